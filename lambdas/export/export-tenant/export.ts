import type { S3Client } from '@aws-sdk/client-s3';
import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { bucketName } from '../../../lib/naming';
import type { HookCell } from '../../shared/cell';
import { tenantConnection } from '../../shared/postgres/connection';
import type { Connection } from '../../shared/postgres/connection';
import { withDatabase } from '../../shared/postgres/connect';
import { passes } from '../../shared/postgres/errors';
import { databaseNames } from '../../shared/postgres/tenant-names';
import type { Exported, ExportManifest, ExportOrder, ExportResult } from './contract';
import { DatabaseRefusesExportError, ExportInterruptedError } from './errors';
import { refuseHalfDetached, refuseHiddenRows, refusePolicies } from './hidden-rows';
import { readManifest, writeLinks } from './links';
import { longestValue, openSnapshot, readTables } from './snapshot';
import { folderOf, linksEnd, write } from '../shared/folder';
import type { Folder } from '../shared/folder';
import { estimatedBytes, fitting, tooLarge } from './work';
import { writeFiles } from './write-files';

/** What an export needs besides its order: the same in a function, in a task and in a test. */
export interface Workshop {
  readonly cell: HookCell;
  readonly s3: S3Client;
  readonly now: () => Date;
  /** Path of pg_dump. */
  readonly dumper: string;
  /** Estimated bytes of output above which an export is not begun. */
  readonly limit: number;
}

/** Writes the tenant's data as of one moment into its own bucket, or finds it there already, and answers with links. */
export async function exportTenant(order: ExportOrder, workshop: Workshop): Promise<{ result: ExportResult; written: boolean }> {
  const bucket = bucketName(workshop.cell, 'files', order.tenant);
  const to: Folder = { s3: workshop.s3, bucket, folder: folderOf(order.exportId) };
  const there = await readManifest(to, order);
  if (there) return { result: await answer(there, to, workshop), written: false };
  const connection = await tenantConnection(order.tenant);
  const role = databaseNames(order).roles.export;
  const manifest = await withDatabase({ connection, as: { role } }, (client) =>
    inWords(() => exportFrom(client, { order, workshop, to, connection })),
  );
  if ('outcome' in manifest) return { result: manifest, written: false };
  const { key } = await write(to, 'manifest.json', text(`${JSON.stringify(manifest, null, 2)}\n`));
  return { result: await answer({ manifest, key }, to, workshop), written: true };
}

/** Bytes of one value that a function still dumps as SQL. */
const LONGEST_IN_A_FUNCTION = 50 * 1024 * 1024;

interface Work {
  readonly order: ExportOrder;
  readonly workshop: Workshop;
  readonly to: Folder;
  readonly connection: Connection;
}

async function exportFrom(client: Client, work: Work): Promise<ExportManifest | ExportResult> {
  const { order, workshop } = work;
  const snapshot = await openSnapshot(client);
  const tables = await readTables(client, order.isolation);
  const role = databaseNames(order).roles.export;
  await withDatabase({ connection: work.connection, as: { role } }, async (looking) => {
    await refuseHalfDetached(looking);
    await (order.isolation === 'row' ? refuseHiddenRows(looking, order.tenant) : refusePolicies(looking, role, tables));
  });
  const estimate = estimatedBytes(tables, order.formats.length);
  if (estimate > workshop.limit) return tooLarge(order, estimate, workshop.limit);
  // pg_dump reads a row whole, and bytes as two digits each: several times a function's memory. The task has more.
  const isFunction = workshop.limit !== Infinity;
  if (isFunction && order.formats.includes('sql') && (await longestValue(client, tables)) > LONGEST_IN_A_FUNCTION) {
    return tooLarge(order, estimate, workshop.limit);
  }
  const made = await writeFiles({
    ...work,
    client,
    snapshot,
    tables,
    dumper: workshop.dumper,
    role: databaseNames(order).roles.export,
  });
  await client.query('commit');
  return {
    kind: 'freehold-export',
    version: 1,
    exportId: order.exportId,
    tenant: order.tenant,
    snapshotAt: snapshot.at,
    writtenAt: workshop.now().toISOString(),
    serverVersion: snapshot.serverVersion,
    formats: order.formats,
    ...made,
  };
}

async function answer(done: { manifest: ExportManifest; key: string }, to: Folder, { now }: Workshop): Promise<Exported> {
  const { manifest, key } = done;
  const { exportId, snapshotAt, serverVersion, tables } = manifest;
  const signed = now();
  const { files, manifestUrl, linksUrl } = await writeLinks(manifest, to, signed);
  return fitting({
    outcome: 'exported',
    exportId,
    bucket: to.bucket,
    folder: to.folder,
    snapshotAt,
    serverVersion,
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    key,
    manifestUrl,
    linksUrl,
    files,
    linksExpireAt: await linksEnd(to, signed),
  });
}

/** What PostgreSQL or its connection says has no class of its own: here it gets one by which a machine knows whether to try again. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const refused = cause instanceof DatabaseError;
    if (!refused && !isClosed(cause)) throw cause;
    const { message } = cause as Error;
    if (refused && !passes(cause.code ?? '')) {
      throw new DatabaseRefusesExportError(
        `the database refuses the export: ${message} (SQLSTATE ${cause.code}); wanted to read every row; see what of the application it names`,
        { cause },
      );
    }
    throw new ExportInterruptedError(`the database ended the export: ${message}; wanted to read on; start the export again`, {
      cause,
    });
  }
}

/** The driver has no class for a connection that is gone. */
const isClosed = (cause: unknown): boolean =>
  cause instanceof Error && /^(Client was closed|Client has encountered|Connection terminated)/.test(cause.message);

async function* text(content: string): AsyncGenerator<string> {
  yield await Promise.resolve(content);
}
