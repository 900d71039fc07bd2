import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { regionName } from '../../naming';
import type { OpenCell } from '../tenant/cell';
import { CellError } from '../tenant/errors';

const change = z.looseObject({ at: z.string(), by: z.string(), what: z.string(), why: z.string().optional() });

/** What the ledger says of an incident; whatever else it says goes through as it is. */
const incident = z.looseObject({
  id: z.string(),
  status: z.enum(['open', 'closed']),
  source: z.string(),
  title: z.string(),
  severity: z.string().optional(),
  discoveredAt: z.string(),
  dueBy: z.string(),
  owner: z.string(),
  affected: z.looseObject({ tenants: z.union([z.literal('all'), z.array(z.string())]), because: z.string() }),
  sightings: z.number(),
  lastSeenAt: z.string(),
  notices: z.array(z.looseObject({ number: z.number(), at: z.string(), by: z.string(), text: z.string() })),
  changes: z.array(change),
  toldAt: z.string().optional(),
  overdueAt: z.string().optional(),
  closed: z.looseObject({ at: z.string(), by: z.string(), facts: z.string(), actions: z.array(z.string()) }).optional(),
});
export type Incident = z.infer<typeof incident>;

const told = z.looseObject({
  tenant: z.string(),
  handed: z.array(z.looseObject({ number: z.number(), at: z.string() })),
  failed: z.array(z.looseObject({ number: z.number(), at: z.string(), why: z.string() })),
  receipts: z.array(z.looseObject({ outcome: z.string(), at: z.string(), by: z.string(), detail: z.string() })),
});
export type Told = z.infer<typeof told>;

type Place = Pick<OpenCell, 'ledger' | 'cell'>;
type Item = Record<string, AttributeValue>;

/** Every incident of a cell, the latest first. */
export async function readIncidents(open: Place): Promise<Incident[]> {
  const items = await under(open, '#incidents');
  return items.map((item) => read(incident, item, item.incident)).sort((a, b) => (a.discoveredAt < b.discoveredAt ? 1 : -1));
}

/** One incident with what became of its notices; nothing where the cell knows none of that id. */
export async function readIncident(open: Place, id: string): Promise<{ incident: Incident; told: Told[] } | undefined> {
  const [item] = await under(open, '#incidents', id);
  if (!item) return undefined;
  const notices = await under(open, '#notices', `${id}#`);
  return { incident: read(incident, item, item.incident), told: notices.map((one) => read(told, one, one.told)) };
}

async function under({ ledger, cell }: Place, partition: string, begins = ''): Promise<Item[]> {
  const found: Item[] = [];
  const pages = paginateQuery(
    { client: ledger },
    {
      TableName: regionName(cell, 'tenants'),
      ConsistentRead: true,
      KeyConditionExpression: begins ? 'tenant = :partition AND begins_with(#at, :begins)' : 'tenant = :partition',
      ...(begins && { ExpressionAttributeNames: { '#at': 'at' } }),
      ExpressionAttributeValues: { ':partition': { S: partition }, ...(begins && { ':begins': { S: begins } }) },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}

function read<T>(shape: z.ZodType<T>, item: Item, text: AttributeValue | undefined): T {
  try {
    return shape.parse(JSON.parse(text?.S ?? ''));
  } catch (cause) {
    throw new CellError(
      `the ledger's item ${item.tenant?.S}/${item.at?.S} cannot be read; wanted one that keep-incident wrote, and this version of freehold knows; use the version that is deployed, or look at the item`,
      { cause },
    );
  }
}
