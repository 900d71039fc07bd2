import { stringify } from 'yaml';
import { COLLIDES, COLLISIONS } from '../../config/collisions';
import type { Proof } from '../../config/book-schema';
import { FIGURES, written, type FigureName } from '../../config/figures';
import { readKinds, type NamedKind } from '../../config/kinds';
import { counted, didYouMean, SaidError } from '../../config/mistakes';
import { EXIT, type ExitCode } from './exit-codes';
import { table } from './table';

export interface PromisesOptions {
  readonly json?: boolean;
}

/** A kind that the catalogue does not have. */
export class NoSuchKind extends SaidError {
  override readonly name = 'NoSuchKind';
}

export function listKinds({ json }: PromisesOptions): ExitCode {
  const kinds = readKinds();
  if (json) return inJson({ kinds: kinds.map(summary) });
  const themes = [...new Set(kinds.map(({ theme }) => theme))];
  for (const theme of themes) say(`${theme}\n${rowsOf(kinds.filter((kind) => kind.theme === theme))}\n`);
  say(`${counted(kinds.length, 'kind')} in ${counted(themes.length, 'theme')}; freehold promises show <id> says how a book has it`);
  return EXIT.fine;
}

export function searchKinds(words: readonly string[], { json }: PromisesOptions): ExitCode {
  const found = nearest(words.join(' '), readKinds()).slice(0, 10);
  if (json) return inJson({ kinds: found.map(summary) });
  if (found.length === 0)
    say(
      `no kind speaks of "${words.join(' ')}"; fewer or other words may find one, and what the catalogue lacks can be written out in the book (docs/promises.md)`,
    );
  else say(rowsOf(found));
  return EXIT.fine;
}

export async function showKind(id: string, { json }: PromisesOptions): Promise<ExitCode> {
  const kinds = readKinds();
  const kind = kinds.find((each) => each.id === id);
  if (!kind) {
    const ids = kinds.map((each) => each.id);
    throw new NoSuchKind(
      `the catalogue has no kind "${id}"; wanted one of its ${ids.length} (freehold promises list); ${didYouMean(id, ids, `freehold promises search ${id.replaceAll('-', ' ')}`)}`,
    );
  }
  const { sentencesOfChecks } = await import('../fences/checks/sentences');
  const sentences = sentencesOfChecks();
  if (json) {
    const checks = Object.entries(kind.checks).map(([check, types]) => ({
      id: check,
      sentence: sentences.get(check) ?? '',
      types,
    }));
    return inJson({ ...kind, checks, figures: figuresOf(kind), collisions: collisionsOf(kind), snippet: snippet(kind) });
  }
  say(inWords(kind, sentences));
  return EXIT.fine;
}

/**
 * Kinds by how much of what was asked they speak of: the words by which pages say it weigh most. Those that speak of nothing of it
 * are left out.
 */
export function nearest(asked: string, kinds: readonly NamedKind[]): NamedKind[] {
  const wanted = tokens(asked);
  const weight = ({ id, sentence, words }: NamedKind): number => {
    const phrases = words.filter((phrase) => ` ${wanted.join(' ')} `.includes(` ${tokens(phrase).join(' ')} `)).length;
    const [strong, weak] = [tokens(`${id} ${words.join(' ')}`), tokens(sentence)];
    const hits = wanted.map((word) =>
      strong.some((each) => same(each, word)) ? 2 : weak.some((each) => same(each, word)) ? 1 : 0,
    );
    return phrases * 3 + hits.reduce<number>((sum, hit) => sum + hit, 0);
  };
  return kinds
    .map((kind) => ({ kind, weight: weight(kind) }))
    .filter((each) => each.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ kind }) => kind);
}

const COMMON = new Set([
  'a',
  'and',
  'are',
  'at',
  'by',
  'for',
  'from',
  'in',
  'is',
  'of',
  'on',
  'or',
  'our',
  'the',
  'to',
  'we',
  'with',
  'your',
]);
const tokens = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []).filter((word) => !COMMON.has(word));
/** `backup` is in `backups`, `encrypt` in `encrypted`; short words stand for themselves alone. */
const same = (one: string, other: string): boolean =>
  one === other || (Math.min(one.length, other.length) >= 4 && (one.startsWith(other) || other.startsWith(one)));

const rowsOf = (kinds: readonly NamedKind[]): string =>
  table(kinds.map(({ id, proof, sentence }) => [`  ${id}`, proof.join('+'), sentence]));

const summary = ({ id, theme, sentence, proof, words, ...kind }: NamedKind): object => ({
  id,
  theme,
  sentence,
  proof,
  figures: figuresOf({ id, theme, sentence, proof, words, ...kind }),
  words,
});

