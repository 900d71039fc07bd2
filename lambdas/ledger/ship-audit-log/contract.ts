import { CELL_ENV } from '../../shared/cell';
import type { MachineErrors } from '../../shared/contract';
import { RECORDS_ENV } from '../../shared/run-record';

/**
 * `AUDIT_CLASSES`: the audit class of each plan, `enterprise=audit-enterprise,standard=audit-standard`.
 * `KEEP_AUDIT_DAYS`: how long the database keeps lines that are in the store already.
 */
export const ENV = [...CELL_ENV, 'TENANTS_TABLE', 'AUDIT_CLASSES', 'KEEP_AUDIT_DAYS', ...RECORDS_ENV] as const;

/** `{}` from the schedule: every tenant. With `tenants`: these, such as one that is about to be erased. */
export interface ShipOrder {
  readonly tenants?: readonly string[];
}

export interface ShippedTenant {
  readonly tenant: string;
  /** Records that this run put into the store and saw there. */
  readonly records: number;
  readonly objects: number;
  /** Lines that this run removed from the tenant's database: old ones that are in the store. */
  readonly removed: number;
  /** The role for audit lines may not remove any: they stay, and are in the store all the same. */
  readonly removalRefused: boolean;
  /** Age in minutes of the oldest record that is not in the store; 0 when all are. */
  readonly lagMinutes: number;
}

export interface ShipResult {
  readonly tenants: readonly ShippedTenant[];
  /** Tenants that this run had no time for, or whose database nobody may enter now: the next run takes them first. */
  readonly postponed: readonly string[];
}

/**
 * Published once a run; `LagMinutes` besides once a tenant, with the dimension `tenant`. Its value here is that of the tenant that
 * lags most.
 */
export const METRICS = ['ShippedRecords', 'FailedTenants', 'PostponedTenants', 'LagMinutes', 'RemovalsRefused'] as const;

/** What machines do about its errors. */
export const ERRORS = {
  final: [],
  later: [],
  again: ['CursorAheadError', 'CursorMovedError', 'RecordNotObservedError', 'TenantsNotShippedError', 'UnknownTenantError'],
} as const satisfies MachineErrors;
