import { DatabaseError, escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { withDatabase } from '../connect';
import { passes } from '../errors';
import { APPLICATION } from '../tenant-names';
import { eraserOf } from './eraser';
import { inPieces } from './pieces';
import type { Reference } from './references';
import type { Removal } from './removal';

/** How a reference is taken out of a circle, in SQL; undefined where it cannot be. */
interface Opening {
  readonly columns: readonly string[];
  readonly set: string;
  readonly where: string;
}

/**
 * Rows that refer to each other in a circle, or in a tree, must go in one statement, however many there are. Emptied first of what
 * they refer by they go in pieces, in any order. A row that must refer to something refers to itself then.
 *
 * @returns the references that stay, or `more` when the time was over before
 */
export async function openCircles(
  client: Client,
  removal: Removal,
  { references, rows }: { references: readonly Reference[]; rows: number },
): Promise<readonly Reference[] | 'more'> {
  const shut: Reference[] = [];
  for (const reference of references) {
    const opening = openingOf(reference);
    if (!opening) {
      shut.push(reference);
      continue;
    }
    try {
      await mayChange(removal, reference.from, opening.columns);
      const came = await opened(client, removal, { table: reference.from, opening, rows });
      if (came === 'later') return 'more';
      if (came === 'no end') shut.push(reference); // A trigger gives rows back what they refer by.
    } catch (error) {
      // The application's own rules do not allow it: a check, a key, a trigger with whatever code, a column that is computed.
      if (!(error instanceof DatabaseError) || passes(error.code ?? '')) throw error;
      shut.push(reference);
    }
  }
  return shut;
}

function openingOf({ columns, target, mayBeEmpty, toItself }: Reference): Opening | undefined {
  const [empty] = mayBeEmpty;
  if (empty !== undefined) return { columns: [empty], set: `${empty} = NULL`, where: `${empty} IS NOT NULL` };
  const own = columns.map((column, at) => ({ column, key: target[at]! })).filter(({ column, key }) => column !== key);
  if (!toItself || own.length === 0) return undefined;
  return {
    columns: own.map(({ column }) => column),
    set: own.map(({ column, key }) => `${column} = ${key}`).join(', '),
    where: own.map(({ column, key }) => `${column} <> ${key}`).join(' OR '),
  };
}

const opened = (
  client: Client,
  { tenant, hasTime }: Removal,
  { table, opening, rows: there }: { table: string; opening: Opening; rows: number },
) =>
  inPieces(client, { hasTime, there }, (rows) => ({
    text: `UPDATE ONLY ${table} SET ${opening.set} WHERE tenant = $1
      AND ctid = ANY (ARRAY(SELECT ctid FROM ONLY ${table} WHERE tenant = $1 AND (${opening.where}) LIMIT $2))`,
    values: [tenant, rows],
  }));

/** The eraser deletes and changes nothing; this once it empties these columns. The right goes with its role. */
const mayChange = ({ connection, tenant }: Removal, table: string, columns: readonly string[]): Promise<unknown> =>
  withDatabase({ connection, as: 'administrator', database: APPLICATION }, (client) =>
    client.query(`GRANT UPDATE (${columns.join(', ')}) ON ${table} TO ${id(eraserOf(tenant))}`),
  );
