import { context, hear } from '../../support/invocation';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { METRICS } from '../../../../lambdas/export/export-trail/contract';
import type { TrailManifest, TrailOrder, TrailResult } from '../../../../lambdas/export/export-trail/contract';
import type { trailBy } from '../../../../lambdas/export/export-trail/handler';
import { recordIn, recordKey } from '../../../../lambdas/shared/audit-store';
import type { Source } from '../../../../lambdas/shared/audit-store';
import { BUCKET_KEY, S3OnTheWire } from '../../support/s3-on-the-wire';
import { CELL } from '../../support/cell';

const heard = hear();
const s3 = new S3OnTheWire();
const ssm = mockClient(SSMClient);
const NOW = new Date('2026-11-22T12:00:00.000Z');
const FILES = 'files-acme-111122223333-eu-central-1-an';
const TRAILS = 'trail-tenant-files-111122223333-eu-central-1-an';
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');
let hook: ReturnType<typeof trailBy>;

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  Object.assign(process.env, {
    ...CELL,
    RECOVERY_REGION: 'none',
    AUDIT_CLASSES: 'enterprise=audit-enterprise,private=audit-enterprise,standard=audit-standard',
  });
  hook = (await import('../../../../lambdas/export/export-trail/handler')).trailBy(() => NOW);
  s3.now = () => NOW;
});
afterAll(async () => {
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
});
beforeEach(() => {
  process.env.TRAIL_LIMIT_MB = '100';
  s3.objects.clear();
  s3.calls.length = 0;
  s3.pageSize = 2;
  ssm.reset();
  ssm
    .on(GetParameterCommand)
    .callsFake(({ Name }: { Name: string }) => ({ Parameter: { Value: Name.replace('/freehold/ledger/audit-bucket-', '') } }));
});

const store = (
  date: string,
  lines: readonly string[],
  over: { tenant?: string; bucket?: string; source?: Source; from?: string } = {},
) => {
  const body = lines.map((line) => `${line}\n`).join('');
  const { tenant = 'acme', bucket = 'audit-standard', source = 'database', from = '10.1' } = over;
  const key = recordKey({ tenant, source, date, from, to: '12.9', sha256: sha256(body) });
  s3.put(`${bucket}/${key}`, body);
  return key;
};
const line = (id: string, tenant = 'acme'): string => JSON.stringify({ tenant, id });
const cloudTrail = (path: string, events: readonly object[]) =>
  s3.put(`${TRAILS}/AWSLogs/111122223333/CloudTrail/eu-central-1/${path}.json.gz`, gzipSync(JSON.stringify({ Records: events })));
const event = (eventID: string, eventTime: string, bucketName: string) => ({
  eventID,
  eventTime,
  requestParameters: { bucketName, key: 'k' },
});

const ORDER: TrailOrder = {
  tenant: 'acme',
  isolation: 'row',
  plan: 'standard',
  exportId: 't1',
  from: '2026-11-01',
  to: '2026-11-30',
};
const run = async (over: Partial<TrailOrder> = {}): Promise<Extract<TrailResult, { outcome: 'exported' }>> => {
  const result = await hook({ ...ORDER, ...over }, context());
  if (result.outcome !== 'exported') throw new Error(JSON.stringify(result));
  return result;
};
const failed = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Error) => error,
  );
const trail = (): string => s3.text(`${FILES}/freehold-exports/t1/trail.jsonl`);
const idsIn = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((one) => (JSON.parse(one) as { id: string }).id);

test('every record of the days, of every page, class and source, is in one file, in order', async () => {
  store('2026-10-31', [line('too early')]);
  store('2026-11-01', [line('a'), line('b')], { from: '9.1' });
  store('2026-11-01', [line('c')], { from: '10.1' });
  store('2026-11-01', [line('d')], { source: 'log' });
  store('2026-11-30', [line('f')], { bucket: 'audit-enterprise' });
  for (let day = 2; day < 12; day++) store(`2026-11-${String(day).padStart(2, '0')}`, [line(`e${day}`)]);
  store('2026-12-01', [line('too late')]);
  const result = await run();
  expect(idsIn(trail())).toEqual(['a', 'b', 'c', 'd', ...Array.from({ length: 10 }, (_, i) => `e${i + 2}`), 'f']);
  expect(result).toMatchObject({ records: 15, sha256: sha256(trail()), bytes: trail().length, key: BUCKET_KEY });
  expect(heard.metrics()).toEqual({ ExportedRecords: 15, ExportedBytes: result.bytes, TooLargeExports: 0 });
  expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
});

test('the chain holds every part and its place: whoever has the file can build it again', async () => {
  store('2026-11-01', [line('a'), line('b')]);
  store('2026-11-02', [line('c')]);
  cloudTrail('2026/11/02/one', [event('x', '2026-11-02T10:00:00Z', FILES)]);
  const result = await run();
  const manifest = JSON.parse(s3.text(`${FILES}/freehold-exports/t1/manifest.json`)) as TrailManifest;
  const lines = trail().trimEnd().split('\n');
  let [at, chain] = [0, '0'.repeat(64)];
  for (const part of manifest.parts) {
    const text = lines
      .slice(at, (at += part.records))
      .map((one) => `${one}\n`)
      .join('');
    chain = sha256(chain + sha256(text));
    expect([part.sha256, part.chain]).toEqual([sha256(text), chain]);
  }
  expect([at, manifest.parts.length, manifest.chain, result.chain]).toEqual([4, 3, chain, chain]);
  expect(
    manifest.parts.filter(({ source }) => source !== 'files').every(({ object, sha256: sum }) => recordIn(object)?.sha256 === sum),
  ).toBe(true);
});

