import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `keep-instance` needs, takes and gives. */
export const ENV = [...CELL_ENV] as const;
/** 1 in a run that said of an instance until when it is kept. */
export const METRICS = ['KeptInstances'] as const;

/** Of an instance of the tenant's own that does not serve any more. */
export interface KeepOrder extends TenantOrder {
  /** Its name. */
  readonly instance: string;
  /** ISO moment up to which it holds what the tenant wrote; what it has since is of nobody. */
  readonly servedUntil: string;
  /** For how many days it is kept from now on, as the tenant's plan says. */
  readonly days: number;
}

export interface KeepResult {
  readonly instance: string;
  /** The first day on which it may go, `YYYY-MM-DD`; absent when there is no such instance. */
  readonly until?: string;
}

/** What machines do about its errors. */
export const ERRORS = {
  final: ['InvalidKeepOrderError', 'StillServingError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
