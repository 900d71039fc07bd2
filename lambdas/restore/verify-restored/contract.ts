import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';
import type { Measure } from '../shared/seen';

/** What `verify-restored` needs, takes and gives: `Verified`. */
export const ENV = [] as const;
/** As they were measured. */
export const METRICS = ['RecoveryTimeMinutes', 'RecoveryPointMinutes'] as const;

export interface VerifyOrder extends TenantOrder, Measure {
  /** Name of the instance beside; without one what serves is looked at, where the copy's rows were put back. */
  readonly instance?: string;
  /** The tenant's youngest heartbeat in the copy, ISO, where it is known: what serves has younger ones. */
  readonly putBack?: { readonly heartbeat?: string };
  /** ISO moment up to which it was restored, where it serves again already: heartbeats after it are of what serves. */
  readonly upTo?: string;
}

/** What machines do about its errors. */
export const ERRORS = { final: [], later: [], again: ['CopyNotReachableError'] } as const satisfies MachineErrors;
