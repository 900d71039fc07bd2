import type { Client } from 'pg';
import { inTransaction, refusedWith } from '../connect';
import { forgetLeftovers, statisticsAnew } from './leftover-samples';

/** A table that is analyzed as one: of partitions the table that they are of. Names are PostgreSQL's own text. */
const WHOLE = `SELECT DISTINCT w.oid::regclass::text AS name FROM unnest($1::regclass[]) AS t (oid)
  JOIN pg_catalog.pg_class w ON w.oid = t.oid OR w.oid IN (SELECT relid FROM pg_catalog.pg_partition_ancestors(t.oid)) ORDER BY 1`;

const CLEAR = `SELECT pg_catalog.pg_clear_attribute_stats(n.nspname::text, c.relname::text, a.attname::text, inherited)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  CROSS JOIN (VALUES (true), (false)) AS of (inherited)
  WHERE c.oid = $1::regclass OR NOT inherited AND c.oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = $1::regclass AND indexprs IS NOT NULL)`;

/**
 * Columns that ANALYZE passes over since somebody set their target to 0, as the statement that ends with another target. `ONLY`: each
 * partition comes by itself.
 */
const UNSAMPLED = `SELECT format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS', attrelid::regclass, attname) AS statement
  FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attstattarget = 0`;

/**
 * Has the planner forget the values that it sampled of rows that are gone: ANALYZE writes what is there in their place. What it would
 * leave as it was, of a table that has become empty say, is taken away before, or where PostgreSQL cannot, after.
 *
 * @returns the table that was in use for too long
 */
export async function forgetValues(client: Client, tables: readonly string[]): Promise<string | undefined> {
  const { rows: whole } = await client.query<{ name: string }>(WHOLE, [tables]);
  const can = await client.query("SELECT 1 FROM pg_catalog.pg_proc WHERE proname = 'pg_clear_attribute_stats'"); // Since 18.
  for (const { name } of whole) {
    try {
      await inTransaction(client, () => sampleAnew(client, name, Boolean(can.rowCount)));
      if (!can.rowCount) await forgetLeftovers(client, name);
    } catch (error) {
      if (!refusedWith(error, '55P03', '57014')) throw error; // The lock was not to be had, or the time was over.
      return name;
    }
  }
  return undefined;
}

async function sampleAnew(client: Client, table: string, canClear: boolean): Promise<void> {
  await (
    await statisticsAnew(client, table)
  )();
  if (canClear) await client.query(CLEAR, [table]);
  const { rows: unsampled } = await client.query<{ statement: string }>(UNSAMPLED, [table]);
  for (const { statement } of unsampled) await client.query(`${statement} -1`);
  await client.query(`ANALYZE ${table}`);
  for (const { statement } of unsampled) await client.query(`${statement} 0`);
}
