import type { Status } from '../../../promises/verdict';
import type { PromiseResult } from '../../results';
import type { Atlas } from '../atlas';
import type { Part } from '../markup';

/** What a questionnaire has room for: a word, and what makes it no more and no less. */
export interface Plain {
  readonly word: 'Yes' | 'In part' | 'No' | 'Not shown' | 'See below';
  readonly why: string;
}

/** A question that reviewers put, and what this pack says to it. */
export interface Question {
  readonly id: string;
  readonly asks: string;
  /** Kinds of promises that answer it. */
  readonly kinds?: readonly string[];
  /** Checks whose populations are the answer's. */
  readonly checks?: readonly string[];
  /** Said by itself where no promise says it. */
  readonly plain?: (atlas: Atlas) => Plain;
  readonly facts?: (atlas: Atlas) => Part;
  /** Where it is shown, beside promises and checks: addresses relative to the pack. */
  readonly shown?: (atlas: Atlas) => Places;
  /** The same in pages that an auditor's pack alone has. */
  readonly inFull?: (atlas: Atlas) => Places;
  /** For a reader of the whole: what answers it is in no smaller edition. */
  readonly only?: 'auditor';
}

export type Places = readonly (readonly [address: string, words: string])[];

const forAuditors = ({ results }: Atlas): boolean => results.edition.kind === 'auditor';

/** Where it is shown, in this edition. */
export const placesOf = (atlas: Atlas, { shown, inFull }: Question): Places => [
  ...(shown?.(atlas) ?? []),
  ...(forAuditors(atlas) ? (inFull?.(atlas) ?? []) : []),
];

/** Those that this edition can answer. */
export const askedOf = (atlas: Atlas, all: readonly Question[]): readonly Question[] =>
  all.filter(({ only }) => only === undefined || forAuditors(atlas));

export const promisesOf = ({ results }: Atlas, kinds: readonly string[]): PromiseResult[] =>
  results.promises.filter((promise) => promise.kinds.some((kind) => kinds.includes(kind)));

const WORDS: Readonly<Record<Status, Plain>> = {
  met: { word: 'Yes', why: 'everything that was looked at is as expected' },
  attested: { word: 'Yes', why: 'a named person has attested it' },
  partly: { word: 'In part', why: 'a part is shown; the rest is open, or departs under an exception' },
  "application's duty": { word: 'In part', why: "the platform's part is shown; the rest is for the application to do" },
  unknown: { word: 'Not shown', why: 'what would show it has not run, or its records were not read' },
  'not built': { word: 'No', why: 'it is still to be built' },
  'attestation missing': { word: 'Not shown', why: 'it is for people to attest, and nobody has' },
  'attestation expired': { word: 'No', why: 'it was attested, and the attestation has lapsed' },
  'not met': { word: 'No', why: 'something that was looked at is not as expected' },
  'not applicable': { word: 'See below', why: 'this platform has nothing that it speaks of' },
};

/**
 * Yes where all that bears on it is yes. In part where some of it is shown, with what is not; where nothing is, no if any of it is no: that
 * nobody has looked at the rest makes no part of it.
 */
export function plainly(promises: readonly PromiseResult[]): Plain {
  const asked = promises.filter(({ status }) => status !== 'not applicable');
  if (asked.length === 0) return { word: 'Not shown', why: 'no promise of this platform speaks of it' };
  const words = asked.map(({ id, status, halves }) => {
    const { word, why } = WORDS[status];
    const until = halves.flatMap(({ built }) => (built ? [`${built.owner}, by ${built.by}`] : []));
    return {
      word,
      why: `${id}: ${why}${status === 'not built' && until.length > 0 ? ` (${[...new Set(until)].join('; ')})` : ''}`,
    };
  });
  const all = new Set(words.map(({ word }) => word));
  const some = all.has('Yes') || all.has('In part') ? 'In part' : 'No';
  const word = all.size === 1 ? [...all][0]! : some;
  return { word, why: words.map(({ why }) => why).join('. ') };
}
