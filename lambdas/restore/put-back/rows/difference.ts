import type { Client } from 'pg';
import { quoted, source } from '../../../shared/postgres/reading/tables';
import type { Column } from '../../../shared/postgres/reading/tables';
import { marks, stageOf } from './stage';
import type { Staged } from './stage';

/** How many rows are in the copy alone, are others, and are in the copy no more. */
export interface Difference {
  readonly of: Staged;
  readonly missing: number;
  readonly changed: number;
  readonly surplus: number;
}

export const isOpen = ({ missing, changed, surplus }: Difference): boolean => missing + changed + surplus > 0;

/** Temporary tables with the rows of a difference: places of rows that are there, and rows as the copy has them. */
export const KINDS = ['missing', 'changed', 'surplus'] as const;
export const kindOf = (kind: (typeof KINDS)[number], { at }: Staged): string => `pg_temp.${kind}_${at}`;

/**
 * Compares the tenant's rows with the copy's. A row is another when PostgreSQL keeps another image of any of its values: that asks no
 * type for an equality, and sees 1.0 become 1.00.
 */
export async function differences(client: Client, all: readonly Staged[]): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const one of all) {
    const counts: number[] = [];
    const { missing, changed, surplus } = one.table.key.length > 0 ? byKey(one) : byImage(one);
    for (const [at, query] of [missing, changed, surplus].entries()) {
      const name = kindOf(KINDS[at]!, one);
      await client.query(`DROP TABLE IF EXISTS ${name}`);
      const { rowCount } = await client.query(`CREATE TEMPORARY TABLE ${name.slice('pg_temp.'.length)} AS ${query}`);
      counts.push(rowCount ?? 0);
      if (rowCount) await client.query(`ANALYZE ${name}`);
    }
    const [missed, other, more] = counts as [number, number, number];
    found.push({ of: one, missing: missed, changed: other, surplus: more });
  }
  return found;
}

type Queries = Readonly<Record<(typeof KINDS)[number], string>>;

function byKey(one: Staged): Queries {
  const { table } = one;
  const at = (name: string) => table.columns.findIndex((column) => column.name === name);
  const same = table.key.map((name) => `t.${quoted(name)} = s.c${at(name)}`).join(' AND ');
  const rest = table.columns.map(({ name }, i) => ({ name, mark: `c${i}` })).filter(({ name }) => !table.key.includes(name));
  const image = (columns: readonly string[]) => `ROW(${columns.join(', ')})`;
  // Keys that are equal may still be written otherwise, under a collation or a type that says so.
  const all = [...table.key.map((name) => ({ name, mark: `c${at(name)}` })), ...rest];
  const differs = `record_image_ne(${image(all.map(({ name }) => `t.${quoted(name)}`))}, ${image(all.map(({ mark }) => `s.${mark}`))})`;
  return {
    missing: `SELECT s.* FROM ${stageOf(one)} s WHERE NOT EXISTS (SELECT FROM ${source(table)} t WHERE ${same})`,
    changed: `SELECT t.tableoid AS o, t.ctid AS at, s.* FROM ${stageOf(one)} s JOIN ${source(table)} t ON ${same} WHERE ${differs}`,
    surplus: `SELECT t.tableoid AS o, t.ctid AS at FROM ${source(table)} t WHERE NOT EXISTS (SELECT FROM ${stageOf(one)} s WHERE ${same})`,
  };
}

/** Where no key tells rows apart they are counted: of those that are written alike the copy has so many, and so many are there. */
function byImage(one: Staged): Queries {
  const { table } = one;
  const sumOf = (values: readonly string[]) =>
    values.length > 0 ? `md5(array[${values.map((value, i) => hashed(value, table.columns[i]!)).join(', ')}]::text)` : "''";
  const numbered = (sum: string) => `${sum} AS image, row_number() OVER (PARTITION BY ${sum}) AS nr`;
  const there = `SELECT t.tableoid AS o, t.ctid AS at, ${numbered(sumOf(table.columns.map(({ name }) => `t.${quoted(name)}`)))} FROM ${source(table)} t`;
  const wanted = `SELECT s.*, ${numbered(sumOf(marks(table).map((mark) => `s.${mark}`)))} FROM ${stageOf(one)} s`;
  const columns = marks(table).map((mark) => `w.${mark}`);
  const none = `SELECT NULL::oid AS o, NULL::tid AS at, s.* FROM ${stageOf(one)} s WHERE false`;
  const meets = 'w.image = h.image AND w.nr = h.nr';
  return {
    missing: `SELECT ${columns.join(', ')} FROM (${wanted}) w WHERE NOT EXISTS (SELECT FROM (${there}) h WHERE ${meets})`,
    changed: none,
    surplus: `SELECT h.o, h.at FROM (${there}) h WHERE NOT EXISTS (SELECT FROM (${wanted}) w WHERE ${meets})`,
  };
}

const hashed = (value: string, { base, array }: Column): string =>
  `md5(${value}::${base === 'bytea' && !array ? 'bytea' : 'text'})`;
