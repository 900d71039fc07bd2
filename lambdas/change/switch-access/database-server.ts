import type { Client } from 'pg';
import type { TenantOrder } from '../../shared/tenant-order';
import { withDatabase } from '../../shared/postgres/connect';
import { sharedConnection, tenantConnection } from '../../shared/postgres/connection';
import { ConnectionMissingError, DatabaseUnreachableError } from '../../shared/postgres/errors';
import { MAINTENANCE } from '../../shared/postgres/tenant-names';

/**
 * Works as the administrator of the server that holds a tenant's database. Tenants on the shared instance are reached by the
 * cell's document, which is there before a tenant's stack and after it.
 *
 * @returns nothing when it may be gone and is: no document, or a name that no longer resolves
 */
export async function databaseServer<T>(
  { tenant, isolation }: Pick<TenantOrder, 'tenant' | 'isolation'>,
  { evenIfGone }: { evenIfGone: boolean },
  work: (client: Client) => Promise<T>,
): Promise<T | undefined> {
  try {
    const connection = await (isolation === 'dedicated' ? tenantConnection(tenant) : sharedConnection());
    return await withDatabase({ connection, as: 'administrator', database: MAINTENANCE }, work);
  } catch (error) {
    if (evenIfGone && isolation === 'dedicated' && isGone(error)) return undefined;
    throw error;
  }
}

/** RDS takes the name of an instance away with it. A server that merely does not answer is not gone. */
const isGone = (error: unknown): boolean =>
  error instanceof ConnectionMissingError ||
  (error instanceof DatabaseUnreachableError && (error.cause as { code?: unknown } | undefined)?.code === 'ENOTFOUND');
