import type { Client } from 'pg';
import { refusedWith } from '../connect';

/** Rows of the first piece: a second or so, so that nobody waits long for a lock. */
const FIRST = 5_000;
const MOST = 20_000;
/** What a piece should take. */
const AIM_MS = 2_000;
/** After this a piece is given up and a smaller one begun: less than the hook keeps back, so that none is cut off by its end. */
const LONGEST_MS = 30_000;

/** What PostgreSQL says of a statement that was stopped. */
export const TOO_LONG = '57014';

/**
 * Runs a statement over and over, each time for some rows and each time for good, until it finds none. What takes too long is begun
 * again with fewer rows, down to a single one: a piece that was given up did nothing, and all before it stays.
 *
 * @param there How many rows there were before: whoever finds more has the work of its own pieces before it again (a trigger wrote it)
 *   and would never end.
 * @returns whether it found no more, the time was over before, or it did as many as there were and found more
 */
export async function inPieces(
  client: Client,
  { hasTime, there }: { hasTime: () => boolean; there: number },
  piece: (rows: number) => { readonly text: string; readonly values: readonly unknown[] },
): Promise<'none left' | 'later' | 'no end'> {
  await client.query(`SET statement_timeout = ${LONGEST_MS}`);
  try {
    for (let rows = FIRST, sum = 0; ;) {
      if (!hasTime()) return 'later';
      const begun = performance.now();
      const { text, values } = piece(rows);
      const done = await client.query(text, [...values]).catch((error: unknown) => {
        if (!refusedWith(error, TOO_LONG) || rows === 1) throw error;
        return undefined;
      });
      if (done?.rowCount === 0) return 'none left';
      sum += done?.rowCount ?? 0;
      if (sum > there) return 'no end';
      rows = done === undefined ? Math.ceil(rows / 4) : next(rows, performance.now() - begun);
    }
  } finally {
    await client.query('RESET statement_timeout').catch(() => undefined); // Of a connection that broke the work has said so.
  }
}

/** Twice as many at most, half as many at least. */
const next = (rows: number, took: number): number =>
  Math.max(1, Math.min(MOST, 2 * rows, Math.max(Math.ceil(rows / 2), Math.round((rows * AIM_MS) / Math.max(took, 1)))));
