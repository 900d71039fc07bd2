import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { refusedWith } from '../../shared/postgres/connect';
import { SEARCH_PATH } from '../../shared/postgres/tenant-names';
import { DatabaseMissingError } from './work';
import type { Made, Plan } from './work';

const IS = 'SELECT datallowconn AS open FROM pg_catalog.pg_database WHERE datname = $1';

/**
 * The database, closed to everybody until it is closed to everybody else: a neighbour that connected in between would stay.
 * CREATE DATABASE takes part in no transaction, so a run that stopped in between is taken up where it was.
 */
export async function prepareDatabase(client: Client, plan: Plan, made: Made): Promise<void> {
  const { database } = plan;
  const name = id(database);
  await made.ensure(client, `database ${database}`, {
    is: [IS, database],
    make: () => client.query(`CREATE DATABASE ${name} TEMPLATE template0 ALLOW_CONNECTIONS false`).catch(unlessThere),
  });
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  for (const role of loginsOf(plan)) {
    const { rows } = await client.query<{ may: boolean }>("SELECT has_database_privilege($1, $2, 'CONNECT') AS may", [
      role,
      database,
    ]);
    if (!rows[0]?.may) await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${id(role)}`);
    await client.query(`ALTER ROLE ${id(role)} IN DATABASE ${name} SET search_path = ${SEARCH_PATH}`);
  }
  // From its first statement on, so that what a migration makes belongs to the owner.
  await client.query(`ALTER ROLE ${id(plan.migrations)} IN DATABASE ${name} SET role = ${id(plan.owner)}`);
  await client.query(`ALTER ROLE ${id(plan.roles.export)} IN DATABASE ${name} SET default_transaction_read_only = on`);
  if (!(await isOpen(client, plan))) await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
}

/** Whether it is there, and was prepared as far as letting anybody in. */
export const isOpen = async (client: Client, { database }: Plan): Promise<boolean> =>
  (await client.query<{ open: boolean }>(IS, [database])).rows[0]?.open ?? false;

/** @throws DatabaseMissingError before anything is made in the place of what is gone */
export async function refuseMissing(client: Client, { database, tenant }: Plan): Promise<void> {
  if ((await client.query(IS, [database])).rowCount) return;
  throw new DatabaseMissingError(
    `the server has no database ${database} for tenant ${tenant}, who has been onboarded; wanted the one that holds its data; nothing was made; find out where it went, and restore it`,
  );
}

export const loginsOf = (plan: Plan): string[] => [
  plan.migrations,
  ...Object.values(plan.roles),
  ...plan.logins.map((login) => login.role),
];

/** Another run made it in the same moment. */
function unlessThere(error: unknown): void {
  if (!refusedWith(error, '42P04')) throw error;
}
