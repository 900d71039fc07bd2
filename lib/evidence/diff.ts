import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaidError } from '../../config/mistakes';
import type { Status } from '../promises/verdict';
import { Causes } from './diff-causes';
import type { Cause } from './diff-causes';
import { factsThatDiffer } from './diff-facts';
import type { FactChange } from './diff-facts';
import { resultsSchema } from './results';
import type { HalfResult, PromiseResult, Results } from './results';

/** Raised for packs that cannot be compared. */
export class DiffError extends SaidError {
  override readonly name = 'DiffError';
}

/** One half of a promise whose status changed; absent = there was no such half. */
export interface HalfChange {
  readonly kind: HalfResult['kind'];
  readonly before?: { readonly status: Status; readonly why: string };
  readonly after?: { readonly status: Status; readonly why: string };
}

export interface PromiseChange {
  readonly id: string;
  readonly before: Status;
  readonly after: Status;
  readonly weaker: boolean;
  readonly why: string;
  readonly causes: readonly Cause[];
  readonly halves: readonly HalfChange[];
}

/** A check that looks at less than it did, in all or for one promise. */
export interface Shrunk {
  readonly check: string;
  readonly promise?: string;
  readonly before: number;
  readonly after: number;
}

type Stated = Readonly<{ id: string; status: Status }>;

export interface PackDiff {
  readonly platform: Results['platform'];
  readonly before: Readonly<{ commit: string; generated: string }>;
  readonly after: Readonly<{ commit: string; generated: string }>;
  /** A promise has a lower status than before, or is gone. */
  readonly weakened: boolean;
  readonly changed: readonly PromiseChange[];
  readonly added: readonly Stated[];
  readonly removed: readonly Stated[];
  /** By number, with the title; of what changed, the fields. */
  readonly exceptions: {
    readonly added: readonly Readonly<{ number: string; title: string }>[];
    readonly removed: readonly Readonly<{ number: string; title: string }>[];
    readonly changed: readonly Readonly<{ number: string; title: string; fields: readonly string[] }>[];
  };
  readonly tenants: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** To be noted; a promise is weaker only where its status fell. */
  readonly shrunk: readonly Shrunk[];
  /** What broke, or lost its exception, under no promise that changed. */
  readonly elsewhere: readonly Cause[];
  /** What is as right as it was and says something else, and what was mended for no promise. */
  readonly moved: readonly Cause[];
  /** Everything else that a reader finds different: words, figures, owners, plans, retention, subprocessors, attestations ... */
  readonly facts: readonly FactChange[];
}

/**
 * Reads the results of a pack.
 *
 * @throws DiffError for a folder that holds none
 */
export function readResults(folder: string): Results {
  const file = join(folder, 'results.json');
  try {
    return resultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const got = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : 'no results of this format';
    throw new DiffError(`${file}: ${got}; wanted the folder of a pack that \`freehold evidence\` wrote`, { cause });
  }
}

/**
 * What changed from one pack to another of the same platform and stage, promise by promise, with the cause.
 *
 * @throws DiffError for packs of different platforms or stages
 */
export function diffPacks(a: Results, b: Results): PackDiff {
  const [before, after] = [a, b].map(({ platform }) => `${platform.name}, ${platform.stage}`);
  if (before !== after) {
    throw new DiffError(`the packs are of ${before} and of ${after}; wanted two of one platform and stage`);
  }
  const causes = new Causes(a, b);
  const old = new Map(a.promises.map((promise) => [promise.id, promise]));
  const now = new Set(b.promises.map(({ id }) => id));
  const changed = b.promises.flatMap((promise) => {
    const was = old.get(promise.id);
    return was === undefined || was.status === promise.status ? [] : [changeOf(was, promise, causes)];
  });
  const removed = a.promises.filter(({ id }) => !now.has(id)).map(stated);
  const turned = new Set(changed.map(({ id }) => id));
  return {
    platform: b.platform,
    before: { commit: a.commit, generated: a.generated },
    after: { commit: b.commit, generated: b.generated },
    weakened: removed.length > 0 || changed.some(({ weaker }) => weaker),
    changed,
    added: b.promises.filter(({ id }) => !old.has(id)).map(stated),
    removed,
    exceptions: exceptionsIn(a, b),
    tenants: {
      added: missingIn(a.tenants, b.tenants).map(({ id }) => id),
      removed: missingIn(b.tenants, a.tenants).map(({ id }) => id),
    },
    shrunk: shrunkIn(a, b),
    elsewhere: causes.elsewhere(),
    moved: causes.moved(),
    facts: factsThatDiffer(a, b).filter(({ section, of, field }) => section !== 'promises' || !isWhy(field) || !turned.has(of!)),
  };
}

