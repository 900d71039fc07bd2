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
}

/** Errors by which it says no. */
export const REFUSALS = ['MomentNotKeptError'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['MomentNotKeptError', 'SourceMissingError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
