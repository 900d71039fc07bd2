import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { withDatabase } from '../connect';
import type { Removal } from './removal';

const IS = 'SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1';
/** Counting the rows of a large database takes its time. */
const COUNT_MS = 600_000;

/** The database of the tenant's own, if it has one, with whoever is connected to it. Its rows are counted first. */
export async function removeDatabase(server: Client, { tenant, connection, found }: Removal): Promise<void> {
  if (!(await server.query(IS, [tenant])).rowCount) return;
  // A run that stopped while it was being made left it closed.
  await server.query(`ALTER DATABASE ${id(tenant)} ALLOW_CONNECTIONS true`);
  const count = await withDatabase({ connection, as: 'administrator', database: tenant, statementMs: COUNT_MS }, rowsIn);
  await found({ id: `database:${tenant}`, kind: 'database', count });
  await server.query(`DROP DATABASE IF EXISTS ${id(tenant)} WITH (FORCE)`);
}

async function rowsIn(client: Client): Promise<number> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = 'application'`,
  );
  let count = 0;
  // The name is PostgreSQL's own text for the table, quoted where it must be. ONLY: a table counts what it holds itself, once.
  for (const { name } of tables) {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ONLY ${name}`);
    count += Number(rows[0]?.count);
  }
  return count;
}