/** Why a promise has its status: told with the status where that changed. */
const isWhy = (field: string | undefined): boolean => /^(why|halves\.[^.]+\.(status|why|decides))$/.test(field ?? '');

const stated = ({ id, status }: PromiseResult): Stated => ({ id, status });

const missingIn = <T extends { id: string }>(there: readonly T[], here: readonly T[]): T[] =>
  here.filter(({ id }) => !there.some((each) => each.id === id));

/** From the weakest. Promises that do not apply stand outside. */
const RANKS: readonly (readonly Status[])[] = [
  ['not met'],
  ['attestation expired'],
  ['unknown', 'not built', 'attestation missing'],
  ['partly'],
  ["application's duty"],
  ['met', 'attested'],
];
const rank = (status: Status): number => RANKS.findIndex((level) => level.includes(status));

/** A promise that no longer applies holds to nothing any more; one that begins to apply is weaker only where nothing shows it. */
export function isWeaker(before: Status, after: Status): boolean {
  if (after === 'not applicable') return before !== 'not applicable';
  if (before === 'not applicable') return rank(after) < rank('partly');
  return rank(after) < rank(before);
}

function changeOf(was: PromiseResult, is: PromiseResult, causes: Causes): PromiseChange {
  const kinds = [...new Set([...was.halves, ...is.halves].map(({ kind }) => kind))];
  const said = (half: HalfResult | undefined) => half && { status: half.status, why: half.why };
  const halves = kinds
    .map((kind): HalfChange => {
      const [before, after] = [was, is].map(({ halves: each }) => said(each.find((half) => half.kind === kind)));
      return { kind, ...(before && { before }), ...(after && { after }) };
    })
    .filter(({ before, after }) => before?.status !== after?.status);
  const weaker = isWeaker(was.status, is.status);
  return { id: is.id, before: was.status, after: is.status, weaker, why: is.why, causes: causes.of(was, is, weaker), halves };
}

function exceptionsIn(a: Results, b: Results): PackDiff['exceptions'] {
  const named = ({ number, title }: Results['exceptions'][number]) => ({ number, title });
  const [old, now] = [a, b].map(({ exceptions }) => new Map(exceptions.map((each) => [each.number, each])));
  return {
    added: b.exceptions.filter(({ number }) => !old!.has(number)).map(named),
    removed: a.exceptions.filter(({ number }) => !now!.has(number)).map(named),
    changed: b.exceptions.flatMap((is) => {
      const was = old!.get(is.number);
      const fields = (Object.keys(is) as (keyof typeof is)[]).filter(
        (key) => was && JSON.stringify(was[key]) !== JSON.stringify(is[key]),
      );
      return fields.length === 0 ? [] : [{ ...named(is), fields }];
    }),
  };
}

/** Checks that look at less; and promises for which a check looks at less though it has lost nothing itself. */
function shrunkIn(a: Results, b: Results): Shrunk[] {
  const now = new Map(b.checks.map(({ id, looked }) => [id, looked]));
  const checks = a.checks
    .map(({ id, looked }): Shrunk => ({ check: id, before: looked, after: now.get(id) ?? 0 }))
    .filter(({ before, after }) => after < before);
  const lookedAt = ({ halves }: PromiseResult): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { check, looked } of halves.flatMap((half) => half.checks)) counts.set(check, (counts.get(check) ?? 0) + looked);
    return counts;
  };
  const narrowed = a.promises.flatMap((was) => {
    const is = b.promises.find(({ id }) => id === was.id);
    const counts = is && lookedAt(is);
    return [...lookedAt(was)]
      .map(([check, before]): Shrunk => ({ check, promise: was.id, before, after: counts?.get(check) ?? 0 }))
      .filter(({ check, before, after }) => counts && after < before && !checks.some((each) => each.check === check));
  });
  return [...checks, ...narrowed];
}

const ARROW = '->';

