import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { kindsSchema, type Kind } from '../../../config/kind-schema';
import { readPhrases } from '../../../config/phrases';
import { readAlone } from '../../../config/read-source';
import type { StepOf } from './entries';
import type { FigureNames } from './figures';
import type { Knowledge } from './match-page';

const NONE: FigureNames = { stated: [], optional: [], implied: {} };

/**
 * What the catalogue in a configuration folder says of its kinds.
 *
 * @throws ConfigurationError with what is wrong in one of its files
 */
export function readKnowledge(root = path.join(__dirname, '../../../config')): Knowledge & { readonly stepOf: StepOf } {
  const folder = path.join(root, 'promises');
  const themes = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const kinds = Object.assign({}, ...themes.map((file) => readAlone(path.join(folder, file), kindsSchema).kinds)) as Record<
    string,
    Kind
  >;
  return {
    phrases: readPhrases(root),
    figures: (kind) => kinds[kind]?.figures ?? NONE,
    stepOf: (kind) => kinds[kind]?.pipeline && JSON.stringify(kinds[kind].pipeline),
  };
}
