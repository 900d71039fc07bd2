import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { makeBound } from '../../../shared/postgres/bound-login';
import { inTransaction, withDatabase } from '../../../shared/postgres/connect';
import { disown } from '../../../shared/postgres/disown';
import { qualified } from '../../../shared/postgres/reading/tables';
import type { Table } from '../../../shared/postgres/reading/tables';
import type { Place } from './place';
import { seeAll } from './stand-aside';

/** A statement may read and write all of a large table; the run ends before Lambda ends it. */
const STATEMENT_MS = 840_000;

/**
 * Works on the rows of one tenant as a login of its own, which is there for as long as that takes. Where tenants share tables the policies
 * hold it to this one; in the tenant's own database it is the owner. It makes temporary tables, for which the platform's event trigger
 * asks it into the schema.
 */
export async function asRestorer<T>(place: Place, tables: readonly Table[], work: (client: Client) => Promise<T>): Promise<T> {
  const { connection, database } = place;
  const asAdministrator = (act: (client: Client) => Promise<unknown>) =>
    withDatabase({ connection, as: 'administrator', database }, (client) => inTransaction(client, () => act(client)));
  let role = '';
  await asAdministrator(async (client) => void (role = await made(client, place, tables)));
  try {
    const limits = { statementMs: STATEMENT_MS, idleMs: STATEMENT_MS };
    return await withDatabase({ connection, as: { role }, database, ...limits }, work);
  } finally {
    await asAdministrator((client) => gone(client, { role, tenant: place.tenant }));
  }
}

async function made(client: Client, place: Place, tables: readonly Table[]): Promise<string> {
  const { tenant, database, shared, owner, side } = place;
  const names = tables.map(qualified);
  const role = await makeBound(client, {
    ...{ tenant, database, purpose: 'restorer', tables: [...names, 'freehold.heartbeat'] },
    rights: 'SELECT',
  });
  if (!shared) await client.query(`GRANT ${id(owner)} TO ${id(role)}`);
  if (!shared && side === 'copy') await seeAll(client, tables); // For good: it serves nobody.
  if (side === 'copy' || names.length === 0) return role;
  await client.query(`GRANT INSERT, UPDATE, DELETE ON ${names.join(', ')} TO ${id(role)}`);
  await client.query(`GRANT TEMPORARY ON DATABASE ${id(database)} TO ${id(role)}`);
  await client.query(`GRANT SELECT ON freehold.without_tenants TO ${id(role)}`);
  await client.query(`GRANT EXECUTE ON FUNCTION freehold.protect(regclass) TO ${id(role)}`);
  return role;
}

async function gone(client: Client, { role, tenant }: { role: string; tenant: string }): Promise<void> {
  await disown(client, role);
  await client.query(`DROP ROLE ${id(role)}`);
  await client.query('DELETE FROM freehold.login WHERE role = $1 AND tenant = $2', [role, tenant]);
}
