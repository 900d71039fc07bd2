import type { Halves } from '../book-schema';
import { kindsOf, type Catalogue, type PlatformFiles } from '../files';
import { didYouMean, type Mistake } from '../mistakes';
import type { Finding, Path, Source } from '../source';

/** What there is for a book to name. The configuration cannot know it by itself: whoever loads it to synthesize or to check says it. */
export interface Known {
  /** Checks by id: the product's and the company's own; absent where those cannot be read, which is one of the mistakes. */
  readonly checks?: readonly string[];
  /** What rows of a check are about, by check, where the check has names for it. */
  readonly about: Readonly<Record<string, readonly string[]>>;
  /** Types of resources that a template may declare. */
  readonly types: readonly string[];
  readonly hooks: readonly string[];
  readonly machines: readonly string[];
  /** What is wrong with the company's own checks themselves. */
  readonly mistakes: readonly Mistake[];
}

/** Names of what there is not, in a book and in the catalogue: each would leave a promise resting on less than it says. */
export function unknownMistakes({ book }: PlatformFiles, catalogue: Catalogue, known: Known): Mistake[] {
  const kinds = kindsOf(catalogue);
  return [
    ...known.mistakes,
    ...(book.value?.promises ?? []).flatMap((promise, place) => {
      const theirs = promise.kind.map((kind) => kinds.get(kind)!);
      return strangersIn(promise, known).flatMap(({ where, name, ...finding }) => {
        const inherited = theirs.some((kind) => strangersIn(kind, known).some((other) => other.name === name));
        return inherited ? [] : [said(book, ['promises', place, ...where], { got: name, ...finding })];
      });
    }),
    ...catalogue.themes.flatMap((theme) =>
      Object.entries(theme.value?.kinds ?? {}).flatMap(([id, kind]) =>
        strangersIn(kind, known).map(({ where, name, ...finding }) =>
          said(theme, ['kinds', id, ...where], { got: name, ...finding }),
        ),
      ),
    ),
  ];
}

interface Stranger extends Finding {
  readonly name: string;
  readonly where: Path;
}

function strangersIn({ checks, hook }: Halves, known: Known): Stranger[] {
  const among = (
    all: readonly string[],
    names: readonly string[],
    where: (place: number) => Path,
    otherwise: Finding,
  ): Stranger[] =>
    names.flatMap((name, place) =>
      all.includes(name) ? [] : [{ ...otherwise, name, where: where(place), remedy: didYouMean(name, all, otherwise.remedy) }],
    );
  return [
    ...(known.checks === undefined
      ? []
      : among(known.checks, Object.keys(checks), (place) => ['checks', Object.keys(checks)[place]!], {
          what: 'there is no such check',
          wanted: `one of the ${known.checks.length} that \`freehold checks\` lists`,
          remedy: 'remove it, or write it (checks/, policies/)',
        })),
    ...Object.entries(checks).flatMap(([check, types]) =>
      types === 'all'
        ? []
        : among([...known.types, ...namesIn(known, check, types)], types, (place) => ['checks', check, place], {
            what: types.every((word) => word.includes('::'))
              ? 'no template has resources of this type, so the check would look at fewer than the promise says'
              : 'no row of the check is about this, so it would look at fewer than the promise says',
            wanted: [
              ...(known.about[check] ? [`${known.about[check].join(', ')}, which rows of ${check} are about`] : []),
              `one of the ${known.types.length} types that templates may have`,
            ].join('; or '),
            remedy: 'remove it, or write `all`',
          }),
    ),
    ...among(known.hooks, hook?.functions ?? [], (place) => ['hook', 'functions', place], {
      what: 'there is no such function',
      wanted: known.hooks.join(', '),
      remedy: 'choose one of them, or remove it',
    }),
    ...among(known.machines, hook?.machines ?? [], (place) => ['hook', 'machines', place], {
      what: 'there is no such machine',
      wanted: known.machines.join(', '),
      remedy: 'choose one of them, or remove it',
    }),
  ];
}

/** Where checks cannot be read, nobody knows what their rows are about: that is a mistake by itself, and not one for each promise. */
const namesIn = ({ checks, about }: Known, check: string, words: readonly string[]): readonly string[] =>
  checks === undefined ? words.filter((word) => !word.includes('::')) : (about[check] ?? []);

/** A check is named by a key, all else by a value. */
const said = (source: Source<unknown>, where: Path, finding: Finding): Mistake =>
  where.at(-2) === 'checks' ? source.atKey(where, finding) : source.at(where, finding);
