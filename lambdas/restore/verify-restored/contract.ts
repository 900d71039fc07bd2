import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';
import type { Measure } from '../shared/seen';

/** What `verify-restored` needs, takes and gives: `Verified`. */
export const ENV = [] as const;
/** As they were measured. */
export const METRICS = ['RecoveryTimeMinutes', 'RecoveryPointMinutes'] as const;

export interface VerifyOrder extends TenantOrder, Measure {
  /** Name of the instance beside. */
  readonly instance: string;
}

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: ['CopyNotReachableError'] } as const satisfies MachineErrors;
