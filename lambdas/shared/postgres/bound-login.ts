import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { GROUPS, SEARCH_PATH } from './tenant-names';

/** Whom the tenant's application logs in as, as far as they are there still, and what they all are. */
const LOGINS = `SELECT rolname AS login FROM pg_catalog.pg_roles WHERE rolname = $2
  OR rolname IN (SELECT role FROM freehold.login WHERE tenant = $1 AND purpose IN ('application', 'facility'))`;

/** A login of the platform's for one piece of work on the rows of one tenant. */
export interface BoundLogin {
  readonly tenant: string;
  readonly database: string;
  readonly purpose: 'eraser' | 'restorer';
  /** PostgreSQL's own text for each. */
  readonly tables: readonly string[];
  /** What it may do with them: `SELECT, DELETE`. */
  readonly rights: string;
}

export const boundLogin = ({ tenant, purpose }: Pick<BoundLogin, 'tenant' | 'purpose'>): string => `${tenant}_${purpose}`;

/**
 * Makes it, or puts it right, in a transaction of the administrator's. Where tenants share tables it works under the very policies that
 * keep them apart, as a login that is mapped to this tenant: whatever a statement says, it cannot reach a neighbour's row.
 */
export async function makeBound(client: Client, login: BoundLogin): Promise<string> {
  const { tenant, database, purpose, tables, rights } = login;
  const role = boundLogin(login);
  const { rowCount } = await client.query('SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [role]);
  await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${id(role)} LOGIN CONNECTION LIMIT 2`);
  await client.query(`GRANT rds_iam TO ${id(role)}`);
  await client.query(`GRANT CONNECT ON DATABASE ${id(database)} TO ${id(role)}`);
  const { rows: schemas } = await client.query<{ schema: string }>(
    'SELECT DISTINCT c.relnamespace::regnamespace::text AS schema FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::regclass[]::oid[])',
    [tables],
  );
  // Both are PostgreSQL's own text for what they name.
  await client.query(`GRANT USAGE ON SCHEMA ${schemas.map(({ schema }) => schema).join(', ')} TO ${id(role)}`);
  await client.query(`GRANT ${rights} ON ${tables.join(', ')} TO ${id(role)}`);
  // The application's own triggers run as this login, and do what they do for the tenant's: write elsewhere, let go of large objects.
  // Under the policies that is the tenant's, too.
  await client.query(`ALTER ROLE ${id(role)} SET search_path = ${SEARCH_PATH}`);
  const { rows: logins } = await client.query<{ login: string }>(LOGINS, [tenant, GROUPS.users]);
  for (const { login: of } of logins) await client.query(`GRANT ${id(of)} TO ${id(role)}`);
  await client.query(
    `INSERT INTO freehold.login (role, tenant, purpose) VALUES ($1, $2, $3)
     ON CONFLICT (role) DO UPDATE SET tenant = excluded.tenant, purpose = excluded.purpose, facilities = NULL`,
    [role, tenant, purpose],
  );
  return role;
}