/** The same for people, as Markdown: whatever the packs say is text, never markup. */
export function diffMarkdown(diff: PackDiff): string {
  const { platform, before, after, changed, added, removed, exceptions, tenants, shrunk, elsewhere, moved, facts } = diff;
  const weaker = changed.filter((change) => change.weaker).length + removed.length;
  const counted = weaker === 1 ? '1 promise became weaker' : `${weaker || 'No'} promise${weaker === 0 ? '' : 's'} became weaker`;
  const promises = [
    ...changed.map(
      (change) => `**${plain(`${change.id} ${change.before}`)} ${ARROW} ${plain(change.after)}** because ${because(change)}`,
    ),
    ...removed.map(({ id, status }) => `**${plain(id)} is gone**; it was ${plain(status)}`),
    ...added.map(({ id, status }) => `${plain(id)} is new; it is ${plain(status)}`),
  ];
  const named = ({ number, title }: { number: string; title: string }): string => `${plain(number)} (${plain(title)})`;
  const sections: [string, string[]][] = [
    ['Promises', promises],
    ['Broken under no promise that changed', elsewhere.map(inWords)],
    [
      'Exceptions',
      [
        ...exceptions.added.map((each) => `${named(each)} is new`),
        ...exceptions.removed.map((each) => `${named(each)} is gone`),
        ...exceptions.changed.map((each) => `${named(each)} changed: ${plain(each.fields.join(', '))}`),
      ],
    ],
    ['Tenants', [...tenants.added.map((id) => `${plain(id)} is new`), ...tenants.removed.map((id) => `${plain(id)} is gone`)]],
    [
      'Looked at less',
      shrunk.map(
        ({ check, promise, before: was, after: is }) =>
          `${plain(check)}${promise ? ` for ${plain(promise)}` : ''}: ${was} ${ARROW} ${is}`,
      ),
    ],
    ['Other values', moved.map(inWords)],
    ['Said otherwise', facts.map(factInWords)],
  ];
  const bodies = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `## ${title}\n\n${lines.map((each) => `- ${each}\n`).join('')}`);
  const pack = ({ commit, generated }: PackDiff['before']): string => `${plain(generated)} (commit ${plain(commit)})`;
  return [
    `# ${plain(platform.title)}, ${plain(platform.stage)}: what changed in the evidence\n`,
    `${pack(before)} ${ARROW} ${pack(after)}\n`,
    `**${counted}.**\n`,
    ...(bodies.length === 0 ? ['Nothing else changed.\n'] : bodies),
  ].join('\n');
}

/** The rows that changed; without any, the halves; without those, the reason that the promise gives. */
function because({ causes, halves, why }: PromiseChange): string {
  if (causes.length > 0) return causes.map(inWords).join('; ');
  const half = (each: HalfChange['before']): string => (each ? `${each.status} (${each.why})` : 'not there');
  const said = halves.map(({ kind, before, after }) => plain(`${kind}: ${half(before)} ${ARROW} ${half(after)}`));
  return said.join('; ') || plain(why);
}

function inWords({ kind, check, expected, before, after, exception, rows, tenants, templates }: Cause): string {
  const change = `${before ?? 'not looked at'} ${ARROW} ${after ?? 'no longer there'}`;
  const under = exception === undefined ? '' : kind === 'broken' ? `, under ${exception}` : `, no longer under ${exception}`;
  const some = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`${names.length} ${what}${names.length === 1 ? '' : 's'}: ${listed(names)}`];
  const where = [...some(tenants, 'tenant'), ...some(templates, 'template')].join(' and ');
  return plain(
    `${check} ${change} (wanted ${expected}${under}) in ${where}${rows > tenants.length + templates.length ? `, ${rows} rows` : ''}`,
  );
}

function factInWords({ section, of, field, before, after }: FactChange): string {
  const what = plain([section, of, field].filter((part) => part !== undefined).join(' '));
  if (before === undefined) return `${what} is new: ${plain(after!)}`;
  return after === undefined ? `${what} is gone; it was ${plain(before)}` : `${what}: ${plain(before)} ${ARROW} ${plain(after)}`;
}

const MOST = 5;
const listed = (names: readonly string[]): string =>
  [...names.slice(0, MOST), ...(names.length > MOST ? [`${names.length - MOST} more`] : [])].join(', ');

/** Text that Markdown shows as it is: one line, and nothing in it is markup or HTML. */
export const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/>(?<!->)/g, '&gt;')
    .replace(/[\\`*_[\]|~$]/g, '\\$&');
