import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { CopiedRows } from './copied-rows';
import { DumpFailedError, DumpProgramError, RowsDifferError } from './errors';
import { dumpArguments, dumpVersion, portable } from './dump-order';
import type { DumpOrder, DumpVersion, Section } from './dump-order';

/** What is kept of what the program says of its failure. */
const SAID_CHARACTERS = 4_000;
/** What is looked into is read whole: tables, indexes and constraints, no rows. */
const WHOLE_BYTES = 64 * 1024 * 1024;

/** The dump program, and how it reaches the database. */
export interface Dumper {
  readonly path: string;
  readonly version: DumpVersion;
  /** libpq's own variables, `PGHOST` and so on; a token may have expired since the last call, so it is asked for again. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
}

/** @throws DumpProgramError when there is none at the path, or it is older than the server */
export async function dumpProgram(path: string, serverMajor: number): Promise<DumpVersion> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { env: childEnvironment({}), timeout: 15_000 });
    return dumpVersion(stdout, path, serverMajor);
  } catch (cause) {
    if (cause instanceof DumpProgramError) throw cause;
    throw new DumpProgramError(
      `${path} does not run; wanted pg_dump of major version ${serverMajor} or later; attach the layer that holds it, and see the cause`,
      { cause },
    );
  }
}

/** The dump as psql restores it: what is needed first, tables, rows as they come, then what is built over them. */
export async function* dumpText(dumper: Dumper, order: DumpOrder, needs: readonly string[]): AsyncGenerator<Uint8Array | string> {
  if (needs.length > 0) yield `${needs.join('\n')}\n\n`;
  if (order.isolation === 'row' && order.tables.length === 0) return; // Without a name the program would dump everything.
  if (order.isolation === 'row') yield portable(await whole(dumper, order, 'pre-data'), order.isolation);
  else yield* running(dumper, order, 'pre-data'); // With functions, whose text is not ours to look into.
  const rows = new CopiedRows();
  for await (const chunk of running(dumper, order, 'data')) {
    rows.see(chunk);
    yield chunk;
  }
  if (rows.count !== order.rows) {
    throw new RowsDifferError(
      `the dump holds ${rows.count} rows; wanted ${order.rows}, as counted in the same snapshot; do not hand it out, and report it`,
    );
  }
  yield portable(await whole(dumper, order, 'post-data'), order.isolation);
}

/** A section without rows and functions, which is small. */
async function whole(dumper: Dumper, order: DumpOrder, section: Section): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of running(dumper, order, section)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > WHOLE_BYTES) {
      throw new DumpFailedError(`section ${section} takes more than ${WHOLE_BYTES} bytes; wanted less; export CSV or JSON lines`);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Runs the program without a shell, and ends it when nobody reads on. */
async function* running(dumper: Dumper, order: DumpOrder, section: Section): AsyncGenerator<Uint8Array> {
  const child = spawn(dumper.path, dumpArguments(order, section, dumper.version), {
    env: childEnvironment(await dumper.environment()),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-SAID_CHARACTERS)));
  const ended = once(child, 'close').catch((cause: unknown) => [cause]);
  try {
    for await (const chunk of child.stdout) yield chunk as Uint8Array;
    const [code] = (await ended) as [unknown];
    if (code === 0) return;
    throw new DumpFailedError(
      `${dumper.path} ended with ${code instanceof Error ? code.message : String(code)} in its section ${section}; wanted 0; it said: ${said.trim() || 'nothing'}`,
      { cause: code instanceof Error ? code : undefined },
    );
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}

/** Nothing of this process but where programs and their libraries are: its credentials are none of the program's business. */
function childEnvironment(own: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '/usr/bin:/bin', LD_LIBRARY_PATH } = process.env;
  return { PATH, ...(LD_LIBRARY_PATH && { LD_LIBRARY_PATH }), LC_ALL: 'C', PGAPPNAME: 'freehold-export', ...own };
}
