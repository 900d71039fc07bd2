import { readConnection, SHARED_CONNECTION } from '../../shared/postgres/connection';
import type { Connection } from '../../shared/postgres/connection';
import type { RestoredServer } from './contract';
import { restoredAt } from './restored';

/** @throws InstanceNotThereError when the instance that is named has no address */
export async function restoredConnection({ connection = SHARED_CONNECTION, ...restored }: RestoredServer): Promise<Connection> {
  const { instance, address, port, secret } = restored;
  return {
    ...(await readConnection(connection)),
    ...(instance !== undefined && (await restoredAt(instance))),
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
    ...(secret !== undefined && { secret }),
  };
}
