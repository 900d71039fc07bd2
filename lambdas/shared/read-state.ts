import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STATE, stateIn } from './tenant-state';
import type { TenantState } from './tenant-state';

/** How a tenant stands, as of now; undefined where the ledger of this cell does not know it. */
export async function readState(dynamo: DynamoDBClient, table: string, tenant: string): Promise<TenantState | undefined> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: table, Key: { tenant: { S: tenant }, at: { S: STATE } }, ConsistentRead: true }),
  );
  return Item && stateIn(Item);
}
