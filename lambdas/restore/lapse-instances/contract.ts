import { CELL_ENV } from '../../shared/cell';
import { RECORDS_ENV } from '../../shared/run-record';

/** What `lapse-instances` needs and gives. It takes nothing: the clock calls it. */
export const ENV = [...CELL_ENV, 'TENANTS_TABLE', ...RECORDS_ENV] as const;

/**
 * Published once a run. `LapsedInstances`: whose deletion it asked for. `UnclearInstances`: they serve nobody, and nobody has said until which day
 * they are kept; or the tenant is served from what was to go; or nobody can say what serves the tenant, or whether it is under a hold.
 */
export const METRICS = ['LapsedInstances', 'UnclearInstances'] as const;

export interface LapseResult {
  /** Names of instances that go. */
  readonly lapsed: readonly string[];
  /** Kept for more days, or for a legal hold, or since somebody works on the tenant. */
  readonly kept: readonly string[];
  /** In words, what somebody has to look at. */
  readonly unclear: readonly string[];
}
