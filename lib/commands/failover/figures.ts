import { HOOK_CATALOGUE } from '../../fences/running/hook-catalogue';

/** What a plan of the worst day reckons with, each with how it is known. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** `measured`: by drills; `published`: by AWS; `ours`: as our templates declare it; `asked`: on the command line; `assumed`: by nobody. */
  readonly known: 'measured' | 'published' | 'ours' | 'asked' | 'assumed';
  /** By whom, and where, or why nobody knows better. */
  readonly by: string;
}

/**
 * Requests to RDS of one account in one region, all operations together: a bucket of 300, filled with 12 a second. Source: RDS user guide,
 * "Request throttling for the Amazon RDS API" (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-api-throttling.html, read 2026-11-30).
 */
export const RDS_REQUESTS = { burst: 300, aSecond: 12 } as const;

/** Of one restore: thirty looks at most while it comes up (lib/lifecycle/patience.ts), and ten requests around them. */
export const REQUESTS_A_RESTORE = 40;

/** What stands in the recovery region and reads copies: `verify-elsewhere`, which asks it, is lost with home. */
const { atOnce, timeout } = HOOK_CATALOGUE['read-restored'];

/** Copies that are read at the same time, and for how many minutes one may take a place: as long as the hook may run. */
export const VERIFIED_AT_ONCE = atOnce;
export const VERIFY_MINUTES = timeout / 60;

/** From the loss until the recovery region can take tenants. Nobody has measured it. */
export const PREPARE_MINUTES = 60;

/** From the start of a restore to its last row, where no drill has measured it. */
export const RESTORE_MINUTES = 60;

/** Drills that are older say little of databases that have grown since. */
export const MEASURED_WITHIN_DAYS = 366;

/** What all figures leave out, for whoever reads them. */
export const NOT_COUNTED = [
  "files: a tenant's bucket comes back from last night's copy (decision 007), and no drill has timed that",
  'apply-deletions: it takes one copy at a time, for seconds where nobody was erased since the moment of the copy',
  "a stack for each tenant in the recovery region, and the application's own start there",
  'a machine that does all this by itself: it is not built (docs/failover.md)',
] as const;
