import type { ClientBase } from 'pg';
import { withDatabase } from '../../shared/postgres/connect';
import type { Connection } from '../../shared/postgres/connection';
import { passes } from '../../shared/postgres/errors';
import { checksum } from '../../shared/postgres/reading/checksums';
import { hand, psql, run } from './clients';
import type { Clients } from './clients';
import type { Piece } from './dump';
import type { DumpOrder } from './dump-order';
import { DumpFailedError, DumpNotRestoredError, RowsDifferError } from './errors';
import { FirstRows } from './first-rows';
import { spell } from '../../shared/postgres/reading/spelling';
import { qualified } from '../../shared/postgres/reading/tables';

export interface Restoring {
  readonly clients: Clients;
  readonly order: DumpOrder;
  /** The empty database. */
  readonly database: string;
  /** How many rows of each table are restored there. */
  readonly most: number;
  /** Holds the snapshot. */
  readonly client: ClientBase;
  readonly connection: Connection;
  readonly role: string;
}

/**
 * The dump, as psql restores it on the way: a byte that psql has not taken is not passed on, and the last is not passed on before the
 * restored tables have been held against the snapshot. What fails here therefore leaves no file.
 *
 * @throws DumpNotRestoredError with what PostgreSQL said
 * @throws RowsDifferError when the restored rows are not those of the snapshot
 */
export async function* restored(pieces: AsyncIterable<Piece>, restoring: Restoring): AsyncGenerator<Uint8Array | string> {
  const { clients, order, database, most } = restoring;
  const program = run(psql(clients), PSQL, await clients.environment(database));
  program.stdout.resume();
  const rows = new FirstRows(most);
  try {
    for await (const { part, text } of emptied(pieces, restoring)) {
      const taken = part === 'rows' ? rows.of(text as Uint8Array) : text;
      if (taken.length > 0) await hand(program, taken);
      if (!program.stdin.writable) break; // It has ended, and says why.
      if (part !== 'nothing of the dump') yield text;
    }
    program.stdin.end();
    refuse(await program.ended, order.exportId);
  } finally {
    program.kill();
  }
  if (most === Infinity) await compare(restoring);
  else if (rows.count !== order.rows) throw differs('the dump', String(rows.count), String(order.rows));
}

/** The first error ends it, and says its SQLSTATE; nothing that stands in a home folder has a say. */
const PSQL = '--no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --set=VERBOSITY=verbose --file=-'.split(' ');

/** Where only the first rows were restored they go before keys are built, which would miss the others. */
async function* emptied(
  pieces: AsyncIterable<Piece>,
  { order, most }: Restoring,
): AsyncGenerator<Piece | { part: 'nothing of the dump'; text: string }> {
  let full = most !== Infinity && order.tables.length > 0;
  for await (const piece of pieces) {
    if (full && piece.part === 'what is built over them') {
      full = false;
      yield { part: 'nothing of the dump', text: `TRUNCATE ${order.tables.map(qualified).join(', ')};\n` };
    }
    yield piece;
  }
}

function refuse({ code, said }: { code: number | string | null; said: string }, exportId: string): void {
  if (code === 0) return;
  const state = /(?:ERROR|FATAL|PANIC): {2}([0-9A-Z]{5}):/.exec(said)?.[1];
  // 3: a statement failed. All else is psql's own trouble, or that of its connection.
  if (code !== 3 || (state && passes(state))) {
    throw new DumpFailedError(
      `psql ended with ${code} while it restored the dump; wanted 0; start the export again; it said: ${said}`,
    );
  }
  throw new DumpNotRestoredError(
    `the SQL dump of export ${exportId} does not restore into an empty database, and is not handed out: ${said}; ` +
      'see which object of the application it names and what that rests on; CSV and JSON lines do not depend on it',
  );
}

async function compare({ client, connection, role, database, order }: Restoring): Promise<void> {
  await withDatabase({ connection, as: { role }, database, statementMs: 0 }, async (copy) => {
    await copy.query('begin read only');
    await spell(copy);
    for (const table of order.tables) {
      const [wanted, got] = [await checksum(client, table), await checksum(copy, table)];
      const [said, counted] = [got, wanted].map(({ count, sum }) => `${count} rows of sum ${sum}`) as [string, string];
      if (said !== counted) throw differs(`the restored ${qualified(table)}`, said, counted);
    }
  });
}

const differs = (what: string, got: string, wanted: string): Error =>
  new RowsDifferError(`${what} holds ${got}; wanted ${wanted}, as in the snapshot; do not hand it out, and report it`);
