import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CursorMovedError } from './errors';

/** Sort key of the item that says how far a tenant's records are in the store. */
const CURSOR = 'cursor#audit';

/** An object that is about to be written: its content is everything after the cursor up to here. */
export interface Intent {
  readonly key: string;
  readonly to: string;
}

/** How far one stream of records has got: everything up to `at` is in the store. */
export interface Line {
  readonly at?: string;
  readonly intent?: Intent;
}

/**
 * A tenant's cursor, one line a stream. Every change is a conditional write on the version that was read, so that of two runs one goes
 * on and the other hears of it. An intent is written before its object: a run that stopped in between left the name of what it wrote.
 */
export class Cursor {
  private version = 0;
  private lines: Record<string, Line> = {};

  private constructor(
    private readonly dynamo: DynamoDBClient,
    private readonly table: string,
    private readonly tenant: string,
  ) {}

  static async read(dynamo: DynamoDBClient, table: string, tenant: string): Promise<Cursor> {
    const cursor = new Cursor(dynamo, table, tenant);
    const { Item } = await dynamo.send(
      new GetItemCommand({ TableName: table, Key: { tenant: { S: tenant }, at: { S: CURSOR } }, ConsistentRead: true }),
    );
    cursor.version = Number(Item?.version?.N ?? 0);
    cursor.lines = JSON.parse(Item?.lines?.S ?? '{}') as Record<string, Line>;
    return cursor;
  }

  line(stream: string): Line {
    return this.lines[stream] ?? {};
  }

  /** @throws CursorMovedError when another run wrote since this one read */
  async write(stream: string, line: Line): Promise<void> {
    const lines = { ...this.lines, [stream]: line };
    try {
      await this.dynamo.send(
        new PutItemCommand({
          TableName: this.table,
          Item: {
            tenant: { S: this.tenant },
            at: { S: CURSOR },
            version: { N: String(this.version + 1) },
            lines: { S: JSON.stringify(lines) },
          },
          ConditionExpression: this.version === 0 ? 'attribute_not_exists(#version)' : '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ...(this.version > 0 && { ExpressionAttributeValues: { ':version': { N: String(this.version) } } }),
        }),
      );
    } catch (cause) {
      if (!(cause instanceof ConditionalCheckFailedException)) throw cause;
      throw new CursorMovedError(
        `another run moved the cursor of ${this.tenant} beyond version ${this.version}; wanted to be alone; its work counts, and the next run goes on from it`,
        { cause },
      );
    }
    this.version++;
    this.lines = lines;
  }
}
