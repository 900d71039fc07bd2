import type { ClientBase } from 'pg';
import { asText } from './spelling';
import type { Table } from './tables';

/** A row as the server wrote it: a text for each column, or null. Nothing becomes a number or a date of JavaScript. */
export type Row = readonly (string | null)[];

/** Rows read at once, where no row is longer than a page of the database. */
const ROWS = 500;
/** And where rows can be of any size: few, and fewer as soon as they are seen to be large. */
const LONG_ROWS = 20;
export const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** How many rows to read next, so that a batch stays at a few megabytes. */
export function nextBatch(table: Pick<Table, 'longValues'>, last: readonly Row[]): number {
  if (!table.longValues) return ROWS;
  const characters = last.reduce((sum, row) => sum + row.reduce((length, value) => length + (value?.length ?? 0), 0), 0);
  if (last.length === 0 || characters === 0) return last.length === 0 ? 1 : LONG_ROWS;
  return Math.min(LONG_ROWS, Math.max(1, Math.floor((BATCH_CHARACTERS * last.length) / characters)));
}

/** The rows of a query, a batch at a time, read when the one before is written. Other queries may be asked in between. */
export async function* batches(client: ClientBase, query: string, table: Table): AsyncGenerator<readonly Row[]> {
  await client.query(`declare rows_to_export no scroll cursor for ${query}`);
  let batch: readonly Row[] = [];
  do {
    const text = `fetch ${nextBatch(table, batch)} from rows_to_export`;
    ({ rows: batch } = await client.query<(string | null)[]>({ text, rowMode: 'array', types: asText }));
    if (batch.length > 0) yield batch;
  } while (batch.length > 0);
  await client.query('close rows_to_export'); // Whoever fails before ends the transaction, and the cursor with it.
}
