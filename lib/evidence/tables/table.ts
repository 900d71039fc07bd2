import { stringify } from 'csv-stringify/sync';
import type { PackFile } from '../results';

export type Cell = string | number;

/** Columns are given apart from rows, so that a table without rows says what it would hold. */
export function table<Column extends string>(
  path: string,
  columns: readonly Column[],
  rows: readonly Record<Column, Cell>[],
): PackFile {
  // A cell that begins like a formula is one, for a spreadsheet; the mark tells Excel that the file is UTF-8.
  const text = stringify([...rows], {
    header: true,
    columns: [...columns],
    quoted: true,
    quoted_empty: true,
    escape_formulas: true,
    bom: true,
    record_delimiter: 'windows',
  });
  return { path, text };
}

export const list = (items: Iterable<string>): string => [...new Set(items)].join('; ');
