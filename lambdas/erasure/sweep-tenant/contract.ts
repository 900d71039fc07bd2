import { CELL_ENV } from '../../shared/cell';
import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';

/**
 * Whether anything of a tenant is left, asked of AWS itself: by tag, by name and by each service's own lists. The sweep
 * knows nothing of the erasure's steps and reads none of their lines, so that it cannot repeat their mistakes.
 */
export const ENV = [...CELL_ENV] as const;

/** Published once a run. Unit: count. */
export const METRICS = ['UnexpectedRemains', 'ExpectedRemains'] as const;

export interface SweepOrder extends TenantOrder {
  /** What the plan retains: log groups of these classes are expected. */
  readonly retained: readonly { readonly class: string; readonly days: number; readonly holds: string }[];
}

/** One thing of the tenant that is still there. */
export interface Remains {
  /** ARN. */
  readonly id: string;
  /** In words: `customer key`, `recovery point`. */
  readonly kind: string;
  readonly region: string;
  /** `expected`: it ends by itself on a day, and nobody needs to do anything. `unexpected`: the tenant is not erased. */
  readonly state: 'expected' | 'unexpected';
  /** Why it is expected, or how it was found. */
  readonly why: string;
  /** ISO moment at which an expected thing ends. */
  readonly until?: string;
}

export interface SweepResult {
  /** Nothing unexpected was found, and every question was answered. */
  readonly clean: boolean;
  readonly found: readonly Remains[];
  /** What was looked through, and how many things were looked at: a sweep that saw nothing proves nothing. */
  readonly looked: readonly { readonly place: string; readonly region: string; readonly count: number }[];
  /** ISO moment at which the sweep ended. */
  readonly sweptAt: string;
}

/** What machines do about its errors. */
export const ERRORS = {
  final: ['InvalidSweepOrderError'],
  later: [],
  again: ['SweepFailedError'],
} as const satisfies MachineErrors;
