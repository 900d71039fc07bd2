import type { Client } from 'pg';
import { withDatabase } from '../../shared/postgres/connect';
import type { Connection } from '../../shared/postgres/connection';
import { isTenantsOwn, rolesOf } from '../../shared/postgres/logins';
import { databaseNames, MAINTENANCE } from '../../shared/postgres/tenant-names';
import type { PutBackOrder } from './contract';
import { NotInCopyError, SameServerError, TenantNotSuspendedError, TenantOverError } from './errors';
import { WaitError } from './wait';

interface Servers {
  readonly order: PutBackOrder;
  readonly live: Connection;
  readonly copy: Connection;
}

/** One run at a time for a tenant. Tenants cannot hold this lock: it belongs to a database that they cannot connect to. */
const LOCK = "hashtext('freehold.put-back'), hashtext($1)";
const HELD = `SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
  AND classid = (hashtext('freehold.put-back')::bigint & 4294967295)::oid AND objid = (hashtext($1)::bigint & 4294967295)::oid`;

/**
 * Does the work while it is the only one for this tenant, on two servers that are not one, both of which know the tenant.
 *
 * @param work told whether nobody can log in as the tenant
 */
export async function besides<T>({ order, live, copy }: Servers, work: (suspended: boolean) => Promise<T>): Promise<T> {
  const { tenant } = order;
  const as = 'administrator';
  return withDatabase({ connection: live, as, database: MAINTENANCE }, async (server) => {
    const { rows } = await server.query<{ mine: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS mine`, [tenant]);
    if (!rows[0]?.mine) throw new WaitError(`another run, which puts ${tenant} back`);
    await withDatabase({ connection: copy, as, database: MAINTENANCE }, async (beside) => {
      if ((await beside.query(HELD, [tenant])).rowCount)
        throw new SameServerError(
          `the copy at ${copy.address}:${copy.port} is the server that ${tenant} is on; wanted another; nothing was touched; name the instance that was restored`,
        );
      if (!(await knows(beside, order)))
        throw new NotInCopyError(
          `the copy at ${copy.address}:${copy.port} holds no ${tenant}; wanted a copy from a moment at which the tenant was there; nothing was touched; restore a later moment, or see whether the tenant is deleted`,
        );
    });
    if (!(await knows(server, order)))
      throw new TenantOverError(
        `the shared instance holds no ${tenant}; wanted its logins and database; nothing was touched; see the tenant's record in the ledger`,
      );
    return work(await isSuspended(server, order));
  });
}

/** Its login and its database are there. */
async function knows(server: Client, order: PutBackOrder): Promise<boolean> {
  const { rowCount } = await server.query(
    'SELECT FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_database d ON d.datname = $2 WHERE r.rolname = $1',
    [order.tenant, databaseNames(order).database],
  );
  return (rowCount ?? 0) > 0;
}

/** @throws TenantNotSuspendedError where rows are to be put back, and somebody can change them meanwhile */
async function isSuspended(server: Client, { tenant, isolation, do: what }: PutBackOrder): Promise<boolean> {
  const own = (await rolesOf(server, tenant)).filter(({ role }) => isTenantsOwn(role));
  const open = own.filter((role) => role.open).map(({ role }) => role);
  if (open.length > 0) {
    if (what === 'compare' && isolation === 'row') return false;
    throw new TenantNotSuspendedError(
      `${open.join(', ')} may log in; wanted a suspended tenant, since what it writes meanwhile would be lost; nothing was touched; suspend it, put back, then resume`,
    );
  }
  const { rows } = await server.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM pg_catalog.pg_stat_activity WHERE usename = ANY ($1)',
    [own.map(({ role }) => role)],
  );
  if (rows[0]!.count > 0) throw new WaitError(`${rows[0]!.count} connections of ${tenant}, which are ending`);
  return true;
}
