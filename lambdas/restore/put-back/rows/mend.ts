import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { refusedWith } from '../../../shared/postgres/connect';
import { qualified, quoted, source } from '../../../shared/postgres/reading/tables';
import { TriggersInTheWayError } from '../errors';
import { differences, isOpen, kindOf } from './difference';
import type { Difference } from './difference';
import { nameOf } from './shape';
import type { RowTable } from './shape';
import { marks } from './stage';
import type { Staged } from './stage';

/** A trigger may write where rows were put right already: so often that is put right again. */
const MOST_PASSES = 8;

/** Another row has the key; a rule of exclusion says so. */
const TAKEN = ['23505', '23P01'];
/** Who refers to a row keeps it. */
const HELD = ['23503', '23001'];

export interface Mended {
  /** As it was before. */
  readonly before: readonly Difference[];
  readonly passes: number;
}

/**
 * Puts the tenant's rows right, in a transaction of the caller's, until nothing differs. What is done in one statement PostgreSQL checks
 * at its end: rows that refer to each other come and go together, in whatever order, and what is refused is not half done.
 *
 * @throws TriggersInTheWayError; DatabaseError for what PostgreSQL refuses
 */
export async function mend(client: Client, all: readonly Staged[]): Promise<Mended> {
  await client.query('SET CONSTRAINTS ALL DEFERRED');
  const how = new Ways();
  const before = await differences(client, all);
  for (let open = before.filter(isOpen), passes = 0; ; passes++) {
    if (open.length === 0) return { before, passes };
    if (passes === MOST_PASSES) throw await inTheWay(client, open);
    // Changed once, it differs still: a trigger writes something else whenever the row is changed. Not when it is made, perhaps.
    if (passes > 0) for (const { of, changed } of open) if (changed > 0) how.anew(of.table);
    await pass(client, open, how);
    open = (await differences(client, all)).filter(isOpen);
  }
}

/** Tables whose changed rows are deleted and inserted; all others' are changed where they stand. */
class Ways {
  private readonly made = new Set<string>();
  private wasEmptied = false;

  anew(table: RowTable): void {
    this.made.add(nameOf(table));
  }

  isAnew(table: RowTable): boolean {
    return table.numbered.some((name) => !table.key.includes(name)) || this.made.has(nameOf(table));
  }

  /**
   * A row that comes back under its own key was away for a moment, and a reference that RESTRICTs does not wait for the end of the
   * statement. Then whatever refers to such a table goes with it, once, and the next pass brings all of it back.
   */
  async emptied(client: Client, open: readonly Difference[]): Promise<boolean> {
    const anew = open.filter(({ of, changed }) => changed > 0 && this.isAnew(of.table)).map(({ of }) => nameOf(of.table));
    if (anew.length === 0 || this.wasEmptied) return false;
    const { rows } = await client.query<{ source: string }>(REFERRING, [anew]);
    const deletions = rows.map(({ source: from }, at) => `gone_${at} AS (DELETE FROM ${from} RETURNING 1)`);
    await client.query(`WITH ${deletions.join(', ')} SELECT 1`);
    this.wasEmptied = true;
    return true;
  }
}

/** Tables by name, and whatever refers to them, or to what does; whole, not partition by partition. */
const REFERRING = `WITH RECURSIVE away (oid) AS (
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname = ANY ($1)
    UNION SELECT coalesce(pg_catalog.pg_partition_root(k.conrelid), k.conrelid)::oid FROM away JOIN pg_catalog.pg_constraint k
      ON k.contype = 'f' AND coalesce(pg_catalog.pg_partition_root(k.confrelid), k.confrelid) = away.oid)
  SELECT CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END || quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS source
  FROM away JOIN pg_catalog.pg_class c USING (oid) JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`;

async function pass(client: Client, open: readonly Difference[], how: Ways): Promise<void> {
  for (;;) {
    await client.query('SAVEPOINT pass');
    try {
      await client.query(statement(open, how));
      await client.query('SET CONSTRAINTS ALL IMMEDIATE');
      await client.query('SET CONSTRAINTS ALL DEFERRED');
      await client.query('RELEASE SAVEPOINT pass');
      return;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT pass');
      if (refusedWith(error, ...HELD) && (await how.emptied(client, open))) return;
      if (!refusedWith(error, ...TAKEN)) throw error;
      // Two rows may have to change what each has of the other: where they go first, either comes.
      const exchanged = open.filter(({ of, changed }) => changed > 0 && !how.isAnew(of.table) && isAbout(error, of.table));
      if (exchanged.length === 0) throw error;
      for (const { of } of exchanged) how.anew(of.table);
    }
  }
}

