import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { inTransaction, refusedWith } from '../../shared/postgres/connect';
import { FREEHOLD_OWNER, GROUPS, SEARCH_PATH } from '../../shared/postgres/tenant-names';
import type { DatabaseNames } from '../../shared/postgres/tenant-names';
import { UnrecordedStatementsError } from './work';

/** The administrator's connections: to the server itself, and to the tenant's database. */
export interface Connections {
  readonly server: Client;
  readonly inside: Client;
}

/** A person, and a tool beside. */
const MOST_CONNECTIONS = 2;
/** Of `freehold.login`: the catalogue's rules leave it out, as they do the eraser. */
export const PURPOSE = 'break-glass';

/**
 * Makes the login, with the rights of the tenant's export, which reads everything of the tenant's and writes nothing; to write, those of the
 * application besides. Where tenants share tables the policies know it by `freehold.login`. Done again, it changes nothing.
 *
 * @throws UnrecordedStatementsError before the login is one
 */
export async function makeLogin(
  { server, inside }: Connections,
  names: DatabaseNames,
  { role, write }: { role: string; write: boolean },
): Promise<void> {
  const login = id(role);
  const { rowCount } = await server.query('SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) await server.query(`CREATE ROLE ${login} NOLOGIN NOINHERIT`);
  await inTransaction(server, async () => {
    await server.query(`ALTER ROLE ${login} INHERIT CONNECTION LIMIT ${MOST_CONNECTIONS}`);
    for (const group of groupsOf(names, write)) await member(server, group, role);
    await server.query(`GRANT CONNECT ON DATABASE ${id(names.database)} TO ${login}`);
    await server.query(`ALTER ROLE ${login} IN DATABASE ${id(names.database)} SET search_path = ${SEARCH_PATH}`);
    // A session can set it back: what it may not write, it has no right to.
    await server.query(`ALTER ROLE ${login} SET default_transaction_read_only = ${write ? 'off' : 'on'}`);
  });
  await recordStatements(server, role);
  await inTransaction(inside, async () => {
    await inside.query(`SET LOCAL ROLE ${id(FREEHOLD_OWNER)}`);
    await inside.query(
      'INSERT INTO freehold.login (role, tenant, purpose) VALUES ($1, $2, $3) ON CONFLICT (role) DO UPDATE SET tenant = excluded.tenant, purpose = excluded.purpose',
      [role, names.tenant, PURPOSE],
    );
  });
  await server.query(`ALTER ROLE ${login} LOGIN`);
}

const groupsOf = ({ shared, roles }: DatabaseNames, write: boolean): string[] => [
  'rds_iam',
  shared ? GROUPS.readers : roles.export,
  ...(write ? [shared ? GROUPS.users : roles.application] : []),
];

/** With the group's rights, and without becoming it, where PostgreSQL tells the two apart (from 16 on). */
async function member(client: Client, group: string, role: string): Promise<void> {
  const { rows } = await client.query<{ major: number }>("SELECT current_setting('server_version_num')::int / 10000 AS major");
  const how = (rows[0]?.major ?? 0) < 16 ? '' : ' WITH INHERIT TRUE, SET FALSE';
  await client.query(`GRANT ${id(group)} TO ${id(role)}${how}`);
}

/**
 * Has the server log every statement of this login, which cannot change that within its session, as a test with a server shows.
 *
 * @throws UnrecordedStatementsError where the administrator may not set it and the server does not log everything anyway
 */
async function recordStatements(server: Client, role: string): Promise<void> {
  try {
    await server.query(`ALTER ROLE ${id(role)} SET log_statement = 'all'`);
    return;
  } catch (error) {
    if (!refusedWith(error, '42501')) throw error;
    const { rows } = await server.query<{ logs: string }>("SELECT current_setting('log_statement') AS logs");
    if (rows[0]?.logs === 'all') return;
    throw new UnrecordedStatementsError(
      `the administrator may not have the statements of ${role} logged, and the server logs ${rows[0]?.logs} alone; wanted all of them; GRANT SET ON PARAMETER log_statement to the administrator, or set log_statement to all in the parameter group`,
      { cause: error },
    );
  }
}
