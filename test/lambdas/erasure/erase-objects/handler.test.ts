import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { METRICS } from '../../../../lambdas/erasure/erase-objects/contract';
import { eraseObjectsBy } from '../../../../lambdas/erasure/erase-objects/handler';
import { failing, orderFor, untilDone } from '../../support/erasure/run';
import type { FakeBucket, Version } from '../../support/erasure/s3';
import { FAULTS, HOME, tagged } from '../../support/erasure/wire';
import type { Fault } from '../../support/erasure/wire';
import { bucketOf, ERASE_TEST_ENV, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
let world: World;
let bucket: FakeBucket;
const hook = eraseObjectsBy(() => world.now);
const run = (on = context()) => hook(orderFor('acme'), on);
const names = (): string[] => world.s3.buckets.map(({ name }) => name);

/** A function whose time is up after so many questions about it. */
const shortOfTime = (questions: number) => {
  let asked = 0;
  return context({ getRemainingTimeInMillis: () => (asked++ < questions ? 300_000 : 10_000) });
};

function fresh(): void {
  world = new World().files('acme').files('acmetwo').files('ac');
  bucket = world.s3.buckets[0]!;
}

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  fresh();
});

describe('a tenant\u2019s bucket is emptied and goes', () => {
  test('versions, delete markers and uploads, over every page, and is seen to be gone', async () => {
    expect([bucket.versions.length, bucket.uploads.length]).toEqual([10, 3]);
    const neighbours = ['acmetwo', 'ac'].map((tenant) => world.belongings(tenant));
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(names()).toEqual([bucketOf('acmetwo'), bucketOf('ac')]);
    expect(['acmetwo', 'ac'].map((tenant) => world.belongings(tenant))).toEqual(neighbours);
    expect(world.ledger.lines('acme').map(({ kind, count, state }) => [kind, count, state])).toEqual(
      expect.arrayContaining([
        ['object versions', 10, 'gone'],
        ['multipart upload', undefined, 'gone'],
        ['bucket', undefined, 'gone'],
      ]),
    );
    expect(world.ledger.lines('acme')).toHaveLength(5);
    expect(world.wire.calls).toContain(`HeadBucket ${HOME}`);
  });

  test('the door is closed before anything is deleted, and what was in the policy stays', async () => {
    await run(shortOfTime(0));
    const policy = JSON.parse(bucket.policy!) as { Statement: { Sid: string; Action: string[]; Principal: string }[] };
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual(['OnlyTls', 'ClosedForErasure']);
    expect(policy.Statement[1]).toMatchObject({ Effect: 'Deny', Principal: '*', Resource: `arn:aws:s3:::${bucket.name}/*` });
    const { calls } = world.wire;
    expect(calls.indexOf(`PutBucketPolicy ${HOME}`)).toBeLessThan(calls.indexOf(`AbortMultipartUpload ${HOME}`));
    expect(calls).not.toContain(`DeleteObjects ${HOME}`);
  });

  test('one who keeps on writing is locked out, and nothing of it is left', async () => {
    let put = 0;
    world.s3.meanwhile = (of) => {
      if (world.s3.put(of, { Key: `new/${put}`, VersionId: `n${put}` })) put++;
    };
    await untilDone(hook, orderFor('acme'));
    expect(put).toBeGreaterThan(0);
    expect(names()).not.toContain(bucketOf('acme'));
    const versions = world.ledger.lines('acme').find(({ kind }) => kind === 'object versions');
    expect(versions!.count).toBe(10 + put);
  });

  test('when the time is up it says so, and the next run goes on; the count is the same', async () => {
    const counting = await run(shortOfTime(1));
    expect(counting).toMatchObject({ done: false, waitingFor: `the versions in ${bucket.name} are being counted` });
    const runs = [];
    for (let result = await run(shortOfTime(2)); !result.done; result = await run(shortOfTime(2))) runs.push(result.waitingFor);
    expect(runs.length).toBeGreaterThan(1);
    expect(runs).toContain(`versions in ${bucket.name} are being deleted`);
    expect(names()).not.toContain(bucketOf('acme'));
    expect(world.ledger.lines('acme').find(({ kind }) => kind === 'object versions')!.count).toBe(10);
  });

  test('five thousand versions go in batches of a thousand', async () => {
    world.wire.pageSize = 1_000;
    bucket.versions = Array.from({ length: 5_000 }, (_, n) => ({ Key: `k${String(n).padStart(6, '0')}`, VersionId: 'v' }));
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(world.wire.calls.filter((call) => call.startsWith('DeleteObjects'))).toHaveLength(5);
    expect(world.ledger.lines('acme').find(({ kind }) => kind === 'object versions')!.count).toBe(5_000);
  });

  test('a bucket that is gone already is gone', async () => {
    world.s3.buckets.shift();
    await expect(run()).resolves.toMatchObject({ done: true, noted: { gone: 1 } });
  });
});

