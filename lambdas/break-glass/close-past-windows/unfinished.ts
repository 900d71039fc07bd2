import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parsed } from '../shared/read-session';
import { OVER } from '../shared/session';
import type { Session } from '../shared/session';

/** Every session that is not over, or whose report is still owed. */
export async function unfinished({ dynamo, table }: { dynamo: DynamoDBClient; table: string }): Promise<Session[]> {
  const found: Session[] = [];
  for await (const { Items = [] } of paginateScan({ client: dynamo, pageSize: 200 }, { TableName: table, ConsistentRead: true }))
    found.push(...Items.map((item) => parsed(item).session));
  return found.filter(({ status, reportedAt }) => !OVER.includes(status) || (status === 'closed' && reportedAt === undefined));
}
