import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AROUND } from '../root';

/**
 * The dump program of exports, with pg_restore and psql beside it, as it was reviewed: whatever else lies at the path is refused, when
 * it is made and when it is used.
 * Made of the wheel that `layers/pg-dump/requirements.txt` pins, which gives these bytes on every machine. Looked up on 2026-11-23.
 */
export const DUMP_PROGRAM = {
  version: '17.10',
  /** It dumps servers of this major version and of older ones. */
  major: 17,
  sha256: '3e6ff0bf6fbb24fb44af3e985dd7a11f665cb699d3e5c1a3563b4d4b5733cb71',
  /** Need not be there at a synthesis. The folder is what to do when a deployment misses it. */
  archive: join(AROUND, '.cache/npm-run-layer/pg-dump-17.10-arm64.zip'),
  /** In the archive. */
  path: 'bin/pg_dump',
} as const;

interface Archive {
  readonly archive: string;
  readonly sha256: string;
}

/** `altered`: something else lies there, which a deployment would upload under the pinned name. */
export function stateOf({ archive, sha256 }: Archive): 'absent' | 'pinned' | 'altered' {
  if (!existsSync(archive)) return 'absent';
  return hashOf(archive) === sha256 ? 'pinned' : 'altered';
}

export const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
