import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { signed } from '../../../lambdas/export-tenant/fetch-pinned';
import { bundleOf, taskProgram } from '../../../lib/parts/hook-bundles';
import type { TestPostgres } from '../../support/postgres';
import { serving } from '../support/loopback';
import { S3OnTheWire } from '../support/s3-on-the-wire';
import { archiveOf } from './archive';
import { bucketOf, CELL, dedicated, fingerprints, orderOf, program, restore, sha256, start, tools } from './world';

const BUNDLE = readFileSync(join(bundleOf('export-tenant'), 'index.js'));
const CREDENTIALS = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'secret',
  Token: 'token/+=',
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
};
/** Stands for the layer: the system's own program, at the layer's place. */
const LAYER = archiveOf({ 'bin/pg_dump': `#!/bin/sh\nexec ${program('pg_dump')} "$@"\n`, 'share/LICENSE': 'free' });

let server: TestPostgres;
let owner: Client;
let folder: string;
const s3 = new S3OnTheWire();
let endpoint: string;

beforeAll(async () => {
  server = await start();
  owner = await dedicated(server);
  endpoint = await s3.start();
});
afterAll(async () => {
  await server.stop();
  await s3.stop();
});
beforeEach(() => {
  s3.objects.clear();
  folder = mkdtempSync(join(tmpdir(), 'export-task-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a file where CDK would: under its hash. */
function uploaded(content: Buffer, extension: string, hash = sha256(content)): string {
  s3.put(`assets/${hash}.${extension}`, content);
  return `${endpoint}/assets/${hash}.${extension}`;
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs what the container runs, as it stands in the template, with nothing but what ECS gives it. */
async function task(over: Record<string, string> = {}): Promise<Ran> {
  const document = server.document('acme', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keeper');
  const parameter = JSON.stringify({ Parameter: { Value: document } });
  return serving(
    ({ path }) => ({ status: 200, body: path === '/credentials' ? JSON.stringify(CREDENTIALS) : parameter }),
    async (url) => {
      const child = spawn(process.execPath, ['-e', taskProgram()], {
        env: {
          ...CELL,
          BUNDLE_URL: uploaded(BUNDLE, 'js'),
          LAYER_URL: uploaded(LAYER, 'zip'),
          TASK_FOLDER: folder,
          TMPDIR: folder,
          PG_DUMP: join(folder, 'bin/pg_dump'),
          EXPORT_LIMIT_MB: 'none',
          ORDER: JSON.stringify(orderOf({ formats: tools ? ['csv', 'jsonl', 'sql'] : ['csv', 'jsonl'] })),
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
          AWS_ENDPOINT_URL_S3: endpoint,
          AWS_ENDPOINT_URL_SSM: url,
          AWS_REGION: 'eu-central-1',
          POWERTOOLS_SERVICE_NAME: 'export-task',
          POWERTOOLS_METRICS_NAMESPACE: 'Freehold',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          ...over,
        },
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (text: Buffer) => (out += text.toString()));
      child.stderr.on('data', (text: Buffer) => (err += text.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, out, err };
    },
  );
}

const manifest = () => s3.objects.get(`${bucketOf('acme')}/freehold-exports/e1/manifest.json`);

test('the container exports what outlasts a function, with the bundle and the dump program that it got by their hashes', async () => {
  const { code, err } = await task();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { tables, files } = JSON.parse(manifest()!.body.toString()) as { tables: { rows: number }[]; files: { path: string }[] };
  expect(tables.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(10_000);
  expect(files.length).toBeGreaterThan(10);
  expect(statSync(join(folder, 'bin/pg_dump')).mode & 0o777).toBe(0o755);
  if (!tools) return;
  const dump = s3.text(`${bucketOf('acme')}/freehold-exports/e1/sql/acme.sql`);
  const restored = await restore(server, 'from_task', dump);
  expect(await fingerprints(restored)).toEqual(await fingerprints(owner));
});

test('the function calls it too large, the task writes it, and the function hands it out: one export, under one id', async () => {
  const run = (limit: string) => task({ EXPORT_LIMIT_MB: limit });
  const before = await run('1');
  expect(before.code).toBe(1);
  expect(before.err).toContain('"name":"NotExportedError","message":"export e1 is too-large; wanted exported');
  expect(manifest()).toBeUndefined();
  expect((await run('none')).code).toBe(0);
  const written = manifest()!.sha256;
  expect((await run('1')).code).toBe(0); // the manifest is there: nothing is measured, nothing is written
  expect(manifest()!.sha256).toBe(written);
});

test('links are in no log of the task', async () => {
  const { out, err } = await task();
  expect(out).toContain('Export is there');
  expect(`${out}${err}`).not.toMatch(/X-Amz-Signature|token\/\+=|"secret"/);
});

test.each([
  ['the bundle', 'BUNDLE_URL', 'js', BUNDLE],
  ['the dump program', 'LAYER_URL', 'zip', LAYER],
] as const)('%s that is not what was reviewed is not run', async (_, name, extension, content) => {
  const altered = Buffer.concat([content, Buffer.from('\n')]);
  const { code, err } = await task({ [name]: uploaded(altered, extension, 'a'.repeat(64)) });
  expect(code).toBe(1);
  expect(err).toContain('"name":"PinnedFileError"');
  expect(err).toContain(`with SHA-256 ${sha256(altered)}; wanted 200 with the hash that is its name`);
  expect(manifest()).toBeUndefined();
});

test('what fails in the task ends it with a code by which the machine knows, and says why', async () => {
  const { code, err } = await task({ ORDER: JSON.stringify(orderOf({ exportId: '../e1' })) });
  expect(code).toBe(1);
  expect(err).toContain('"name":"InvalidExportOrderError"');
  const { err: lacking } = await task({ ORDER: '' });
  expect(lacking).toContain('environment lacks ORDER');
});

test("its one call before it has an SDK is signed as AWS's own SDK signs it", async () => {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = CREDENTIALS;
  const now = new Date('2026-11-23T10:11:12.345Z');
  const url = new URL(`https://cdk-assets-111122223333-eu-central-1.s3.eu-central-1.amazonaws.com/${'ab'.repeat(32)}.zip`);
  const { authorization, ...headers } = signed(url, { region: 'eu-central-1', credentials: CREDENTIALS, now });
  const client = new S3Client({ region: 'eu-central-1', credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 's3',
    signingRegion: 'eu-central-1',
    properties: {},
  });
  const theirs = await signer.sign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'x-amz-content-sha256': headers['x-amz-content-sha256']! },
    },
    { signingDate: now, signingRegion: 'eu-central-1', signingService: 's3' },
  );
  expect((theirs as unknown as { headers: Record<string, string> }).headers).toEqual({ host: url.host, ...headers, authorization });
});
