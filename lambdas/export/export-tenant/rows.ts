import { quoted, source } from '../../shared/postgres/reading/tables';
import type { Column, Table } from '../../shared/postgres/reading/tables';

export type TableFormat = 'csv' | 'jsonl';

/** Numbers of these types have more digits than a JSON reader keeps: they are strings in every row, large or small. */
const WIDE = ['int8', 'numeric'];
/** Longer values, by their bytes as stored, are read piece by piece: a row of a gigabyte fits into no function. */
export const LONG_BYTES = 256 * 1024;

/** How a value that is too long for its row is read. Only of bytes and text can the server hand out a part without making the whole. */
export type Kind = 'bytes' | 'text' | 'made';
export const kindOf = ({ base, array }: Column): Kind =>
  array ? 'made' : base === 'bytea' ? 'bytes' : ['text', 'varchar'].includes(base) ? 'text' : 'made';

/** What stands before the values in a row: where the row is, and by their places which columns are too long, or of other bounds. */
export const AHEAD = 4;

/**
 * Rows for a file. Nothing in it but the columns has a name that a column could have: `tableoid` and `ctid` are the server's own.
 */
export function rowsQuery(table: Table, format: TableFormat): string {
  const { columns, longValues } = table;
  const long = columns.map((column) => (longValues ? isLong(column) : undefined));
  const values = columns.map((column, i) => {
    const value = valueOf(column, format);
    return long[i] ? `case when ${long[i]} then null else ${value} end` : value;
  });
  const bounds = columns.map(({ name, array }) =>
    array && format === 'jsonl' ? String.raw`array_dims(${quoted(name)}) !~ '^(\[1:\d+\])+$'` : undefined,
  );
  return `select ${['tableoid::text', 'ctid::text', places(long), places(bounds), ...values].join(', ')} from ${source(table)}`;
}

/** The places of the columns of which a condition holds, as `0,3`. */
function places(conditions: readonly (string | undefined)[]): string {
  const cases = conditions.flatMap((condition, i) => (condition ? [`case when ${condition} then ${i} end`] : []));
  return cases.length > 0 ? `array_to_string(array[${cases.join(', ')}], ',')` : "''";
}

/** A `char(n)` ends in blanks that a part of it would lose. */
function isLong(column: Column): string | undefined {
  if (column.base === 'bpchar') return undefined;
  return `${sizeOf(column)} > ${LONG_BYTES}`;
}

/** In bytes, without reading the value: of text and bytes as they are, of all else as it is stored. */
const sizeOf = (column: Column): string =>
  `${kindOf(column) === 'made' ? 'pg_column_size' : 'octet_length'}(${quoted(column.name)})`;

/** The longest value of a table, in bytes. */
export const longestQuery = (table: Table): string =>
  `select greatest(0, ${table.columns.map((column) => `max(${sizeOf(column)})`).join(', ')}) from ${source(table)}`;

/**
 * CSV: as the server spells it; truth as `true` and `false`, which readers of CSV know better than `t` and `f`. JSON: made by the
 * server, where a number stays one if every reader keeps it, bytes are `\\x` and hex, moments are ISO 8601, arrays are arrays, JSON is
 * what the application stored, row types are PostgreSQL's text.
 */
function valueOf(column: Column, format: TableFormat): string {
  const { name, base, array, spelled } = column;
  if (format === 'csv') return `${quoted(name)}${base === 'bool' && !array ? '::text' : ''}`;
  const cast = WIDE.includes(base) || spelled ? (array ? '::text[]' : '::text') : '';
  return `to_json(${quoted(name)}${cast})::text`;
}

/**
 * How much of a long value is read at once: characters, and bytes, which become two each. The server walks through all that stands
 * before a piece, so there are few.
 */
export const PIECE: Readonly<Record<Kind, number>> = { bytes: 4 * 1024 * 1024, text: 16 * 1024 * 1024, made: 16 * 1024 * 1024 };

/** A piece of one value. Parameters: 1 and 2 where the row is, 3 the place of the piece's first character or byte, from 1. */
export function pieceQuery(table: Table, column: Column, format: TableFormat): string {
  const long = PIECE[kindOf(column)];
  const name = quoted(column.name);
  const piece = {
    bytes: `encode(substring(${name} from $3 for ${long}), 'hex')`,
    text: `substring(${name} from $3 for ${long})`,
    made: `substring((${valueOf(column, format)})::text from $3 for ${long})`,
  }[kindOf(column)];
  return `select ${piece} from ${source(table)} where tableoid = $1::oid and ctid = $2::tid`;
}
