import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { makeBound } from '../../../shared/postgres/bound-login';
import { inTransaction, withDatabase } from '../../../shared/postgres/connect';
import type { Connection } from '../../../shared/postgres/connection';
import { disown } from '../../../shared/postgres/disown';
import { qualified } from '../../../shared/postgres/reading/tables';
import type { Table } from '../../../shared/postgres/reading/tables';
import { APPLICATION } from '../../../shared/postgres/tenant-names';

interface Restorer {
  readonly connection: Connection;
  readonly tenant: string;
  readonly tables: readonly Table[];
  /** `read`: what it is on the copy. */
  readonly may: 'read' | 'write';
}

/** A statement may read and write all of a large table; the run ends before Lambda ends it. */
const STATEMENT_MS = 840_000;

/**
 * Works on the rows of one tenant as a login that the policies hold to it, which is there for as long as that takes. It makes temporary
 * tables, for which the platform's event trigger asks it into the schema.
 */
export async function asRestorer<T>(
  { connection, tenant, tables, may }: Restorer,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const asAdministrator = (act: (client: Client) => Promise<unknown>) =>
    withDatabase({ connection, as: 'administrator', database: APPLICATION }, (client) => inTransaction(client, () => act(client)));
  let role = '';
  await asAdministrator(async (client) => {
    role = await makeBound(client, {
      ...{ tenant, purpose: 'restorer', tables: [...tables.map(qualified), 'freehold.heartbeat'] },
      rights: 'SELECT',
    });
    if (may === 'read' || tables.length === 0) return;
    await client.query(`GRANT INSERT, UPDATE, DELETE ON ${tables.map(qualified).join(', ')} TO ${id(role)}`);
    await client.query(`GRANT TEMPORARY ON DATABASE ${id(APPLICATION)} TO ${id(role)}`);
    await client.query(`GRANT SELECT ON freehold.without_tenants TO ${id(role)}`);
    await client.query(`GRANT EXECUTE ON FUNCTION freehold.protect(regclass) TO ${id(role)}`);
  });
  try {
    return await withDatabase(
      { connection, as: { role }, database: APPLICATION, statementMs: STATEMENT_MS, idleMs: STATEMENT_MS },
      work,
    );
  } finally {
    await asAdministrator((client) => gone(client, { role, tenant }));
  }
}

async function gone(client: Client, { role, tenant }: { role: string; tenant: string }): Promise<void> {
  await disown(client, role);
  await client.query(`DROP ROLE ${id(role)}`);
  await client.query('DELETE FROM freehold.login WHERE role = $1 AND tenant = $2', [role, tenant]);
}
