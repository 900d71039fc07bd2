import type { Client } from 'pg';
import { withDatabase } from '../connect';
import { APPLICATION } from '../tenant-names';
import { asEraser } from './eraser';
import { emptyGroup } from './empty-group';
import { dropIndexes, indexReferences } from './indexes';
import { referencesIn } from './references';
import { RowsOutOfReachError } from './removal';
import type { Removal } from './removal';
import { deletionOrder } from './table-order';
import type { Linked } from './table-order';

const THERE = `SELECT 1 FROM pg_catalog.pg_database WHERE datname = '${APPLICATION}'`;
const KNOWN = 'SELECT 1 FROM freehold.login WHERE tenant = $1';

/** Leaves of partitioned tables are listed, their parents are not: a row lies in one place. Foreign keys count through parents. */
const TABLES = `
  WITH leaf AS (
    SELECT c.oid, c.oid::regclass::text AS name FROM pg_catalog.pg_class c
    WHERE c.relkind = 'r' AND (c.relnamespace = 'application'::regnamespace OR c.oid IN ('freehold.heartbeat'::regclass, 'freehold.audit'::regclass))
      AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped))
  SELECT leaf.name, ARRAY(
      SELECT DISTINCT target.name FROM pg_catalog.pg_constraint k
      JOIN leaf AS target ON target.oid = k.confrelid OR target.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(k.confrelid))
      WHERE k.contype = 'f' AND k.conrelid = leaf.oid) AS "leadsTo"
  FROM leaf ORDER BY leaf.name`;

/** A policy of the application's own could hide rows from whoever deletes them. */
const HIDING = `SELECT polrelid::regclass::text || ' (' || polname || ')' AS what FROM pg_catalog.pg_policy p
  JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
  WHERE c.relnamespace = 'application'::regnamespace AND NOT polpermissive AND polname NOT IN ('freehold_tenant', 'freehold_facility')`;

/**
 * The tenant's rows in every table that tenants share, whoever refers first, in pieces.
 *
 * @returns what is left to do, in words, when the time was not enough
 * @throws RowsOutOfReachError when rows may be hidden, or are still there after they were deleted
 */
export async function removeRows(server: Client, removal: Removal): Promise<readonly string[]> {
  const { connection, tenant } = removal;
  if (!(await server.query(THERE)).rowCount) return [];
  const tables = await withDatabase({ connection, as: 'administrator', database: APPLICATION }, async (client) => {
    const prepared = await client.query("SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('freehold.login')");
    if (!prepared.rowCount || !(await client.query(KNOWN, [tenant])).rowCount) return [];
    const { rows: hiding } = await client.query<{ what: string }>(HIDING);
    if (hiding.length > 0) throw outOfReach(`policies of its own hide rows: ${hiding.map(({ what }) => what).join(', ')}`);
    return (await client.query<Linked>(TABLES)).rows;
  });
  if (tables.length === 0) return [];
  return asEraser(removal, async (client) => {
    const counts = new Map<string, number>();
    for (const { name } of tables) counts.set(name, await countIn(client, name, tenant));
    for (const [name, count] of counts)
      if (count > 0) await removal.found({ id: `rows:${APPLICATION}.${name}`, kind: 'rows', count });
    const rowsOf = (table: string): number => counts.get(table) ?? 0;
    const references = await referencesIn(client);
    const indexing = await indexReferences(removal, references, rowsOf);
    if (indexing.length > 0) return indexing;
    for (const group of deletionOrder(tables)) {
      const rows = group.reduce((sum, name) => sum + rowsOf(name), 0);
      if (rows > 0 && !(await emptyGroup(client, removal, { tables: group, rows, references })))
        return [`rows of ${tenant} in ${group.join(', ')}`];
    }
    for (const { name } of tables) {
      if ((await countIn(client, name, tenant)) > 0)
        throw outOfReach(`rows of ${tenant} in ${name} are there after they were deleted`);
    }
    return dropIndexes(removal);
  });
}

async function countIn(client: Client, table: string, tenant: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ONLY ${table} WHERE tenant = $1`, [tenant]);
  return Number(rows[0]?.count);
}

const outOfReach = (what: string): RowsOutOfReachError =>
  new RowsOutOfReachError(
    `${what}; wanted every row in reach of the erasure; drop the policy or trigger that keeps them, then run the step again`,
  );
