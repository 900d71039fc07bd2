import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { spellWhole, withDatabase } from '../connect';
import { passes } from '../errors';
import { APPLICATION } from '../tenant-names';
import { asEraser } from './eraser';
import { emptyGroup } from './empty-group';
import { linkedTables, refuseCopies, refuseHalfDetached, refuseHiddenRows } from './hidden-rows';
import { dropIndexes, indexReferences, indexTenant } from './indexes';
import { dropNamed } from './names';
import { referencesIn } from './references';
import type { Reference } from './references';
import { outOfReach } from './removal';
import type { Removal } from './removal';
import { BlindError, countAbove } from './sight';
import { forgetValues } from './statistics';
import { deletionOrder } from './table-order';
import type { Linked } from './table-order';

/** The count of one table. */
const COUNT_MS = 120_000;

const THERE = `SELECT 1 FROM pg_catalog.pg_database WHERE datname = '${APPLICATION}'`;
const KNOWN = 'SELECT 1 FROM freehold.login WHERE tenant = $1';

/**
 * The tenant's rows in every table that tenants share, whoever refers first, in pieces. Each pass begins with a look by
 * somebody whom no policy binds, and the last look is the proof: a trigger may have kept rows, or made new ones elsewhere.
 *
 * @returns what is left to do, in words, when the time was not enough
 * @throws RowsOutOfReachError when rows are hidden, or two passes in a row leave no fewer than there were
 */
export async function removeRows(server: Client, removal: Removal): Promise<readonly string[]> {
  const { connection, tenant } = removal;
  if (!(await server.query(THERE)).rowCount) return [];
  return withDatabase({ connection, as: 'administrator', database: APPLICATION, statementMs: COUNT_MS }, async (keeper) => {
    await spellWhole(keeper); // The eraser looks elsewhere.
    const prepared = await keeper.query("SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('freehold.login')");
    if (!prepared.rowCount) return [];
    await refuseHalfDetached(keeper);
    const known = ((await keeper.query(KNOWN, [tenant])).rowCount ?? 0) > 0;
    const told = new Set<string>();
    let kept: Error | undefined;
    for (let least = Infinity, vain = 0; ;) {
      const tables = await linkedTables(keeper);
      const counts = await seen(keeper, tables, tenant);
      if (counts instanceof BlindError) return [await waitFor(counts, removal)];
      const left = [...counts].filter(([, count]) => count > 0);
      if (known || left.length > 0) await refuseHiddenRows(keeper);
      if (left.length === 0) return known ? tidied(keeper, removal) : [];
      const sum = left.reduce((all, [, count]) => all + count, 0);
      // Once there may be more than before: a history has a line for each field of a row that went. It goes in the next pass.
      vain = sum < least ? 0 : vain + 1;
      if (vain > 1)
        throw outOfReach(
          `rows of ${tenant} in ${namesOf(left)} are there after they were deleted${kept ? `: ${kept.message}` : ''}${await triggersOf(keeper, left)}`,
          kept,
        );
      least = Math.min(least, sum);
      for (const [name, count] of left)
        if (!told.has(name)) await removal.found({ id: `rows:${APPLICATION}.${name}`, kind: 'rows', count });
      for (const [name] of left) told.add(name);
      const done = await deleted(removal, { tables, counts, references: await referencesIn(keeper) });
      if (done.waiting.length > 0) return done.waiting;
      ({ kept } = done);
    }
  });
}

/** @returns what is waited for, in words */
async function tidied(keeper: Client, removal: Removal): Promise<readonly string[]> {
  const waiting = [...(await dropIndexes(removal)), ...(await dropNamed(keeper, removal))];
  if (waiting.length > 0) return waiting;
  const busy = await forgetValues(
    keeper,
    (await linkedTables(keeper)).map(({ name }) => name),
  );
  return busy ? [`samples of ${busy}, which is in use`] : [];
}

const namesOf = (left: readonly [string, number][]): string => left.map(([name, count]) => `${name} (${count})`).join(', ');

/** The application's own that are called when a row goes: bit 3 of a trigger's type is DELETE. */
const TRIGGERS = `SELECT format('trigger %I of %s', t.tgname, t.tgrelid::regclass) AS name FROM pg_catalog.pg_trigger t
  WHERE t.tgrelid = ANY ($1::regclass[]) AND t.tgtype & 8 > 0 AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname !~ '^freehold_' ORDER BY 1`;

async function triggersOf(keeper: Client, left: readonly [string, number][]): Promise<string> {
  const { rows } = await keeper.query<{ name: string }>(TRIGGERS, [left.map(([name]) => name)]);
  return rows.length > 0 ? `; look at ${rows.map(({ name }) => name).join(', ')}` : '';
}

/**
 * Somebody who holds a table lets go of it. One that nobody holds takes as long the next time, unless something is done about it.
 *
 * @returns what is waited for, in words
 * @throws RowsOutOfReachError where nothing can be done
 */
async function waitFor(blind: BlindError, removal: Removal): Promise<string> {
  if (blind.why === 'held') return blind.message;
  const index = await indexTenant(removal, blind.table);
  if (index !== undefined) return index;
  throw outOfReach(`${blind.table} cannot be counted in ${COUNT_MS / 1000} s, ${blind.message}`, blind);
}

/** What is left of a tenant in each table; or which one was in use for too long. */
async function seen(keeper: Client, tables: readonly Linked[], tenant: string): Promise<ReadonlyMap<string, number> | BlindError> {
  const counts = new Map<string, number>();
  try {
    await refuseCopies(keeper, tenant);
    for (const { name } of tables) counts.set(name, await countAbove(keeper, name, { tenant, by: 'tenant' }));
    return counts;
  } catch (error) {
    if (error instanceof BlindError && error.why !== 'refused') return error;
    throw error instanceof BlindError ? outOfReach(error.message, error) : error;
  }
}

/**
 * One pass over all tables. What keeps the rows of one (a key of what was kept or came since, a rule, a trigger that says so, a right) does
 * not keep those of the next: a trigger may have written there again after it was emptied, and the next pass takes that away.
 *
 * @returns what is waited for, or was not reached in time, in words; and what kept rows
 */
function deleted(
  removal: Removal,
  {
    tables,
    counts,
    references,
  }: { tables: readonly Linked[]; counts: ReadonlyMap<string, number>; references: readonly Reference[] },
): Promise<{ waiting: readonly string[]; kept?: Error }> {
  const rowsOf = (table: string): number => counts.get(table) ?? 0;
  return asEraser(removal, tables, async (client) => {
    const waiting = await indexReferences(removal, references, rowsOf);
    if (waiting.length > 0) return { waiting };
    let kept: Error | undefined;
    for (const group of deletionOrder(tables)) {
      const rows = group.reduce((sum, name) => sum + rowsOf(name), 0);
      if (rows === 0) continue;
      try {
        if (!(await emptyGroup(client, removal, { tables: group, rows, references })))
          return { waiting: [`rows of ${removal.tenant} in ${group.join(', ')}`] };
      } catch (cause) {
        if (!(cause instanceof DatabaseError) || passes(cause.code ?? '')) throw cause;
        kept = cause;
      }
    }
    return { waiting: [], ...(kept && { kept }) };
  });
}
