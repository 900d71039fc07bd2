import { closeSync, openSync, writeFileSync } from 'node:fs';

/** Characters that are written at once. */
const PIECE = 1_000_000;

/** Writes a list as JSON, item by item: all of it as one text would take as much memory as what it tells of. */
export function writeList(path: string, items: Iterable<unknown>): void {
  const file = openSync(path, 'w');
  try {
    let piece = '[';
    let between = '';
    for (const item of items) {
      piece += between + JSON.stringify(item);
      between = ',';
      if (piece.length < PIECE) continue;
      writeFileSync(file, piece);
      piece = '';
    }
    writeFileSync(file, `${piece}]`);
  } finally {
    closeSync(file);
  }
}
