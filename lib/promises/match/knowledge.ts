import * as path from 'node:path';
import { readKinds } from '../../../config/kinds';
import { readPhrases } from '../../../config/phrases';
import type { RoomsOf, StepOf } from './entries';
import type { FigureNames } from './figures';
import type { Knowledge } from './match-page';

const NONE: FigureNames = { stated: [], optional: [], implied: {} };

/**
 * What the catalogue in a configuration folder says of its kinds.
 *
 * @throws ConfigurationError with what is wrong in its files
 */
export function readKnowledge(
  root = path.join(__dirname, '../../../config'),
): Knowledge & { readonly stepOf: StepOf; readonly roomsOf: RoomsOf } {
  const kinds = new Map(readKinds(root).map((kind) => [kind.id, kind]));
  return {
    phrases: readPhrases(root),
    figures: (kind) => kinds.get(kind)?.figures ?? NONE,
    stepOf: (kind) => {
      const step = kinds.get(kind)?.pipeline;
      return step && JSON.stringify(step);
    },
    roomsOf: (kind) => Object.values(kinds.get(kind)?.planned ?? {}),
  };
}
