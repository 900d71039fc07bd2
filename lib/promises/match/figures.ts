import { figuresSchema, type FigureName, type Figures } from '../../../config/figures';
import { durationsIn, westernDigits, type Duration } from './durations';
import { jurisdictionIn, placesIn, regionsIn } from './places';
import { planOf } from './plans';

export type FigureValue = number | string | boolean | readonly string[];

/** What a kind says in figures: `stated` must be on the page, `optional` may be, `implied` follows from the kind. */
export interface FigureNames {
  readonly stated: readonly FigureName[];
  readonly optional: readonly FigureName[];
  readonly implied: Omit<Figures, 'plans'>;
}

/** Figures of one promise for all plans, or for some. */
export interface ReadFigures {
  readonly plans?: readonly string[];
  readonly values: Readonly<Record<string, FigureValue>>;
  /** The words that they were read from. */
  readonly said: string;
  readonly doubts: readonly string[];
}

interface Candidate {
  readonly value: FigureValue;
  readonly start: number;
  readonly end: number;
  /** 0 where the sentence says what the figure is of. */
  readonly loose: number;
  readonly doubt?: string;
}

type Reader = (text: string) => Candidate[];

const UNITS = { minutes: 1 / 60, hours: 1, days: 24 } as const;

/** A time in a unit, of a role; with `near`, only one that these words stand right before. */
function time(unit: keyof typeof UNITS, role: Duration['role'], near?: RegExp): Reader {
  return (text) =>
    durationsIn(text).flatMap((each): Candidate[] => {
      if (each.role !== role && each.role !== 'plain' && near === undefined) return [];
      if (near && !near.test(text.slice(Math.max(0, each.start - 30), each.start))) return [];
      const value = each.hours / UNITS[unit];
      // `15 minutes` is no number of hours: another figure of the kind takes it.
      if (value < 1) return [];
      const rounded = Math.round(value);
      const doubt = each.doubt ?? (each.workingDays === undefined ? undefined : `${each.text} of work, weekends counted`);
      return [{ value: rounded, start: each.start, end: each.end, loose: each.role === role || near ? 0 : 1, doubt }];
    });
}

function matches(pattern: RegExp, value: (match: RegExpExecArray) => FigureValue): Reader {
  return (text) =>
    [...westernDigits(text).matchAll(pattern)].map((match) => ({
      value: value(match),
      start: match.index,
      end: match.index + match[0].length,
      loose: 0,
    }));
}

/** All that a pattern finds, as one list. */
function list(pattern: RegExp, named: (word: string) => string = (word) => word): Reader {
  return (text) => {
    const found = [...text.matchAll(pattern)];
    const [first] = found;
    if (!first) return [];
    const last = found.at(-1)!;
    const value = [...new Set(found.map(([word]) => named(word)))];
    return [{ value, start: first.index, end: last.index + last[0].length, loose: 0 }];
  };
}

const workingDays: Reader = (text) =>
  durationsIn(text).flatMap((each): Candidate[] => {
    if (each.role !== 'within' && each.role !== 'plain') return [];
    const doubt = each.workingDays === undefined ? `${each.text}, which need not be working days` : undefined;
    return [
      {
        value: each.workingDays ?? Math.ceil(each.hours / 24),
        start: each.start,
        end: each.end,
        loose: each.role === 'within' ? 0 : 1,
        doubt,
      },
    ];
  });

const places: Reader = (text) => {
  const found = placesIn(text);
  if (found.length === 0) return [];
  return [{ value: [...new Set(found.map(({ code }) => code))], start: found[0]!.start, end: found.at(-1)!.end, loose: 0 }];
};

/** Which of the two a page means, its country or the union, only a person can say; `check` holds the regions to the answer. */
const jurisdiction: Reader = (text) => {
  const place = jurisdictionIn(text);
  if (!place) return [];
  const { code, start, end, unions } = place;
  const doubt = unions.length === 0 ? undefined : `${code} alone, its recovery region too, or anywhere in ${unions.join(' or ')}`;
  return [{ value: code, start, end, loose: 0, ...(doubt !== undefined && { doubt }) }];
};

const regions: Reader = (text) => {
  const found = regionsIn(text);
  return found.length === 0 ? [] : [{ value: found, start: text.indexOf(found[0]!), end: text.length, loose: 0 }];
};

const STANDARDS =
  /\b(?:ISO(?:\/IEC)?[\s-]?(?:27001|27017|27018|27701|22301|9001|42001)|SOC[\s-]?[123]|SOC(?= reports?)|PCI(?:[\s-]DSS)?|FedRAMP|HITRUST|C5|TISAX|Cyber Essentials(?: Plus)?|CSA STAR|IRAP|ENS|HDS)\b/gi;
const FORMATS = /\b(?:CSV|JSONL?|XML|SQL(?: dump)?|PDF|XLSX|Excel|Parquet|YAML)\b/gi;

