import { RECORDS_ENV } from '../../shared/run-record';

/**
 * What `start-drills` needs, takes and gives. `DRILL_MACHINE`: its ARN. `DRILL_DAYS`: in which each must have been drilled, where there is a
 * `RECOVERY_REGION` there.
 */
export const ENV = ['TENANTS_TABLE', 'DRILL_MACHINE', 'DRILL_DAYS', 'RECOVERY_REGION', ...RECORDS_ENV] as const;

/** Published once a run. `OverdueDrills`: of how many plans and tenants the last drill that succeeded is older than promised. */
export const METRICS = ['StartedDrills', 'OverdueDrills', 'DrillsNotStarted'] as const;

export interface DrillsResult {
  /** Tenants whose drill began. */
  readonly started: readonly string[];
  /** Plans that share an instance, and tenants with one of their own. */
  readonly overdue: readonly string[];
  readonly notStarted: readonly { readonly tenant: string; readonly why: string }[];
}
