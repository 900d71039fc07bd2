import { GetItemCommand, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Artefact } from './artefact';

/**
 * What a step found before it destroyed it. Ids that follow from no name (of recovery points, snapshots, keys) would be
 * lost when a run stops between the deletion and its line: they are written down first, beside the lines.
 */
const FOUND = 'found#';
const BOOKMARK = 'bookmark#';

export type Found = Pick<Artefact, 'id' | 'kind' | 'region' | 'method' | 'count'>;

export interface Ledger {
  readonly dynamo: DynamoDBClient;
  readonly table: string;
  readonly tenant: string;
}

const write = (ledger: Ledger, found: Found, open: boolean) => {
  const at = `${FOUND}${found.region}#${found.kind}#${found.id}`;
  return ledger.dynamo.send(
    new PutItemCommand({
      TableName: ledger.table,
      Item: { tenant: { S: ledger.tenant }, at: { S: at }, found: { S: JSON.stringify(found) }, open: { BOOL: open } },
    }),
  );
};

export async function remember(ledger: Ledger, things: readonly Found[]): Promise<void> {
  for (const thing of things) await write(ledger, thing, true);
}

/** A thing has its line: nothing is to be looked for any more. The item stays, as everything in the ledger does. */
export async function settle(ledger: Ledger, things: readonly Found[]): Promise<void> {
  for (const thing of things) await write(ledger, thing, false);
}

/** What was found and has no line yet. */
export async function unsettled(ledger: Ledger): Promise<Found[]> {
  const found: Found[] = [];
  const pages = paginateQuery(
    { client: ledger.dynamo },
    {
      TableName: ledger.table,
      ConsistentRead: true,
      KeyConditionExpression: '#tenant = :tenant AND begins_with(#at, :found)',
      FilterExpression: '#open = :true',
      ExpressionAttributeNames: { '#tenant': 'tenant', '#at': 'at', '#open': 'open' },
      ExpressionAttributeValues: { ':tenant': { S: ledger.tenant }, ':found': { S: FOUND }, ':true': { BOOL: true } },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => JSON.parse(item.found!.S!) as Found));
  return found;
}

/** Where a long listing was left off, under a name of the step's own. */
export async function bookmark<Mark>(ledger: Ledger, name: string): Promise<Mark | undefined> {
  const Key = { tenant: { S: ledger.tenant }, at: { S: `${BOOKMARK}${name}` } };
  const { Item } = await ledger.dynamo.send(new GetItemCommand({ TableName: ledger.table, ConsistentRead: true, Key }));
  return Item && (JSON.parse(Item.mark!.S!) as Mark);
}

export async function leaveOff<Mark>(ledger: Ledger, name: string, mark: Mark): Promise<void> {
  await ledger.dynamo.send(
    new PutItemCommand({
      TableName: ledger.table,
      Item: { tenant: { S: ledger.tenant }, at: { S: `${BOOKMARK}${name}` }, mark: { S: JSON.stringify(mark) } },
    }),
  );
}
