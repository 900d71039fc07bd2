import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { legible } from '../../config/legible';
import { SaidError } from '../../config/mistakes';
import { entriesIn } from './entries';
import { isListed, MANIFEST } from './manifest';
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
    { path: 'results.json', text: listed(results) },
    { path: 'results.schema.json', text: resultsJsonSchema() },
  ];
}

/** JSON with a line for each item of a list: rows are many, and what would indent them is a sixth of the file. */
function listed(results: object): string {
  const said = Object.entries(results).map(([key, value]: [string, unknown]) => {
    if (!Array.isArray(value)) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    return `${JSON.stringify(key)}: [\n${value.map((item) => JSON.stringify(item)).join(',\n')}\n]`;
  });
  return `{\n${said.join(',\n')}\n}\n`;
}

/** JSON Schema (2020-12) of `results.json`. */
export function resultsJsonSchema(): string {
  return `${JSON.stringify({ title: 'Freehold: results of an evidence pack', ...z.toJSONSchema(resultsSchema) }, undefined, 2)}\n`;
}

/** As much of a pack's manifest as whoever replaces it asks for; an older one, too. */
const placedSchema = z.object({
  format: z.string().startsWith('freehold-manifest/'),
  platform: z.object({ name: z.string(), stage: z.string() }).optional(),
  edition: z.object({ kind: z.string(), reader: z.string() }).optional(),
  files: z.array(z.object({ path: z.string() })),
});

/** What a pack is about, and whose it is; a customer's name is known when its platform was read. */
interface PackOf {
  readonly platform: string;
  readonly stage: string;
  readonly edition: string;
  readonly reader?: string;
}

/**
 * Refuses a folder that holds something else than a pack, or the pack of something else: it would be lost.
 *
 * @throws PackError
 */
export function checkPlace(folder: string, of: PackOf): void {
  if (!existsSync(folder)) return;
  const refuse = (what: string): never => {
    throw new PackError(`${folder} ${what}; wanted a new folder or an older pack of the same; choose another --out`);
  };
  if (!statSync(folder).isDirectory()) refuse('is a file');
  if (readdirSync(folder).length === 0) return;
  // Web applications, too, have a manifest.json.
  const { data: old } = placedSchema.safeParse(jsonIn(join(folder, MANIFEST)));
  if (!old) return refuse('is not empty and holds no evidence pack');
  const listed = new Set(old.files.map(({ path }) => path));
  const more = entriesIn(folder).find(({ path, kind }) => kind !== 'empty folder' && isListed(path) && !listed.has(path));
  if (more) refuse(`holds ${legible(more.path)}, which is not of the evidence pack there and would be lost`);
  const was = [old.platform?.name, old.platform?.stage, old.edition?.kind, old.edition?.reader];
  const is = [of.platform, of.stage, of.edition, of.reader];
  if (was.some((each, n) => each !== undefined && is[n] !== undefined && each !== is[n]))
    refuse(`holds the evidence pack of ${legible(was.filter((each) => each !== undefined).join(', '))}`);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Puts a pack in its place at once: whoever opens the folder meanwhile finds the old pack or the new one, never half of
 * both. A folder that holds something else than a pack of the same is left alone.
 */
export function writePack(folder: string, files: readonly WrittenFile[], of: PackOf): void {
  const place = resolve(folder);
  checkPlace(place, of);
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
    try {
      renameSync(fresh, place);
    } catch (error) {
      if (existsSync(old)) renameSync(old, place);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}
