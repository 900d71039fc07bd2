import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { dumpVersion } from './dump-order';
import type { DumpVersion } from './dump-order';
import { DumpProgramError } from './errors';

/** What is kept of what a program says of its failure. */
const SAID_CHARACTERS = 4_000;

/** PostgreSQL's own client programs, which lie side by side, and how they reach the server. */
export interface Clients {
  /** Of `pg_dump`. */
  readonly path: string;
  readonly version: DumpVersion;
  readonly serverMajor: number;
  /** libpq's own variables for a database, `PGHOST` and so on; a token may have expired since the last call, so it is asked for again. */
  readonly environment: (database?: string) => Promise<Readonly<Record<string, string>>>;
  /** A folder that goes with the export. */
  readonly folder: string;
}

export const pgRestore = ({ path }: Pick<Clients, 'path'>): string => beside(path, 'pg_restore');
export const psql = ({ path }: Pick<Clients, 'path'>): string => beside(path, 'psql');
const beside = (path: string, program: string): string => join(dirname(path), program);

/** @throws DumpProgramError when there is none at the path, or it is older than the server, or one of those beside it does not run */
export async function dumpProgram(path: string, serverMajor: number): Promise<DumpVersion> {
  const version = dumpVersion(await versionOf(path, serverMajor), path, serverMajor);
  for (const program of [pgRestore({ path }), psql({ path })]) await versionOf(program, serverMajor);
  return version;
}

async function versionOf(path: string, serverMajor: number): Promise<string> {
  try {
    return (await promisify(execFile)(path, ['--version'], { env: childEnvironment({}), timeout: 15_000 })).stdout;
  } catch (cause) {
    throw new DumpProgramError(
      `${path} does not run; wanted it of major version ${serverMajor} or later; attach the layer that holds it, and see the cause`,
      { cause },
    );
  }
}

/** A program that runs. */
export interface Running {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** How it ended: its code, or why it never began; and what it said. Never fails. */
  readonly ended: Promise<{ readonly code: number | string | null; readonly said: string }>;
  readonly kill: () => void;
}

/** Runs a program without a shell. */
export function run(path: string, args: readonly string[], environment: Readonly<Record<string, string>>): Running {
  const child = spawn(path, args, { env: childEnvironment(environment), stdio: 'pipe' });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_CHARACTERS)));
  child.stdin.on('error', () => undefined); // Who does not read on has ended, and says so by its code.
  const ended = once(child, 'close').then(
    ([code]) => ({ code: code as number | null, said: said.trim() || 'nothing' }),
    (cause: unknown) => ({ code: (cause as Error).message, said: 'nothing' }),
  );
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    kill: () => {
      if (child.exitCode === null) child.kill('SIGKILL');
    },
  };
}

/** Hands a program text, as fast as it takes it. One that takes no more has ended: it says why by its code, and its pipe says nothing. */
export async function hand({ stdin, ended }: Running, text: Uint8Array | string): Promise<void> {
  if (!stdin.write(text)) await Promise.race([once(stdin, 'drain').catch(() => ended), ended]);
}

/** Nothing of this process but where programs and their libraries are: its credentials are none of the program's business. */
function childEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '/usr/bin:/bin', LD_LIBRARY_PATH } = process.env;
  return { PATH, ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }), LC_ALL: 'C', PGAPPNAME: 'freehold-export', ...own };
}
