import { createHash } from 'node:crypto';
import { TENANT_ID } from '../../../config/reserved-ids';
import { recordIn } from '../../shared/audit-store';
import { isExportId } from '../shared/folder';
import type { TrailOrder, TrailPart } from './contract';
import { InvalidTrailOrderError, OutsideTenantError } from './errors';

const DAY_MS = 86_400_000;
/** A year and a day: what an auditor asks for at once. */
const MOST_DAYS = 367;
export const CHAIN_START = '0'.repeat(64);

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/** @throws InvalidTrailOrderError naming what is wrong */
export function checkedOrder(order: TrailOrder): TrailOrder {
  const wrong = (what: string, got: unknown, wanted: string): never => {
    throw new InvalidTrailOrderError(`${what} is ${JSON.stringify(got)}; wanted ${wanted}; correct what starts the export`);
  };
  if (!TENANT_ID.test(order.tenant)) wrong('tenant', order.tenant, "a tenant's id");
  if (!isExportId(order.exportId)) wrong('exportId', order.exportId, '1 to 80 letters, digits, hyphens and underscores');
  for (const side of ['from', 'to'] as const) if (!isDay(order[side])) wrong(side, order[side], 'a day such as 2026-11-22');
  const days = daysOf(order).length;
  if (days < 1 || days > MOST_DAYS)
    wrong('from ... to', `${order.from} ... ${order.to}`, `1 to ${MOST_DAYS} days, the first one first`);
  return order;
}

/** Also the 30th of February has the pattern of a day. */
const isDay = (day: unknown): boolean =>
  typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && new Date(Date.parse(day) || 0).toISOString().startsWith(day);

/** Every UTC day from the first to the last. */
export function daysOf({ from, to }: Pick<TrailOrder, 'from' | 'to'>): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => new Date(Date.parse(from) + i * DAY_MS).toISOString().slice(0, 10));
}

/** A stored object of the tenant's trail. */
export interface Stored {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
}

/**
 * The objects between the days, in the order of the trail: by day, by source, by position.
 *
 * @throws OutsideTenantError when a list has an object of another tenant, or one that nobody of ours wrote
 */
export function between(order: TrailOrder, listed: readonly Stored[]): readonly Stored[] {
  const dated = listed.map((stored) => ({ stored, of: ownRecord(order.tenant, stored.key) }));
  return dated
    .filter(({ of }) => of.date >= order.from && of.date <= order.to)
    .sort(
      ({ of: a }, { of: b }) =>
        inOrder(a.date, b.date) || inOrder(a.source, b.source) || a.from.localeCompare(b.from, 'en', { numeric: true }),
    )
    .map(({ stored }) => stored);
}

/** @throws OutsideTenantError unless the key is of this tenant */
export function ownRecord(tenant: string, key: string) {
  const of = recordIn(key);
  if (of?.tenant === tenant) return of;
  throw new OutsideTenantError(
    `object ${key} is not a record of ${tenant}; wanted nothing but keys below tenant=${tenant}/ as ship-audit-log writes them; nothing of it was read`,
  );
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The next part of the trail: its place in the chain says what came before it. */
export function linked(before: string, part: Omit<TrailPart, 'chain'>): TrailPart {
  return { ...part, chain: sha256(before + part.sha256) };
}

/** Events of CloudTrail on objects of this one bucket, within the days, as lines of the trail. */
export function fileEvents(document: string, { order, bucket }: { order: TrailOrder; bucket: string }): string[] {
  const { Records: records = [] } = JSON.parse(document) as { Records?: readonly CloudTrailEvent[] };
  return records
    .filter(({ eventTime, requestParameters }) => {
      const day = eventTime?.slice(0, 10) ?? '';
      return requestParameters?.bucketName === bucket && day >= order.from && day <= order.to;
    })
    .map((event) => JSON.stringify({ tenant: order.tenant, source: 'files', id: event.eventID, at: event.eventTime, event }));
}

interface CloudTrailEvent {
  readonly eventID?: string;
  readonly eventTime?: string;
  readonly requestParameters?: { readonly bucketName?: string } | null;
}
