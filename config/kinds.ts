import * as path from 'node:path';
import { readThemes } from './files';
import type { Kind } from './kind-schema';
import { ConfigurationError, type Mistake } from './mistakes';
import { kindMistakes } from './rules/kinds';

/** A kind of promise with its name and the theme that it stands under. */
export interface NamedKind extends Kind {
  readonly id: string;
  readonly theme: string;
}

/**
 * The catalogue of promises by itself, theme by theme, in the order of its files.
 *
 * @param root the folder that holds `promises/`
 * @throws ConfigurationError with every mistake in it
 */
export function readKinds(root: string = __dirname): readonly NamedKind[] {
  const mistakes: Mistake[] = [];
  const themes = readThemes(path.resolve(root), mistakes);
  mistakes.push(...kindMistakes({ themes }));
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return themes.flatMap(({ value }) =>
    Object.entries(value?.kinds ?? {}).map(([id, kind]) => ({ id, theme: value!.theme, ...kind })),
  );
}
