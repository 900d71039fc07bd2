import { stringify } from 'csv-stringify/sync';
import { quoted, source } from './tables';
import type { Column, Table } from './tables';

/** A row as the server wrote it: a text for each column, or null. Nothing becomes a number or a date of JavaScript. */
export type Row = readonly (string | null)[];

/** Numbers of these types have more digits than a JSON reader keeps: they are strings in every row, large or small. */
const WIDE = ['int8', 'numeric'];
/** Types that spreadsheets shall read as numbers, so that a minus sign is no formula. */
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

/** Every column as the server spells it; truth as `true` and `false`, which readers of CSV know better than `t` and `f`. */
export function csvQuery(table: Table): string {
  const columns = table.columns.map(({ name, base, array }) => `${quoted(name)}${base === 'bool' && !array ? '::text' : ''}`);
  return `select ${columns.join(', ')} from ${source(table)}`;
}

/**
 * One JSON object a row, made by the server: what is a number in JSON stays one where every reader keeps it, bytes are `\\x` and
 * hex, moments are ISO 8601, arrays are arrays, JSON is what the application stored, row types are PostgreSQL's text.
 */
export function jsonQuery(table: Table): string {
  const columns = table.columns.map((column) => `${quoted(column.name)}${jsonCast(column)} as ${quoted(column.name)}`);
  return `select row_to_json(r)::text from (select ${columns.join(', ')} from ${source(table)}) r`;
}

const jsonCast = ({ base, array, composite }: Column): string =>
  WIDE.includes(base) || composite ? (array ? '::text[]' : '::text') : '';

/**
 * Rows as a spreadsheet opens them without harm: a text that would be a formula has an apostrophe in front, a number has not. A NULL
 * is nothing between two commas, an empty text is a pair of quotes, as PostgreSQL itself writes and reads them.
 */
export function csvText(rows: readonly Row[], columns: readonly Column[], first: boolean): string {
  const numbers = columns.map(({ base, array }) => !array && NUMBERS.includes(base));
  const text = stringify([...rows], {
    quoted: true,
    quoted_string: true, // Tells an empty text from NULL.
    escape_formulas: true,
    bom: first,
    record_delimiter: 'windows',
    cast: {
      string: (value, { index, header }) =>
        !header && value.startsWith('-') && numbers[index] ? { value, escape_formulas: false } : value,
    },
  });
  return first ? headed(text, columns) : text;
}

/** The header is written apart: it is there without a row, too, and is never taken for a number. */
function headed(text: string, columns: readonly Column[]): string {
  const header = stringify([columns.map(({ name }) => name)], {
    quoted: true,
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
  return header + text.replace(/^\uFEFF/, '');
}

/** JSON lines. A line break that the application stored between the tokens of a `json` value would end the line early. */
export const jsonText = (rows: readonly Row[]): string =>
  rows.map(([line]) => `${(line ?? 'null').replace(/[\r\n]/g, ' ')}\n`).join('');

/** Rows read at once, where no row is longer than a page of the database. */
const ROWS = 500;
/** And where rows can be of any size: few, and fewer as soon as they are seen to be large. */
const LONG_ROWS = 20;
const BATCH_CHARACTERS = 4 * 1024 * 1024;

/** How many rows to read next, so that a batch stays at a few megabytes. */
export function nextBatch(table: Pick<Table, 'longValues'>, last: readonly Row[]): number {
  if (!table.longValues) return ROWS;
  const characters = last.reduce((sum, row) => sum + row.reduce((length, value) => length + (value?.length ?? 0), 0), 0);
  if (last.length === 0 || characters === 0) return last.length === 0 ? 1 : LONG_ROWS;
  return Math.min(LONG_ROWS, Math.max(1, Math.floor((BATCH_CHARACTERS * last.length) / characters)));
}
