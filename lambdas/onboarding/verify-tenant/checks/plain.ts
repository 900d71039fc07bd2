import { Client } from 'pg';
import { refusedWith } from '../../../shared/postgres/connect';
import { tenantConnection } from '../../../shared/postgres/connection';
import type { Connection } from '../../../shared/postgres/connection';
import { databaseNames } from '../../../shared/postgres/tenant-names';
import type { Aws } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation } from '../expectation';

const CONNECT_MS = 10_000;

/** The server asked for a password over a line that anybody may read. It was not given. */
class PasswordAskedError extends Error {
  override readonly name = 'PasswordAskedError';
}

/** Whoever comes without TLS is turned away at the door: tried, with nothing to steal in hand. */
export async function plain(_: Aws, { order }: Expectation): Promise<Check[]> {
  const connection = await tenantConnection(order.tenant);
  const about = new About('postgres', `${connection.database} at ${connection.address}:${connection.port}`);
  return [
    about.is('plain-administrator', await tried(connection, connection.administrator), 'refused'),
    about.is('plain-application', await tried(connection, databaseNames(order).roles.application), 'refused'),
  ];
}

async function tried({ address: host, port, database }: Connection, user: string): Promise<string> {
  const password = () => {
    throw new PasswordAskedError(`${host} asks ${user} for a password without TLS`);
  };
  const client = new Client({ host, port, database, user, password, ssl: false, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return 'let in';
  } catch (error) {
    if (error instanceof PasswordAskedError) return 'asked for a password';
    // 28000: no rule of the server lets such a connection in. Anything else is no answer.
    if (refusedWith(error, '28000')) return 'refused';
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
