import * as path from 'node:path';
import { readKinds } from '../../../config/kinds';
import { readPhrases } from '../../../config/phrases';
import type { RoomsOf, StepOf } from './entries';
import { nearest } from '../nearest';
import type { FigureNames } from './figures';
import type { Knowledge } from './match-page';

/** Kinds that speak of a sentence's words, where no phrase found one: three at most, for a person to look at. */
export type Near = (text: string) => readonly string[];

const NONE: FigureNames = { stated: [], optional: [], implied: {} };

/**
 * What the catalogue in a configuration folder says of its kinds.
 *
 * @throws ConfigurationError with what is wrong in its files
 */
export function readKnowledge(
  root = path.join(__dirname, '../../../config'),
): Knowledge & { readonly stepOf: StepOf; readonly roomsOf: RoomsOf; readonly near: Near } {
  const all = readKinds(root);
  const kinds = new Map(all.map((kind) => [kind.id, kind]));
  return {
    phrases: readPhrases(root),
    figures: (kind) => kinds.get(kind)?.figures ?? NONE,
    near: (text) =>
      nearest(text, all)
        .slice(0, 3)
        .map(({ id }) => id),
    stepOf: (kind) => {
      const step = kinds.get(kind)?.pipeline;
      return step && JSON.stringify(step);
    },
    roomsOf: (kind) => Object.values(kinds.get(kind)?.planned ?? {}),
  };
}
