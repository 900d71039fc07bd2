import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Signer } from '@aws-sdk/rds-signer';
import { Client, DatabaseError } from 'pg';
import { trusted } from './certificates';
import type { Connection } from './connection';
import { DatabaseUnreachableError, LoginRefusedError, UnusableSecretError } from './errors';

const secrets = new SecretsManagerClient({});

/** As the administrator, by the password in its secret; or as a role, by an IAM token made for it. */
export type Login = 'administrator' | { readonly role: string };

export interface Session {
  readonly connection: Connection;
  readonly as: Login;
  /** Another database of the same server than the one of the connection. */
  readonly database?: string;
  /** Milliseconds that one statement may take; a minute unless said. */
  readonly statementMs?: number;
  /** Milliseconds that a transaction may wait for its next statement, 0 = for ever; a minute unless said. */
  readonly idleMs?: number;
}

const CONNECT_MS = 10_000;
const STATEMENT_MS = 60_000;
/** Nobody waits for a hook: it gives up on a lock, and the machine tries again. */
const LOCK_MS = 10_000;

/**
 * Opens a connection over TLS, verified against the server's name, does the work, and closes it whatever happens.
 *
 * @throws DatabaseUnreachableError when the server does not answer or has no connection to give: try again
 * @throws LoginRefusedError when it refuses the login, or knows no such database
 */
export async function withDatabase<T>(session: Session, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await open(session);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined); // The work has said what happened; a broken connection is closed already.
  }
}

/** All or nothing. */
export async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // A broken connection has rolled back already.
    throw error;
  }
}

/** From here on PostgreSQL's own text for a table has its schema: what is on the search_path is written without. */
export const spellWhole = (client: Client): Promise<unknown> =>
  client.query("SELECT pg_catalog.set_config('search_path', 'pg_catalog', false)");

/** Whether PostgreSQL refused with one of these codes (its appendix A). */
export const refusedWith = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof DatabaseError && codes.includes(error.code ?? '');

async function open(session: Session): Promise<Client> {
  try {
    return await openOnce(session);
  } catch (error) {
    // RDS changes the administrator's password every week: it may have been read a moment too early.
    if (session.as !== 'administrator' || !(error instanceof LoginRefusedError) || !refusedWith(error.cause, '28P01')) throw error;
    return openOnce(session);
  }
}

async function openOnce(session: Session): Promise<Client> {
  const { connection, as, database, statementMs = STATEMENT_MS, idleMs = STATEMENT_MS } = session;
  const { address: host, port, administrator, ca } = connection;
  const user = as === 'administrator' ? administrator : as.role;
  const client = new Client({
    host,
    port,
    database: database ?? connection.database,
    user,
    password: as === 'administrator' ? await passwordIn(connection) : await tokenFor(connection, user),
    ssl: { ca: trusted(ca), rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    application_name: process.env.POWERTOOLS_SERVICE_NAME ?? 'freehold',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: statementMs,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: idleMs,
  });
  // A connection that the server ends between two queries says so here first; the next query then fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw explained(error, session);
  }
  return client;
}

async function passwordIn({ secret }: Connection): Promise<string> {
  const { SecretString: held = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: secret }));
  let password: unknown;
  try {
    ({ password } = Object(JSON.parse(held)) as { password?: unknown });
  } catch {
    password = undefined; // What is in the secret stays out of the error.
  }
  if (typeof password === 'string' && password !== '') return password;
  throw new UnusableSecretError(
    `secret ${secret} holds no password; wanted JSON with the key password, as RDS writes it; see whether the connection document names the right secret`,
  );
}

const tokenFor = ({ address: hostname, port }: Connection, username: string): Promise<string> =>
  new Signer({ hostname, port, username }).getAuthToken();

/** Classes of refusal: 28 = login, 3D000 = no such database, 42501 = may not connect to it. */
const REFUSED = /^(28|3D000|42501)/;

function explained(error: unknown, { connection, as, database }: Session): Error {
  const who = as === 'administrator' ? connection.administrator : as.role;
  const where = `${database ?? connection.database} at ${connection.address}:${connection.port}`;
  const said = String((error as { message?: unknown }).message);
  if (error instanceof DatabaseError && REFUSED.test(error.code ?? '')) {
    return new LoginRefusedError(
      `${who} may not log in to ${where}: ${said}; wanted a role that may, and for the administrator one that is no member of rds_iam, since RDS then refuses its password`,
      { cause: error },
    );
  }
  return new DatabaseUnreachableError(
    `${where} gives ${who} no connection: ${said}; wanted one within ${CONNECT_MS / 1000} s; see whether it is starting, full, or out of reach of the hook's security group`,
    { cause: error },
  );
}
