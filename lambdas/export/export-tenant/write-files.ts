import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Signer } from '@aws-sdk/rds-signer';
import type { Client } from 'pg';
import { declaredTables } from '../../shared/postgres/application-tables';
import { trusted } from '../../shared/postgres/certificates';
import type { Connection } from '../../shared/postgres/connection';
import type { ExportedFile, ExportedTable, ExportManifest, ExportOrder } from './contract';
import { dumpProgram } from './clients';
import type { Clients } from './clients';
import { dumpPieces } from './dump';
import { RowsDifferError } from './errors';
import { leftAside } from './left-aside';
import { leftOut } from './left-out';
import { neighboursIn, NO_NEIGHBOURS } from './neighbours';
import type { Neighbours } from './neighbours';
import { restored } from './restored';
import { withScratch } from './scratch';
import { ownSequences } from './sequences';
import type { TableFormat } from './rows';
import { fileText, Seen } from './file-text';
import { countRows } from './snapshot';
import type { Snapshot } from './snapshot';
import { write } from '../shared/folder';
import type { Folder } from '../shared/folder';
import { qualified } from '../../shared/postgres/reading/tables';
import type { Table } from '../../shared/postgres/reading/tables';
import { estimatedBytes, fileName } from './work';

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
  // Both before hours of work, not after.
  const version = sql ? await dumpProgram(work.dumper, snapshot.serverMajor) : undefined;
  const neighbours = sql && order.isolation === 'row' ? await neighboursIn(client, order.tenant) : NO_NEIGHBOURS;
  const tables: ExportedTable[] = [];
  const files: ExportedFile[] = [];
  const out = [...(await leftOut(client, order, await declaredTables(client)))];
  for (const table of work.tables) {
    const { schema, name } = table;
    const rows = await countRows(client, table);
    tables.push({ schema, name, rows, columns: table.columns.map((column) => ({ name: column.name, type: column.type })) });
    for (const format of ['csv', 'jsonl'] as const) {
      if (!order.formats.includes(format)) continue;
      const written = await writeTable(work, table, { format, rows });
      files.push(written.file);
      out.push(...written.alike);
    }
  }
  if (version) {
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const dump = await withClients(work, version, (clients) => writeDump(work, clients, { rows, neighbours }));
    files.push(dump.file);
    out.push(...dump.leftOut);
  }
  return { tables, files, leftOut: out };
}

async function writeTable(
  { client, to }: Work,
  table: Table,
  { format, rows }: { format: TableFormat; rows: number },
): Promise<{ file: ExportedFile; alike: readonly string[] }> {
  const seen = new Seen();
  const path = `${format}/${fileName(table, format)}`;
  const { bytes, sha256 } = await write(to, path, fileText(client, table, { format, seen }));
  if (seen.rows !== rows) {
    throw new RowsDifferError(
      `${path} holds ${seen.rows} rows of ${qualified(table)}; wanted ${rows}, as counted in the same snapshot; do not hand it out, and report it`,
    );
  }
  return {
    file: { path, format, table: { schema: table.schema, name: table.name }, rows, bytes, sha256 },
    alike: [...seen.alike].map(([what, count]) => `${path}, ${count} times: ${what}`),
  };
}

/** Rows of so many tables on disk are restored as they are; of larger ones a first few: the server has to hold them twice. */
const RESTORED_WHOLE_BYTES = 2_000 * 1024 * 1024;
const FIRST_ROWS = 1_000;

/** The dump is restored on its way to the bucket, and is not there when that fails. */
async function writeDump(
  { order, to, client, snapshot, tables, connection, role }: Work,
  clients: Clients,
  { rows, neighbours }: { rows: number; neighbours: Neighbours },
): Promise<{ file: ExportedFile; leftOut: readonly string[] }> {
  const { exportId, isolation, tenant } = order;
  const sequences = isolation === 'row' ? await ownSequences(client, tables) : { all: [], statements: [], leftOut: [] };
  const own = tables.map((table) => ({ ...table, leaves: table.leaves.filter(({ oid }) => !neighbours.partitions.has(oid)) }));
  const aside = await leftAside(client, own, neighbours);
  const dump = { exportId, isolation, snapshot: snapshot.id, tables: own, rows, aside, sequences };
  const most = estimatedBytes(tables, 1) > RESTORED_WHOLE_BYTES ? FIRST_ROWS : Infinity;
  const path = `sql/${tenant}.sql`;
  const { bytes, sha256 } = await withScratch({ connection, tenant, role }, (database) =>
    write(to, path, restored(dumpPieces(clients, dump), { clients, order: dump, database, most, client, connection, role })),
  );
  const restoredRows = most === Infinity ? 'all' : most;
  return {
    file: { path, format: 'sql', rows, bytes, sha256, restoredRows },
    leftOut: [...neighbours.leftOut, ...sequences.leftOut, ...aside.mentioned],
  };
}

/** libpq reads the certificates from a file, which goes when the work is done. */
async function withClients<T>(
  { connection, role, dumper: path, snapshot }: Work,
  version: Clients['version'],
  work: (clients: Clients) => Promise<T>,
): Promise<T> {
  const { address: hostname, port, database, ca } = connection;
  const folder = await mkdtemp(join(tmpdir(), 'export-'));
  const certificates = join(folder, 'ca.pem');
  await writeFile(certificates, [trusted(ca)].flat().join('\n'), { mode: 0o600 });
  const environment = async (named = database) => ({
    PGHOST: hostname,
    PGPORT: String(port),
    PGDATABASE: named,
    PGUSER: role,
    PGPASSWORD: await new Signer({ hostname, port, username: role }).getAuthToken(),
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: certificates,
    PGGSSENCMODE: 'disable',
    PGCONNECT_TIMEOUT: '15',
  });
  try {
    return await work({ path, version, serverMajor: snapshot.serverMajor, environment, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
