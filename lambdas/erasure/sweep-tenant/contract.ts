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
  /** ISO moment at which production was noted empty, of the last look: a backup that the tenant shared must be from after it. */
  readonly emptyAt?: string;
}

/** What machines do about its errors. */
export const ERRORS = {
  final: ['InvalidSweepOrderError'],
  later: [],
  again: ['SweepFailedError'],
} as const satisfies MachineErrors;
