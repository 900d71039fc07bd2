import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A DynamoDB on the loopback address with tables as the ledger declares them. */
export interface LedgerTables {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

type Fields = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly body: Fields;
}

/**
 * dynalite evaluates conditions as DynamoDB does, and knows no transactions. In front of it stands a door that lets one request
 * through at a time, so that a transaction is one write after another, taken back when a condition does not hold.
 */
export async function startLedgerTables(...tables: string[]): Promise<LedgerTables> {
  const store = dynalite({ createTableMs: 0 });
  const inner = await listen(store);
  let last: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  const door = createServer((request, response) => {
    if (!String(request.headers['x-amz-target']).endsWith('.TransactWriteItems')) {
      void alone(() => {
        const answered = once(response, 'close');
        store.emit('request', request, response);
        return answered;
      });
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Fields;
      void alone(() => transact(inner, input)).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body)),
      );
    });
  });
  const endpoint = await listen(door);
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
  });
  for (const table of tables) await create(client, table);
  return {
    endpoint,
    client,
    stop: async () => {
      client.destroy();
      for (const server of [door, store]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function create(client: DynamoDBClient, table: string): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['tenant', 'at'].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'tenant', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
    }),
  );
  while ((await client.send(new DescribeTableCommand({ TableName: table }))).Table?.TableStatus !== 'ACTIVE') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function ask(server: string, operation: string, input: Fields): Promise<Answer> {
  const response = await fetch(server, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20261122T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Fields };
}

const WRITES = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const;

async function transact(server: string, { TransactItems }: Fields): Promise<Answer> {
  const undo: (() => Promise<unknown>)[] = [];
  const items = TransactItems as Record<string, Fields>[];
  for (const [position, item] of items.entries()) {
    const [kind, write] = Object.entries(item)[0]! as [keyof typeof WRITES, Fields];
    const key = keyOf((write.Key ?? write.Item) as Fields);
    const before = (await ask(server, 'GetItem', { TableName: write.TableName, Key: key, ConsistentRead: true })).body.Item;
    const answer = await ask(server, WRITES[kind], write);
    if (answer.status !== 200) {
      for (const step of undo.reverse()) await step();
      if (!String(answer.body.__type).endsWith('ConditionalCheckFailedException')) return answer;
      const reasons = items.map((_, at) => ({ Code: at === position ? 'ConditionalCheckFailed' : 'None' }));
      return {
        status: 400,
        body: {
          __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
          message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
          CancellationReasons: reasons,
        },
      };
    }
    undo.push(() =>
      before
        ? ask(server, 'PutItem', { TableName: write.TableName, Item: before })
        : ask(server, 'DeleteItem', { TableName: write.TableName, Key: key }),
    );
  }
  return { status: 200, body: {} };
}

const keyOf = ({ tenant, at }: Fields): Fields => ({ tenant, at });
