import type { MachineErrors } from '../../shared/contract';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `verify-restored` needs, takes and gives. */
export const ENV = [] as const;
/** As they were measured. */
export const METRICS = ['RecoveryTimeMinutes', 'RecoveryPointMinutes'] as const;

/** In minutes; without a promise of a plan there is no drill. */
export interface Objectives {
  readonly recoveryTimeMinutes: number;
  readonly recoveryPointMinutes: number;
}

export interface VerifyOrder extends TenantOrder {
  /** Name of the instance beside; without one what serves is looked at, where the copy's rows were put back. */
  readonly instance?: string;
  /** The tenant's youngest heartbeat in the copy, ISO, where it is known: what serves has younger ones. */
  readonly putBack?: { readonly heartbeat?: string };
  /** ISO moment up to which it was restored, where it serves again already: heartbeats after it are of what serves. */
  readonly upTo?: string;
  /** ISO moment of the request. */
  readonly since: string;
  /** ISO moment that was asked for, or `latest`. */
  readonly moment: string;
  readonly promised: Objectives;
}

/** What was seen in the copy, and how long it took. */
export interface Verified {
  /** From the request to here. */
  readonly recoveryTimeMinutes: number;
  /** From the youngest heartbeat to the moment that was asked for; absent where what was put back had none. */
  readonly recoveryPointMinutes?: number;
  readonly promised: Objectives;
  /** Both within what is promised; else what is not, in words. */
  readonly kept: boolean;
  readonly said: string;
  readonly heartbeatAt?: string;
  /** What the tenant sees: every table read to its end. */
  readonly contents: Contents;
}

export interface Contents {
  readonly tables: number;
  readonly rows: number;
  /** SHA-256 over tables, columns and types: the same application has the same. */
  readonly schema: string;
  /** SHA-256 over every table's rows, in whatever order they lie. */
  readonly sha256: string;
}

/** What machines do about its errors. */
export const ERRORS = {
  final: ['CopyNotAsWantedError'],
  later: [],
  again: ['CopyNotReachableError'],
} as const satisfies MachineErrors;