test('reads and writes of the tenant’s own objects are in it, and no other tenant’s', async () => {
  cloudTrail('2026/11/01/one', [
    event('own', '2026-11-01T10:00:00Z', FILES),
    event('foreign', '2026-11-01T10:00:00Z', FILES.replace('acme', 'acmeco')),
    { eventID: 'none', eventTime: '2026-11-01T10:00:00Z', requestParameters: null },
  ]);
  cloudTrail('2026/12/01/late', [
    event('delivered late', '2026-11-30T23:59:00Z', FILES),
    event('next day', '2026-12-01T00:01:00Z', FILES),
  ]);
  cloudTrail('2026/10/31/early', [event('early', '2026-10-31T23:00:00Z', FILES)]);
  await run();
  expect(idsIn(trail())).toEqual(['own', 'delivered late']);
  expect(trail()).not.toContain('acmeco');
});

describe('nothing is read that is not the tenant’s', () => {
  test('a tenant whose id begins with this one’s stays unread', async () => {
    store('2026-11-01', [line('a')]);
    store('2026-11-01', [line('foreign', 'acmeco')], { tenant: 'acmeco' });
    await run();
    expect(idsIn(trail())).toEqual(['a']);
    expect(s3.calls.filter((call) => call.includes('acmeco'))).toEqual([]);
  });

  test('a list that has another tenant’s object, or one that nobody of ours wrote, ends the export before anything is read', async () => {
    store('2026-11-01', [line('a')]);
    s3.put('audit-standard/tenant=acme/../tenant=globex/x.jsonl', 'x');
    const failure = await failed(run());
    expect([failure.name, failure.message]).toEqual([
      'OutsideTenantError',
      expect.stringContaining('wanted nothing but keys below tenant=acme/'),
    ]);
    expect(s3.calls.filter((call) => call.startsWith('GET') && call.includes('tenant='))).toEqual([]);
  });

  test('a record that is not what its name says is not handed on', async () => {
    const key = store('2026-11-01', [line('a')]);
    s3.put(`audit-standard/${key}`, `${line('altered')}\n`);
    const failure = await failed(run());
    expect([failure.name, failure.message]).toEqual([
      'AlteredRecordError',
      expect.stringContaining('keep it, and find out who could write there'),
    ]);
    expect([...s3.objects.keys()].filter((path) => path.startsWith(FILES))).toEqual([]);
  });

  test.each<[Partial<TrailOrder>, string]>([
    [{ tenant: '../x' }, 'tenant is "../x"'],
    [{ tenant: 'acme/' }, 'tenant is "acme/"'],
    [{ exportId: '../t1' }, 'exportId is "../t1"'],
    [{ from: '2026-02-30' }, 'from is "2026-02-30"'],
    [{ from: '2026-12-01' }, 'from ... to is "2026-12-01 ... 2026-11-30"'],
    [{ from: '2020-01-01' }, 'wanted 1 to 367 days'],
  ])('%j is refused', async (over, said) => {
    const failure = await failed(run(over));
    expect([failure.name, failure.message]).toEqual(['InvalidTrailOrderError', expect.stringContaining(said)]);
    expect(s3.calls).toEqual([]);
  });
});

test('links open the trail and its manifest for an hour; the same id again gives new links to the same', async () => {
  store('2026-11-01', [line('a')]);
  const first = await run();
  expect(await (await fetch(first.trailUrl)).text()).toBe(trail());
  expect(((await (await fetch(first.manifestUrl)).json()) as TrailManifest).chain).toBe(first.chain);
  store('2026-11-02', [line('later')]);
  s3.calls.length = 0;
  expect(await run()).toEqual(first);
  expect(s3.calls.filter((call) => call.startsWith('PUT'))).toEqual([]);
  expect((await failed(run({ to: '2026-11-29' }))).name).toBe('InvalidTrailOrderError');
  expect(heard.text()).not.toContain('X-Amz-Signature');
});

test('days without a record are an empty trail, and more than a function can read is not begun', async () => {
  expect(await run()).toMatchObject({ records: 0, bytes: 0, chain: '0'.repeat(64) });
  process.env.TRAIL_LIMIT_MB = '1';
  store('2026-11-01', ['x'.repeat(2 * 1024 * 1024)]);
  s3.calls.length = 0;
  expect(await hook({ ...ORDER, exportId: 't2' }, context())).toMatchObject({
    outcome: 'too-large',
    estimatedMegabytes: 3,
    limitMegabytes: 1,
  });
  expect(s3.calls.filter((call) => call.startsWith('PUT'))).toEqual([]);
});
