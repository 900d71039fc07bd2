import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { refusedWith, spellWhole, withDatabase } from '../connect';
import { BESIDE } from '../kept-databases';
import { ALL_LEAVES } from './hidden-rows';
import { RowsOutOfReachError } from './removal';
import type { Removal } from './removal';
import { countAll } from './sight';

/** -2: a DROP DATABASE was interrupted. Nobody connects any more, and nothing but another DROP DATABASE is possible. */
const THERE = `SELECT datname AS database, datconnlimit = -2 AS "halfDropped" FROM pg_catalog.pg_database WHERE datname = $1 OR ${BESIDE} ORDER BY datname`;
/** Counting the rows of a large database takes its time. */
const COUNT_MS = 600_000;

/**
 * The database of the tenant's own, if it has one, and those that it had before it was put back, with whoever is connected to them. Their
 * rows are counted first.
 */
export async function removeDatabase(server: Client, { tenant, connection, found }: Removal): Promise<void> {
  const { rows } = await server.query<{ database: string; halfDropped: boolean }>(THERE, [tenant]);
  for (const { database, halfDropped } of rows) {
    // Who began to drop it had counted before. What nobody counted is none that can be counted now.
    const count = halfDropped ? 0 : await counted(server, { database, connection });
    await found({ id: `database:${database}`, kind: 'database', count });
    try {
      await server.query(`DROP DATABASE IF EXISTS ${id(database)} WITH (FORCE)`);
    } catch (cause) {
      if (!refusedWith(cause, '55006')) throw cause;
      throw await heldBy(server, database, cause);
    }
  }
}

/**
 * What keeps a database though everybody in it is sent away: it has no process, or has one that comes back. A prepared transaction is
 * ended by whose it is, and no administrator of RDS is above that: it becomes that role, which loses `rds_iam` first (see remove-roles).
 */
const HOLDERS = `SELECT format('prepared transaction %s (in %s: %s)', gid, database, CASE WHEN owner = session_user THEN format('ROLLBACK PREPARED %L', gid)
      ELSE format('REVOKE rds_iam FROM %2$I; GRANT %2$I TO CURRENT_USER; SET ROLE %2$I; ROLLBACK PREPARED %1$L; RESET ROLE; REVOKE %2$I FROM CURRENT_USER', gid, owner) END) AS holder
    FROM pg_catalog.pg_prepared_xacts WHERE database = $1
  UNION ALL SELECT format('subscription %s (in %s: ALTER SUBSCRIPTION %I DISABLE, SET (slot_name = NONE), DROP SUBSCRIPTION %I)', s.subname, d.datname, s.subname, s.subname)
    FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE d.datname = $1
  UNION ALL SELECT format('replication slot %1$s of process %2$s (stop what reads it, then in %3$s: SELECT pg_terminate_backend(%2$s, 5000); SELECT pg_drop_replication_slot(%1$L))', slot_name, active_pid, database)
    FROM pg_catalog.pg_replication_slots WHERE database = $1 AND active ORDER BY 1`;

async function heldBy(server: Client, database: string, cause: unknown): Promise<Error> {
  const { rows } = await server.query<{ holder: string }>(HOLDERS, [database]);
  // With none of these somebody has come in and gone since: asked again it goes.
  if (rows.length === 0) return cause as Error;
  return new RowsOutOfReachError(
    `database ${database} cannot be dropped: ${(cause as Error).message}; it is kept by ${rows.map(({ holder }) => holder).join(', ')}; wanted nothing that keeps it; end that as the administrator, then run the step again`,
    { cause },
  );
}

async function counted(
  server: Client,
  { database, connection }: { database: string } & Pick<Removal, 'connection'>,
): Promise<number> {
  // A run that stopped while it was being made left it closed; a template is never dropped.
  await server.query(`ALTER DATABASE ${id(database)} ALLOW_CONNECTIONS true IS_TEMPLATE false`);
  return withDatabase({ connection, as: 'administrator', database, statementMs: COUNT_MS }, rowsIn);
}

async function rowsIn(client: Client): Promise<number> {
  await spellWhole(client);
  const { rows: tables } = await client.query<{ name: string }>(ALL_LEAVES);
  let count = 0;
  for (const { name } of tables) count += await countAll(client, name);
  return count;
}
