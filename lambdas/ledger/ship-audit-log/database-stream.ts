import type { Client } from 'pg';
import { refusedWith } from '../../shared/postgres/connect';
import { CursorAheadError } from './errors';
import type { Batch, Stream } from './ship-stream';

const BATCH_ROWS = 5_000;
const REMOVED_AT_ONCE = 5_000;
/** Names of fields and keys: rows are small, and this many bytes of them are one object. */
const BATCH_CHARACTERS = 8 * 1024 * 1024;

/**
 * Lines are shipped in the order of the transactions that wrote them and not of ids: a transaction may take a low id and commit late,
 * and a cursor over ids would pass it by. Below the oldest transaction that still runs, nothing can appear any more. A row holds 32
 * bits of its transaction's number: how far it is behind the horizon gives the rest. At most half of them can be told from the
 * future, so a line must be shipped and removed within two thousand million transactions.
 */
const HORIZON = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';
const BEHIND = '((h.xid - a.xmin::text::bigint) & 4294967295)';
const SETTLED = `${BEHIND} between 1 and 2147483648`;
const XID = `(h.xid - ${BEHIND})`;
const LINES = `from freehold.audit a cross join (select ${HORIZON} as xid) h where a.tenant = $1`;

/** `was` is asked for by name: a database that was prepared before there was the column has its lines shipped as well. */
const READ = `select l.xid::text, l.id::text, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD') as day, row_to_json(r)::text as line
  from (select ${XID} as xid, a.* ${LINES} and ${SETTLED} and (${XID}, a.id) > ($2::bigint, $3::bigint) and (${XID}, a.id) <= ($4::bigint, $5::bigint)
    order by 1, a.id limit ${BATCH_ROWS}) l
  cross join lateral (select l.tenant, 'database' as source, l.id::text as id, l.at, l.actor, l.claimed, l.operation, l.relation, l.key, to_jsonb(l) -> 'was' as was, l.fields) r
  order by l.xid, l.id`;

const REMOVE = `with old as (select a.id ${LINES} and ${SETTLED} and (${XID}, a.id) <= ($2::bigint, $3::bigint) and a.at < $4::timestamptz
    order by a.id limit ${REMOVED_AT_ONCE})
  delete from freehold.audit a using old where a.tenant = $1 and a.id = old.id`;

/** `<transaction>.<id>`: a position in the order of shipping. */
const START = '0.0';
const END = `${2n ** 62n}.${2n ** 62n}`;
const split = (position: string): [string, string] => position.split('.') as [string, string];

/** The lines that the triggers wrote about changes of the tenant's rows. */
export const databaseStream = (client: Client, tenant: string): Stream => ({
  name: 'database',
  source: 'database',
  read: async (after = START, until = END): Promise<Batch | undefined> => {
    await checkHorizon(client, after);
    const { rows } = await client.query<Record<'xid' | 'id' | 'day' | 'line', string>>(READ, [
      tenant,
      ...split(after),
      ...split(until),
    ]);
    const [first] = rows;
    if (!first) return undefined;
    let characters = 0;
    const end = rows.findIndex(
      ({ day, line }, i) => day !== first.day || (i > 0 && (characters += line.length) > BATCH_CHARACTERS),
    );
    const taken = end === -1 ? rows : rows.slice(0, end);
    const last = taken.at(-1)!;
    return {
      date: first.day,
      from: `${first.xid}.${first.id}`,
      to: `${last.xid}.${last.id}`,
      next: `${last.xid}.${last.id}`,
      lines: taken.map(({ line }) => line),
    };
  },
});

/** @throws CursorAheadError when the database never came as far as the cursor: what was written since the restore could be passed by */
async function checkHorizon(client: Client, after: string): Promise<void> {
  const { rows } = await client.query<{ xid: string }>(`select ${HORIZON} as xid`);
  const [shipped] = split(after);
  if (BigInt(rows[0]!.xid) > BigInt(shipped)) return;
  throw new CursorAheadError(
    `the database is at transaction ${rows[0]!.xid}, and lines up to ${shipped} were shipped from it; wanted one that goes on from there; it was restored: delete the item cursor#audit of the tenant to ship what it holds again`,
  );
}

/** Age in minutes of the oldest line that is not shipped. */
export async function databaseLag(
  client: Client,
  tenant: string,
  { after = START, now }: { after?: string; now: Date },
): Promise<number> {
  const { rows } = await client.query<{ oldest: Date | null }>(
    `select min(a.at) as oldest ${LINES} and not (${SETTLED} and (${XID}, a.id) <= ($2::bigint, $3::bigint))`,
    [tenant, ...split(after)],
  );
  const oldest = rows[0]!.oldest;
  return oldest ? Math.max(0, Math.floor((now.getTime() - oldest.getTime()) / 60_000)) : 0;
}

/**
 * Removes what is in the store and old enough.
 *
 * @returns how many lines went, or undefined when the role may not remove any
 */
export async function removeShipped(
  client: Client,
  tenant: string,
  { after, before }: { after: string | undefined; before: Date },
): Promise<number | undefined> {
  if (!after) return 0;
  let removed = 0;
  try {
    for (let gone = -1; gone !== 0; removed += gone) {
      gone = (await client.query(REMOVE, [tenant, ...split(after), before.toISOString()])).rowCount ?? 0;
    }
    return removed;
  } catch (error) {
    if (refusedWith(error, '42501')) return undefined;
    throw error;
  }
}
