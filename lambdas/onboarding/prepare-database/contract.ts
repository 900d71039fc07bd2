import { PLAN_EXTENSIONS_ENV } from '../../shared/plan-extensions';
import type { TenantOrder } from '../../shared/tenant-order';
import type { MachineErrors } from '../../shared/contract';

/**
 * What `prepare-database` needs, takes and gives. `WITHOUT_TENANTS`: the tables of the plans that hold no tenant's data, as a
 * JSON array of `WithoutTenants`.
 */
export const ENV = ['WITHOUT_TENANTS', ...PLAN_EXTENSIONS_ENV] as const;

/** A table that tenants share, as `schema.table`, and the registered exception by which it holds nothing of theirs. */
export interface WithoutTenants {
  readonly table: string;
  readonly exception: string;
}

/**
 * Published once a run. `EventTriggerRefused`: new tables get their protection by the next run and are held by the catalogue check
 * alone. `ExtensionsBeyondPlan`: installed, and in the plan no more.
 */
export const METRICS = ['CreatedThings', 'EventTriggerRefused', 'ExtensionsBeyondPlan'] as const;

/** A login of the application that sees some facilities of its tenant and no others; for isolation `row`. */
export interface FacilityLogin {
  /** The role is `<tenant>_<name>`. */
  readonly name: string;
  readonly facilities: readonly string[];
}

export interface PrepareOrder extends TenantOrder {
  readonly logins?: readonly FacilityLogin[];
  /** The tenant has its database. One that is gone is somebody's data: no empty one takes its place. */
  readonly existing?: boolean;
}

export interface PrepareResult {
  readonly tenant: string;
  readonly database: string;
  /** In words, such as `role acme`, `database acme`: made by this run. */
  readonly created: readonly string[];
  /** What was there before it. */
  readonly found: readonly string[];
  /** Whether PostgreSQL lets the administrator have new tables protected as they are made. */
  readonly newTables: 'protected at once' | 'protected by the next run';
  /** Extensions that are installed and that the plan lists no more: nobody drops them, since columns may be of their types. */
  readonly beyondPlan: readonly string[];
}

/** What machines do about its errors. */
export const ERRORS = {
  final: ['DatabaseMissingError', 'InvalidPrepareOrderError', 'UnsafeRoleError'],
  later: [],
  again: [],
} as const satisfies MachineErrors;
