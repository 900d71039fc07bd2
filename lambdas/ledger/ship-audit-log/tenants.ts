import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STATE, stateIn } from '../../shared/tenant-state';
import type { TenantState, TenantStatus } from '../../shared/tenant-state';
import { UnknownTenantError } from './errors';

/** Tenants with a database that may hold records. Of one that is being erased they were carried away before. */
const WITH_RECORDS: readonly TenantStatus[] = ['active', 'suspended', 'leaving'];

/**
 * The tenants to carry records of, those asked for or all.
 *
 * @throws UnknownTenantError when one that was asked for is not there: whoever erases it next would lose records
 */
export async function tenantsToShip(dynamo: DynamoDBClient, table: string, asked?: readonly string[]): Promise<TenantState[]> {
  const found: TenantState[] = [];
  const pages = paginateScan(
    { client: dynamo },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: '#at = :state',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':state': { S: STATE } },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map(stateIn));
  if (!asked) return found.filter(({ status }) => WITH_RECORDS.includes(status)).sort(byName);
  const missing = asked.filter((tenant) => !found.some((state) => state.tenant === tenant));
  if (missing.length > 0) {
    throw new UnknownTenantError(`${missing.join(', ')} is not in the ledger; wanted tenants that are; correct what asks for them`);
  }
  return found.filter(({ tenant }) => asked.includes(tenant)).sort(byName);
}

/** Every run begins with another tenant, so that none always comes too late. */
export function rotated<T>(all: readonly T[], now: Date): readonly T[] {
  const start = all.length === 0 ? 0 : Math.floor(now.getTime() / 60_000) % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}

const byName = (a: TenantState, b: TenantState): number => (a.tenant < b.tenant ? -1 : 1);
