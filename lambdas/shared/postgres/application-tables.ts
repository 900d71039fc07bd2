import type { Client } from 'pg';
import { FREEHOLD } from './tenant-names';

/** Schemas that PostgreSQL, the standard or the platform made. Nobody else may begin a name with `pg_`. */
const MADE_BY_OTHERS = `^(pg_|information_schema$|${FREEHOLD}$)`;

/** What no extension brought, and PostgreSQL did not make for something else: `kind` is the catalogue that `oid` is of. */
export const IS_NOBODYS = (kind: 'pg_class' | 'pg_proc' | 'pg_type', oid: string): string =>
  `EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${kind}'::regclass AND d.objid = ${oid} AND d.objsubid = 0 AND d.deptype IN ('e', 'i'))`;

/** In a schema of the application's, whichever: an expression for a column that holds a schema's oid. */
export const IN_APPLICATION = (namespace: string): string => `${namespace}::regnamespace::text !~ '${MADE_BY_OTHERS}'`;

/**
 * The application's tables, partitions one by one: every table of every schema that neither the platform, PostgreSQL nor an
 * extension made. The one condition, on `pg_class c`, by which tables are protected, looked through, exported and erased: what
 * one of these does not see is seen by none, and what one sees is seen by all.
 */
export const APPLICATION_TABLE = `c.relkind IN ('r', 'p') AND ${IN_APPLICATION('c.relnamespace')} AND NOT ${IS_NOBODYS('pg_class', 'c.oid')}`;

/** The same for what else holds or shows rows: views, materialized views and foreign tables. */
export const APPLICATION_RELATION = (kinds: string): string =>
  `c.relkind IN (${kinds}) AND ${IN_APPLICATION('c.relnamespace')} AND NOT ${IS_NOBODYS('pg_class', 'c.oid')}`;

/**
 * That a column `pg_attribute a` says whose a row is. Under a collation that is not deterministic two ids may be equal: one that reads
 * numbers takes `acme1` for `acme01`, and a neighbour's rows for the tenant's.
 */
export const TENANT_COLUMN = `a.attname = 'tenant' AND a.atttypid = 'text'::regtype AND NOT a.attisdropped
  AND EXISTS (SELECT FROM pg_collation k WHERE k.oid = a.attcollation AND k.collisdeterministic)`;

/** Says of each row whose it is. */
export const SAYS_WHOSE = `EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND ${TENANT_COLUMN})`;

/** A partition that an interrupted DETACH ... CONCURRENTLY left between two tables: its rows are in neither's. */
export const HALF_DETACHED =
  "SELECT inhrelid::regclass::text AS object, format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', inhparent::regclass, inhrelid::regclass) AS remedy FROM pg_inherits WHERE inhdetachpending ORDER BY 1";

/** `schema.table`, as plans declare it. */
export const PLAIN_NAME = "(SELECT n.nspname || '.' || c.relname FROM pg_namespace n WHERE n.oid = c.relnamespace)";

/** Tables that the plans declare to hold no tenant's data, as `prepare-database` wrote them down. */
export const DECLARED = `SELECT relation FROM ${FREEHOLD}.without_tenants`;

/** A table that tenants share is theirs unless it is declared to hold nothing of them. */
export const TENANTS_TABLE = (declared: string): string => `${APPLICATION_TABLE} AND ${PLAIN_NAME} NOT IN (${declared})`;

/** What a database has been told. None in one that was prepared before anybody could declare a table. */
export async function declaredTables(client: Pick<Client, 'query'>): Promise<string[]> {
  const there = await client.query(
    `SELECT FROM pg_catalog.pg_class c WHERE c.relname = 'without_tenants' AND c.relnamespace::regnamespace::text = '${FREEHOLD}'`,
  );
  if (!there.rowCount) return [];
  return (await client.query<{ relation: string }>(`${DECLARED} ORDER BY relation`)).rows.map(({ relation }) => relation);
}
