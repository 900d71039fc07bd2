import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { readPhrases } from '../../../config/phrases';
import type { FigureNames } from './figures';
import type { Knowledge } from './match-page';
import type { StepOf } from './entries';

/** What the catalogue in a configuration folder says of its kinds. */
export function readKnowledge(root = path.join(__dirname, '../../../config')): Knowledge & { readonly stepOf: StepOf } {
  const folder = path.join(root, 'promises');
  const kinds = Object.assign(
    {},
    ...readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => (parse(readFileSync(path.join(folder, file), 'utf8')) as { kinds: object }).kinds),
  ) as Record<string, { figures?: FigureNames; pipeline?: object }>;
  return {
    phrases: readPhrases(root),
    figures: (kind) => kinds[kind]?.figures ?? {},
    stepOf: (kind) => kinds[kind]?.pipeline && JSON.stringify(kinds[kind].pipeline),
  };
}
