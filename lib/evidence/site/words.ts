import type { Status } from '../../promises/verdict';
import type { HalfResult } from '../results';

/** How a status looks beside its word, and what it means. */
export interface StatusWords {
  /** Shape and tone are two ways of saying the same: nothing is told by colour alone. */
  readonly shape: string;
  readonly tone: 'good' | 'part' | 'open' | 'bad';
  readonly means: string;
}

export const STATUS_WORDS: Readonly<Record<Status, StatusWords>> = {
  met: { shape: 'whole', tone: 'good', means: 'Everything that was looked at is as expected.' },
  attested: { shape: 'signed', tone: 'good', means: 'A named person has attested it, and the attestation is valid.' },
  partly: { shape: 'half', tone: 'part', means: 'A part is shown. The rest is open, or departs under a registered exception.' },
  "application's duty": {
    shape: 'handed',
    tone: 'part',
    means: "The platform's part is shown. The rest is for the application to do.",
  },
  unknown: {
    shape: 'hollow',
    tone: 'open',
    means: 'Nothing is shown yet: what would show it has not run, or its records were not read.',
  },
  'not built': {
    shape: 'hollow',
    tone: 'open',
    means: 'What keeps it is still to be built. It says who builds it, and by which day.',
  },
  'attestation missing': { shape: 'unsigned', tone: 'open', means: 'It is for people to attest, and nobody has.' },
  'attestation expired': { shape: 'lapsed', tone: 'bad', means: 'It was attested, and the attestation has lapsed.' },
  'not met': { shape: 'cross', tone: 'bad', means: 'Something that was looked at is not as expected.' },
  'not applicable': { shape: 'dash', tone: 'open', means: 'This platform has nothing that it speaks of.' },
};

/** Whether a promise was seen at work, as every edition says it. */
export const OPERATION_WORDS = {
  designed: 'Templates say so. That it happens was not seen.',
  operating: 'It was seen at work in the accounts.',
} as const;

/** Best first: the order in which statuses are counted up. */
export const STATUS_ORDER = Object.keys(STATUS_WORDS) as Status[];

type Kind = HalfResult['kind'];

export const KIND_WORDS: Readonly<Record<Kind, { readonly short: string; readonly long: string }>> = {
  template: { short: 'templates', long: 'What the templates show' },
  hook: { short: 'runs', long: 'What runs show' },
  pipeline: { short: 'pipeline', long: 'What the pipeline shows' },
  contract: { short: 'application', long: 'What the application does' },
  people: { short: 'people', long: 'What people attest' },
};

export const ISOLATION_WORDS = {
  dedicated: 'a database instance of its own',
  database: "a database of its own, on the region's shared instance",
  row: "rows of its own, in the tables of the region's shared database",
} as const;

export const RELATIONSHIP_WORDS = {
  equal: 'the same as',
  superset: 'more than',
  subset: 'a part of',
  intersects: 'overlaps with',
} as const;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `2026-11-23` as `23 November 2026`; what is no day stays as it is. */
export function day(iso: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  const name = MONTHS[Number(month) - 1];
  return name ? `${Number(date)} ${name} ${year}` : iso;
}

/** With the time, as long as it is UTC. */
export function moment(iso: string): string {
  const [, time] = /T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(iso) ?? [];
  return time ? `${day(iso)}, ${time} UTC` : day(iso);
}

/** `1,660`: written out here, since a locale would write it differently elsewhere. */
export const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

export const counted = (count: number, one: string, many = `${one}s`): string => `${thousands(count)} ${count === 1 ? one : many}`;

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)!}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
