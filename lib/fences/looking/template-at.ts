import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { sha256 } from '../../memory';

/** A template on disk, and where it goes. */
export interface TemplateAt {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** SHA-256 of its text: what is found is found in that, and remembered of it. */
  readonly hash: string;
}

/**
 * The text that the fences began with. Another synthesis may write to the same folder meanwhile, and what is found in its template must
 * not be said of this one.
 *
 * @throws Error when another text lies there now
 */
export function textOf({ path, hash }: TemplateAt): string {
  const text = readFileSync(path, 'utf8');
  if (sha256(text) === hash) return text;
  throw new Error(
    `${basename(path)} was written again while the fences looked at it; synthesize again, and each synthesis to a folder of its own (--output)`,
  );
}
