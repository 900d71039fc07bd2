import type { Connection } from '../../shared/postgres/connection';
import { databaseNames } from '../../shared/postgres/tenant-names';
import type { PutBackOrder } from './contract';
import type { Place } from './rows/place';

/** Where the tenant's rows are on a server. */
export function placeOf(order: PutBackOrder, connection: Connection, side: Place['side']): Place {
  const { tenant, database, shared, owner } = databaseNames(order);
  return { connection, tenant, database, shared, owner, side };
}
