import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { FIGURE_NAMES, FIGURES } from './figures';
import { readAlone } from './read-source';

/**
 * What each key of a company's files means, for people: a file of `config/keys` for each schema, by the key's path. `[]` is each entry of
 * a list, `<name>` each name of a mapping that has names of the company's.
 */

const key = z.strictObject({
  /** One sentence, or a part of one. */
  says: z.string().min(5).max(160),
  unit: z.enum(['days', 'hours', 'minutes', 'GB', 'count', 'UTC']).optional(),
  /** As the file would say it; left out for what has keys of its own. */
  example: z.unknown().optional(),
});

export const keysSchema = z.strictObject({
  /** As its company calls it, with `<plan>` for a name of the company's. */
  file: z.string().min(5),
  title: z.string().min(5),
  says: z.string().min(20),
  keys: z.record(z.string(), key),
  /** Examples of figures, by name. What they mean and in which unit says `config/figures.ts`. */
  figures: z.partialRecord(z.enum(FIGURE_NAMES), z.unknown()).optional(),
});

export type KeyWords = Readonly<z.infer<typeof key>> | { readonly says: string; readonly unit: string; readonly example: unknown };
export interface FileWords extends Pick<z.infer<typeof keysSchema>, 'file' | 'title' | 'says'> {
  readonly keys: ReadonlyMap<string, KeyWords>;
}

/**
 * The words of every file that a company writes, by the name of its schema.
 *
 * @throws ConfigurationError with what is wrong in one of the files
 */
export function readKeyWords(root = __dirname): ReadonlyMap<string, FileWords> {
  const folder = path.join(root, 'keys');
  return new Map(
    readdirSync(folder).map((name): [string, FileWords] => {
      const { keys, figures = {}, ...file } = readAlone(path.join(folder, name), keysSchema);
      const words = Object.entries(figures).map(([figure, example]): [string, KeyWords] => {
        const { unit, says } = FIGURES[figure as keyof typeof FIGURES];
        return [`promises[].figures.${figure}`, { says: `${says[0]!.toUpperCase()}${says.slice(1)}.`, unit, example }];
      });
      return [path.basename(name, '.yaml'), { ...file, keys: new Map([...Object.entries(keys), ...words]) }];
    }),
  );
}
