import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { refusedWith } from '../../../shared/postgres/connect';
import { quoted } from '../../../shared/postgres/reading/tables';
import type { Difference } from './difference';
import { kindOf } from './difference';
import { insertion, statement } from './mend';
import { nameOf } from './shape';
import { marks, stageOf } from './stage';
import type { Staged } from './stage';

/** Of each kind so many are told. */
const SOME = 20;

/**
 * What keeps rows from coming back, found after PostgreSQL has refused them, in the transaction that is then taken back. Under policies
 * its own errors name no key, and only the first row that is refused.
 */
export async function conflictsIn(client: Client, before: readonly Difference[], refusal: DatabaseError): Promise<string[]> {
  const all = before.map(({ of }) => of);
  const found = [...(await orphans(client, all, refusal)), ...(await taken(client, before))];
  const { message, detail, constraint } = refusal;
  const said = `${message}${detail ? ` (${detail})` : ''}`;
  return found.length > 0 && (constraint !== undefined || refusedWith(refusal, '23505', '23P01')) ? found : [...found, said];
}

interface Reference {
  readonly constraint: string;
  readonly from: string;
  readonly columns: readonly string[];
  readonly to: string;
  /** The same, quoted. */
  readonly there: string;
  readonly target: readonly string[];
}

const NAMES = (relation: string, numbers: string): string =>
  `ARRAY(SELECT a.attname::text FROM unnest(${numbers}) WITH ORDINALITY AS n (number, at) JOIN pg_catalog.pg_attribute a ON a.attrelid = ${relation} AND a.attnum = n.number ORDER BY n.at)`;

/** Foreign keys that lead to rows which do not come back with the tenant's own; and the one that was refused. */
const LEADING_AWAY = `SELECT k.conname AS constraint, n.nspname || '.' || c.relname AS from, ${NAMES('k.conrelid', 'k.conkey')} AS columns,
    tn.nspname || '.' || t.relname AS to, quote_ident(tn.nspname) || '.' || quote_ident(t.relname) AS there, ${NAMES('k.confrelid', 'k.confkey')} AS target
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = k.confrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
  WHERE k.contype = 'f' AND k.conparentid = 0 AND (k.conname = $1 OR NOT EXISTS (
    SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
    JOIN pg_catalog.pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine AND m.attname = 'tenant'
    JOIN pg_catalog.pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.theirs AND t.attname = 'tenant'))`;

async function orphans(client: Client, all: readonly Staged[], { constraint }: DatabaseError): Promise<string[]> {
  const { rows: references } = await client.query<Reference>(LEADING_AWAY, [constraint ?? '']);
  const found: string[] = [];
  for (const reference of references) {
    const from = all.find(({ table }) => nameOf(table) === reference.from);
    if (from) found.push(...(await tried(client, () => orphansBy(client, from, reference))));
  }
  return found;
}

async function orphansBy(client: Client, from: Staged, { constraint, columns, to, there, target }: Reference): Promise<string[]> {
  const own = columns.map((name) => `s.c${from.table.columns.findIndex((column) => column.name === name)}`);
  const meets = target.map((name, i) => `t.${quoted(name)} = ${own[i]}`).join(' AND ');
  // Rows that refer to each other in the copy come back together.
  const { rows } = await client.query<{ key: string }>(
    `SELECT DISTINCT concat_ws(', ', ${own.join(', ')}) AS key FROM ${stageOf(from)} s
     WHERE ${own.map((mark) => `${mark} IS NOT NULL`).join(' AND ')} AND NOT EXISTS (SELECT FROM ${there} t WHERE ${meets}) ORDER BY 1 LIMIT ${SOME}`,
  );
  return rows.map(({ key }) => `${nameOf(from.table)} refers by ${constraint} to (${key}) of ${to}, which is there no more`);
}

/** Rows of the copy whose keys others have now: who is inserted all the same, and does not come, meets one of them. */
async function taken(client: Client, before: readonly Difference[]): Promise<string[]> {
  const open = before.filter(({ missing, changed, surplus }) => missing + changed + surplus > 0);
  const able = open.filter(({ of, missing }) => of.table.takable && missing > 0);
  if (able.length === 0) return [];
  return tried(client, async () => {
    const goes = open.filter(({ changed, surplus }) => changed + surplus > 0);
    if (goes.length > 0) await client.query(statement(goes, { isAnew: () => true }, false));
    const found: string[] = [];
    for (const { of } of able) {
      const key = of.table.key.length > 0 ? of.table.key : of.table.columns.map(({ name }) => name);
      const names = marks(of.table);
      const { rows } = await client.query<{ key: string }>(
        `WITH came AS (${insertion(of, 'missing')} ON CONFLICT DO NOTHING RETURNING ${of.table.columns.map(({ name }, i) => `${quoted(name)} AS c${i}`).join(', ')})
         SELECT concat_ws(', ', ${key.map((name) => `m.c${of.table.columns.findIndex((column) => column.name === name)}`).join(', ')}) AS key
         FROM ${kindOf('missing', of)} m WHERE NOT EXISTS (SELECT FROM came WHERE NOT record_image_ne(ROW(${names.map((n) => `came.${n}`).join(', ')}), ROW(${names.map((n) => `m.${n}`).join(', ')}))) ORDER BY 1 LIMIT ${SOME}`,
      );
      found.push(...rows.map((row) => `${nameOf(of.table)}: the key of (${row.key}) was given to another since`));
    }
    return found;
  });
}

/** What it does is taken back; where it cannot be asked, PostgreSQL's own word is all there is. */
async function tried(client: Client, ask: () => Promise<string[]>): Promise<string[]> {
  await client.query('SAVEPOINT ask');
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return [];
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT ask').catch(() => undefined); // A broken connection has rolled back already.
  }
}
