import type { ClientBase } from 'pg';
import { declaredTables } from '../../shared/postgres/application-tables';
import type { TenantOrder } from '../../shared/tenant-order';
import { asText, spell } from '../../shared/postgres/reading/spelling';
import { LIST_TABLES, qualified, source, tableIn } from '../../shared/postgres/reading/tables';
import type { Table, TableRow } from '../../shared/postgres/reading/tables';
import { longestQuery } from './rows';
import { tablesToExport } from './tables-to-export';

/** One moment of a database: everything read through it, by this connection or by the dump program, shows that moment. */
export interface Snapshot {
  /** By which another connection sees the same. */
  readonly id: string;
  readonly at: string;
  readonly serverVersion: string;
  readonly serverMajor: number;
}

/** Opens the one transaction of an export: it reads, and sees what was committed before, whatever happens meanwhile. */
export async function openSnapshot(client: ClientBase): Promise<Snapshot> {
  await client.query('begin isolation level repeatable read, read only');
  await spell(client);
  const { rows } = await client.query<Record<'id' | 'at' | 'version' | 'number', string>>({
    text: `select pg_export_snapshot() as id, to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      current_setting('server_version') as version, current_setting('server_version_num') as number`,
    types: asText,
  });
  const { id, at, version, number } = rows[0]!;
  const major = Math.floor(Number(number) / 10_000);
  if (major >= 17) await client.query("select set_config('transaction_timeout', '0', true)");
  return { id, at, serverVersion: version, serverMajor: major };
}

/** The tenant's tables, held against changes of their shape, and against TRUNCATE, which no snapshot survives. */
export async function readTables(client: ClientBase, isolation: TenantOrder['isolation']): Promise<readonly Table[]> {
  const { rows } = await client.query<TableRow>({ text: LIST_TABLES, values: [await declaredTables(client)], types: asText });
  const tables = tablesToExport(rows.map(tableIn), isolation);
  for (const table of tables) await client.query(`lock table ${qualified(table)} in access share mode`);
  if (isolation !== 'row') return tables;
  const own: Table[] = [];
  for (const table of tables) own.push(await narrowed(client, table));
  return own;
}

/** The tenant's share of a table that tenants share, as the planner guesses it from the policy. */
async function narrowed(client: ClientBase, table: Table): Promise<Table> {
  const { rows } = await client.query<Record<string, string>>({
    text: `explain (format json) select * from ${source(table)}`,
    types: asText,
  });
  const [{ Plan }] = JSON.parse(rows[0]!['QUERY PLAN']!) as [{ Plan: { 'Plan Rows': number } }];
  const share = table.estimatedRows > 0 ? Math.min(1, Plan['Plan Rows'] / table.estimatedRows) : 1;
  return { ...table, estimatedBytes: table.estimatedBytes * share };
}

/** How many rows a table has in the snapshot: what every file of it is held against. */
export async function countRows(client: ClientBase, table: Table): Promise<number> {
  const { rows } = await client.query<{ count: string }>({ text: `select count(*) from ${source(table)}`, types: asText });
  return Number(rows[0]!.count);
}

/** The longest value of all, in bytes: as it is, or as it is stored where only reading it would tell. */
export async function longestValue(client: ClientBase, tables: readonly Table[]): Promise<number> {
  let longest = 0;
  for (const table of tables.filter(({ longValues }) => longValues)) {
    const { rows } = await client.query<(string | null)[]>({ text: longestQuery(table), rowMode: 'array', types: asText });
    longest = Math.max(longest, Number(rows[0]![0]));
  }
  return longest;
}
