import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NoSuchSessionError } from './errors';
import type { Session } from './session';

/** A session as the table has it. */
export interface Read {
  readonly session: Session;
  readonly writes: number;
}

/**
 * Apart from whoever writes: a bundle holds what its hook may ask, and a report asks for nothing but this.
 *
 * @throws NoSuchSessionError
 */
export async function readSession(
  { dynamo, table }: { dynamo: DynamoDBClient; table: string },
  { tenant, id }: { tenant: string; id: string },
): Promise<Read> {
  const { Item } = await dynamo.send(
    new GetItemCommand({ TableName: table, Key: { tenant: { S: tenant }, at: { S: id } }, ConsistentRead: true }),
  );
  if (Item) return parsed(Item);
  throw new NoSuchSessionError(
    `the ledger of this cell has no request ${id} for tenant ${tenant}; wanted one that was made here; take tenant and number from what "freehold break-glass request" printed`,
  );
}

export const parsed = (item: Record<string, AttributeValue>): Read => ({
  session: JSON.parse(item.session!.S!) as Session,
  writes: Number(item.writes!.N),
});
