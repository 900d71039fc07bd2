import { PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Artefact } from './artefact';

/** Lines of a tenant's erasure lie under the tenant, one item a thing: a later observation of the same thing takes its place. */
const LINE = 'artefact#';

/** A line of the ledger cannot be read as one. */
export class UnreadableLineError extends Error {
  override readonly name = 'UnreadableLineError';
}

/** Notes what was observed, one write a line: a batch could fail in part and say so only to who looks. */
export async function noteArtefacts(
  dynamo: DynamoDBClient,
  { table, tenant }: { table: string; tenant: string },
  artefacts: readonly Artefact[],
): Promise<void> {
  for (const artefact of artefacts) {
    const at = `${LINE}${artefact.region}#${artefact.kind}#${artefact.id}`;
    await dynamo.send(
      new PutItemCommand({
        TableName: table,
        Item: { tenant: { S: tenant }, at: { S: at }, line: { S: JSON.stringify(artefact) } },
      }),
    );
  }
}

/**
 * Every line noted for a tenant, in order of region, kind and id.
 *
 * @throws UnreadableLineError when an item is not a line: a certificate must not leave one out in silence
 */
export async function artefactsOf(
  dynamo: DynamoDBClient,
  { table, tenant }: { table: string; tenant: string },
): Promise<Artefact[]> {
  const lines: Artefact[] = [];
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: '#tenant = :tenant AND begins_with(#at, :line)',
      ExpressionAttributeNames: { '#tenant': 'tenant', '#at': 'at' },
      ExpressionAttributeValues: { ':tenant': { S: tenant }, ':line': { S: LINE } },
    },
  );
  for await (const { Items = [] } of pages) lines.push(...Items.map(lineIn));
  return lines;
}

function lineIn(item: Record<string, AttributeValue>): Artefact {
  try {
    return JSON.parse(item.line!.S!) as Artefact;
  } catch (cause) {
    throw new UnreadableLineError(
      `the deletion ledger's item ${item.tenant?.S}/${item.at?.S} holds no line; wanted one written by an erasure step; look at the item before certifying`,
      { cause },
    );
  }
}
