import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `choose-source` needs, takes and gives. */
export const ENV = [...CELL_ENV] as const;
export const METRICS = ['RefusedMoments'] as const;

/** The newest moment that is kept, as requests say it. */
export const LATEST = 'latest';

export interface ChooseOrder extends TenantOrder {
  /** ISO, in UTC, or `latest`. */
  readonly moment: string;
}

/** From what a copy is made. All moments are ISO, in UTC. */
export interface Source {
  readonly kind: 'point-in-time' | 'recovery-point';
  readonly region: string;
  /** Name of the instance that it is of. */
  readonly of: string;
  /** `DbiResourceId` of that instance, by which RDS knows its automated backups; or ARN of the snapshot. */
  readonly id: string;
  /** What the copy will hold: up to this moment. `latest` where RDS is asked for the newest it has. */
  readonly moment: string;
  /** Why this one, and not another. */
  readonly why: string;
  /** What could have been asked for. */
  readonly window: { readonly from: string; readonly to: string };
  /** Of the instance, as RDS spells them; the copy has the same. */
  readonly engine: string;
  readonly instanceClass: string;
}

/** Errors by which it says no. */
export const REFUSALS = ['MomentNotKeptError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['MomentNotKeptError', 'SourceMissingError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
