import { TRIGGERS } from '../fences/running/trigger-catalogue';
import type { RunRecord } from './records';
import { sworn } from './sworn';
import type { Verdict } from './verdict';

/** A run that must be on record, and of whom. */
export interface Expected {
  readonly run: string;
  /** How old the last record of each may be, in days. */
  readonly withinDays: number;
  /** Tenants or regions that each need one of their own; left out, one of anybody is enough. */
  readonly each?: {
    readonly what: 'tenant' | 'region' | 'plan';
    readonly names: readonly string[];
    /** Of a plan: which of the names a record is of. */
    readonly subject?: (record: RunRecord) => string | undefined;
    /** The region of each tenant. What the cell of another signs of it shows nothing: who has got hold of one speaks for no other. */
    readonly homes?: Readonly<Record<string, string>>;
  };
  /** Which of its records count at all; left out, every one. */
  readonly counts?: (record: RunRecord) => boolean;
}

/** What nothing schedules runs when somebody asks for it: an auditor's year. */
export const ON_REQUEST_DAYS = 366;

/**
 * A hook on a schedule leaves one record a day at most, and has a day to bring it in; any other run is looked at a year back.
 *
 * @param said by the promise, of what somebody asks for: it makes no schedule longer
 */
export function withinDaysOf(run: string, said: number = ON_REQUEST_DAYS): number {
  const schedules = Object.values(TRIGGERS).flatMap(({ on, to }) =>
    typeof on === 'string' && typeof to === 'object' && to.hook === run ? [on] : [],
  );
  return schedules.length === 0 ? said : Math.min(said, Math.min(...schedules.map(everyDays)) + 1);
}

const DAYS: Readonly<Record<string, number>> = { minute: 1 / 1440, hour: 1 / 24, day: 1 };

/** In whole days, one at least. A cron expression that is not of every day is of a week or of a month. */
function everyDays(schedule: string): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
  if (unit !== undefined) return Math.max(1, Math.ceil(Number(count) * DAYS[unit]!));
  const [, , dayOfMonth, , dayOfWeek] = schedule.replace(/^cron\(|\)$/g, '').split(' ');
  if (dayOfWeek !== '?' && dayOfWeek !== '*') return 7;
  return dayOfMonth === '*' || dayOfMonth === '?' ? 1 : 31;
}

/** What one run has left, for whom. */
interface Last {
  readonly expected: Expected;
  /** `for acme`; empty where the run is of nobody. */
  readonly of: string;
  readonly record: RunRecord;
}

/**
 * Running code that is wired, by what its runs have left: of each tenant and region the last one, as long as it is fresh.
 *
 * @param record in words, what a run writes and where
 * @param today `YYYY-MM-DD`; what was written later is not known yet
 */
export function recorded(
  { said, runs }: { readonly said: string; readonly runs: readonly Expected[] },
  {
    record,
    records,
    today,
  }: { readonly record: string; readonly records: readonly RunRecord[] | undefined; readonly today: string },
): Verdict {
  const decides = `records of its runs (${record})`;
  if (records === undefined) return { status: 'unknown', why: `${said}; records of runs were not read`, decides };
  const own = once(records)
    .filter((one) => one.at.slice(0, 10) <= today && runs.some(({ run, counts }) => run === one.run && (counts?.(one) ?? true)))
    .sort(failedLast);
  const silent = runs.filter(({ run }) => !own.some((one) => one.run === run)).map(({ run }) => run);
  if (silent.length > 0) return { status: 'unknown', why: `${said}; no run of ${silent.join(', ')} is on record`, decides };
  const late = runs.flatMap(({ run, withinDays }) =>
    own.filter(
      (one) => one.run === run && (one.overdue || unheard(one, own, today)) && one.at.slice(0, 10) >= daysBefore(today, withinDays),
    ),
  );
  if (late[0]) {
    const which = [...new Set(late.map(({ incident, at }) => incident ?? at))].join(', ');
    const remedy = 'nothing makes up for it: the next time be earlier; it is said for as long as the record counts';
    return { status: 'not met', why: `${said}; too late, by its own record: ${which}`, remedy };
  }
  const lasts = runs.flatMap((expected) => lastOf(expected, own));
  const partly = (why: string, next: string): Verdict => ({ status: 'partly', why: `${said}; ${why}`, decides: next });

  const open = unended(runs, { records, own, today });
  if (open[0]) {
    const which = open.map(({ incident }) => incident).join(', ');
    const why = `what became of ${which} is not on record, and its time was up on ${open[0].dueBy!.slice(0, 10)}`;
    return partly(why, 'the records of how it went on');
  }
  const failed = lasts.find((last) => last.record.outcome === 'failed');
  if (failed) {
    const {
      of,
      record: { run, at },
    } = failed;
    return partly(`the last run of ${run}${of} on record, ${at}, failed`, 'a run that succeeds');
  }
  const isOld = ({ expected, record: { at } }: Last): boolean => at.slice(0, 10) < daysBefore(today, expected.withinDays);
  const aged = runs.map(({ each, ...expected }) => {
    const its = each?.subject ? youngestOf({ each, ...expected }, own) : lasts.filter((last) => last.expected.run === expected.run);
    // Where one of anybody is enough, the youngest is asked.
    return { its, old: each ? its.filter(isOld) : its.every(isOld) ? its.slice(-1) : [] };
  });
  const old = aged.flatMap((one) => one.old);
  const [oldest] = old;
  if (oldest) {
    const {
      of,
      expected,
      record: { run, at },
    } = oldest;
    const why = `the last run of ${run}${of} on record is of ${at}; wanted one of the ${expected.withinDays} days before ${today}`;
    return old.length === aged.flatMap(({ its }) => its).length
      ? { status: 'unknown', why: `${said}; ${why}`, decides }
      : partly(why, decides);
  }
  const missing = runs.flatMap(({ run, each }) => {
    const names = (each?.names ?? []).filter((name) => !own.some((one) => one.run === run && subjectOf(each!, one) === name));
    return names.length > 0 ? [`no run of ${run} is on record for ${each!.what} ${names.join(', ')}`] : [];
  });
  if (missing.length > 0) return partly(missing.join('; '), decides);
  const held = `${own.length} runs on record, the last on ${own.at(-1)!.at}`;
  // Whoever has copied an unsigned record could have written it.
  const unsigned = lasts.filter((last) => last.record.signedBy === undefined).length;
  if (unsigned > 0)
    return partly(`${held}; ${unsigned} of the ${lasts.length} that count are not signed`, 'records signed by what wrote them');
  return { status: 'met', why: `${said}; ${held}` };
}

