import type { Client } from 'pg';
import { batches } from '../../../shared/postgres/reading/batches';
import type { Row } from '../../../shared/postgres/reading/batches';
import { checksum } from '../../../shared/postgres/reading/checksums';
import type { Checksum } from '../../../shared/postgres/reading/checksums';
import { spell } from '../../../shared/postgres/reading/spelling';
import { quoted, source } from '../../../shared/postgres/reading/tables';
import { TooMuchAtOnceError } from '../errors';
import { nameOf } from './shape';
import type { RowTable } from './shape';

/** A table of the tenant's, and beside it its rows as the copy has them, in a temporary table of this session. */
export interface Staged {
  readonly table: RowTable;
  /** Tells its temporary tables from those of others. */
  readonly at: number;
  /** What the copy says of the tenant's rows. */
  readonly copy: Checksum;
}

/** Of a temporary table the columns are `c0`, `c1`, ...: no name of the application's stands beside them. */
export const marks = ({ columns }: RowTable): string[] => columns.map((_, at) => `c${at}`);
export const stageOf = ({ at }: Pick<Staged, 'at'>): string => `pg_temp.stage_${at}`;

interface Staging {
  /** The tenant's login on the copy, and on the server. */
  readonly copy: Client;
  readonly live: Client;
  readonly hasTime: () => boolean;
}

/**
 * Reads every row of the tenant in the copy, as of one moment, and keeps it beside the tables, which nothing happens to.
 *
 * @throws TooMuchAtOnceError
 */
export async function staged(tables: readonly RowTable[], { copy, live, hasTime }: Staging): Promise<Staged[]> {
  await copy.query('begin isolation level repeatable read, read only');
  await spell(copy);
  const all: Staged[] = [];
  for (const [at, table] of tables.entries()) {
    const one = { table, at, copy: await checksum(copy, table) };
    all.push(one);
    const made = table.columns.map(({ name }, i) => `${quoted(name)} AS c${i}`).join(', ');
    await live.query(`CREATE TEMPORARY TABLE stage_${at} AS SELECT ${made} FROM ${source(table)} WITH NO DATA`);
    if (one.copy.count === '0') continue;
    let done = 0;
    const insert = insertion(one);
    const query = `select ${table.columns.map(({ name }) => `${quoted(name)}::text`).join(', ') || 'null'} from ${source(table)}`;
    for await (const rows of batches(copy, query, table)) {
      await live.query({ ...insert, values: valuesOf(table, rows) });
      done += rows.length;
      if (!hasTime()) throw tooMuch(table, done, all);
    }
    await live.query(`ANALYZE ${stageOf(one)}`);
  }
  await copy.query('commit');
  return all;
}

/** Column by column; of rows without any there is nothing but their number. */
const valuesOf = (table: RowTable, rows: readonly Row[]): unknown[] =>
  table.columns.length === 0 ? [rows.length] : table.columns.map((_, i) => rows.map((row) => row[i]!));

/** A row of a table is a text for each of its columns, as the copy wrote it; its own type reads it. */
function insertion({ table, at }: Pick<Staged, 'table' | 'at'>): { name: string; text: string } {
  const names = marks(table);
  if (names.length === 0)
    return { name: `stage_${at}`, text: `INSERT INTO pg_temp.stage_${at} SELECT FROM generate_series(1, $1::int)` };
  const read = table.columns.map(({ type }, i) => `c${i}::${type}`);
  const arrays = names.map((_, i) => `$${i + 1}::text[]`);
  return {
    name: `stage_${at}`,
    text: `INSERT INTO pg_temp.stage_${at} (${names.join(', ')}) SELECT ${read.join(', ')} FROM unnest(${arrays.join(', ')}) AS r (${names.join(', ')})`,
  };
}

const tooMuch = (table: RowTable, done: number, all: readonly Staged[]): TooMuchAtOnceError =>
  new TooMuchAtOnceError(
    `the time of a run was over after ${done} rows of ${nameOf(table)}, table ${all.length} with rows of the tenant; wanted all of them in one session, since they are put back in one transaction; nothing was changed; a tenant of this size is restored into a database of its own`,
  );
