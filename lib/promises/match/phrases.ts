import { westernDigits } from './durations';

/**
 * Phrases by which kinds are found. A phrase is a list of terms that all stand near each other, in any order:
 * - `backup*` any word that begins so; `backup` that word, or its plural; `US` as it is written; `@` an address of mail;
 * - `(daily | every night | 24x7)` any of these, each a word or words in a row;
 * - `^encryption` may also stand in the heading or before the list;
 * - `-staging` must not stand in the sentence.
 */
export interface Phrase {
  readonly source: string;
  readonly terms: readonly Term[];
}

interface Term {
  readonly alternatives: readonly (readonly Pattern[])[];
  readonly anywhere: boolean;
  readonly absent: boolean;
}

/** One word, or any word that begins or ends so. Equal ones are one object, so that each is looked for once in a sentence. */
interface Pattern {
  fits(word: string, written: string): boolean;
}

/** A text as words, each with the place at which it begins. */
export interface Words {
  readonly words: readonly string[];
  /** The same words with their capitals. */
  readonly written: readonly string[];
  readonly places: readonly number[];
  readonly found: Map<Pattern, readonly number[]>;
}

export interface Found {
  readonly phrase: Phrase;
  /** Of the sentence: from the first character of the first term to behind the last. */
  readonly start: number;
  readonly end: number;
  /** How many of its terms stand in the sentence itself. */
  readonly own: number;
}

/** Words from the first term to the last: farther apart they are about different things. */
const near = (terms: number): number => 4 + 4 * terms;

/** @throws Error where the phrase is written wrongly: a mistake of whoever wrote the words */
export function phraseOf(source: string): Phrase {
  const terms = [...source.matchAll(/([\^-]?)(?:\(([^)]*)\)|(\S+))/gu)].map(([, mark, group, word]): Term => {
    const alternatives = (group ?? word!)
      .split('|')
      .map((each) => each.trim())
      .filter((each) => each !== '');
    if (alternatives.length === 0) throw new Error(`the phrase "${source}" has a group without words`);
    return {
      alternatives: alternatives.map((each) => each.split(/[\s/-]+/).map(pattern)),
      anywhere: mark === '^',
      absent: mark === '-',
    };
  });
  if (!terms.some(({ anywhere, absent }) => !anywhere && !absent))
    throw new Error(`the phrase "${source}" has no term of the sentence`);
  return { source, terms };
}

const PATTERNS = new Map<string, Pattern>();

function pattern(written: string): Pattern {
  const known = PATTERNS.get(written);
  if (known) return known;
  const [head = '', tail] = written.split('*');
  const made: Pattern =
    tail !== undefined
      ? { fits: (word) => word.startsWith(head) && word.endsWith(tail) && word.length >= head.length + tail.length }
      : /\p{Lu}/u.test(written)
        ? { fits: (_word, asWritten) => asWritten === written }
        : { fits: (word) => word === written || word === `${written}s` || word === `${written}es` };
  PATTERNS.set(written, made);
  return made;
}

/** Cloudflare writes `[email protected]` for every address. */
const WORD = /\[email protected\]|[^\s<>()@]+@[^\s<>()@]+\.\p{L}+|[\p{L}\p{N}][\p{L}\p{M}\p{N}.'+]*/gu;

export function wordsOf(text: string): Words {
  const matches = [...westernDigits(text).replaceAll('’', "'").matchAll(WORD)];
  const written = matches.map(([word]) =>
    word.includes('@') || word.startsWith('[') ? '@' : word.replace(/[.']+$/, '').replace(/'s$/, ''),
  );
  return { words: written.map((word) => word.toLowerCase()), written, places: matches.map(({ index }) => index), found: new Map() };
}

/** Where a phrase is found in a sentence, `around` being its headings and what it goes on from. */
export function find(phrase: Phrase, sentence: Words, around: Words): Found | undefined {
  const spans: [number, number][][] = [];
  for (const term of phrase.terms) {
    const here = placesOf(term, sentence);
    if (term.absent) {
      if (here.length > 0) return undefined;
      continue;
    }
    if (here.length > 0) spans.push(here);
    else if (!term.anywhere || placesOf(term, around).length === 0) return undefined;
  }
  const window = smallest(spans);
  if (!window || window[1] - window[0] > near(spans.length)) return undefined;
  return {
    phrase,
    start: sentence.places[window[0]]!,
    end: sentence.places[window[1] - 1]! + sentence.words[window[1] - 1]!.length,
    own: spans.length,
  };
}

function placesOf({ alternatives }: Term, text: Words): [number, number][] {
  const places = alternatives.flatMap(([first, ...more]) =>
    at(first!, text)
      .filter((place) => more.every((piece, offset) => fitsAt(piece, text, place + offset + 1)))
      .map((place): [number, number] => [place, place + more.length + 1]),
  );
  return places.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}

function at(piece: Pattern, text: Words): readonly number[] {
  let places = text.found.get(piece);
  if (!places) {
    places = text.words.flatMap((_word, place) => (fitsAt(piece, text, place) ? [place] : []));
    text.found.set(piece, places);
  }
  return places;
}

const fitsAt = (piece: Pattern, { words, written }: Words, place: number): boolean =>
  place < words.length && piece.fits(words[place]!, written[place]!);

/** The shortest stretch of words that holds one place of each term. */
function smallest(spans: readonly (readonly (readonly [number, number])[])[]): [number, number] | undefined {
  const starts = [...new Set(spans.flat().map(([start]) => start))].sort((a, b) => a - b);
  let best: [number, number] | undefined;
  for (const start of starts) {
    const taken: (readonly [number, number])[] = [];
    const whole = spans.every((places) => {
      // `single tenant` is one term, and not `tenant` as well.
      const next = places.find(([from, to]) => from >= start && !taken.some((other) => from < other[1] && other[0] < to));
      if (next) taken.push(next);
      return next !== undefined;
    });
    const end = Math.max(...taken.map(([, to]) => to));
    if (whole && (!best || end - start < best[1] - best[0])) best = [start, end];
  }
  return best;
}
