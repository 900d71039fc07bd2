import { ConditionalCheckFailedException, DynamoDBClient, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expiryOf } from './work';
import type { Settings, Trapped, Visit } from './work';

const dynamo = new DynamoDBClient({});

/** Writes at the same time: enough for a burst within the time of a run, and gentle on an on-demand table. */
const WRITES_AT_ONCE = 20;

/** Some visits are not in the table. The delivery comes again, and what is recorded already is not recorded twice. */
export class VisitsNotRecordedError extends AggregateError {
  override readonly name = 'VisitsNotRecordedError';
}

/** Records every visit, even when some fail. A visit older than what is known changes nothing: deliveries come twice and out of order. */
export async function record(visits: readonly Visit[], settings: Settings): Promise<void> {
  const failed: unknown[] = [];
  for (let at = 0; at < visits.length; at += WRITES_AT_ONCE) {
    const written = await Promise.allSettled(visits.slice(at, at + WRITES_AT_ONCE).map((visit) => recordOne(visit, settings)));
    failed.push(...written.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown));
  }
  if (failed.length > 0) {
    throw new VisitsNotRecordedError(
      failed,
      `${failed.length} of ${visits.length} visits were not recorded in ${settings.table}; wanted all; the delivery is tried again by itself`,
      { cause: failed[0] },
    );
  }
}

async function recordOne({ address, firstSeen, lastSeen, path }: Visit, { table, blockMs }: Settings): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: { address: { S: address } },
    UpdateExpression: 'SET firstSeen = if_not_exists(firstSeen, :first), lastSeen = :last, expiresAt = :expires, #path = :path',
    ConditionExpression: 'attribute_not_exists(lastSeen) OR lastSeen <= :last',
    ExpressionAttributeNames: { '#path': 'path' },
    ExpressionAttributeValues: {
      ':first': { S: firstSeen.toISOString() },
      ':last': { S: lastSeen.toISOString() },
      ':expires': { N: String(expiryOf(lastSeen, blockMs)) },
      ':path': { S: path },
    },
  });
  try {
    await dynamo.send(update);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Every address that is still to be blocked. DynamoDB removes what expired hours later, so expiry is decided here. */
export async function unexpired(table: string, now: Date): Promise<readonly Trapped[]> {
  const pages = paginateScan(
    { client: dynamo },
    {
      TableName: table,
      ConsistentRead: true, // What was recorded a moment ago is to be blocked now.
      FilterExpression: 'expiresAt > :now',
      ProjectionExpression: 'address, lastSeen',
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(now.getTime() / 1000)) } },
    },
  );
  const trapped: Trapped[] = [];
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      if (item.address?.S && item.lastSeen?.S) trapped.push({ address: item.address.S, lastSeen: item.lastSeen.S });
    }
  }
  return trapped;
}
