import { withDatabase } from '../connect';
import { close, rolesOf } from '../logins';
import { isKeptByDatabases } from '../../../../config/reserved-ids';
import { MAINTENANCE } from '../tenant-names';
import type { Removal } from './removal';
import { removeDatabase } from './remove-database';
import { removeRoles } from './remove-roles';
import { removeRows } from './remove-rows';

/**
 * Everything of a tenant on a server that others use as well: first its doors, then its database, its rows, and last its
 * roles. Safe to repeat from wherever it stopped.
 *
 * @returns what is left, in words
 */
export async function removeTenant(removal: Removal): Promise<readonly string[]> {
  const { tenant, connection } = removal;
  if (isKeptByDatabases(tenant)) return []; // Never prepared: what has that name is the server's own.
  return withDatabase({ connection, as: 'administrator', database: MAINTENANCE, statementMs: 600_000 }, async (server) => {
    const roles = (await rolesOf(server, tenant)).map(({ role }) => role);
    const { left } = await close(server, roles);
    if (left > 0) return [`${left} connections of ${tenant} are ending`];
    await removeDatabase(server, removal);
    const waiting = await removeRows(server, removal);
    if (waiting.length > 0) return waiting;
    await removeRoles(server, removal);
    return [];
  });
}
