import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { logger } from '../../logging';
import { refusedWith } from '../connect';

/** A table that is analyzed as one: of partitions the table that they are of. Names are PostgreSQL's own text. */
const WHOLE = `SELECT DISTINCT w.oid::regclass::text AS name FROM unnest($1::regclass[]) AS t (oid)
  JOIN pg_catalog.pg_class w ON w.oid = t.oid OR w.oid IN (SELECT relid FROM pg_catalog.pg_partition_ancestors(t.oid)) ORDER BY 1`;

const EMPTY = 'SELECT 1 FROM pg_catalog.pg_class WHERE oid = $1::regclass AND reltuples <= 0';

const CLEAR = `SELECT pg_catalog.pg_clear_attribute_stats(n.nspname::text, c.relname::text, a.attname::text, inherited)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  CROSS JOIN (VALUES (true), (false)) AS of (inherited)
  WHERE c.oid = $1::regclass OR NOT inherited AND c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = $1::regclass AND indexprs IS NOT NULL)`;

/** What CREATE STATISTICS made: no statement empties it, and superusers alone see what is in it. Made anew it is empty. */
const ANEW = `SELECT concat_ws('; ', 'DROP STATISTICS ' || name, pg_catalog.pg_get_statisticsobjdef(s.oid),
    format('ALTER STATISTICS %s OWNER TO %I', name, pg_catalog.pg_get_userbyid(s.stxowner)),
    'ALTER STATISTICS ' || name || ' SET STATISTICS ' || nullif(s.stxstattarget, -1),
    'COMMENT ON STATISTICS ' || name || ' IS ' || quote_literal(pg_catalog.obj_description(s.oid, 'pg_statistic_ext'))) AS statements
  FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace, format('%I.%I', n.nspname, s.stxname) AS name
  WHERE s.stxrelid = $1::regclass`;

const COLUMNS = `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text END AS collation
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped
    AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = a.attrelid AND NOT c.relispartition)`;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
}

/**
 * Has the planner forget the values that it sampled of rows that are gone: ANALYZE writes what is there in their place. Of a table that
 * has become empty it writes nothing, and what it wrote before stays; there the lines go column by column.
 *
 * @returns the table that was in use for too long
 */
export async function forgetValues(client: Client, tables: readonly string[]): Promise<string | undefined> {
  const { rows: whole } = await client.query<{ name: string }>(WHOLE, [tables]);
  for (const { name } of whole) {
    try {
      await client.query(`ANALYZE ${name}`);
      if ((await client.query(EMPTY, [name])).rowCount) await clear(client, name);
    } catch (error) {
      if (!refusedWith(error, '55P03', '57014')) throw error; // The lock was not to be had, or the time was over.
      return name;
    }
  }
  return undefined;
}

async function clear(client: Client, table: string): Promise<void> {
  const { rows } = await client.query<{ statements: string }>(ANEW, [table]); // Before: a column of another type makes them anew as somebody else's.
  await clearColumns(client, table);
  for (const { statements } of rows) await client.query(statements); // Several at once are one transaction.
}

/** PostgreSQL 18 has a function for it. Before, a column that is given the type that it has loses its line. */
async function clearColumns(client: Client, table: string): Promise<void> {
  const has = await client.query("SELECT 1 FROM pg_catalog.pg_proc WHERE proname = 'pg_clear_attribute_stats'");
  if (has.rowCount) {
    await client.query(CLEAR, [table]);
    return;
  }
  const { rows } = await client.query<Column>(COLUMNS, [table]);
  for (const { name, type, collation } of rows) {
    try {
      await client.query(`ALTER TABLE ${table} ALTER COLUMN ${id(name)} TYPE ${type}${collation ? ` COLLATE ${collation}` : ''}`);
    } catch (error) {
      // A view, a policy or a computed column rests on it; or it is of a partition key, or inherited, whose parent's turn it is.
      if (!refusedWith(error, '0A000', '42P16')) throw error;
      logger.warn('The planner keeps a sample of an empty table', { table, column: name, reason: (error as Error).message });
    }
  }
}
