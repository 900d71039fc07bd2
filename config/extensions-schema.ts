import * as z from 'zod';
import { extensionName, isoDay, sentence } from './schema';

/**
 * The shape of `config/extensions.yaml`: which of PostgreSQL's extensions the platform installs for plans that list them, and why it
 * installs no others. What is in neither list nobody has looked at, and it is refused as well.
 */

const word = z.string().regex(/^[a-z][a-z0-9-]*$/, 'a lower-case word with hyphens');

const offered = z.strictObject({
  /** What an application has it for. */
  for: z.string().min(5),
  /** Majors of RDS for PostgreSQL that have it. */
  majors: z.array(z.number().int().min(15).max(30)).min(1),
});

const refused = z.strictObject({
  /** One of the names under `reasons`. */
  because: word,
  /** What to do instead. */
  instead: z.string().min(8),
});

export const extensionsSchema = z.strictObject({
  /** Where this was read, and when. */
  sources: z.array(z.strictObject({ source: z.string().min(10), asOf: isoDay })).min(1),
  offered: z.record(extensionName, offered),
  reasons: z.record(word, sentence),
  refused: z.record(extensionName, refused),
});

export type Extensions = Readonly<z.infer<typeof extensionsSchema>>;
