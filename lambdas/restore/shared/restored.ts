import { RDSClient } from '@aws-sdk/client-rds';
import { findInstance } from '../../shared/find-instance';
import type { Connection } from '../../shared/postgres/connection';

const rds = new RDSClient({});

/** The instance that was named is not there, or has no address yet. Worth trying again for some minutes after a restore. */
export class InstanceNotThereError extends Error {
  override readonly name = 'InstanceNotThereError';
}

/**
 * What of a connection is another with a restored instance: it has an address of its own, and a secret of its own where RDS keeps its
 * password. Without one the password is that of the day of the backup.
 *
 * @throws InstanceNotThereError
 */
export async function restoredAt(instance: string): Promise<Partial<Connection>> {
  const found = await findInstance(rds, instance);
  const { Address: address, Port: port } = found?.Endpoint ?? {};
  if (address === undefined || port === undefined)
    throw new InstanceNotThereError(
      `instance ${instance} is ${found?.DBInstanceStatus ?? 'not there'}; wanted one with an address; ask again when it is available, or name the one that was restored`,
    );
  const { MasterUsername: administrator, MasterUserSecret: { SecretArn: secret } = {} } = found!;
  return { address, port, ...(administrator && { administrator }), ...(secret && { secret }) };
}
