import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Exported, ExportManifest } from '../../../lambdas/export/export-tenant/contract';
import { hookName } from '../../../lib/naming';
import { load, login, printOf, serverOf } from '../application';
import type { Life, Print } from '../life';
import { peakOf } from '../local-aws/memory';
import { runMachine } from '../machines/run';
import { hasSystemPostgres, psql } from '../programs';
import { NORTHWIND, REQUESTED_BY } from '../tenants';

const TIMEOUT_MS = 240_000;
const MILLION = 1_000_000;
const MEGABYTES = 256;

/** All formats, as a customer takes them: by the links alone. */
export async function exportOne(life: Life): Promise<string[]> {
  const exported = await ran(life, 'Export of a small tenant');
  const { manifest, folder } = await downloaded(life, exported, 'export');
  const seen = life.prints.get(NORTHWIND.tenant)!;
  const lines = await checked(manifest, folder, seen.rows);
  return [...lines, ...(await restored(life, { manifest, folder, seen }))];
}

/** The same with a million rows more, and the memory that it took. */
export async function exportMillion(life: Life): Promise<string[]> {
  const { rows } = life.prints.get(NORTHWIND.tenant)!;
  await load(life, NORTHWIND, { from: rows + 1, to: MILLION });
  const client = await login(life, NORTHWIND);
  const seen = await printOf(client);
  await client.end();
  life.prints.set(NORTHWIND.tenant, seen);
  const { result, megabytes } = await peakOf(hookName(life.residency.home, 'export-tenant'), () =>
    ran(life, 'Export of a million rows'),
  );
  const { manifest, folder } = await downloaded(life, result, 'export-million');
  const lines = await checked(manifest, folder, MILLION);
  if (megabytes !== undefined && megabytes >= MEGABYTES)
    throw new Error(`the export held ${megabytes} MB; wanted less than ${MEGABYTES} MB`);
  const held = megabytes === undefined ? 'unknown: no /proc here' : `${megabytes} MB with the dump program`;
  return [...lines, ...(await restored(life, { manifest, folder, seen })), `the function's memory at its highest: ${held}`];
}

async function ran(life: Life, title: string): Promise<Exported> {
  const formats = ['csv', 'jsonl', ...(hasSystemPostgres ? ['sql'] : [])];
  const input = { tenant: NORTHWIND.tenant, formats, requestedBy: REQUESTED_BY };
  const run = await runMachine(life, 'export', { title, input, timeoutMs: TIMEOUT_MS });
  const exported = (run.output as { export?: Exported } | undefined)?.export;
  if (!exported) throw new Error(`${title}: nothing was exported; wanted files and links; ${run.failure ?? run.status}`);
  return exported;
}

/** Everything that the manifest names, got by links that need no credentials. */
async function downloaded(life: Life, exported: Exported, name: string) {
  const folder = join(life.aws.folder, name);
  await download(life, exported.manifestUrl, join(folder, 'manifest.json'));
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as ExportManifest;
  for (const { path, url } of exported.files ?? []) await download(life, url, join(folder, path));
  return { manifest, folder };
}

async function download(life: Life, url: string, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { ca: life.aws.ca }, resolve).once('error', reject);
  });
  if (answer.statusCode !== 200)
    throw new Error(`the link to ${file} answered ${answer.statusCode}; wanted 200 without credentials`);
  await pipeline(answer, createWriteStream(file));
}

/** Every file has the rows, bytes and hash that the manifest says, and the manifest the rows of the database. */
async function checked(manifest: ExportManifest, folder: string, rows: number): Promise<string[]> {
  const matter = manifest.tables.find(({ name }) => name === 'matter');
  if (matter?.rows !== rows) throw new Error(`the manifest has ${matter?.rows} rows of matter; wanted ${rows}`);
  for (const { path, bytes, sha256, format, table, rows: said } of manifest.files) {
    const { size, hash, lines } = await measured(join(folder, path));
    if (size !== bytes || hash !== sha256)
      throw new Error(`${path} has ${size} bytes, SHA-256 ${hash}; wanted ${bytes}, ${sha256}`);
    if (table?.name !== 'matter') continue;
    const wanted = format === 'csv' ? said + 1 : said; // A line with the columns' names comes first.
    if (lines !== wanted) throw new Error(`${path} has ${lines} lines; wanted ${wanted}`);
  }
  const size = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    `${manifest.files.length} files of ${rows.toLocaleString('en')} rows, ${(size / 1e6).toFixed(1)} MB, got by their links: rows, bytes and SHA-256 as the manifest says`,
  ];
}

async function measured(file: string) {
  const hash = createHash('sha256');
  let [size, lines] = [0, 0];
  for await (const piece of createReadStream(file)) {
    const chunk = piece as Buffer;
    hash.update(chunk);
    size += chunk.length;
    for (const byte of chunk) if (byte === 10) lines++;
  }
  return { size, hash: hash.digest('hex'), lines };
}

/** The dump in an empty database, by psql: the same rows. */
async function restored(life: Life, { manifest, folder, seen }: { manifest: ExportManifest; folder: string; seen: Print }) {
  const dump = manifest.files.find(({ format }) => format === 'sql');
  if (!dump) return ['SKIPPED: no PostgreSQL of this machine has written and restored the dump'];
  const server = serverOf(life, NORTHWIND);
  const database = `restored_${seen.rows}`;
  const keeper = await server.asAdministrator();
  await keeper.query(`CREATE DATABASE ${database}`);
  await psql(join(folder, dump.path), { host: server.address, port: server.port, ...server.administrator, database });
  const reader = await server.asAdministrator(database);
  await reader.query('SET search_path = application');
  const print = await printOf(reader);
  await reader.end();
  if (print.rows !== seen.rows || print.sum !== seen.sum)
    throw new Error(`psql restored ${print.rows} rows of sum ${print.sum}; wanted ${seen.rows} of ${seen.sum}`);
  await keeper.query(`DROP DATABASE ${database}`);
  await keeper.end();
  return [`psql restored the dump into an empty database: ${print.rows.toLocaleString('en')} rows of the same checksum`];
}
