import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { spellWhole, withDatabase } from '../connect';
import { ALL_LEAVES } from './hidden-rows';
import type { Removal } from './removal';
import { countAll } from './sight';

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
  await spellWhole(client);
  const { rows: tables } = await client.query<{ name: string }>(ALL_LEAVES);
  let count = 0;
  for (const { name } of tables) count += await countAll(client, name);
  return count;
}
