import dynalite from 'dynalite';
import { EventEmitter, once } from 'node:events';

export type Fields = Record<string, unknown>;
export interface Answer {
  readonly status: number;
  readonly body: Fields;
}

/** dynalite looks whether a request is signed, not by whom. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20261122T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

const WRITES = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem' } as const;

/**
 * The ledger's tables as DynamoDB keeps them, in this process and without a socket. dynalite evaluates conditions as DynamoDB
 * does, and knows no transactions. Here one operation comes after another, so that a transaction is one write after another,
 * taken back when a condition does not hold.
 *
 * A store costs nothing, and dynalite reads all of a store's tables for a query of one of them: a test that wants empty tables
 * takes a store of its own.
 */
export class LedgerStore {
  private readonly server = dynalite({ createTableMs: 0 });
  private last: Promise<unknown>;

  constructor(...tables: string[]) {
    this.last = Promise.all(tables.map((table) => this.create(table)));
  }

  /** Asks for an operation, by its name in the API, when all that was asked for before is done. */
  ask(operation: string, input: object): Promise<Answer> {
    const turn = this.last.then(() =>
      operation === 'TransactWriteItems' ? this.transact(input as Fields) : this.send(operation, input),
    );
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async send(operation: string, input: object): Promise<Answer> {
    const headers = { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` };
    const request = Object.assign(new EventEmitter(), { method: 'POST', url: '/', headers });
    const response = Object.assign(new EventEmitter(), {
      statusCode: 200,
      setHeader: () => undefined,
      end: (body: string) => response.emit('answer', body),
    });
    const answered = once(response, 'answer') as Promise<[string]>;
    this.server.emit('request', request, response);
    request.emit('data', Buffer.from(JSON.stringify(input)));
    request.emit('end');
    const [body] = await answered;
    return { status: response.statusCode, body: JSON.parse(body) as Fields };
  }

  private async create(table: string): Promise<void> {
    await this.send('CreateTable', {
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['tenant', 'at'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'tenant', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
    });
    const status = async () => ((await this.send('DescribeTable', { TableName: table })).body.Table as Fields).TableStatus;
    while ((await status()) !== 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 1));
  }

  private async transact({ TransactItems }: Fields): Promise<Answer> {
    const undo: (() => Promise<unknown>)[] = [];
    const items = TransactItems as Record<string, Fields>[];
    for (const [position, item] of items.entries()) {
      const [kind, write] = Object.entries(item)[0]! as [keyof typeof WRITES, Fields];
      const Key = keyOf((write.Key ?? write.Item) as Fields);
      const before = (await this.send('GetItem', { TableName: write.TableName, Key, ConsistentRead: true })).body.Item;
      const answer = await this.send(WRITES[kind], write);
      if (answer.status !== 200) {
        for (const step of undo.reverse()) await step();
        return String(answer.body.__type).endsWith('ConditionalCheckFailedException') ? cancelled(items.length, position) : answer;
      }
      undo.push(() =>
        before
          ? this.send('PutItem', { TableName: write.TableName, Item: before })
          : this.send('DeleteItem', { TableName: write.TableName, Key }),
      );
    }
    return { status: 200, body: {} };
  }
}

const keyOf = ({ tenant, at }: Fields): Fields => ({ tenant, at });

/** What DynamoDB says of a transaction of which one condition did not hold. */
function cancelled(items: number, position: number): Answer {
  const reasons = Array.from({ length: items }, (_, at) => ({ Code: at === position ? 'ConditionalCheckFailed' : 'None' }));
  return {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
      CancellationReasons: reasons,
    },
  };
}