/** How each figure is read. Where a figure of a kind has no reader, a person reads it. */
const READERS: Readonly<Partial<Record<FigureName, Reader>>> = {
  dailyBackupDays: time('days', 'for'),
  weeklyBackupDays: time('days', 'for'),
  backupLockDays: time('days', 'for'),
  pointInTimeDays: time('days', 'for'),
  auditLogDays: time('days', 'for'),
  accessLogDays: time('days', 'for'),
  databaseLogDays: time('days', 'for', /database/i),
  applicationLogDays: time('days', 'for', /application/i),
  keyRotationDays: time('days', 'every'),
  accessReviewDays: time('days', 'every'),
  disasterDrillDays: time('days', 'every'),
  restoreTestDays: time('days', 'every'),
  penetrationTestDays: time('days', 'every'),
  noticeHours: time('hours', 'within'),
  deletedWithinHours: time('hours', 'within'),
  backupsDestroyedWithinDays: time('days', 'within'),
  requestDays: time('days', 'within'),
  subprocessorNoticeDays: time('days', 'within'),
  offboardingHours: time('hours', 'within'),
  supportHours: time('hours', 'within'),
  fixedWithinDays: time('days', 'within'),
  recoveryTimeHours: time('hours', 'within', /\b(rto|recovery time( objective)?)\b[^.;,]*$/i),
  recoveryPointHours: time('hours', 'within', /\b(rpo|recovery point( objective)?|data loss)\b[^.;,]*$/i),
  recoveryPointMinutes: minutesUnderAnHour(/\b(rpo|recovery point( objective)?|data loss)\b[^.;,]*$/i),
  sessionMinutes: time('minutes', 'within', /./),
  answeredWithinBusinessDays: workingDays,
  uptimePercent: matches(/(?<![\d.])(9\d(?:\.\d+)?|100)\s*(?:%|٪|percent)/giu, ([, value]) => Number(value)),
  roles: matches(/(?<![\d.])(\d{1,4})\s*\+?(?:\s+[\p{L}-]+){0,2}\s+roles\b/giu, ([, value]) => Number(value)),
  permissions: matches(/(?<![\d.])(\d{1,5})\s*\+?(?:\s+[\p{L}-]+){0,2}\s+permissions\b/giu, ([, value]) => Number(value)),
  passwordLength: matches(/(?<![\d.])(\d{1,3})[\s-]+characters?\b/gi, ([, value]) => Number(value)),
  // The lowest that a sentence names is what is spoken with whoever knows no better.
  tlsVersion: (text) => lowest(matches(/(?:\bTLS\s*v?\s*|below\s+)(1\.[0-3])/gi, ([, value]) => value!)(text)),
  standards: list(STANDARDS, (word) => word.replace(/\s+|(?<=SOC)-/g, ' ')),
  exportFormats: list(FORMATS),
  residencies: places,
  jurisdiction,
  regions,
};

const lowest = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1)).slice(0, 1);

function minutesUnderAnHour(near: RegExp): Reader {
  const read = time('minutes', 'within', near);
  return (text) => read(text).filter(({ value }) => Number(value) < 60);
}

/** Figures that a sentence states for a kind found at a stretch of it; one entry for each plan that it tells apart. */
export function readFigures(text: string, found: { start: number; end: number }, names: FigureNames): ReadFigures[] {
  const groups = new Map<string, { values: Record<string, FigureValue>; said: string[]; doubts: string[] }>();
  const group = (plan: string) => {
    const made = groups.get(plan) ?? { values: {}, said: [], doubts: [] };
    groups.set(plan, made);
    return made;
  };
  for (const name of [...names.stated, ...names.optional]) {
    for (const { value, start, end, doubt } of chosen(READERS[name]?.(text) ?? [], text, found)) {
      const into = group(planOf(text, start, end) ?? '');
      const taken = figuresSchema.shape[name].safeParse(value);
      if (taken.success) into.values[name] = value;
      else
        into.doubts.push(
          `${name}: "${text.slice(start, end)}" is not what a book can say, which is ${taken.error.issues[0]!.message}`,
        );
      into.said.push(text.slice(start, end));
      if (doubt) into.doubts.push(`${name}: ${doubt}`);
    }
  }
  // What a kind means for everybody is not said again; what it means on some plans alone is.
  const plan = planOf(text, found.start, found.end);
  if (plan !== undefined && Object.keys(names.implied).length > 0) Object.assign(group(plan).values, names.implied);
  return [...groups].map(([plan, { values, said, doubts }]) => ({
    ...(plan === '' ? {} : { plans: [plan] }),
    values,
    said: [...new Set(said)].join(', '),
    doubts,
  }));
}

/** The candidate nearest to where the kind was found; and of those near it, one for each plan. */
function chosen(candidates: readonly Candidate[], text: string, found: { start: number; end: number }): Candidate[] {
  const distance = (one: Candidate): number => {
    const gap = one.start >= found.end ? one.start - found.end : one.end <= found.start ? found.start - one.end + 10 : 0;
    const between = text.slice(Math.min(one.end, found.end), Math.max(one.start, found.start));
    return gap + 1000 * one.loose + 60 * (between.match(/;/g)?.length ?? 0);
  };
  const [nearest, ...others] = [...candidates].sort((a, b) => distance(a) - distance(b) || a.start - b.start);
  if (!nearest) return [];
  const plan = planOf(text, nearest.start, nearest.end);
  const plans = new Set([plan]);
  return [
    nearest,
    ...others.filter((other) => {
      const its = planOf(text, other.start, other.end);
      if (plans.has(its)) return false;
      plans.add(its);
      return true;
    }),
  ];
}
