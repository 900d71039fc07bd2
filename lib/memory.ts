import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isOff, machineSecret } from './machine-secret';
import { CACHE } from './root';

/**
 * What was worked out once, by everything that it was worked out from: a verdict on a template, the inputs of a bundle. It saves
 * time and is never the source of anything.
 *
 * An entry is sealed (HMAC-SHA256 over its kind, its key and its content) with a secret that this machine made for itself. One
 * that is cut short, altered, of another key, or written elsewhere (a folder of packages that a CI restored, say) is not there, and
 * the work is done. Whoever can read the secret can as well change the fences themselves.
 */
export interface Memory {
  /** The value that was kept under this key, or `undefined`. */
  recall(kind: string, key: string): unknown;
  keep(kind: string, key: string, value: unknown): void;
  /** Removes what nobody has used for two weeks. */
  forget(): void;
}

/** Remembers nothing: what CI runs with. */
export const NO_MEMORY: Memory = { recall: () => undefined, keep: () => undefined, forget: () => undefined };

/** Where entries lie, unless told. */
const FOLDER = CACHE;
const LONGEST_UNUSED_DAYS = 14;

/**
 * The machine's memory; none with `FREEHOLD_CACHE=off`, and where nothing can be written. With `CI=true` there is none of verdicts, and
 * one of what `noVerdicts` says: of that every input is hashed again, and what came of it.
 */
export function machineMemory(of: 'verdicts' | 'noVerdicts' = 'verdicts'): Memory {
  const { FREEHOLD_CACHE, CI } = process.env;
  if (isOff(FREEHOLD_CACHE) || (CI && !FREEHOLD_CACHE && of === 'verdicts')) return NO_MEMORY;
  const secret = machineSecret();
  return secret ? new SealedFolder(FREEHOLD_CACHE || FOLDER, secret) : NO_MEMORY;
}

/** Entries in a folder, one file each. */
export class SealedFolder implements Memory {
  constructor(
    private readonly folder: string,
    private readonly secret: Buffer,
  ) {}

  recall(kind: string, key: string): unknown {
    const file = this.fileOf(kind, key);
    try {
      const text = readFileSync(file, 'utf8');
      const end = text.indexOf('\n');
      const [seal, body] = [text.slice(0, end), text.slice(end + 1)];
      const wanted = this.sealOf(kind, key, body);
      if (seal.length !== wanted.length || !timingSafeEqual(Buffer.from(seal), Buffer.from(wanted))) return undefined;
      const now = new Date();
      utimesSync(file, now, now); // what is used stays
      return JSON.parse(body) as unknown;
    } catch {
      return undefined; // not there, or not readable: either way the work is done again
    }
  }

  /** A disk that is full or read-only costs the next run its time, and this one nothing. */
  keep(kind: string, key: string, value: unknown): void {
    const file = this.fileOf(kind, key);
    const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      const body = JSON.stringify(value);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(beside, `${this.sealOf(kind, key, body)}\n${body}`);
      renameSync(beside, file); // two runs at once: one of two whole entries stands
    } catch {
      discard(beside);
    }
  }

  /** Entries alone, which are called by a hash: the folder may be one that somebody named. What cannot be removed stays. */
  forget(now = Date.now()): void {
    const oldest = now - LONGEST_UNUSED_DAYS * 24 * 3600 * 1000;
    for (const file of filesIn(this.folder)) {
      try {
        if (statSync(file).mtimeMs < oldest && isOurs(file)) rmSync(file, { force: true });
      } catch {
        // Another synthesis has removed it meanwhile, or it is not ours to remove: neither is a reason to stop.
      }
    }
  }

  private fileOf(kind: string, key: string): string {
    return join(this.folder, kind, sha256(key));
  }

  private sealOf(kind: string, key: string, body: string): string {
    return createHmac('sha256', this.secret)
      .update(`${kind}\0${sha256(key)}\0`)
      .update(body)
      .digest('hex');
  }
}

/** The part of a memory that holds under a condition: what was kept under another is not there. */
export function under(condition: string, memory: Memory): Memory {
  return {
    recall: (kind, key) => memory.recall(kind, `${condition} ${key}`),
    keep: (kind, key, value) => memory.keep(kind, `${condition} ${key}`, value),
    forget: () => memory.forget(),
  };
}

/** What follows from its key alone is worked out once. */
export function remembered<T>(memory: Memory, { kind, key }: { kind: string; key: string }, work: () => T): T {
  const known = memory.recall(kind, key);
  if (known !== undefined) return known as T;
  const fresh = work();
  memory.keep(kind, key, fresh);
  return fresh;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing was.
  }
}

/**
 * Entries, transpiled files, and what a run that was ended has left half written: by a folder of their kind and by a name that is a
 * hash. Others name files by hashes, too (Git LFS, container layers), and the folder may be one that holds more than ours.
 */
function filesIn(folder: string): string[] {
  const entriesOf = (place: string) => readdirSync(place, { withFileTypes: true });
  try {
    return entriesOf(folder)
      .filter((kind) => kind.isDirectory())
      .flatMap((kind) => entriesOf(join(folder, kind.name)).map((entry) => ({ entry, place: join(folder, kind.name) })))
      .filter(({ entry }) => entry.isFile() && NAME.test(entry.name))
      .map(({ entry, place }) => join(place, entry.name));
  } catch {
    return []; // nothing was ever kept there
  }
}

/** An entry; one that was cut short while it was written; a transpiled file, sealed at its end. */
const NAME = /^[0-9a-f]{64}(\.\d+\.[0-9a-f]{8}|\.js(\.\d+)?)?$/;
const SEAL = /^[0-9a-f]{64}\n/;

/** What is called as ours are: whole entries show their seal, and nobody else writes under the other names. */
function isOurs(file: string): boolean {
  if (basename(file).includes('.')) return true;
  const head = Buffer.alloc(65);
  const open = openSync(file, 'r');
  try {
    return SEAL.test(head.toString('latin1', 0, readSync(open, head)));
  } finally {
    closeSync(open);
  }
}

/**
 * A memory to which nothing is added before it is settled: what was found while somebody saved what finds it is of neither the one nor
 * the other.
 */
export class HeldBack implements Memory {
  private readonly held = new Map<string, { readonly kind: string; readonly key: string; readonly value: unknown }>();

  constructor(private readonly behind: Memory) {}

  recall(kind: string, key: string): unknown {
    const held = this.held.get(`${kind} ${key}`);
    return held ? held.value : this.behind.recall(kind, key);
  }

  keep(kind: string, key: string, value: unknown): void {
    this.held.set(`${kind} ${key}`, { kind, key, value });
  }

  settle(): void {
    for (const { kind, key, value } of this.held.values()) this.behind.keep(kind, key, value);
    this.held.clear();
  }

  forget(): void {
    this.behind.forget();
  }
}
