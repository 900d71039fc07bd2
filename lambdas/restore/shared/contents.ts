import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { APPLICATION_TABLE } from '../../shared/postgres/application-tables';
import type { Contents } from './seen';

const TABLES = `SELECT c.oid::regclass::text AS name,
    (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
  FROM pg_class c WHERE ${APPLICATION_TABLE} AND c.relkind = 'r' ORDER BY 1`;

/**
 * Reads every table that the login sees to its end. A restored instance is available before its blocks are there, so that this is part of
 * what a recovery takes. A row counts as its text: sums of hashes do not depend on where it lies.
 */
export async function contentsOf(client: Client): Promise<Contents> {
  // From one moment, and as text that no setting of the tenant's changes.
  await client.query(
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = pg_catalog; SET LOCAL timezone = 'UTC'",
  );
  const { rows: tables } = await client.query<{ name: string; columns: string | null }>(TABLES);
  const [all, schema] = [createHash('sha256'), createHash('sha256')];
  let rows = 0;
  for (const { name, columns } of tables) {
    const {
      rows: [seen],
    } = await client.query<{ count: string; sum: string }>(
      `SELECT count(*) AS count, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS sum FROM ${name} AS t`,
    );
    rows += Number(seen!.count);
    schema.update(`${name}(${columns})\n`);
    all.update(`${name} ${seen!.count} ${seen!.sum}\n`);
  }
  await client.query('COMMIT');
  return { tables: tables.length, rows, schema: schema.digest('hex'), sha256: all.digest('hex') };
}
