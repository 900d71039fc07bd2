import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { observe } from '../observe';
import { inTransaction } from './connect';
import { refuseReserved, ROLES_OF_TENANT } from './tenant-names';

/** A role of a tenant as PostgreSQL has it at this moment. */
export interface LoginState {
  readonly role: string;
  readonly open: boolean;
}

/** The platform's own doors, which a suspension leaves open, and the owner, which has none. */
const PLATFORMS = /_(export|heartbeat|audit|eraser|restorer|owner)$/;

/** Whether a role of a tenant's is its application's or its migrations': what a suspension shuts. */
export const isTenantsOwn = (role: string): boolean => !PLATFORMS.test(role);

/** Every role of a tenant, its owner included, by name: what somebody made by hand is found as well. */
export async function rolesOf(client: Client, tenant: string): Promise<LoginState[]> {
  refuseReserved(tenant);
  const { rows } = await client.query<LoginState>(
    `SELECT rolname AS role, rolcanlogin AS open FROM pg_catalog.pg_roles WHERE ${ROLES_OF_TENANT} ORDER BY rolname`,
    [tenant],
  );
  return rows;
}

/**
 * Nobody logs in as these roles any more, and who was in is put out.
 *
 * @returns how many connections were ended, and how many are still there after some seconds
 */
export async function close(client: Client, roles: readonly string[]): Promise<{ ended: number; left: number }> {
  await switchLogins(client, roles, 'NOLOGIN');
  const ended = new Set<number>();
  // Who was let in a moment before the door was shut shows a moment later.
  const left = await observe(
    async () => {
      const { rows } = await client.query<{ pid: number; gone: boolean }>(
        'SELECT pid, pg_terminate_backend(pid) AS gone FROM pg_catalog.pg_stat_activity WHERE usename = ANY ($1)',
        [roles],
      );
      for (const { pid } of rows) ended.add(pid);
      return rows.length;
    },
    (count) => count === 0,
  );
  return { ended: ended.size, left };
}

/**
 * Who is connected as these roles at this moment is put out; who connects afterwards is not. A connection is known by its process and when
 * that began: the number alone is given to somebody else later.
 *
 * @returns how many connections there were, and how many of these are still there after some seconds
 */
export async function endConnections(client: Client, roles: readonly string[]): Promise<{ ended: number; left: number }> {
  const { rows: there } = await client.query<{ connection: string }>(
    `SELECT ${CONNECTION} AS connection FROM pg_catalog.pg_stat_activity WHERE usename = ANY ($1)`,
    [roles],
  );
  const connections = there.map(({ connection }) => connection);
  const left = await observe(
    async () => {
      const { rows } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE usename = ANY ($1) AND ${CONNECTION} = ANY ($2)`,
        [roles, connections],
      );
      return rows.length;
    },
    (count) => count === 0,
  );
  return { ended: connections.length, left };
}

const CONNECTION = "pid::text || ' ' || backend_start::text";

export const open = (client: Client, roles: readonly string[]): Promise<void> => switchLogins(client, roles, 'LOGIN');

/** All or none, and only those that stand otherwise. */
async function switchLogins(client: Client, roles: readonly string[], to: 'LOGIN' | 'NOLOGIN'): Promise<void> {
  await inTransaction(client, async () => {
    const { rows } = await client.query<{ role: string }>(
      'SELECT rolname AS role FROM pg_catalog.pg_roles WHERE rolname = ANY ($1) AND rolcanlogin <> $2 ORDER BY rolname',
      [roles, to === 'LOGIN'],
    );
    for (const { role } of rows) await client.query(`ALTER ROLE ${id(role)} ${to}`);
  });
}
