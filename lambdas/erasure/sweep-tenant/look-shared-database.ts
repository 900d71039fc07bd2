import type { Client } from 'pg';
import { spellWhole, withDatabase } from '../../shared/postgres/connect';
import { sharedConnection } from '../../shared/postgres/connection';
import { BESIDE } from '../../shared/postgres/kept-databases';
import { countAbove, countNaming } from '../../shared/postgres/removal/sight';
import { APPLICATION, MAINTENANCE, ROLES_OF_TENANT } from '../../shared/postgres/tenant-names';
import type { Remains } from '../shared/sweep-result';
import { unexpected } from './work';
import type { Look, Question } from './work';

const DATABASES = `SELECT datname AS name FROM pg_catalog.pg_database WHERE datname IN ($1, '${APPLICATION}') OR ${BESIDE}`;
const ROLES = `SELECT rolname AS name FROM pg_catalog.pg_roles WHERE ${ROLES_OF_TENANT}`;

/**
 * Everything with a column that says whose a row is, whatever its type, schema or maker: this list is the sweep's own, and
 * leaves nothing out that the erasure's might.
 */
const TELLING = `SELECT c.oid::regclass::text AS name FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'm') AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)' ORDER BY 1`;

/**
 * Every other table, declared to hold no tenant's data or not, but for the platform's own list of those that are: the plans' names for
 * tables are no tenant's, be they the same word.
 */
const OTHERS = `SELECT c.oid::regclass::text AS name FROM pg_catalog.pg_class c
  WHERE c.relkind IN ('r', 'm') AND c.relispopulated AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
    AND c.oid IS DISTINCT FROM to_regclass('freehold.without_tenants')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped) ORDER BY 1`;

/** Counting one table. */
const COUNT_MS = 300_000;

/**
 * The cell's shared server once more, when the tenant's roles are gone: whoever deleted looked through policies, this looks
 * over them, in every table of every schema: by the column that says whose a row is, and where there is none by the tenant's id as a word.
 */
export async function lookAtSharedDatabase({ tenant }: Question, region: string): Promise<readonly Look[]> {
  const connection = await sharedConnection();
  const at = (id: string, kind: string): { id: string; kind: string; region: string } => ({ id, kind, region });
  const found: Remains[] = [];
  let count = 0;
  const there = await withDatabase({ connection, as: 'administrator', database: MAINTENANCE }, async (server) => {
    const databases = await namesIn(server, DATABASES, tenant);
    const roles = await namesIn(server, ROLES, tenant);
    count += databases.length + roles.length;
    for (const name of databases)
      if (name !== APPLICATION) found.push(unexpected(at(`database:${name}`, 'database'), "its name is the tenant's"));
    for (const name of roles) found.push(unexpected(at(`role:${name}`, 'database role'), "its name is the tenant's"));
    return databases;
  });
  if (!there.includes(APPLICATION)) return [{ place: 'shared database', region, count, found }];
  const naming = {
    place: 'shared database, rows without a column tenant, for its id as a word',
    region,
    count: 0,
    found: [] as Remains[],
  };
  await withDatabase({ connection, as: 'administrator', database: APPLICATION, statementMs: COUNT_MS }, async (client) => {
    await spellWhole(client);
    for (const name of await namesIn(client, TELLING)) {
      count += 1;
      const rows = await countAbove(client, name, { tenant, by: 'tenant::text' });
      if (rows > 0)
        found.push(unexpected(at(`rows:${APPLICATION}.${name}`, 'rows'), `${rows} rows have ${tenant} in their column tenant`));
    }
    for (const name of await namesIn(client, OTHERS)) {
      naming.count += 1;
      const rows = await countNaming(client, name, tenant);
      if (rows > 0)
        naming.found.push(unexpected(at(`rows:${APPLICATION}.${name}`, 'rows'), `${rows} rows have the word ${tenant}`));
    }
  });
  return [{ place: 'shared database', region, count, found }, naming];
}

async function namesIn(client: Client, sql: string, ...values: string[]): Promise<string[]> {
  return (await client.query<{ name: string }>(sql, values)).rows.map(({ name }) => name);
}
