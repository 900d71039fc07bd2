import type { KindPhrases } from '../../../config/phrases';
import { readFigures, type FigureNames, type ReadFigures } from './figures';
import { propose, type Proposal } from './propose';
import type { Page } from './read-page';
import { pageHash, sentencesOf, type Sentence } from './sentences';
import type { Standing } from './standing';

export interface Placed extends Proposal {
  readonly figures: readonly ReadFigures[];
  /** Figures that every page with this kind states, and this sentence does not. */
  readonly missing: readonly string[];
}

export interface Line {
  readonly sentence: Sentence;
  readonly proposals: readonly Placed[];
  readonly standing: Standing;
}

/** A page with what it seems to promise. Nothing in it says that a promise is kept. */
export interface Match {
  readonly page: Page;
  readonly lines: readonly Line[];
  readonly sha256: string;
}

/** What the matcher must know of the catalogue: how its kinds are said, and which figures they have. */
export interface Knowledge {
  readonly phrases: Readonly<Record<string, KindPhrases>>;
  readonly figures: (kind: string) => FigureNames;
}

/** Reads a page for promises, by its words alone: no model, no network, the same answer every time. */
export function matchPage(page: Page, { phrases, figures }: Knowledge): Match {
  const sentences = sentencesOf(page);
  const lines = propose(sentences, phrases).map(({ sentence, proposals, standing }): Line => {
    return { sentence, standing, proposals: proposals.map((proposal) => withFigures(proposal, figures(proposal.kind))) };
  });
  return { page, lines, sha256: pageHash(sentences) };
}

/** Statements for which nothing was found: promises that the catalogue lacks, or none. */
export const unplaced = ({ lines }: Match): Line[] =>
  lines.filter(({ standing, proposals }) => standing === 'statement' && proposals.length === 0);

export const placed = ({ lines }: Match): Line[] => lines.filter(({ proposals }) => proposals.length > 0);

function withFigures(proposal: Proposal, names: FigureNames): Placed {
  const figures = readFigures(proposal.sentence.text, proposal, names);
  const missing = names.stated.filter((name) => !figures.some(({ values }) => values[name] !== undefined));
  return { ...proposal, figures, missing };
}
