import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { inTransaction, withDatabase } from '../connect';
import { APPLICATION, MAINTENANCE, scratchDatabase } from '../tenant-names';
import { become, disown } from '../disown';
import { rolesOf } from '../logins';
import type { Removal } from './removal';
import { forgetValues } from './statistics';

const LOGINS = "SELECT 1 WHERE to_regclass('freehold.login') IS NOT NULL";

/** The tenant's roles, with whatever they were granted or own in the databases that are left. The last step: logins are what finds the rest. */
export async function removeRoles(server: Client, { tenant, connection, found }: Removal): Promise<void> {
  const roles = (await rolesOf(server, tenant)).map(({ role }) => role);
  if (roles.length > 0) await found({ id: `roles:${tenant}`, kind: 'database roles', count: roles.length });
  await removeScratch(server, tenant);
  const shared = ((await server.query('SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1', [APPLICATION])).rowCount ?? 0) > 0;
  for (const database of shared ? [MAINTENANCE, APPLICATION] : [MAINTENANCE]) {
    await withDatabase({ connection, as: 'administrator', database }, async (client) => {
      await inTransaction(client, async () => {
        for (const role of roles) await disown(client, role);
        const last = database === APPLICATION || !shared;
        if (last) for (const role of roles) await client.query(`DROP ROLE IF EXISTS ${id(role)}`);
        if (database === APPLICATION) await forget(client, tenant);
      });
      if (database === APPLICATION && (await client.query(LOGINS)).rowCount) await forgetValues(client, ['freehold.login']);
    });
  }
}

/** The copy of the tenant's rows that an export was stopped in before it dropped it. The role's ownership goes first: see above. */
async function removeScratch(server: Client, tenant: string): Promise<void> {
  const database = id(scratchDatabase(tenant));
  const { rows } = await server.query<{ owner: string }>(
    'SELECT pg_get_userbyid(datdba) AS owner FROM pg_catalog.pg_database WHERE datname = $1',
    [scratchDatabase(tenant)],
  );
  for (const { owner } of rows) {
    await inTransaction(server, async () => {
      await become(server, owner);
      await server.query(`ALTER DATABASE ${database} OWNER TO CURRENT_USER`);
      await server.query(`REVOKE ${id(owner)} FROM CURRENT_USER`);
    });
    await server.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
}

async function forget(client: Client, tenant: string): Promise<void> {
  if ((await client.query(LOGINS)).rowCount) await client.query('DELETE FROM freehold.login WHERE tenant = $1', [tenant]);
}
