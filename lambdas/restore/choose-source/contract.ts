import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { RestorePlace } from '../../../config/restore-request';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `choose-source` needs, takes and gives. */
export const ENV = [...CELL_ENV] as const;
export const METRICS = ['RefusedMoments'] as const;

export interface ChooseOrder extends TenantOrder {
  /** ISO, in UTC, or `latest`. */
  readonly moment: string;
  readonly where: RestorePlace;
  /** Of a tenant with an instance of its own: from what its stack restores the next one, and what the stack is told of it. */
  readonly inPlace?: boolean;
  /** The one instance that it may be, by its name. */
  readonly of?: string;
}

/** Errors by which it says no. */
export const REFUSALS = ['MomentNotKeptError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['MomentNotKeptError', 'SourceMissingError', 'TooManyGenerationsError'],
  later: ['NotYetKeptError'],
  again: [],
} as const satisfies MachineErrors;