describe('a batch that fails in part is not taken for done', () => {
  test('what failed is tried again', async () => {
    Object.assign(bucket.versions[3]!, { fails: 2 });
    await untilDone(hook, orderFor('acme'), { runs: 3 });
    expect(names()).not.toContain(bucketOf('acme'));
  });

  test('what fails for ever is an error that names it', async () => {
    Object.assign(bucket.versions[3]!, { fails: 1_000 });
    await expect(run()).rejects.toMatchObject({
      name: 'ObjectsNotDeletedError',
      message: expect.stringContaining('1 versions in files-acme') as string,
    });
    expect(bucket.versions).toHaveLength(1);
    expect(world.ledger.lines('acme').filter(({ kind }) => kind === 'object versions')).toEqual([]);
  });
});

describe('a version that S3 says it deleted and still lists', () => {
  test('is an error that names it, and no circle', async () => {
    bucket.versions.push({ Key: 'case/\u0001.pdf', VersionId: 'v1', stays: true });
    await expect(run()).rejects.toMatchObject({
      name: 'ObjectsNotDeletedError',
      message: expect.stringMatching(
        /answered yes to the deletion of 1 versions in files-acme.*among them "case\/<U\+0001>\.pdf"/,
      ) as string,
    });
    expect(world.wire.calls.filter((call) => call.startsWith('DeleteObject')).length).toBeLessThan(12);
    expect(world.ledger.lines('acme').filter(({ kind }) => kind === 'bucket')).toEqual([]);
  });
});

describe('what is locked stays, and is listed', () => {
  const until = new Date('2027-05-01T00:00:00Z');

  test('with its reason and its day, and the bucket with it', async () => {
    Object.assign(bucket.versions[0]!, { hold: true });
    Object.assign(bucket.versions[5]!, { until });
    await expect(run()).resolves.toMatchObject({ done: true, noted: { retained: 3 } });
    expect(bucket.versions).toHaveLength(2);
    const kept = world.ledger.lines('acme').filter(({ state }) => state === 'retained');
    expect(kept.map(({ kind, reason, until: end }) => [kind, reason, end])).toEqual([
      ['object version', 'a legal hold lies on the object', undefined],
      ['object version', 'an object lock in compliance mode', until.toISOString()],
      ['bucket', 'it holds 2 locked object versions', undefined],
    ]);
  });

  test('once the lock is off, another run ends it', async () => {
    Object.assign(bucket.versions[0]!, { hold: true });
    await run();
    Object.assign(bucket.versions[0]!, { hold: false });
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(names()).not.toContain(bucketOf('acme'));
    expect(world.ledger.lines('acme').find(({ kind }) => kind === 'bucket')!.state).toBe('gone');
  });
});

test.each([
  ['another tenant\u2019s tag', tagged('acmetwo')],
  ['no tag of a tenant', { team: 'x' }],
  ['no tags', undefined],
])('a bucket with %s is not touched', async (_, tags) => {
  Object.assign(bucket, { tags });
  await expect(run()).rejects.toMatchObject({ name: 'NotTheTenantsError' });
  expect(world.wire.calls).toEqual([`GetBucketTagging ${HOME}`]);
});

test('whatever fails on the way, the end is the same, and the neighbours keep everything', async () => {
  const fault = fc.constantFrom<Fault | undefined>(...FAULTS, undefined, undefined);
  const version = fc.record({ n: fc.integer({ min: 0, max: 40 }), fails: fc.integer({ min: 0, max: 3 }), marker: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 60 }),
      fc.array(version, { maxLength: 12 }),
      fc.nat(9),
      async (faults, versions, time) => {
        fresh();
        bucket.versions = versions.map(({ n, fails, marker }, at): Version => ({
          Key: `k${n}`,
          VersionId: `v${at}`,
          fails,
          marker,
        }));
        const before = world.belongings('acmetwo');
        failing(world.wire, faults);
        for (let short = 0; short < 5; short++) await run(shortOfTime(time)).catch(() => undefined);
        await untilDone(hook, orderFor('acme'), { runs: 100 });
        expect(names()).toEqual([bucketOf('acmetwo'), bucketOf('ac')]);
        expect(world.belongings('acmetwo')).toEqual(before);
        const lines = world.ledger.lines('acme');
        expect(lines.find(({ kind }) => kind === 'object versions')!.count).toBe(versions.length);
        expect(lines.filter(({ kind, state }) => kind === 'multipart upload' && state === 'gone')).toHaveLength(3);
        expect(lines.filter(({ kind, state }) => kind === 'bucket' && state === 'gone')).toHaveLength(1);
      },
    ),
    { numRuns: 30, verbose: 1 },
  );
});

test('what is published is what the contract names', async () => {
  await hook(orderFor('acme'), context());
  expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
});
