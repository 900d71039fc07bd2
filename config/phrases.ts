import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { readAlone } from './read-source';

/**
 * How pages say what the catalogue's kinds promise: a file a theme, by kind. A phrase is a list of terms that all
 * stand near each other in a sentence, in any order; how one is written says `lib/promises/match/phrases.ts`.
 */

const id = z.string().regex(/^[a-z][a-z0-9-]{1,49}$/, 'a kind of the catalogue, such as backups-kept-days');
const phrase = z.string().min(2).max(2000);

const kindPhrases = z.strictObject({
  phrases: z.array(phrase).min(1),
  /** Where one of these is found in the sentence as well, it says something else. */
  not: z.array(phrase).optional(),
  /** Kinds that say the same more exactly: where one of them is found in the sentence, this one is not proposed for it. */
  unless: z.array(id).optional(),
});

export const phrasesSchema = z.strictObject({ kinds: z.record(id, kindPhrases) });

export type KindPhrases = Readonly<z.infer<typeof kindPhrases>>;

/**
 * Phrases by kind, of every theme.
 *
 * @throws ConfigurationError with what is wrong in one of the files
 */
export function readPhrases(root = __dirname): Readonly<Record<string, KindPhrases>> {
  const folder = path.join(root, 'phrases');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const themes = files.sort().map((file) => readAlone(path.join(folder, file), phrasesSchema).kinds);
  return Object.assign({}, ...themes) as Record<string, KindPhrases>;
}
