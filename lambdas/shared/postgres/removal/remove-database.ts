import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { spellWhole, withDatabase } from '../connect';
import { ALL_LEAVES } from './hidden-rows';
import type { Removal } from './removal';
import { countAll } from './sight';

/** -2: a DROP DATABASE was interrupted. Nobody connects any more, and nothing but another DROP DATABASE is possible. */
const IS = 'SELECT datconnlimit = -2 AS "halfDropped" FROM pg_catalog.pg_database WHERE datname = $1';
/** Counting the rows of a large database takes its time. */
const COUNT_MS = 600_000;

/** The database of the tenant's own, if it has one, with whoever is connected to it. Its rows are counted first. */
export async function removeDatabase(server: Client, { tenant, connection, found }: Removal): Promise<void> {
  const { rows } = await server.query<{ halfDropped: boolean }>(IS, [tenant]);
  if (!rows[0]) return;
  // Who began to drop it had counted before. What nobody counted is none that can be counted now.
  const count = rows[0].halfDropped ? 0 : await counted(server, { tenant, connection });
  await found({ id: `database:${tenant}`, kind: 'database', count });
  await server.query(`DROP DATABASE IF EXISTS ${id(tenant)} WITH (FORCE)`);
}

async function counted(server: Client, { tenant, connection }: Pick<Removal, 'tenant' | 'connection'>): Promise<number> {
  // A run that stopped while it was being made left it closed; a template is never dropped.
  await server.query(`ALTER DATABASE ${id(tenant)} ALLOW_CONNECTIONS true IS_TEMPLATE false`);
  return withDatabase({ connection, as: 'administrator', database: tenant, statementMs: COUNT_MS }, rowsIn);
}

async function rowsIn(client: Client): Promise<number> {
  await spellWhole(client);
  const { rows: tables } = await client.query<{ name: string }>(ALL_LEAVES);
  let count = 0;
  for (const { name } of tables) count += await countAll(client, name);
  return count;
}
