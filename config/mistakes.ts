import { closest, distance } from 'fastest-levenshtein';

/** One thing that is wrong in the configuration. `line` and `column` count from 1; both are absent for command-line input and for files as a whole. */
export interface Mistake {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly what: string;
  readonly got?: string;
  readonly wanted: string;
  readonly remedy: string;
}

/** An error whose message says everything. It is shown without its stack trace, which would only hide it. */
export abstract class SaidError extends Error {}

/** Everything that is wrong, at once: nobody should have to correct a configuration one line a run. */
export class ConfigurationError extends SaidError {
  override readonly name = 'ConfigurationError';

  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(describe).join('\n'));
  }
}

/** `file:line:column what, got X, wanted Y; remedy` */
export function describe(mistake: Mistake): string {
  const place = mistake.line === undefined ? mistake.file : `${mistake.file}:${mistake.line}:${mistake.column ?? 1}`;
  const got = mistake.got === undefined ? '' : `, got ${mistake.got}`;
  return `${place} ${mistake.what}${got}, wanted ${mistake.wanted}; ${mistake.remedy}`;
}

/** A value as its author would recognise it. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return `${typeof value === 'number' ? String(value) : JSON.stringify(value)} (a ${typeof value})`;
}

export function listOf(words: Iterable<string>): string {
  const list = [...words];
  return list.length === 0 ? 'nothing, for none is declared' : list.length === 1 ? `"${list[0]}"` : `one of ${list.join(', ')}`;
}

/**
 * The word that was probably meant. A nearest word always exists, so there is a limit: more than a third of the letters wrong, and a
 * suggestion would mislead. A word cut short, such as `prod`, is meant in full.
 */
export function meant(word: string, known: Iterable<string>): string | undefined {
  const candidates = new Map([...known].map((candidate) => [candidate.toLowerCase(), candidate]));
  const lower = word.toLowerCase();
  const [longer, ...more] = [...candidates.keys()].filter((candidate) => word.length >= 3 && candidate.startsWith(lower));
  if (longer !== undefined && more.length === 0) return candidates.get(longer);
  if (candidates.size === 0) return undefined;
  const nearest = closest(lower, [...candidates.keys()]);
  return distance(lower, nearest) <= Math.floor(Math.max(lower.length, nearest.length) / 3) ? candidates.get(nearest) : undefined;
}

/** `1 tenant`, `2 tenants` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What is said of a name that is none of those that there are. */
export function notAmong(
  known: readonly string[],
  name: string,
  { what, otherwise }: { readonly what: string; readonly otherwise: string },
): Pick<Mistake, 'what' | 'wanted' | 'remedy'> & { readonly got: string } {
  return { what, got: `"${name}"`, wanted: listOf(known), remedy: didYouMean(name, known, otherwise) };
}

/** The remedy for a word that is not known: the probable word, else what to do instead. */
export function didYouMean(word: string, known: Iterable<string>, otherwise: string): string {
  const nearest = meant(word, known);
  return nearest === undefined ? otherwise : `did you mean \`${nearest}\`?`;
}
