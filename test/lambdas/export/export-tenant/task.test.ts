import { statSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { signed } from '../../../../lambdas/export/export-tenant/fetch-pinned';
import { BUNDLE, CREDENTIALS, LAYER, Processes } from './processes';
import { bucketOf, fingerprints, orderOf, restore, sha256, tools } from './world';

let processes: Processes;
let owner: Client;
beforeAll(async () => ({ processes, owner } = await Processes.start()));
afterAll(() => processes.stop());
beforeEach(() => processes.s3.objects.clear());

const ORDER = JSON.stringify(orderOf({ formats: tools ? ['csv', 'jsonl', 'sql'] : ['csv', 'jsonl'] }));
const manifest = () => processes.s3.objects.get(`${bucketOf('acme')}/freehold-exports/e1/manifest.json`);

test('the container exports what outlasts a function, with the bundle and the dump program that it got by their hashes', async () => {
  const { code, err } = await processes.task(ORDER);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { tables, files } = JSON.parse(manifest()!.body.toString()) as { tables: { rows: number }[]; files: { path: string }[] };
  expect(tables.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThan(10_000);
  expect(files.length).toBeGreaterThan(10);
  expect(statSync(join(processes.folder, 'bin/pg_dump')).mode & 0o777).toBe(0o755);
  if (!tools) return;
  const dump = processes.s3.text(`${bucketOf('acme')}/freehold-exports/e1/sql/acme.sql`);
  const restored = await restore(processes.server, 'from_task', dump);
  expect(await fingerprints(restored)).toEqual(await fingerprints(owner));
});

test('the function calls it too large, the task writes it, and the function hands it out: one export, under one id', async () => {
  const run = (limit: string) => processes.task(ORDER, { EXPORT_LIMIT_MB: limit });
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
  const { out, err } = await processes.task(ORDER);
  expect(out).toContain('Export is there');
  expect(`${out}${err}`).not.toMatch(/X-Amz-Signature|token\/\+=|"secret"/);
});

test.each([
  ['the bundle', 'BUNDLE_URL', 'js', BUNDLE],
  ['the dump program', 'LAYER_URL', 'zip', LAYER],
] as const)('%s that is not what was reviewed is not run', async (_, name, extension, content) => {
  const altered = Buffer.concat([content, Buffer.from('\n')]);
  const { code, err } = await processes.task(ORDER, { [name]: processes.uploaded(altered, extension, 'a'.repeat(64)) });
  expect(code).toBe(1);
  expect(err).toContain('"name":"PinnedFileError"');
  expect(err).toContain(`with SHA-256 ${sha256(altered)}; wanted 200 with the hash that is its name`);
  expect(manifest()).toBeUndefined();
});

test('what fails in the task ends it with a code by which the machine knows, and says why', async () => {
  const { code, err } = await processes.task(JSON.stringify(orderOf({ exportId: '../e1' })));
  expect(code).toBe(1);
  expect(err).toContain('"name":"InvalidExportOrderError"');
  const { err: lacking } = await processes.task('');
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
