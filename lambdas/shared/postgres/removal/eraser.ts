import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { inTransaction, withDatabase } from '../connect';
import { APPLICATION, GROUPS, SEARCH_PATH } from '../tenant-names';
import type { Removal } from './removal';
import type { Linked } from './table-order';

/** Whom the tenant's application logs in as, as far as they are there still, and what they all are. */
const LOGINS = `SELECT rolname AS login FROM pg_catalog.pg_roles WHERE rolname = $2
  OR rolname IN (SELECT role FROM freehold.login WHERE tenant = $1 AND purpose IN ('application', 'facility'))`;

/** The login that deletes a tenant's rows. It is there for as long as the erasure takes. */
export const eraserOf = (tenant: string): string => `${tenant}_eraser`;

/**
 * Works under the very policies that keep tenants apart, as a login that is mapped to this tenant: whatever a statement says,
 * it cannot reach a neighbour's row.
 */
export async function asEraser<T>(
  removal: Removal,
  tables: readonly Pick<Linked, 'name'>[],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { connection, tenant } = removal;
  await withDatabase({ connection, as: 'administrator', database: APPLICATION }, (client) =>
    inTransaction(client, () => make(client, tenant, tables)),
  );
  return withDatabase({ connection, as: { role: eraserOf(tenant) }, database: APPLICATION, statementMs: 300_000 }, work);
}

async function make(client: Client, tenant: string, tables: readonly Pick<Linked, 'name'>[]): Promise<void> {
  const role = eraserOf(tenant);
  const { rowCount } = await client.query('SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [role]);
  await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${id(role)} LOGIN CONNECTION LIMIT 2`);
  await client.query(`GRANT rds_iam TO ${id(role)}`);
  await client.query(`GRANT CONNECT ON DATABASE ${id(APPLICATION)} TO ${id(role)}`);
  const names = tables.map(({ name }) => name);
  const { rows: schemas } = await client.query<{ schema: string }>(
    'SELECT DISTINCT c.relnamespace::regnamespace::text AS schema FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::regclass[]::oid[])',
    [names],
  );
  // Both are PostgreSQL's own text for what they name.
  await client.query(`GRANT USAGE ON SCHEMA ${schemas.map(({ schema }) => schema).join(', ')} TO ${id(role)}`);
  await client.query(`GRANT SELECT, DELETE ON ${names.join(', ')} TO ${id(role)}`);
  // The application's own triggers run as the eraser, and do what they do for the tenant's logins: write elsewhere, let go of large
  // objects. Under the policies that is the tenant's, too, and goes in the next pass.
  await client.query(`ALTER ROLE ${id(role)} SET search_path = ${SEARCH_PATH}`);
  const { rows: logins } = await client.query<{ login: string }>(LOGINS, [tenant, GROUPS.users]);
  for (const { login } of logins) await client.query(`GRANT ${id(login)} TO ${id(role)}`);
  await client.query(
    `INSERT INTO freehold.login (role, tenant, purpose) VALUES ($1, $2, 'eraser')
     ON CONFLICT (role) DO UPDATE SET tenant = excluded.tenant, purpose = excluded.purpose, facilities = NULL`,
    [role, tenant],
  );
}
