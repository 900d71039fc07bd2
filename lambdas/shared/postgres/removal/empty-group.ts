import type { Client } from 'pg';
import { refusedWith } from '../connect';
import { openCircles } from './circles';
import { inPieces, TOO_LONG } from './pieces';
import type { Reference } from './references';
import { RowsOutOfReachError } from './removal';
import type { Removal } from './removal';
import { deletionOrder, refersToItself } from './table-order';

/** Rows of a circle that go in one statement as they are: opening it would write each of them once more. */
const AT_ONCE = 5_000;

/** What PostgreSQL says when a trigger of one row, which keeps a count say, changes another that the same statement deletes. */
const CHANGED_BY_ITSELF = '27000';

/** Tables whose rows go together, how many the tenant has in them, and the foreign keys of all tables. */
export interface Group {
  readonly tables: readonly string[];
  readonly rows: number;
  readonly references: readonly Reference[];
}

/** @returns false when the time was over before every row was deleted; what was deleted stays so */
export async function emptyGroup(client: Client, removal: Removal, { tables, rows, references }: Group): Promise<boolean> {
  const inside = references.filter(({ from, to }) => tables.includes(from) && to.some((name) => tables.includes(name)));
  if (inside.length > 0 && rows <= AT_ONCE) {
    const small = await atOnce(client, removal, tables);
    if (small !== 'too many') return small === 'gone';
  }
  const shut = await openCircles(client, removal, { references: inside, rows });
  if (shut === 'more') return false;
  const linked = tables.map((name) => ({ name, leadsTo: shut.filter(({ from }) => from === name).flatMap(({ to }) => to) }));
  for (const part of deletionOrder(linked)) {
    const gone = refersToItself(part, linked)
      ? await whole(client, removal, part)
      : // What came meanwhile is counted and deleted in the next pass, which sees whether it grows fewer.
        (await inPieces(client, { hasTime: removal.hasTime, there: rows }, deletion(part[0]!, removal))) !== 'later';
    if (!gone) return false;
  }
  return true;
}

const deletion =
  (table: string, { tenant }: Removal) =>
  (rows: number) => ({
    text: `DELETE FROM ONLY ${table} WHERE tenant = $1 AND ctid = ANY (ARRAY(SELECT ctid FROM ONLY ${table} WHERE tenant = $1 LIMIT $2))`,
    values: [tenant, rows],
  });

/** PostgreSQL looks for whoever refers at the end of a statement: what refers to each other goes in one. */
async function atOnce(
  client: Client,
  { tenant, hasTime }: Removal,
  tables: readonly string[],
): Promise<'gone' | 'later' | 'too many'> {
  if (!hasTime()) return 'later';
  const deletes = tables.map((name, at) => `d${at} AS (DELETE FROM ONLY ${name} WHERE tenant = $1 RETURNING 1)`);
  const sum = tables.map((_, at) => `(SELECT count(*) FROM d${at})`).join(' + ');
  try {
    await client.query(`WITH ${deletes.join(', ')} SELECT ${sum}`, [tenant]);
    return 'gone';
  } catch (error) {
    if (!refusedWith(error, TOO_LONG, CHANGED_BY_ITSELF)) throw error;
    return 'too many';
  }
}

async function whole(client: Client, removal: Removal, tables: readonly string[]): Promise<boolean> {
  const came = await atOnce(client, removal, tables);
  if (came !== 'too many') return came === 'gone';
  throw new RowsOutOfReachError(
    `rows of ${removal.tenant} in ${tables.join(', ')} refer to each other by columns that may not be emptied, and do not go in one statement, for its time or for a trigger that changes one of them; wanted pieces; let one of these columns be empty, or drop what refuses that, then run the step again`,
  );
}
