import { withDatabase } from '../../shared/postgres/connect';
import type { Connection } from '../../shared/postgres/connection';
import { databaseNames } from '../../shared/postgres/tenant-names';
import type { TenantOrder } from '../../shared/tenant-order';
import { contentsOf } from './contents';
import { CopyNotAsWantedError } from './errors';
import type { Seen } from './seen';

/**
 * Opens what was restored by two of the tenant's own logins, by IAM tokens, which are signed without asking anybody: the youngest heartbeat, and all
 * that the tenant sees.
 *
 * @param what `of`: what it is called, where it has to have a heartbeat; `upTo`: ISO moment after which heartbeats are of what serves again;
 *   `statementMs`: how long a table may take
 * @throws CopyNotAsWantedError, LoginRefusedError, DatabaseUnreachableError
 */
export async function readAsTenant(
  connection: Connection,
  order: TenantOrder,
  { of, upTo = 'infinity', statementMs }: { of?: string; upTo?: string | undefined; statementMs: number },
): Promise<Seen> {
  const { database, roles } = databaseNames(order);
  const { tenant } = order;
  const heartbeat = await withDatabase({ connection, as: { role: roles.heartbeat }, database }, async (client) => {
    const { rows } = await client.query<{ at: Date | null }>(
      'SELECT max(at) AS at FROM freehold.heartbeat WHERE tenant = $1 AND at <= $2::timestamptz',
      [tenant, upTo],
    );
    return rows[0]?.at;
  });
  if (!heartbeat && of !== undefined)
    throw new CopyNotAsWantedError(
      `${of} has no heartbeat of ${tenant}; wanted one, by which it is known how much was lost; see whether write-heartbeat runs, then drill again`,
    );
  const contents = await withDatabase({ connection, as: { role: roles.export }, database, statementMs }, contentsOf);
  return { ...(heartbeat && { heartbeatAt: heartbeat.toISOString() }), contents };
}
