import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { refusedWith, withDatabase } from '../../shared/postgres/connect';
import type { Connection } from '../../shared/postgres/connection';
import { scratchDatabase } from '../../shared/postgres/tenant-names';
import { NoScratchDatabaseError } from './errors';

interface Place {
  readonly connection: Connection;
  readonly tenant: string;
  readonly role: string;
}

/**
 * Does the work with an empty database of its own on the tenant's server, where the same extensions and collations are, and drops it
 * whatever happens. One that a run left behind is dropped first. Nobody but the export role comes in: it is shut before it is filled.
 *
 * @throws NoScratchDatabaseError when the role may not make one
 */
export async function withScratch<T>({ connection, tenant, role }: Place, work: (database: string) => Promise<T>): Promise<T> {
  const database = scratchDatabase(tenant);
  const asRole = <R>(act: (client: Client) => Promise<R>) =>
    withDatabase({ connection, as: { role }, statementMs: MAKE_MS }, async (client) => {
      await client.query('SET default_transaction_read_only = off'); // In the tenant's database it is on, for this role.
      return act(client);
    });
  await asRole(async (client) => {
    await drop(client, database);
    await make(client, database, role);
  });
  try {
    return await work(database);
  } finally {
    await asRole((client) => drop(client, database));
  }
}

/** A checkpoint on a busy server comes in between. */
const MAKE_MS = 300_000;

const drop = (client: Client, database: string) => client.query(`DROP DATABASE IF EXISTS ${id(database)} WITH (FORCE)`);

/** Letters and their order are those of the tenant's database: another collation would take other keys for equal. */
const LIKE_OURS = `SELECT format('CREATE DATABASE %I TEMPLATE template0 ALLOW_CONNECTIONS false CONNECTION LIMIT 4 ENCODING %L LOCALE_PROVIDER %I LC_COLLATE %L LC_CTYPE %L',
    $1::text, pg_encoding_to_char(d.encoding), CASE d.datlocprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END, d.datcollate, d.datctype)
  || coalesce(CASE d.datlocprovider WHEN 'i' THEN ' ICU_LOCALE ' WHEN 'b' THEN ' BUILTIN_LOCALE ' END
    || quote_literal(coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')), '') AS statement
  FROM pg_catalog.pg_database d WHERE d.datname = current_database()`;

async function make(client: Client, database: string, role: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(LIKE_OURS, [database]);
  try {
    await client.query(rows[0]!.statement);
  } catch (cause) {
    if (!refusedWith(cause, '42501')) throw cause;
    throw new NoScratchDatabaseError(
      `${role} may not make the database ${database}, in which the dump is restored before it is handed out; wanted CREATEDB; run prepare-database for the tenant`,
      { cause },
    );
  }
  await client.query(`REVOKE ALL ON DATABASE ${id(database)} FROM PUBLIC`);
  await client.query(`ALTER DATABASE ${id(database)} ALLOW_CONNECTIONS true`);
}
