import { RECORDS_ENV } from '../../shared/run-record';

/** What `measure-finding-age` needs, takes and gives. */
export const ENV = ['MAX_AGE_DAYS', ...RECORDS_ENV] as const;

/** Published once a run in the namespace Freehold, with the dimension `service` = measure-finding-age. Units: count, count of whole days. */
export const METRICS = ['FindingsOverAge', 'OldestFindingDays'] as const;

/** What the daily schedule sends. */
export type MeasureEvent = Readonly<Record<string, never>>;

export interface FindingAge {
  /** Active HIGH and CRITICAL findings that nobody has resolved or suppressed, older than MAX_AGE_DAYS. */
  readonly findingsOverAge: number;
  /** Whole days since the oldest of these was created; 0 when there is none. */
  readonly oldestFindingDays: number;
  /** False when there are more than one run reads: the count is then at least this, and the age is still exact. */
  readonly complete: boolean;
}