/**
 * An incident of which the last word is that somebody has not heard, and whose time was up: nobody looks at it any more. What nobody has
 * signed is no last word that all is well.
 */
function unheard({ incident, dueBy }: RunRecord, own: readonly RunRecord[], today: string): boolean {
  if (incident === undefined || dueBy === undefined || dueBy.slice(0, 10) >= today) return false;
  const its = own.filter((one) => one.incident === incident);
  return [its.at(-1), sworn(its, isSigned).at(-1)].some((last) => last?.outcome === 'failed');
}

const isSigned = ({ signedBy }: RunRecord): boolean => signedBy !== undefined;

/**
 * What was opened, by a record of its own, and has left no other though its time is up: whoever keeps back that it was too late, or stops
 * its clock, has the beginning against them. A beginning that is signed is followed by what is signed.
 */
const unended = (
  runs: readonly Expected[],
  { records, own, today }: { records: readonly RunRecord[]; own: readonly RunRecord[]; today: string },
): RunRecord[] =>
  records.filter(
    ({ run, incident, at, dueBy = at, signedBy }) =>
      runs.some((one) => run === `${one.run}-opened` && at.slice(0, 10) >= daysBefore(today, one.withinDays)) &&
      dueBy.slice(0, 10) < today &&
      !own.some((one) => one.incident === incident && (signedBy === undefined || isSigned(one))),
  );

/** Where a record does not say its region and there is one alone, it is of that one. */
const subjectOf = ({ what, names, homes, subject }: NonNullable<Expected['each']>, record: RunRecord): string | undefined => {
  if (subject) return subject(record);
  const { tenant, region } = record;
  if (what === 'region') return region ?? (names.length === 1 ? names[0] : undefined);
  const home = tenant === undefined ? undefined : homes?.[tenant];
  return home === undefined || region === undefined || region === home ? tenant : undefined;
};

/** A record that lies there twice is of one run; two that differ in anything that is judged are of two. */
const once = (records: readonly RunRecord[]): RunRecord[] => [
  ...new Map(records.map((each) => [JSON.stringify(Object.entries({ ...each, file: '', sha256: '' }).sort()), each])).values(),
];

/** Of one moment, a failure is what was last: which of two files is read first says nothing of what happened. */
const failedLast = (a: RunRecord, b: RunRecord): number =>
  Date.parse(a.at) - Date.parse(b.at) || Number(a.outcome === 'failed') - Number(b.outcome === 'failed');

/** The last record of each tenant and region. What nobody has signed does not make good what was signed as failed. */
function lastOf(expected: Expected, own: readonly RunRecord[]): Last[] {
  const lasts = new Map<string, Last>();
  for (const record of own.filter(({ run }) => run === expected.run)) {
    const name = record.tenant ?? record.region ?? '';
    const subject = `${record.tenant ?? ''} ${record.region ?? ''}`;
    const before = lasts.get(subject)?.record;
    if (before?.outcome === 'failed' && before.signedBy !== undefined && record.signedBy === undefined) continue;
    // A tenant is in one place: what ran for it before records said where is followed by what ran since.
    if (record.tenant !== undefined && record.region !== undefined) lasts.delete(`${record.tenant} `);
    lasts.set(subject, { expected, of: name && ` for ${name}`, record });
  }
  return [...lasts.values()];
}

/** The youngest record of each plan, whichever of its tenants it was of. */
function youngestOf(expected: Expected, own: readonly RunRecord[]): Last[] {
  const youngest = new Map<string, Last>();
  for (const record of own.filter(({ run }) => run === expected.run)) {
    const name = expected.each?.subject?.(record);
    if (name !== undefined) youngest.set(name, { expected, of: ` for ${name}`, record });
  }
  return [...youngest.values()];
}

const daysBefore = (day: string, days: number): string => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
