import { paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Begun, Settled } from '../../../lambdas/ledger/keep-ledger/contract';
import { regionName } from '../../naming';
import { CellError } from './errors';
import type { OpenCell } from './cell';

export type Status = Settled['status'];
type ErasureOf = Extract<Begun, { outcome: 'begun' }>['erasure'];

/** Every state of a tenant, and what it means. */
export const STATUSES: Readonly<Record<Status, string>> = {
  onboarding: 'is being created',
  active: 'in use',
  suspended: 'nobody connects, nothing is lost',
  leaving: 'an erasure is asked for and can be cancelled',
  erasing: 'the erasure has begun and can only end',
  erased: 'nothing is left but the ledger; the id is never used again',
  failed: 'the onboarding was undone; the id can be onboarded again',
};

const hold = z.looseObject({ reason: z.string(), approver: z.string(), expires: z.string(), since: z.string() });
const containment = z.looseObject({ state: z.string(), since: z.string(), requestedBy: z.string(), reason: z.string() });
const signing = z.looseObject({ keys: z.string(), step: z.string(), run: z.string(), at: z.string().optional() });
const erasure = z.looseObject({
  id: z.string(),
  requestedAt: z.string(),
  requestedBy: z.string(),
  reason: z.string(),
  at: z.string(),
  productionDueBy: z.string(),
  backupsDueBy: z.string(),
  emptyAt: z.string().optional(),
} satisfies Partial<Record<keyof ErasureOf, z.ZodType>>);

/** What the ledger says of a tenant; whatever else it says goes through as it is. */
const state = z.looseObject({
  tenant: z.string(),
  status: z.enum(Object.keys(STATUSES) as Status[]),
  name: z.string(),
  residency: z.string(),
  plan: z.string(),
  isolation: z.string(),
  contact: z.string(),
  updatedAt: z.string(),
  holder: z.string().optional(),
  machine: z.string().optional(),
  failure: z.string().optional(),
  hold: hold.optional(),
  containment: containment.optional(),
  erasure: erasure.optional(),
  signing: signing.optional(),
});
export type State = z.infer<typeof state>;

/** One run in a tenant's past. */
const past = z.looseObject({ run: z.string(), at: z.string(), outcome: z.string(), status: z.string(), execution: z.string() });
export type Past = z.infer<typeof past>;

/** Sort key of the item that says how a tenant stands; those of its past begin with a moment. */
const STATE = 'state';
const DATED = /^\d{4}-\d{2}-\d{2}/;
/** Attributes of the state item that are objects, written as JSON. */
const OBJECTS = ['blueprint', 'places', 'hold', 'containment', 'erasure', 'signing'];

/** How a tenant stands, and its past, oldest first. */
export async function readTenant(
  { ledger, cell }: Pick<OpenCell, 'ledger' | 'cell'>,
  tenant: string,
): Promise<{ state?: State; history: Past[] }> {
  const items: Item[] = [];
  const pages = paginateQuery(
    { client: ledger },
    {
      TableName: regionName(cell, 'tenants'),
      ConsistentRead: true,
      KeyConditionExpression: '#tenant = :tenant',
      ExpressionAttributeNames: { '#tenant': 'tenant' },
      ExpressionAttributeValues: { ':tenant': { S: tenant } },
    },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  const own = items.find(({ at }) => at?.S === STATE);
  return { ...(own && { state: stateIn(own) }), history: items.filter(({ at }) => DATED.test(at?.S ?? '')).map(pastIn) };
}

/** Every tenant of the cell, by id. */
export async function readTenants({ ledger, cell }: Pick<OpenCell, 'ledger' | 'cell'>, status?: Status): Promise<State[]> {
  const found: State[] = [];
  const pages = paginateScan(
    { client: ledger },
    {
      TableName: regionName(cell, 'tenants'),
      FilterExpression: status === undefined ? '#at = :state' : '#at = :state AND #status = :status',
      ExpressionAttributeNames: { '#at': 'at', ...(status !== undefined && { '#status': 'status' }) },
      ExpressionAttributeValues: { ':state': { S: STATE }, ...(status !== undefined && { ':status': { S: status } }) },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map(stateIn));
  return found.sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
}

type Item = Record<string, AttributeValue>;

function stateIn(item: Item): State {
  const texts = textsOf(item);
  const objects = OBJECTS.filter((key) => key in texts).map((key) => [key, parsed(item, texts[key]!)] as const);
  return read(state, item, { ...texts, ...Object.fromEntries(objects) });
}

const pastIn = (item: Item): Past => read(past, item, parsed(item, textsOf(item).record ?? ''));

/** Attributes without the sort key, which is the item's and not the tenant's. */
const textsOf = (item: Item): Record<string, string> =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([key]) => key !== 'at')
      .map(([key, value]) => [key, value.S ?? '']),
  );

function parsed(item: Item, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unreadable(item, text.slice(0, 40), cause);
  }
}

function read<T>(shape: z.ZodType<T>, item: Item, value: unknown): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  throw unreadable(item, result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(', '), result.error);
}

const unreadable = (item: Item, got: string, cause: unknown): CellError =>
  new CellError(
    `the ledger's item ${item.tenant?.S}/${item.at?.S} cannot be read (${got}); wanted one that a machine wrote, and this version of freehold knows; use the version that is deployed, or look at the item`,
    { cause },
  );
