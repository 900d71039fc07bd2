import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import type { Looked } from '../../shared/looked';
import type { TenantOrder } from '../../shared/tenant-order';

/** What `contain-tenant` needs, takes and gives. */
export const ENV = [...CELL_ENV] as const;

/**
 * `shut-off`: the application's role for the tenant is denied everything; `admit`: it is not, and no session is left that began before
 * `notBefore`. `cut-off`: no application reaches the tenant's own instance; `connect`: it does again. `rotate`: the administrator of the tenant's own
 * instance has another password than at `since`. What a tenant has not of its own is not touched.
 */
export const STEPS = ['shut-off', 'admit', 'cut-off', 'connect', 'rotate'] as const;

export interface ContainOrder extends TenantOrder {
  readonly do: (typeof STEPS)[number];
  /** ISO moment at which the run began. */
  readonly since: string;
  /** Of `admit`: ISO moment before which the role stays shut off. */
  readonly notBefore?: string;
}

/** Done: it stands as wanted, as read back. */
export type ContainResult = Looked & {
  readonly tenant: string;
  readonly step: (typeof STEPS)[number];
  /** In words, what was read back, or why there is nothing to do. */
  readonly observed: string;
};

/** Published once a run: steps that were taken and do not stand as wanted yet. */
export const METRICS = ['StepsWaiting'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: ['InvalidContainOrderError', 'StrangeGroupError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
