import type { Mistake } from '../mistakes';
import type { Plan } from '../schema';
import type { Source } from '../source';
import type { Citations } from './exceptions';

/** KMS destroys a key no sooner than 7 days after it is told to. */
export const KEY_WAIT_DAYS = 7;

/**
 * Days from the end of a contract until no backup can be read. A dedicated tenant's backups end with its keys; a shared instance's
 * backups hold everybody, so the last one that holds the tenant has to lapse.
 */
export function daysUntilGone(plan: Plan): { readonly days: number; readonly arithmetic: string } {
  const hours = plan.deletion.productionWithinHours;
  const { pointInTimeDays, dailyDays, weeklyDays = 0 } = plan.backups;
  const dedicated = plan.isolation === 'dedicated';
  const wait = dedicated ? KEY_WAIT_DAYS : Math.max(pointInTimeDays, dailyDays, weeklyDays);
  const days = Math.ceil(hours / 24 + wait);
  const reason = dedicated ? "KMS's wait" : 'the longest backup retention';
  return { days, arithmetic: `${days} days: ${hours} h until erasure + ${wait} days, ${reason}` };
}

export function deletionMistakes(source: Source<Plan>, plan: Plan, citations: Citations): Mistake[] {
  const { days, arithmetic } = daysUntilGone(plan);
  const { backupsWithinDays, exception } = plan.deletion;
  const dedicated = plan.isolation === 'dedicated';
  if (days <= backupsWithinDays) {
    if (exception === undefined) return [];
    return [
      source.at(['deletion', 'exception'], {
        what: 'the exception excuses nothing',
        got: exception,
        wanted: `no exception: the promise holds (${arithmetic})`,
        remedy: 'remove it',
      }),
    ];
  }
  if (exception !== undefined && !dedicated)
    return citations.cite(exception, 'shared-plan-deletion', source, ['deletion', 'exception']);
  return [
    source.at(['deletion', 'backupsWithinDays'], {
      what: 'backups outlive the deletion promise',
      got: arithmetic,
      wanted: `at most ${backupsWithinDays} days`,
      remedy: dedicated
        ? 'erase sooner or promise more days; for a dedicated plan there is no exception'
        : 'erase sooner, keep backups for fewer days, make the plan dedicated, or register an exception for rule shared-plan-deletion that names the promise',
    }),
  ];
}
