import type { KindPhrases } from '../../../config/phrases';
import { doubtsOf, standing, type Standing } from './standing';
import { find, phraseOf, wordsOf, type Found, type Phrase, type Words } from './phrases';
import type { Sentence } from './sentences';

/** That a sentence promises something of a kind. A person decides whether it does. */
export interface Proposal {
  readonly kind: string;
  readonly sentence: Sentence;
  /** The words of the sentence by which it was found. */
  readonly start: number;
  readonly end: number;
  /** The phrase that found it. */
  readonly phrase: string;
  /** What a person must ask before it can stand in a book, such as `the page says "may"`. */
  readonly doubts: readonly string[];
}

export interface Reading {
  readonly sentence: Sentence;
  /** In the order of the sentence's words. */
  readonly proposals: readonly Proposal[];
  /** `statement` could be a promise, and is unplaced where there is no proposal; the others never are. */
  readonly standing: Standing;
}

interface CompiledKind {
  readonly id: string;
  readonly phrases: readonly Phrase[];
  readonly not: readonly Phrase[];
  readonly unless: readonly string[];
}

/** Words that a sentence of promises may have; a longer one is a list of something else, and phrases would find anything in it. */
const LONGEST = 120;

/** Every sentence with what it seems to promise. The same words give the same proposals in the same order, on any machine. */
export function propose(sentences: readonly Sentence[], phrases: Readonly<Record<string, KindPhrases>>): Reading[] {
  const kinds = Object.entries(phrases).map(([id, { phrases: ours, not = [], unless = [] }]): CompiledKind => {
    return { id, phrases: ours.map(phraseOf), not: not.map(phraseOf), unless };
  });
  return sentences.map((sentence) => {
    const standsAs = standing(sentence);
    if (standsAs !== 'statement') return { sentence, proposals: [], standing: standsAs };
    const own = wordsOf(sentence.text);
    if (own.words.length > LONGEST) return { sentence, proposals: [], standing: 'statement' };
    const around = wordsOf([...sentence.section, sentence.after].join(' . '));
    const found = kinds.flatMap((kind) => {
      const best = bestOf(kind, own, around);
      return best ? [{ kind, best }] : [];
    });
    const ids = new Set(found.map(({ kind }) => kind.id));
    const proposals = found
      .filter(({ kind }) => !kind.unless.some((id) => ids.has(id)))
      .map(({ kind, best }): Proposal => {
        const { start, end } = best;
        return { kind: kind.id, sentence, start, end, phrase: best.phrase.source, doubts: doubtsOf(sentence, start) };
      });
    proposals.sort((a, b) => a.start - b.start || (a.kind < b.kind ? -1 : 1));
    // `In-Memory Only`, `Stage 01`: what is on a page's pictures and buttons.
    const label = own.words.length < 4 || sentence.text.endsWith(':');
    return { sentence, proposals, standing: proposals.length === 0 && label ? 'label' : 'statement' };
  });
}

/** The phrase that finds the kind in the fewest words. */
function bestOf({ phrases, not }: CompiledKind, own: Words, around: Words): Found | undefined {
  const found = phrases.flatMap((phrase) => find(phrase, own, around) ?? []);
  if (found.length === 0 || not.some((phrase) => find(phrase, own, around))) return undefined;
  return found.reduce((best, each) => (each.end - each.start < best.end - best.start ? each : best));
}
