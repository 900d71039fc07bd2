import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExportFormat } from '../../../../config/request-schema';
import type { Exported } from '../../../../lambdas/export/export-tenant/contract';
import { bundleOf } from '../../../../lib/parts/hook-bundles';
import { serving } from '../../support/loopback';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import type { TestPostgres } from '../../../support/postgres';
import { bundleOnce } from '../../../support/run/bundle-once';
import { CELL } from '../../support/cell';
import { bucketOf, dedicated, orderOf, program, start, tools } from './world';

const FEW = 30_000;
const MANY = 300_000;
const MEGABYTE = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'export-memory-'));

/** Runs one export as a task does: a plain Node process, no context, nothing but the bundle; and measures itself. */
const TASK = `
const { handler } = require(process.env.BUNDLE);
let peak = 0, heap = 0;
const look = () => { const used = process.memoryUsage(); peak = Math.max(peak, used.rss); heap = Math.max(heap, used.heapUsed); };
setInterval(look, 20).unref();
handler(JSON.parse(process.env.ORDER)).then((result) => { look(); console.log('\\nRESULT ' + JSON.stringify({ result, peak, heap })); });
`;

let server: TestPostgres;
beforeAll(async () => {
  bundleOnce();
  writeFileSync(join(folder, 'task.js'), TASK);
  server = await start();
  const owner = await dedicated(server);
  for (const [table, rows] of Object.entries({ few: FEW, many: MANY })) {
    await owner.query(`create schema ${table}; grant usage on schema ${table} to acme_export`);
    await owner.query(
      `create table ${table}.rows as select i as id, md5(i::text) || md5((-i)::text) as note, now() as at, i * 1.5 as amount, repeat('x', 100) as rest
       from generate_series(1, ${rows}) i; grant select on ${table}.rows to acme_export`,
    );
  }
  await owner.query('drop schema app cascade; drop table public.nothing');
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Ran {
  readonly result: Exported;
  readonly peak: number;
  readonly heap: number;
}

/** Exports what the tenant has now. */
async function measured(
  formats: readonly ExportFormat[],
): Promise<Ran & { readonly stored: ReadonlyMap<string, { bytes: number; sha256: string }> }> {
  const s3 = new S3OnTheWire(false);
  const endpoint = await s3.start();
  const document = server.document('acme', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keeper');
  try {
    return await serving(
      () => ({ status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify({ Parameter: { Value: document } }) }),
      async (ssm) => {
        const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=96', join(folder, 'task.js')], {
          timeout: 190_000, // Twice, and the test says why it failed.
          env: {
            ...CELL,
            PATH: process.env.PATH,
            HOME: folder,
            BUNDLE: join(bundleOf('export-tenant'), 'index.js'),
            ORDER: JSON.stringify(orderOf({ formats })),
            PG_DUMP: program('pg_dump'),
            EXPORT_LIMIT_MB: 'none',
            AWS_ENDPOINT_URL_S3: endpoint,
            AWS_ENDPOINT_URL_SSM: ssm,
            AWS_REGION: 'eu-central-1',
            AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
            AWS_SECRET_ACCESS_KEY: 'example',
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
            POWERTOOLS_SERVICE_NAME: 'export-tenant',
            POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
          },
        });
        const ran = JSON.parse(stdout.slice(stdout.lastIndexOf('RESULT ') + 7)) as Ran;
        return { ...ran, stored: new Map(s3.objects) };
      },
    );
  } finally {
    await s3.stop();
  }
}

test('ten times the rows take no more memory: 300,000 rows within a heap of 96 MB, in a plain process', async () => {
  const formats: readonly ExportFormat[] = tools ? ['csv', 'jsonl', 'sql'] : ['csv', 'jsonl'];
  const many = await measured(formats);
  expect(many.result).toMatchObject({ outcome: 'exported', rows: FEW + MANY });
  for (const { path, bytes, sha256 } of many.result.files!) {
    expect(many.stored.get(`${bucketOf('acme')}/freehold-exports/e1/${path}`)).toMatchObject({ bytes, sha256 });
  }
  const owner = await server.asAdministrator('acme');
  await owner.query('drop schema many cascade');
  const few = await measured(formats);
  expect(few.result).toMatchObject({ rows: FEW });
  expect(many.result.bytes).toBeGreaterThan(few.result.bytes * 10);
  process.stderr.write(
    `memory of an export: ${FEW} rows ${Math.round(few.peak / MEGABYTE)} MB (heap ${Math.round(few.heap / MEGABYTE)}), ${FEW + MANY} rows ${Math.round(many.peak / MEGABYTE)} MB (heap ${Math.round(many.heap / MEGABYTE)}), ${Math.round(many.result.bytes / MEGABYTE)} MB written\n`,
  );
  // What is kept whatever the size: parts of an upload on their way (48 MB, and their copies until they are collected).
  expect(many.heap).toBeLessThan(96 * MEGABYTE);
  expect(many.peak).toBeLessThan(450 * MEGABYTE);
});
