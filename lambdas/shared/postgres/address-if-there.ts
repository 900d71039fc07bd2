import { tenantConnection } from './connection';
import { ConnectionMissingError, InvalidConnectionError } from './errors';

/** Where a tenant's connection leads; undefined where there is none that can be read, which others say. */
export async function addressIfThere(tenant: string): Promise<string | undefined> {
  try {
    return (await tenantConnection(tenant)).address;
  } catch (error) {
    if (error instanceof ConnectionMissingError || error instanceof InvalidConnectionError) return undefined;
    throw error;
  }
}
