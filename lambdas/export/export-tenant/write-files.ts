import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Signer } from '@aws-sdk/rds-signer';
import type { Client } from 'pg';
import { declaredTables } from '../../shared/postgres/application-tables';
import { trusted } from '../../shared/postgres/certificates';
import type { Connection } from '../../shared/postgres/connection';
import type { ExportedFile, ExportedTable, ExportManifest, ExportOrder } from './contract';
import { dumpProgram, dumpText } from './dump';
import type { Dumper } from './dump';
import { LIST_NEEDS } from './dump-order';
import { RowsDifferError } from './errors';
import { leftOut } from './left-out';
import { csvQuery, csvText, jsonQuery, jsonText } from './rows';
import { batches, countRows } from './snapshot';
import type { Snapshot } from './snapshot';
import { write } from '../shared/folder';
import type { Folder } from '../shared/folder';
import { qualified } from './tables';
import type { Table } from './tables';
import { fileName } from './work';

interface Work {
  readonly order: ExportOrder;
  readonly to: Folder;
  readonly client: Client;
  readonly connection: Connection;
  readonly role: string;
  /** Path of pg_dump. */
  readonly dumper: string;
  readonly snapshot: Snapshot;
  readonly tables: readonly Table[];
}

/** Writes every file, one after the other: one connection reads them, and one stream at a time bounds the memory. */
export async function writeFiles(work: Work): Promise<Pick<ExportManifest, 'tables' | 'files' | 'leftOut'>> {
  const { client, order, snapshot } = work;
  const sql = order.formats.includes('sql');
  const version = sql ? await dumpProgram(work.dumper, snapshot.serverMajor) : undefined; // Before hours of work, not after.
  const tables: ExportedTable[] = [];
  const files: ExportedFile[] = [];
  for (const table of work.tables) {
    const { schema, name } = table;
    const rows = await countRows(client, table);
    tables.push({ schema, name, rows, columns: table.columns.map((column) => ({ name: column.name, type: column.type })) });
    for (const format of ['csv', 'jsonl'] as const) {
      if (order.formats.includes(format)) files.push(await writeTable(work, table, { format, rows }));
    }
  }
  if (version) {
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    files.push(await withDumper(work, version, (dumper) => writeDump(work, dumper, rows)));
  }
  return { tables, files, leftOut: await leftOut(client, order, await declaredTables(client)) };
}

async function writeTable(
  { client, to, snapshot }: Work,
  table: Table,
  { format, rows }: { format: 'csv' | 'jsonl'; rows: number },
): Promise<ExportedFile> {
  let read = 0;
  async function* text(): AsyncGenerator<string> {
    if (format === 'csv') yield csvText([], table.columns, true);
    for await (const batch of batches(client, format === 'csv' ? csvQuery(table) : jsonQuery(table), {
      table,
      lost: snapshot.lost,
    })) {
      read += batch.length;
      yield format === 'csv' ? csvText(batch, table.columns, false) : jsonText(batch);
    }
  }
  const path = `${format}/${fileName(table, format)}`;
  const { bytes, sha256 } = await write(to, path, text());
  if (read !== rows) {
    throw new RowsDifferError(
      `${path} holds ${read} rows of ${qualified(table)}; wanted ${rows}, as counted in the same snapshot; do not hand it out, and report it`,
    );
  }
  return { path, format, table: { schema: table.schema, name: table.name }, rows, bytes, sha256 };
}

async function writeDump({ order, to, client, snapshot, tables }: Work, dumper: Dumper, rows: number): Promise<ExportedFile> {
  const { exportId, isolation } = order;
  const needs = isolation === 'row' ? await needsOf(client, tables) : [];
  const content = dumpText(dumper, { exportId, isolation, snapshot: snapshot.id, tables, rows }, needs);
  const path = `sql/${order.tenant}.sql`;
  const { bytes, sha256 } = await write(to, path, content);
  return { path, format: 'sql', rows, bytes, sha256 };
}

async function needsOf(client: Client, tables: readonly Table[]): Promise<readonly string[]> {
  const names = tables.flatMap((table) => [table, ...table.leaves]).map(qualified);
  const { rows: found } = await client.query<{ oids: string[] }>('select $1::regclass[]::oid[]::text[] as oids', [names]);
  const { rows } = await client.query<{ statement: string }>(LIST_NEEDS, [found[0]!.oids]);
  return rows.map(({ statement }) => statement);
}

/** libpq reads the certificates from a file, which goes when the work is done. */
async function withDumper<T>(
  { connection, role, dumper: path }: Work,
  version: Dumper['version'],
  work: (dumper: Dumper) => Promise<T>,
): Promise<T> {
  const { address: hostname, port, database, ca } = connection;
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  const certificates = join(folder, 'ca.pem');
  await writeFile(certificates, [trusted(ca)].flat().join('\n'), { mode: 0o600 });
  const environment = async () => ({
    PGHOST: hostname,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: role,
    PGPASSWORD: await new Signer({ hostname, port, username: role }).getAuthToken(),
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: certificates,
    PGGSSENCMODE: 'disable',
    PGCONNECT_TIMEOUT: '15',
  });
  try {
    return await work({ path, version, environment });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
