import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What stands in a folder: its files, folders that hold nothing, and what is neither. */
export interface Entry {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'empty folder' | 'link' | 'other';
}

/** Everything in a folder and the folders below. No link is followed. */
export function entriesIn(root: string): Entry[] {
  const within = (parent: string): Entry[] =>
    readdirSync(join(root, parent), { withFileTypes: true }).flatMap((entry): Entry[] => {
      const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
      if (entry.isDirectory()) {
        const inner = within(path);
        return inner.length === 0 ? [{ path, kind: 'empty folder' }] : inner;
      }
      return [{ path, kind: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other' }];
    });
  return within('');
}

const CHUNK = 1 << 20; // bytes

/** SHA-256 of a file of any size, as hex. */
export function sha256OfFile(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK);
  const open = openSync(file, 'r');
  try {
    for (let read = readSync(open, chunk); read > 0; read = readSync(open, chunk)) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(open);
  }
  return hash.digest('hex');
}
