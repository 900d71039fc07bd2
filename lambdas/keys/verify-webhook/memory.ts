import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { TABLE } from './contract';

const dynamo = new DynamoDBClient({});

export interface Message {
  readonly sender: string;
  readonly digest: string;
  /** Seconds since 1970. */
  readonly until: number;
  /** Of this run: the SDK may write twice when an answer is lost, and the second time is not a replay. */
  readonly request: string;
}

/**
 * Notes that a message has come. One conditional write: of two that come at once, one is the first.
 *
 * DynamoDB deletes what has lapsed within days and not at once (developer guide, "Using time to live (TTL)", read 2026-11-30), so what
 * is past its time counts as gone.
 *
 * @returns false when it had come before
 */
export async function isFirst(table: string, { sender, digest, until, request }: Message, now: Date): Promise<boolean> {
  try {
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          [TABLE.partitionKey]: { S: `${sender}#${digest}` },
          [TABLE.timeToLive]: { N: String(until) },
          request: { S: request },
        },
        ConditionExpression: `attribute_not_exists(${TABLE.partitionKey}) OR ${TABLE.timeToLive} < :now OR request = :request`,
        ExpressionAttributeValues: {
          ':now': { N: String(Math.floor(now.getTime() / 1000)) },
          ':request': { S: request },
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
