import { escapeIdentifier as id } from 'pg';
import { inTransaction, refusedWith } from '../../shared/postgres/connect';
import { close } from '../../shared/postgres/logins';
import { FREEHOLD_OWNER } from '../../shared/postgres/tenant-names';
import type { DatabaseNames } from '../../shared/postgres/tenant-names';
import type { Connections } from './make';

/**
 * Nobody logs in as this role any more, whoever was in is put out in the middle of a statement, and the role goes. An IAM token opens a
 * connection and does nothing more, so the end of the window alone would leave one standing.
 *
 * @returns `kept`: the role is left without a login, since something belongs to it
 */
export async function removeLogin(
  { server, inside }: Connections,
  { database }: DatabaseNames,
  role: string,
): Promise<{ ended: number; left: number; kept: boolean }> {
  const { ended, left } = await close(server, [role]);
  if (left > 0) return { ended, left, kept: false };
  await inTransaction(inside, async () => {
    await inside.query(`SET LOCAL ROLE ${id(FREEHOLD_OWNER)}`);
    await inside.query('DELETE FROM freehold.login WHERE role = $1', [role]);
  });
  const { rowCount } = await server.query('SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [role]);
  if (!rowCount) return { ended, left, kept: false };
  await server.query(`REVOKE ALL ON DATABASE ${id(database)} FROM ${id(role)}`);
  try {
    await server.query(`DROP ROLE ${id(role)}`);
    return { ended, left, kept: false };
  } catch (error) {
    if (!refusedWith(error, '2BP01')) throw error; // Something of its own is left, such as a large object.
    return { ended, left, kept: true };
  }
}
