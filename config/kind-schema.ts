import * as z from 'zod';
import { halves, kindId, proof } from './book-schema';
import { FIGURE_NAMES, figuresSchema } from './figures';
import { sentence } from './schema';

/**
 * The catalogue of promises: what security pages promise, kind by kind, with what shows it. A book's entry names its kinds and
 * states the figures of its page; everything else it inherits (`config/inherit.ts`).
 */

const figureName = z.enum(FIGURE_NAMES);

const kindSchema = z.strictObject({
  /** In general words; `{dailyBackupDays}` stands for a figure. */
  sentence,
  /** Words by which pages speak of it. */
  words: z.array(z.string().min(2)).min(1),
  /** By what it is kept, in the order in which it is told. */
  proof,
  /** Who owns it, unless a book says otherwise. */
  owner: z.string().min(3),
  /** Months from the day on which the page was read to the promise's next review. */
  reviewMonths: z.number().int().min(1).max(12),
  figures: z
    .strictObject({
      /** What every page that promises this states. */
      stated: z.array(figureName).default([]),
      /** What a page may state. */
      optional: z.array(figureName).default([]),
      /** What the words mean, whatever the page states. */
      implied: figuresSchema.omit({ plans: true }).default({}),
    })
    .prefault({}),
  ...halves.shape,
});

export const kindsSchema = z.strictObject({
  theme: z.string().min(3),
  kinds: z.record(kindId, kindSchema),
});

export type KindsFile = z.infer<typeof kindsSchema>;
export type Kind = Readonly<KindsFile['kinds'][string]>;
