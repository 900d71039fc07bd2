import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { inTransaction, withDatabase } from '../connect';
import { APPLICATION, MAINTENANCE } from '../tenant-names';
import { rolesOf } from '../logins';
import type { Removal } from './removal';

/** The tenant's roles, with whatever they were granted or own in the databases that are left. The last step: logins are what finds the rest. */
export async function removeRoles(server: Client, { tenant, connection, found }: Removal): Promise<void> {
  const roles = (await rolesOf(server, tenant)).map(({ role }) => role);
  if (roles.length > 0) await found({ id: `roles:${tenant}`, kind: 'database roles', count: roles.length });
  const shared = ((await server.query('SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1', [APPLICATION])).rowCount ?? 0) > 0;
  for (const database of shared ? [MAINTENANCE, APPLICATION] : [MAINTENANCE]) {
    await withDatabase({ connection, as: 'administrator', database }, (client) =>
      inTransaction(client, async () => {
        for (const role of roles) await disown(client, role);
        const last = database === APPLICATION || !shared;
        if (last) for (const role of roles) await client.query(`DROP ROLE IF EXISTS ${id(role)}`);
        if (database === APPLICATION) await forget(client, tenant);
      }),
    );
  }
}

/**
 * Whoever drops what a role owns must be a member of it, and a member of a role with `rds_iam` loses its password on RDS:
 * the role loses `rds_iam` first, in the same transaction.
 */
async function disown(client: Client, role: string): Promise<void> {
  await client.query(`REVOKE rds_iam FROM ${id(role)}`);
  await client.query(`GRANT ${id(role)} TO CURRENT_USER`);
  await client.query(`DROP OWNED BY ${id(role)}`);
}

async function forget(client: Client, tenant: string): Promise<void> {
  const there = await client.query("SELECT 1 WHERE to_regclass('freehold.login') IS NOT NULL");
  if (there.rowCount) await client.query('DELETE FROM freehold.login WHERE tenant = $1', [tenant]);
}
