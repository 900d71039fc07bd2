import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pgRestore, run } from './clients';
import type { Clients } from './clients';
import { portable } from './contents';
import { rowsArguments, schemaArguments, sqlArguments } from './dump-order';
import type { DumpOrder } from './dump-order';
import { DumpFailedError } from './errors';

type Part = 'tables' | 'rows' | 'what is built over them';
/** The dump as psql restores it, piece by piece. Only of the rows it is known how their lines are to be read. */
export interface Piece {
  readonly part: Part;
  readonly text: Uint8Array | string;
}

/**
 * The dump as psql restores it: tables and what they need, rows as they come, then what is built over them. Which objects these are
 * is decided by the archive's table of contents: their SQL, in which the application may have written anything, is handed on unread.
 */
export async function* dumpPieces(clients: Clients, order: DumpOrder): AsyncGenerator<Piece> {
  const { sequences } = order;
  const { scaffold, clearance } = order.aside;
  const archive = await archived(clients, order);
  const lines = (statements: readonly string[]) => statements.map((statement) => `${statement}\n`).join('');
  const environment = await clients.environment();
  const section = (name: 'pre-data' | 'post-data') =>
    understood(
      running(pgRestore(clients), sqlArguments(order, { ...archive, section: name }, clients.version), environment),
      clients,
    );
  if (scaffold.length > 0) yield { part: 'tables', text: lines(scaffold) };
  for await (const text of section('pre-data')) yield { part: 'tables', text };
  if (clearance.length > 0) yield { part: 'tables', text: lines(clearance) };
  const data = running(clients.path, rowsArguments(order, clients.version), environment);
  for await (const text of understood(data, clients)) yield { part: 'rows', text };
  if (sequences.statements.length > 0) yield { part: 'what is built over them', text: lines(sequences.statements) };
  for await (const text of section('post-data')) yield { part: 'what is built over them', text };
}

/** The setting that PostgreSQL 17 has and none before it. Every program from then on begins with it, whatever server it dumps. */
const SINCE_17 = '\nSET transaction_timeout = 0;';
/** The program's own words at the beginning, before anything of the application's, are shorter. */
const HEAD_BYTES = 1_024;

/** What a program writes, without the one line of its beginning that an older server does not understand. */
export async function* understood(
  pieces: AsyncIterable<Uint8Array>,
  { version, serverMajor }: Pick<Clients, 'version' | 'serverMajor'>,
): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = version.major >= 17 && serverMajor < 17 ? Buffer.alloc(0) : undefined;
  for await (const piece of pieces) {
    if (!head) {
      yield piece;
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < HEAD_BYTES) continue;
    yield* without(head);
    head = undefined;
  }
  if (head) yield* without(head);
}

/** The first is the program's. */
function without(head: Buffer): Uint8Array[] {
  const at = head.indexOf(SINCE_17);
  return at === -1 || at > HEAD_BYTES ? [head] : [head.subarray(0, at), head.subarray(at + SINCE_17.length)];
}

/** The schema in a file, and the list of what of it is the tenant's. */
async function archived(clients: Clients, order: DumpOrder): Promise<{ file: string; list: string }> {
  const [file, list] = ['schema.dump', 'schema.list'].map((name) => join(clients.folder, name)) as [string, string];
  await said(clients.path, schemaArguments(order, file), await clients.environment());
  await writeFile(list, portable(await said(pgRestore(clients), ['--list', '--verbose', file], {}), order.aside), { mode: 0o600 });
  return { file, list };
}

async function said(path: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of running(path, args, environment)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/** What a program writes, until it ends well. It is ended when nobody reads on. */
async function* running(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  const program = run(path, args, environment);
  program.stdin.end();
  try {
    for await (const chunk of program.stdout) yield chunk as Uint8Array;
    const { code, said: words } = await program.ended;
    if (code !== 0) throw new DumpFailedError(`${path} ended with ${code}; wanted 0; it said: ${words}`);
  } finally {
    program.kill();
  }
}
