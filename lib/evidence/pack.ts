import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { SaidError } from '../../config/mistakes';
import { resultsSchema } from './results';
import type { Evidence, PackFile } from './results';

/** Raised for a place that a pack cannot be written to without losing something. */
export class PackError extends SaidError {
  override readonly name = 'PackError';
}

/** A file as it is written: text, or bytes that somebody else made. */
export interface WrittenFile {
  readonly path: string;
  readonly text: string | Buffer;
}

/** The results as data, and what that data looks like. */
export function resultFiles({ results }: Evidence): PackFile[] {
  return [
    { path: 'results.json', text: `${JSON.stringify(results, undefined, 1)}\n` },
    { path: 'results.schema.json', text: resultsJsonSchema() },
  ];
}

/** JSON Schema (2020-12) of `results.json`. */
export function resultsJsonSchema(): string {
  return `${JSON.stringify({ title: 'Freehold: results of an evidence pack', ...z.toJSONSchema(resultsSchema) }, undefined, 2)}\n`;
}

/**
 * Refuses a folder that holds something else than a pack: it would be lost.
 *
 * @throws PackError
 */
export function checkPlace(folder: string): void {
  if (!existsSync(folder)) return;
  if (statSync(folder).isDirectory() && (readdirSync(folder).length === 0 || existsSync(join(folder, 'manifest.json')))) return;
  throw new PackError(
    `${folder} is not empty and holds no evidence pack; wanted a new folder or an older pack; choose another --out`,
  );
}

/**
 * Puts a pack in its place at once: whoever opens the folder meanwhile finds the old pack or the new one, never half of
 * both. A folder that holds something else than a pack is left alone.
 */
export function writePack(folder: string, files: readonly WrittenFile[]): void {
  const place = resolve(folder);
  checkPlace(place);
  mkdirSync(dirname(place), { recursive: true });
  const fresh = mkdtempSync(`${place}.`);
  chmodSync(fresh, 0o755); // a pack is to be handed on
  try {
    for (const { path, text } of files) {
      const file = join(fresh, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const old = `${fresh}.old`;
    if (existsSync(place)) renameSync(place, old);
    renameSync(fresh, place);
    rmSync(old, { recursive: true, force: true });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}
