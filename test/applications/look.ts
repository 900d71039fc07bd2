import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import type { TestPostgres } from '../support/postgres';
import { asSuperuser } from './ground';

/** How many large objects belong to a tenant's roles. */
export async function largeObjects(client: Client, tenant: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM pg_largeobject_metadata WHERE pg_get_userbyid(lomowner) ~ ('^' || $1 || '(_|$)')",
    [tenant],
  );
  return rows[0]!.count;
}

/** Wherever the tenant's id is still found on a server: every value of its rows and files has it somewhere. */
export async function traces(server: TestPostgres, tenant: string): Promise<string[]> {
  const { databases, found } = await asSuperuser(server, 'postgres', (client) => onServer(client, tenant));
  for (const database of databases) {
    const inside = await asSuperuser(server, database, (client) => inDatabase(client, tenant));
    found.push(...inside.map((what) => `${what} in ${database}`));
  }
  return found.sort();
}

const ON_SERVER = `SELECT 'role ' || rolname AS what FROM pg_authid WHERE rolname LIKE $1
  UNION ALL SELECT 'database ' || datname FROM pg_database WHERE datname LIKE $1
  UNION ALL SELECT 'setting ' || setconfig::text FROM pg_db_role_setting WHERE setconfig::text LIKE $1
  UNION ALL SELECT 'comment ' || description FROM pg_shdescription WHERE description LIKE $1
  UNION ALL SELECT 'connection of ' || usename FROM pg_stat_activity WHERE usename LIKE $1
  UNION ALL SELECT 'replication slot ' || slot_name FROM pg_replication_slots WHERE slot_name LIKE $1`;

async function onServer(client: Client, tenant: string): Promise<{ databases: string[]; found: string[] }> {
  const { rows } = await client.query<{ what: string }>(ON_SERVER, [`%${tenant}%`]);
  const databases = await client.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datallowconn AND datname <> 'rdsadmin'",
  );
  return { databases: databases.rows.map(({ name }) => name), found: rows.map(({ what }) => what) };
}

/** Rights of roles that are gone, and files of owners that are gone, have no name any more: they are found by that. */
const IN_DATABASE = `SELECT 'large object ' || loid AS what FROM pg_largeobject WHERE position(convert_to($1, 'UTF8') IN data) > 0
  UNION ALL SELECT 'nobody''s large object ' || oid FROM pg_largeobject_metadata l WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = l.lomowner)
  UNION ALL SELECT 'nobody''s relation ' || oid::regclass FROM pg_class c WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = c.relowner)
  UNION ALL SELECT 'right on ' || c.oid::regclass FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee <> 0 AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = a.grantee)`;

async function inDatabase(client: Client, tenant: string): Promise<string[]> {
  const { rows } = await client.query<{ what: string }>(IN_DATABASE, [tenant]);
  const found = rows.map(({ what }) => what);
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'",
  );
  for (const { name } of tables) {
    const { rows: left } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ONLY ${name} t WHERE t::text LIKE $1`,
      [`%${tenant}%`],
    );
    if (left[0]!.count > 0) found.push(`${left[0]!.count} rows of ${name}`);
  }
  return found;
}

/** Every key, reference and check of a database's tables; the text of a check PostgreSQL spells anew when it reads its own. */
export async function constraints(client: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ what: string }>(
    `SELECT n.nspname || '.' || c.relname || ': ' || CASE k.contype WHEN 'c' THEN k.conname ELSE pg_get_constraintdef(k.oid) END AS what FROM pg_constraint k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND n.nspname || '.' || c.relname = ANY ($1) ORDER BY 1`,
    [tables],
  );
  return rows.map(({ what }) => what);
}

export const quoted = ({ schema, name }: { schema: string; name: string }): string => `${id(schema)}.${id(name)}`;
