import type { GetFindingsCommandInput } from '@aws-sdk/client-securityhub';
import type { FindingAge } from './contract';

/** Security Hub did not give all findings, so that a count would be too low. */
export class FindingsUnreadableError extends Error {
  override readonly name = 'FindingsUnreadableError';
}

const DAY_MS = 86_400_000;

/** At 100 findings a page and 3 pages a second, what a run of 5 minutes reads; by then the count says enough. */
export const MAX_PAGES = 600;

const is = (...values: string[]) => values.map((Value) => ({ Value, Comparison: 'EQUALS' as const }));

/** Active HIGH and CRITICAL findings that nobody has resolved or suppressed, created longer ago than this; the oldest first. */
export const overAge = (now: Date, maxAgeDays: number): GetFindingsCommandInput => ({
  Filters: {
    RecordState: is('ACTIVE'),
    WorkflowStatus: is('NEW', 'NOTIFIED'),
    SeverityLabel: is('HIGH', 'CRITICAL'),
    // Both ends, since a range that is open at one is nowhere documented to work.
    CreatedAt: [{ Start: new Date(0).toISOString(), End: new Date(now.getTime() - maxAgeDays * DAY_MS).toISOString() }],
  },
  SortCriteria: [{ Field: 'CreatedAt', SortOrder: 'asc' }],
});

/** A finding without a readable date counts, and has no age. */
export function measure(created: readonly (string | undefined)[], complete: boolean, now: Date): FindingAge {
  const ages = created.map((at) => Math.floor((now.getTime() - Date.parse(at ?? '')) / DAY_MS));
  const oldest = ages.reduce((max, age) => (age > max ? age : max), 0);
  return { findingsOverAge: created.length, oldestFindingDays: oldest, complete };
}
