import type { Client } from 'pg';
import { APPLICATION_TABLE, declaredTables, SAYS_WHOSE, TENANTS_TABLE } from '../application-tables';
import { policyDeviations, unsaidTables } from '../policies';
import { outOfReach } from './removal';
import type { Linked } from './table-order';

/** Foreign keys count through parents: leaves of partitioned tables are listed, their parents are not. */
const LINKED = `
  WITH leaf AS (
    SELECT c.oid, c.oid::regclass::text AS name FROM pg_catalog.pg_class c
    WHERE c.relkind = 'r' AND ${SAYS_WHOSE} AND ((${TENANTS_TABLE('SELECT unnest($1::text[])')}) OR c.oid IN ('freehold.heartbeat'::regclass, 'freehold.audit'::regclass)))
  SELECT leaf.name, ARRAY(
      SELECT DISTINCT target.name FROM pg_catalog.pg_constraint k
      JOIN leaf AS target ON target.oid = k.confrelid OR target.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(k.confrelid))
      WHERE k.contype = 'f' AND k.conrelid = leaf.oid) AS "leadsTo"
  FROM leaf ORDER BY leaf.name`;

/** Every table in which a row can be a tenant's: the application's of every schema, and the platform's own. */
export const linkedTables = async (client: Client): Promise<Linked[]> =>
  (await client.query<Linked>(LINKED, [await declaredTables(client)])).rows;

/** Every table of a database that is one tenant's alone, partitions one by one. */
export const ALL_LEAVES = `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE ${APPLICATION_TABLE} AND c.relkind = 'r'`;

/** Foreign keys by which a row that goes takes along or changes one of another tenant: no policy is asked on that way. */
const CARRIES_OVER = `SELECT k.conrelid::regclass::text || ' (' || k.conname || ')' AS object FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
  WHERE k.contype = 'f' AND k.conparentid = 0 AND k.confdeltype IN ('c', 'n', 'd') AND ${TENANTS_TABLE('SELECT unnest($1::text[])')} AND NOT EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
    JOIN pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine AND m.attname = 'tenant'
    JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.theirs AND t.attname = 'tenant') ORDER BY 1`;

/**
 * Before a row is touched: whether the eraser, which works under the policies, would see and reach every row of the tenant.
 *
 * @throws RowsOutOfReachError naming the policies that are not what was installed, and the tables that do not say whose a row is
 */
export async function refuseHiddenRows(client: Client): Promise<void> {
  const declared = await declaredTables(client);
  const ask = async (sql: string) => (await client.query<{ object: string }>(sql, [declared])).rows.map(({ object }) => object);
  const unsaid = await ask(unsaidTables('SELECT unnest($1::text[])'));
  if (unsaid.length > 0) throw outOfReach(`no column tenant says whose the rows are of ${unsaid.join(', ')}`);
  const hiding = await ask(policyDeviations('SELECT unnest($1::text[])'));
  const carrying = await ask(CARRIES_OVER);
  if (carrying.length > 0) throw outOfReach(`foreign keys without the column tenant reach rows of others: ${carrying.join(', ')}`);
  if (hiding.length > 0) throw outOfReach(`policies that are not the platform's hide rows: ${hiding.join(', ')}`);
}
