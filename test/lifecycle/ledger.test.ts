import '../lambdas/support/invocation';
import { GetItemCommand, PutItemCommand, QueryCommand, ScanCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startLedgerTables } from '../support/ledger-tables';
import { Ledger, TABLES } from './ledger';

const TableName = TABLES.TENANTS_TABLE;
const key = { tenant: { S: 'acme' }, at: { S: 'state' } };
const put = (count: number, condition: string) => ({
  TableName,
  Item: { ...key, count: { N: String(count) }, gone: { BOOL: false } },
  ConditionExpression: condition,
});
const places = { TableName, Item: { tenant: { S: '#cell' }, at: { S: 'places' } } };

/** Each does what it says to what the one before has left. */
const COMMANDS = {
  'a read of what is not there': () => new GetItemCommand({ TableName, Key: key, ConsistentRead: true }),
  'a write whose condition holds': () => new PutItemCommand(put(1, 'attribute_not_exists(tenant)')),
  'a write whose condition does not hold': () => new PutItemCommand(put(2, 'attribute_not_exists(tenant)')),
  'a transaction of which one condition does not hold': () =>
    new TransactWriteItemsCommand({ TransactItems: [{ Put: places }, { Put: put(2, 'attribute_not_exists(tenant)') }] }),
  'a look at what it has left': () => new ScanCommand({ TableName }),
  'a transaction that holds': () =>
    new TransactWriteItemsCommand({ TransactItems: [{ Put: places }, { Put: put(2, 'attribute_exists(tenant)') }] }),
  'a query with a filter': () =>
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'tenant = :tenant AND begins_with(#at, :at)',
      FilterExpression: 'gone = :gone',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':tenant': { S: 'acme' }, ':at': { S: 'st' }, ':gone': { BOOL: false } },
    }),
  'an expression that is none': () => new PutItemCommand(put(3, 'tenant is here')),
  'a table that is not there': () => new GetItemCommand({ TableName: 'nowhere', Key: key }),
} as const;

async function told(client: DynamoDBClient) {
  const all: [string, object][] = [];
  for (const [what, command] of Object.entries(COMMANDS))
    all.push([
      what,
      await client.send(command() as GetItemCommand).then(
        (answer): object => ({ ...answer, $metadata: undefined }),
        (error: Error & { CancellationReasons?: unknown }) => ({
          class: error.constructor,
          name: error.name,
          message: error.message,
          reasons: error.CancellationReasons,
        }),
      ),
    ]);
  return Object.fromEntries(all);
}

test('hooks are told by a ledger in this process what they are told over HTTP: the same answers, the same errors', async () => {
  const tables = await startLedgerTables(TableName);
  try {
    const wire = await told(tables.client);
    expect(Object.values(wire).filter((answer) => 'class' in answer)).toHaveLength(4);
    new Ledger();
    expect(await told(tables.client)).toEqual(wire);
  } finally {
    await tables.stop();
  }
});
