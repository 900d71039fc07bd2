import { legible } from '../../config/legible';

/** Rows in columns as wide as their widest cell; the last column is not padded. What a terminal would obey is written out. */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(legible));
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
    .join('\n');
}
