import type { ClientBase } from 'pg';

/** Everything as the server's text: a parser of the driver would make dates and numbers of JavaScript from it. */
export const asText = { getTypeParser: () => (text: string) => text };

/** How values are spelled, so that the same data gives the same bytes wherever it is read; and no time limit of the role's. */
const SPELLING: Readonly<Record<string, string>> = {
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  lc_monetary: 'C',
  synchronize_seqscans: 'off',
  search_path: 'pg_catalog',
  row_security: 'on', // Whether policies hide a row is asked before one is read.
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0', // The dump program works while this connection only keeps the snapshot.
  lock_timeout: '60000',
};

/** For the transaction that is open. */
export async function spell(client: ClientBase): Promise<void> {
  for (const [name, value] of Object.entries(SPELLING)) {
    await client.query('select set_config($1, $2, true)', [name, value]);
  }
}

/** For a session that writes what was read: what is found by its name, and who is bound by policies, stays as it is. */
export async function spellSession(client: ClientBase): Promise<void> {
  for (const [name, value] of Object.entries(SPELLING)) {
    if (!READERS.includes(name)) await client.query('select set_config($1, $2, false)', [name, value]);
  }
}

/** What concerns whoever reads alone. */
const READERS: readonly string[] = ['search_path', 'row_security', 'statement_timeout', 'lock_timeout'];
