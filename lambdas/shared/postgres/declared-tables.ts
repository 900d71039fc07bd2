import { escapeLiteral as literal } from 'pg';
import type { ClientBase } from 'pg';
import { APPLICATION_TABLE, PLAIN_NAME } from './application-tables';

/** A table `pg_class c` that the plans declare to hold no tenant's data. `declared`: SQL for their names. */
export const IS_DECLARED = (declared: string): string => `${APPLICATION_TABLE} AND ${PLAIN_NAME} IN (${declared})`;

/** Refuses every write for a tenant into such a table, whoever's rights it has. */
export const ONLY_READ = 'freehold_only_read';

/**
 * That trigger `pg_trigger t` as it was installed. Types as pg_trigger counts them: 2 BEFORE, 4 INSERT, 8 DELETE, 16 UPDATE, 32
 * TRUNCATE, of the statement; at work whatever the session says of replication.
 */
export const IS_ONLY_READ = `t.tgname = '${ONLY_READ}' AND t.tgenabled = 'A' AND t.tgtype = 62 AND t.tgqual IS NULL AND t.tgattr::text = ''
  AND t.tgfoid = to_regprocedure('freehold.only_read()')`;

/** SQL that finds something where a table is the part or heir of a declared one and is not declared itself. `child`: SQL for its oid. */
export const OPENLY_BELOW = (
  child: string,
  declared: string,
): string => `SELECT FROM pg_inherits up JOIN pg_class c ON c.oid = up.inhparent
  WHERE up.inhrelid = ${child} AND ${IS_DECLARED(declared)} AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = up.inhrelid AND ${IS_DECLARED(declared)})`;

/**
 * Declared tables of which nobody could say that they hold no tenant's data, as columns `object` and `got`: without the trigger; below
 * another table, whose statements reach them past it; or above one, whose rows every tenant reads through them, past its policies.
 */
export const openTables = (declared: string): string => `
  SELECT c.oid::regclass::text AS object, 'no trigger ${ONLY_READ} as it was installed' AS got FROM pg_class c
    WHERE ${IS_DECLARED(declared)} AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND ${IS_ONLY_READ})
  UNION ALL SELECT c.oid::regclass::text, 'rows of ' || i.inhparent::regclass || ' are in it' FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
    WHERE ${IS_DECLARED(declared)} AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = i.inhparent AND ${IS_DECLARED(declared)})
  UNION ALL SELECT i.inhparent::regclass::text, 'rows of ' || i.inhrelid::regclass || ' are read through it' FROM pg_inherits i
    WHERE EXISTS (${OPENLY_BELOW('i.inhrelid', declared)} AND up.inhparent = i.inhparent)`;

/** Those that hold rows themselves. Parameter 1: the names that plans declare. */
export const DECLARED_LEAVES = `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND ${IS_DECLARED('SELECT unnest($1::text[])')} ORDER BY 1`;

/** Whole numbers and truths are spelled without an id: two letters or more, or a letter and digits. */
const COLUMNS = `SELECT quote_ident(attname) AS name FROM pg_catalog.pg_attribute
  WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
    AND atttypid NOT IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'bool'::regtype, 'oid'::regtype) ORDER BY attnum`;

/**
 * SQL for the rows of a table in which a tenant's id stands as a word, or as the first part of the name of one of its logins, in whatever
 * column. Each value is read as its type writes it, never cast: a cast is the application's. Bytes are read as text where `bytea_output`
 * is `escape`. Letters beyond ASCII end a word: rather one row too many. Most values have not even the letters: that is asked first,
 * since it takes a third of the time of an expression.
 */
export async function namingRows(client: Pick<ClientBase, 'query'>, table: string, tenant: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(COLUMNS, [table]);
  const word = literal(`\\m${tenant}(_|\\M)`);
  const asked = rows.map(({ name }) => {
    const said = `pg_catalog.format('%s', ${name}) COLLATE "C"`;
    return `(pg_catalog.strpos(${said}, ${literal(tenant)}) > 0 AND ${said} ~ ${word})`;
  });
  return asked.join(' OR ') || 'false';
}
