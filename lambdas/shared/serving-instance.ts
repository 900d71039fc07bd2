import { databaseName, generationOf } from '../../lib/database-names';
import { regionName } from '../../lib/naming';
import type { CellName } from '../../lib/naming';
import type { TenantOrder } from './tenant-order';

/**
 * Name of the instance that a tenant is served from: of its own ones that at which its connection leads, since RDS names an instance's
 * address after it, and the stack hands the address on. Where the address is none of RDS's, it is the first.
 */
export function servingInstance(
  cell: CellName,
  { tenant, isolation }: Pick<TenantOrder, 'tenant' | 'isolation'>,
  address: string,
): string {
  if (isolation !== 'dedicated') return regionName(cell, 'shared');
  const [name] = address.split('.');
  return generationOf(cell, tenant, name) === undefined ? databaseName(cell, tenant) : name!;
}