interface FigureShown {
  readonly name: FigureName;
  readonly unit: string;
  readonly says: string;
  /** Whether every page that promises this states it, a page may, or the words mean it. */
  readonly need: 'stated' | 'optional' | 'implied';
  readonly value?: string;
  /** Where a plan says it; absent = no plan does. */
  readonly heldAgainst?: string;
}

function figuresOf({ figures: { stated, optional, implied } }: NamedKind): FigureShown[] {
  const one = (name: FigureName, need: FigureShown['need']): FigureShown => {
    const { unit, says, held } = FIGURES[name];
    return { name, unit, says, need, ...(held && { heldAgainst: held.at.join('.') }) };
  };
  return [
    ...stated.map((name) => one(name, 'stated')),
    ...optional.map((name) => one(name, 'optional')),
    ...(Object.keys(implied) as FigureName[]).map((name) => ({ ...one(name, 'implied'), value: written(implied[name]) })),
  ];
}

const collisionsOf = (kind: NamedKind): string[] =>
  [...new Set(figuresOf(kind).flatMap(({ name }) => COLLIDES[name] ?? []))].map((collision) => COLLISIONS[collision]);

function inWords(kind: NamedKind, sentences: ReadonlyMap<string, string>): string {
  const lines = (title: string, all: readonly string[]): string[] =>
    all.map((line, place) => `  ${(place === 0 ? title : '').padEnd(10)} ${line}`);
  const frameworks = Object.entries(kind.frameworks).map(
    ([framework, ids]) =>
      `${framework}: ${Object.entries(ids)
        .map(([id, relation]) => `${id} (${relation})`)
        .join(', ')}`,
  );
  return [
    `${kind.id}  ${kind.theme}`,
    `  ${kind.sentence}`,
    '',
    ...lines('owner', [`${kind.owner}, reviewed every ${kind.reviewMonths} months`]),
    ...lines('figures', figuresOf(kind).map(figureInWords)),
    ...kind.proof.flatMap((proof) => lines(proof, [...HALVES[proof](kind, sentences), ...waits(kind, proof)])),
    ...lines('frameworks', frameworks),
    ...lines('collides', collisionsOf(kind)),
    ...lines('said as', [kind.words.join(', ')]),
    '',
    'In a book:',
    snippet(kind),
  ].join('\n');
}

function figureInWords({ name, unit, says, need, value, heldAgainst }: FigureShown): string {
  const held = heldAgainst ? `held against ${heldAgainst} of each plan` : 'no plan says it';
  return `${name}${value === undefined ? '' : `: ${value}`} (${unit}, ${need}): ${says}; ${held}`;
}

/** What shows each half, and who owes it. */
const HALVES: Readonly<Record<Proof, (kind: NamedKind, sentences: ReadonlyMap<string, string>) => string[]>> = {
  template: ({ checks }, sentences) =>
    Object.entries(checks).flatMap(([check, types]) => [
      `${check}${types === 'all' ? '' : ` on ${types.join(', ')}`}`,
      `  ${sentences.get(check) ?? 'no such check'}`,
    ]),
  hook: ({ hook }) =>
    hook
      ? [
          ...(hook.functions ? [`functions ${hook.functions.join(', ')}`] : []),
          ...(hook.machines ? [`machines ${hook.machines.join(', ')}`] : []),
          `record: ${hook.record}`,
        ]
      : [],
  pipeline: ({ pipeline }) => (pipeline ? [`step "${pipeline.step}" of job ${pipeline.job} in ${pipeline.workflow}`] : []),
  contract: ({ application }) => (application ? [`owed by the application: ${application}`] : []),
  people: ({ attest }) => (attest ? [`owed by people: ${attest}`] : []),
};

const waits = ({ planned }: NamedKind, proof: Proof): string[] =>
  planned[proof] === undefined ? [] : [`waits for the room "${planned[proof]}", which is still to be built`];

/** An entry as it would stand in `promises.yaml`. */
function snippet(kind: NamedKind): string {
  const stated = kind.figures.stated.map((name) => `${name}: ...`);
  return [
    '  - id: XX-1.1',
    `    ${stringify({ promise: kind.sentence }, { lineWidth: 0 }).trimEnd()}`,
    "    page: { section: '1' }",
    `    kind: ${kind.id}`,
    ...(stated.length > 0 ? [`    figures: { ${stated.join(', ')} }`] : []),
  ].join('\n');
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function inJson(what: object): ExitCode {
  say(JSON.stringify(what, undefined, 2));
  return EXIT.fine;
}
