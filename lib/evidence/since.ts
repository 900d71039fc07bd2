import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { SaidError } from '../../config/mistakes';
import { STATUSES } from '../promises/verdict';
import type { Status } from '../promises/verdict';
import type { PromiseResult, Results } from './results';

/** Raised for a last pack of which nothing can be said. */
export class LastPackError extends SaidError {
  override readonly name = 'LastPackError';
}

/** As much of a pack as the next one needs: an older one, too, whose promises do not say since when. */
const lastSchema = z.object({
  platform: z.object({ name: z.string(), stage: z.string() }),
  generated: z.iso.datetime(),
  promises: z.array(z.object({ id: z.string(), status: z.enum(STATUSES), since: z.iso.date().optional() })),
});
export type LastPack = Readonly<z.infer<typeof lastSchema>>;

/**
 * The pack before this one.
 *
 * @throws LastPackError for a folder without results, of other things, or of another platform or stage
 */
export function lastPack(folder: string, { name, stage }: LastPack['platform']): LastPack {
  const file = join(folder, 'results.json');
  const refuse = (what: string): never => {
    throw new LastPackError(
      `${file}: ${what}; wanted the folder of the last pack of ${name}, ${stage}; give another one with --since`,
    );
  };
  if (!existsSync(file)) return refuse('there is none');
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return refuse('it is no JSON');
  }
  const { data, error } = lastSchema.safeParse(value);
  if (error) return refuse(`${error.issues[0]!.path.join('.') || 'the whole'}: ${error.issues[0]!.message}`);
  if (data.platform.name !== name || data.platform.stage !== stage)
    return refuse(`it is of ${data.platform.name}, ${data.platform.stage}`);
  return data;
}

/**
 * The day since which a promise has the status that it has: as the last pack says, or, where that says nothing, the day of the last pack,
 * at the latest; today where the status is another one than there, or the promise was not there. A last pack can say that it was written
 * on a day to come, and nothing is so since then.
 */
export function sinceWhen(id: string, status: Status, { generated, promises }: LastPack, today: string): string {
  const was = promises.find((promise) => promise.id === id);
  const since = was?.status === status ? (was.since ?? generated.slice(0, 10)) : today;
  return since < today ? since : today;
}

/** Promises that have another status than in the last pack, in the order of the book; new ones, and at the end those that are gone. */
export function changedSince({ generated, promises: old }: LastPack, promises: readonly PromiseResult[]): Results['changes'] {
  const was = new Map(old.map(({ id, status }) => [id, status]));
  const now = new Set(promises.map(({ id }) => id));
  return {
    since: generated,
    promises: [
      ...promises
        .filter(({ id, status }) => was.get(id) !== status)
        .map(({ id, status, why }) => {
          const before = was.get(id);
          return { id, ...(before && { before }), after: status, why };
        }),
      ...old
        .filter(({ id }) => !now.has(id))
        .map(({ id, status }) => ({ id, before: status, why: 'the promise is in the book no longer' })),
    ],
  };
}
