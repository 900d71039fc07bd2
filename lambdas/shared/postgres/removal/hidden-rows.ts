import type { Client } from 'pg';
import {
  APPLICATION_RELATION,
  APPLICATION_TABLE,
  declaredTables,
  HALF_DETACHED,
  SAYS_WHOSE,
  TENANTS_TABLE,
} from '../application-tables';
import { crossingsIn } from '../crossings';
import { DECLARED_LEAVES } from '../declared-tables';
import { OF_NOBODY } from '../policies';
import { outOfReach } from './removal';
import { countNaming } from './sight';
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

/** Rows of every tenant, as they were when it was filled, under no policy. */
const COPIES = `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${APPLICATION_RELATION("'m'")} ORDER BY 1`;
/** What is written there lies on another server, where no look of ours goes; one may be a partition of a table of ours. */
const ELSEWHERE = `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${APPLICATION_RELATION("'f'")} ORDER BY 1`;
const FILES = `SELECT l.oid::text AS object FROM pg_largeobject_metadata l WHERE ${OF_NOBODY} ORDER BY l.oid LIMIT 20`;

/**
 * Before a row is touched: whether the eraser, which works under the policies, would see and reach every row of the tenant, and
 * whoever it sets in motion none of another.
 *
 * @throws RowsOutOfReachError naming what is not so
 */
export async function refuseHiddenRows(client: Client): Promise<void> {
  const refuse = (what: string, objects: readonly string[]): void => {
    if (objects.length > 0) throw outOfReach(`${what} ${objects.join(', ')}`);
  };
  for (const { what, objects } of await crossingsIn(client)) refuse(what, objects);
  const among = async (sql: string): Promise<string[]> =>
    (await client.query<{ object: string }>(sql)).rows.map(({ object }) => object);
  refuse('materialized views keep rows of every tenant:', await among(COPIES));
  refuse(
    "rows of foreign tables lie on other servers, where nobody here sees what is the tenant's (delete it there, then DROP FOREIGN TABLE):",
    await among(ELSEWHERE),
  );
  refuse(
    'nobody can say whose these large objects are (lo_unlink them, or ALTER LARGE OBJECT ... OWNER TO a login):',
    await among(FILES),
  );
}

/**
 * Before a row is touched, and after the last: tables that the plans declare to hold no tenant's data are looked through by somebody who
 * sees every row. What stands there is no tenant's to delete.
 *
 * @throws RowsOutOfReachError, BlindError
 */
export async function refuseCopies(client: Client, tenant: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(DECLARED_LEAVES, [await declaredTables(client)]);
  const found: string[] = [];
  for (const { name } of rows) {
    const count = await countNaming(client, name, tenant);
    if (count > 0) found.push(`${name} (${count})`);
  }
  if (found.length === 0) return;
  throw outOfReach(
    `rows name ${tenant} though the plan declares that they hold no tenant's data: ${found.join(', ')} (delete them by a migration, or write the word otherwise where it is not the tenant's)`,
  );
}

/**
 * Before a row is counted: nobody may lift a policy of such a table.
 *
 * @throws RowsOutOfReachError
 */
export async function refuseHalfDetached(client: Client): Promise<void> {
  const { rows } = await client.query<{ object: string; remedy: string }>(HALF_DETACHED);
  if (rows.length > 0)
    throw outOfReach(
      `a DETACH that was interrupted left ${rows.map(({ object, remedy }) => `${object} between two tables (${remedy})`).join(', ')}`,
    );
}