const isAbout = (error: unknown, table: RowTable): boolean =>
  error instanceof DatabaseError &&
  error.schema !== undefined &&
  [table, ...table.leaves].some(({ schema, name }) => schema === error.schema && name === error.table);

/** Everything that a pass does: first what goes, then what changes, then what comes, since a key may pass from one to the next. */
export function statement(open: readonly Difference[], how: { isAnew: (table: RowTable) => boolean }, comes = true): string {
  const goes = open.flatMap(({ of, changed, surplus }) => [
    ...(surplus > 0 ? [deletion(of, 'surplus')] : []),
    ...(changed > 0 && how.isAnew(of.table) ? [deletion(of, 'changed')] : []),
  ]);
  const changes = open.filter(({ of, changed }) => changed > 0 && !how.isAnew(of.table)).map(({ of }) => of);
  const arrives = open.flatMap(({ of, missing, changed }) => [
    ...(missing > 0 ? [{ of, kind: 'missing' as const }] : []),
    ...(changed > 0 && how.isAnew(of.table) ? [{ of, kind: 'changed' as const }] : []),
  ]);
  const parts: { name: string; text: string }[] = goes.map((text, at) => ({ name: `gone_${at}`, text: `${text} RETURNING 1` }));
  const gone = after(parts.map(({ name }) => name));
  parts.push(...changes.map((of, at) => ({ name: `other_${at}`, text: `${update(of, gone)} RETURNING 1` })));
  const settled = after(parts.map(({ name }) => name));
  if (comes)
    parts.push(...arrives.map(({ of, kind }, at) => ({ name: `come_${at}`, text: `${insertion(of, kind, settled)} RETURNING 1` })));
  return `WITH ${parts.map(({ name, text }) => `${name} AS (${text})`).join(', ')} SELECT 1`;
}

/** A condition that is asked once, and holds when these parts of the statement are done. */
const after = (parts: readonly string[]): string =>
  parts.length > 0 ? `${parts.map((name) => `(SELECT count(*) FROM ${name})`).join(' + ')} >= 0` : 'true';

const deletion = (of: Staged, kind: 'surplus' | 'changed'): string =>
  `DELETE FROM ${source(of.table)} t USING ${kindOf(kind, of)} x WHERE t.ctid = x.at AND t.tableoid = x.o`;

function update(of: Staged, when: string): string {
  const { table } = of;
  const set = table.columns.flatMap(({ name }, i) => (table.numbered.includes(name) ? [] : [`${quoted(name)} = x.c${i}`]));
  return `UPDATE ${source(table)} t SET ${set.join(', ')}
   FROM ${kindOf('changed', of)} x WHERE ${when} AND t.ctid = x.at AND t.tableoid = x.o`;
}

export function insertion({ table, ...of }: Staged, kind: 'missing' | 'changed', when = 'true'): string {
  const names = table.columns.map(({ name }) => quoted(name));
  const from = `SELECT ${marks(table).join(', ')} FROM ${kindOf(kind, { table, ...of })} WHERE ${when}`;
  // A table without columns has rows all the same.
  return names.length === 0
    ? `INSERT INTO ${qualified(table)} ${from}`
    : `INSERT INTO ${qualified(table)} (${names.join(', ')}) OVERRIDING SYSTEM VALUE ${from}`;
}

/** The application's own triggers that are called when a row comes or changes. */
const TRIGGERS = `SELECT DISTINCT format('%s of %s.%s', t.tgname, n.nspname, c.relname) AS name FROM pg_catalog.pg_trigger t
  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE t.tgrelid = ANY ($1::regclass[]) AND t.tgtype & 20 > 0 AND NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname !~ '^freehold_' ORDER BY 1`;

async function inTheWay(client: Client, open: readonly Difference[]): Promise<Error> {
  const { rows } = await client.query<{ name: string }>(TRIGGERS, [open.map(({ of }) => qualified(of.table))]);
  const said = open.map(
    ({ of, missing, changed, surplus }) => `${nameOf(of.table)} (${missing} rows missing, ${changed} others, ${surplus} too many)`,
  );
  return new TriggersInTheWayError(
    `after ${MOST_PASSES} times these differ from the copy still: ${said.join(', ')}; wanted none that does; nothing was changed; a trigger writes something else: ${rows.map(({ name }) => name).join(', ') || 'none of these tables has one, so one of another does'}; give it WHEN (session_user !~ '_restorer$') by a migration, then put back again`,
  );
}
