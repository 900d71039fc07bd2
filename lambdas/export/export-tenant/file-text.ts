import type { ClientBase } from 'pg';
import { BATCH_CHARACTERS, batches } from '../../shared/postgres/reading/batches';
import type { Row } from '../../shared/postgres/reading/batches';
import { asText } from '../../shared/postgres/reading/spelling';
import { AHEAD, kindOf, pieceQuery, PIECE, rowsQuery } from './rows';
import type { TableFormat } from './rows';
import type { Column, Table } from '../../shared/postgres/reading/tables';
import { csvValue, jsonValue, header } from './values';

/** What was seen on the way: rows, and in words how often a value cannot be told from another in this format. */
export class Seen {
  rows = 0;
  readonly alike = new Map<string, number>();

  note(what: string): void {
    this.alike.set(what, (this.alike.get(what) ?? 0) + 1);
  }
}

/** A table as a file: a batch of rows at a time, and a long value a piece at a time. Memory grows with neither. */
export async function* fileText(
  client: ClientBase,
  table: Table,
  { format, seen }: { format: TableFormat; seen: Seen },
): AsyncGenerator<string> {
  if (format === 'csv') yield header(table.columns);
  for await (const batch of batches(client, rowsQuery(table, format), table)) {
    let text = '';
    for (const row of batch) {
      seen.rows++;
      for await (const piece of rowText(client, table, { row, format, seen })) {
        text += piece;
        if (text.length < BATCH_CHARACTERS) continue;
        yield text;
        text = '';
      }
    }
    if (text !== '') yield text;
  }
}

interface OneRow {
  readonly row: Row;
  readonly format: TableFormat;
  readonly seen: Seen;
}

async function* rowText(client: ClientBase, table: Table, { row, format, seen }: OneRow): AsyncGenerator<string> {
  const { columns } = table;
  const [, , long = '', bounds = ''] = row.slice(0, AHEAD).map((value) => value ?? '');
  const isLong = new Set(long.split(','));
  for (const place of bounds.split(',')) {
    if (place !== '') seen.note(`an array in ${columns[Number(place)]!.name} that does not begin at 1 is written as if it did`);
  }
  let text = format === 'csv' ? '' : '{';
  for (const [i, column] of columns.entries()) {
    if (i > 0) text += ',';
    if (format === 'jsonl') text += `${JSON.stringify(column.name)}:`;
    const value = row[AHEAD + i]!;
    if (isLong.has(String(i))) {
      yield text;
      text = '';
      yield* longText(client, table, { column, row, format });
    } else if (format === 'csv') text += csvValue(value, column);
    else {
      if (value === 'null') seen.note(`a null of JSON in ${column.name} is written as NULL is`);
      text += jsonValue(value);
    }
  }
  yield `${text}${format === 'csv' ? '\r\n' : '}\n'}`;
}

/** A value of any length. The first piece alone can make it a formula, and no piece cuts a character. */
async function* longText(
  client: ClientBase,
  table: Table,
  { column, row, format }: { column: Column; row: Row; format: TableFormat },
): AsyncGenerator<string> {
  const kind = kindOf(column);
  const inQuotes = format === 'csv' || kind !== 'made';
  const written = (piece: string, first: boolean): string => {
    if (kind === 'bytes') return `${first ? (format === 'csv' ? '\\x' : '\\\\x') : ''}${piece}`;
    if (format === 'csv') return csvValue(piece, column, first).slice(1, -1);
    return kind === 'text' ? JSON.stringify(piece).slice(1, -1) : jsonValue(piece);
  };
  if (inQuotes) yield '"';
  for (let at = 1, whole = true; whole; at += PIECE[kind]) {
    const { rows } = await client.query<(string | null)[]>({
      text: pieceQuery(table, column, format),
      values: [row[0], row[1], at],
      rowMode: 'array',
      types: asText,
    });
    const piece = rows[0]![0]!;
    yield written(piece, at === 1);
    whole = kind === 'bytes' ? piece.length === 2 * PIECE[kind] : lengthOf(piece) === PIECE[kind];
  }
  if (inQuotes) yield '"';
}

/** In characters as PostgreSQL counts them: one that JavaScript writes in two halves is one. */
function lengthOf(piece: string): number {
  const pairs = piece.match(/[\uD800-\uDBFF]/g)?.length ?? 0;
  return piece.length - pairs;
}
