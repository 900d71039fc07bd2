import { context, hear } from '../support/invocation';
import { SignCommand } from '@aws-sdk/client-kms';
import type { SignCommandInput } from '@aws-sdk/client-kms';
import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handler as measure } from '../../../lambdas/watch/measure-finding-age/handler';
import { recorded } from '../../../lambdas/shared/recorded';
import { recorded as judged } from '../../../lib/promises/runs';
import { RecordError } from '../../../lib/promises/record-keys';
import type { RunRecord } from '../../../lib/promises/records';
import { readBack, RECORDS_TEST_ENV, refusedBy, SigningKms } from '../support/signing';

const heard = hear();
const s3 = mockClient(S3Client);
const there = new Map<string, string>();
let kms: SigningKms;
let folder: string;
let now = new Date('2026-11-22T12:00:00Z');

beforeEach(() => {
  Object.assign(process.env, RECORDS_TEST_ENV);
  now = new Date('2026-11-22T12:00:00Z');
  folder = mkdtempSync(join(tmpdir(), 'freehold-recorded-'));
  kms = new SigningKms();
  kms.mocked();
  there.clear();
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Key, IfNoneMatch }: PutObjectCommandInput) => {
    if (IfNoneMatch !== '*') throw refusal('MethodNotAllowed', 405); // whatever is there must not get another version
    if (there.has(Key!)) throw refusal('PreconditionFailed', 412);
    there.set(Key!, s3.commandCalls(PutObjectCommand).at(-1)!.args[0].input.Body as string);
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const refusal = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: 'client', message: `refused: ${name}`, $metadata: { httpStatusCode } });

/** A hook, each time in a process of its own. */
const run = (result: { bad: boolean } | Error, id = 'first') =>
  recorded('write-heartbeat', () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)), {
    now: () => now,
    failed: ({ bad }) => bad,
  })({}, context({ awsRequestId: id }));
const records = (): RunRecord[] => readBack(there, join(folder, 'ledger'), kms.publish(join(folder, 'keys')));
const judge = (read: readonly RunRecord[]): string =>
  judged(
    { said: 'wired', runs: [{ run: 'write-heartbeat', withinDays: 2 }] },
    { record: 'a row', records: read, today: '2026-11-23' },
  ).status;
const DAY = 'records/run=write-heartbeat/date=2026-11-22';

test('of a day the first run that succeeded is on record, and the next day has its own', async () => {
  for (const id of ['first', 'second']) await run({ bad: false }, id);
  now = new Date('2026-11-23T00:00:01Z');
  await run({ bad: false });
  expect([...there.keys()]).toEqual([`${DAY}/succeeded.jws`, `${DAY.replace(/22$/, '23')}/succeeded.jws`]);
  const payloads = [...there.values()].map((jws) => JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as unknown);
  const of = { platform: 'softdocket', stage: 'production', region: 'eu-central-1' };
  expect(payloads).toEqual([
    { run: 'write-heartbeat', at: '2026-11-22T12:00:00.000Z', outcome: 'succeeded', request: 'first', ...of },
    { run: 'write-heartbeat', at: '2026-11-23T00:00:01.000Z', outcome: 'succeeded', request: 'first', ...of },
  ]);
});

test("what a hook leaves is read by the evidence pack: signed by the cell's key, and the promise is met", async () => {
  await run({ bad: false });
  expect(records()).toMatchObject([
    { run: 'write-heartbeat', outcome: 'succeeded', region: 'eu-central-1', signedBy: expect.any(String) as string },
  ]);
  expect(judge(records())).toBe('met');
});

test('two hooks at the same moment of a day leave one signed file, whichever of them S3 hears first', async () => {
  s3.on(PutObjectCommand).callsFake(({ Key, Body }: { Key: string; Body: string }) => {
    if (there.has(Key)) throw refusal('ConditionalRequestConflict', 409); // as long as the first one is on its way
    there.set(Key, Body);
  });
  await Promise.all([run({ bad: false }, 'one'), run({ bad: false }, 'two')]);
  expect(kms.signed).toBe(2);
  expect([...there.keys()]).toEqual([`${DAY}/succeeded.jws`]);
  expect(judge(records())).toBe('met');
});

test('a process that knows of the success of a day signs no second one, and none that S3 has not taken is known of', async () => {
  const hook = recorded('write-heartbeat', () => Promise.resolve({ bad: false }), { now: () => now, failed: ({ bad }) => bad });
  s3.on(PutObjectCommand).rejectsOnce(refusal('SlowDown', 503)).resolves({});
  await expect(hook({}, context())).rejects.toThrow('refused: SlowDown');
  for (let i = 0; i < 3; i++) await hook({}, context());
  expect(kms.signed).toBe(2);
  now = new Date('2026-11-23T12:00:00Z');
  await hook({}, context());
  expect([kms.signed, s3.commandCalls(PutObjectCommand).length]).toEqual([3, 3]);
});

test('every run that failed is on record, also one that failed in part, and its error goes on', async () => {
  await run({ bad: false });
  await run({ bad: true }, 'in-part');
  await expect(run(new TypeError('broken'), 'whole')).rejects.toThrow('broken');
  expect([...there.keys()]).toEqual([`${DAY}/succeeded.jws`, `${DAY}/failed-in-part.jws`, `${DAY}/failed-whole.jws`]);
});

describe.each(['ThrottlingException', 'AccessDeniedException', 'DisabledException', 'KMSInternalException'])(
  'KMS answers %s',
  (name) => {
    test('the run is on record, unsigned and worth a part, and fails, so that somebody hears of it', async () => {
      kms.refusal = refusedBy(name);
      await expect(run({ bad: false })).rejects.toMatchObject({
        name: 'UnsignedRecordError',
        message: expect.stringContaining(`KMS has not signed it (${name})`) as string,
        cause: kms.refusal,
      });
      expect([...there.keys()]).toEqual([`${DAY}/succeeded-unsigned.json`]);
      expect(records()).toMatchObject([{ outcome: 'succeeded' }]);
      expect(records()[0]!.signedBy).toBeUndefined();
      expect(judge(records())).toBe('partly');
    });

    test('the next run that it signs for is on record beside it, and counts', async () => {
      kms.refusal = refusedBy(name);
      await expect(run({ bad: false })).rejects.toThrow();
      kms.refusal = undefined;
      now = new Date('2026-11-22T12:01:00Z');
      await run({ bad: false }, 'first'); // Lambda's second try has the id of the first
      expect([...there.keys()].sort()).toEqual([`${DAY}/succeeded-unsigned.json`, `${DAY}/succeeded.jws`]);
      expect(judge(records())).toBe('met');
    });

    test('a run that failed says why it failed, and is on record as failed', async () => {
      kms.refusal = refusedBy(name);
      await expect(run(new TypeError('broken'))).rejects.toThrow('broken');
      expect(heard.text()).toContain('A run that failed has no signed record');
      expect(judge(records())).toBe('partly');
    });
  },
);

test('an unsigned success does not make good a failure that is signed', async () => {
  await run({ bad: true });
  kms.refusal = refusedBy('DisabledException');
  now = new Date('2026-11-22T13:00:00Z');
  await expect(run({ bad: false })).rejects.toThrow();
  expect(records().map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
  expect(judge(records())).toBe('partly');
});

test('a key that signs with something else than it publishes leaves nothing that passes for signed', async () => {
  const other = new SigningKms();
  const mock = kms.mocked();
  mock.on(SignCommand).callsFake((input: SignCommandInput) => other.sign(input));
  await expect(run({ bad: false })).rejects.toMatchObject({ cause: { name: 'UnverifiableSignatureError' } });
  mock.on(SignCommand).resolves({ Signature: new Uint8Array([1, 2, 3]) });
  await expect(run({ bad: false })).rejects.toMatchObject({ cause: { name: 'UnverifiableSignatureError' } });
  expect([...there.keys()]).toEqual([`${DAY}/succeeded-unsigned.json`]);
});

describe('a record that is copied out of the ledger', () => {
  const changed = (change: (text: string) => string): void => {
    const [[key, jws]] = [...there] as [[string, string]];
    const [header, payload, signature] = jws.split('.') as [string, string, string];
    const text = change(Buffer.from(payload, 'base64url').toString());
    there.set(key, [header, Buffer.from(text).toString('base64url'), signature].join('.'));
  };

  test('and changed is refused', async () => {
    await run({ bad: true });
    changed((text) => text.replace('"failed"', '"succeeded"'));
    expect(() => records()).toThrow(RecordError);
    expect(() => records()).toThrow(/the signature does not fit/);
  });

  test('of another cell, with its key, shows nothing of this one', async () => {
    await run({ bad: false });
    const key = kms.publish(join(folder, 'keys'), { region: 'ap-south-1' });
    expect(() => readBack(there, join(folder, 'ledger'), key)).toThrow(
      /says that it ran in eu-central-1, and the key of ap-south-1 has signed it/,
    );
  });

  test("of staging is refused in production's folder, signed and unsigned", async () => {
    process.env.RECORDS_OF = 'softdocket/staging';
    await run({ bad: false });
    expect(() => records()).toThrow(/a run of softdocket, staging; wanted runs of softdocket, production alone/);
    there.clear();
    rmSync(join(folder, 'ledger'), { recursive: true });
    kms.refusal = refusedBy('DisabledException');
    await expect(run({ bad: false })).rejects.toThrow();
    expect(() => records()).toThrow(/succeeded-unsigned\.json: a run of softdocket, staging/);
  });
});

test('a bucket that denies is an error, and never taken for "there already"', async () => {
  s3.on(PutObjectCommand).rejects(refusal('AccessDenied', 403));
  await expect(run({ bad: false })).rejects.toThrow('refused: AccessDenied');
  expect([...there]).toEqual([]);
});

test('before the first ledger of a region is deployed there is no record, and a run does not fail for it', async () => {
  s3.on(PutObjectCommand).rejects(refusal('NoSuchBucket', 404));
  await expect(run({ bad: false })).resolves.toEqual({ bad: false });
  expect(heard.text()).toContain('No ledger yet, and so no record of this run');
});

test('in a recovery region nothing is written: what lies there are copies', async () => {
  Object.assign(process.env, { RECORDS_BUCKET: 'none', RECORDS_KEY: 'none' });
  await run({ bad: true });
  await expect(run(new TypeError('broken'))).rejects.toThrow('broken');
  expect([s3.calls(), kms.signed]).toEqual([[], 0]);
});

test('a hook of the schedule leaves its record: the daily look at findings', async () => {
  process.env.MAX_AGE_DAYS = '30';
  const hub = mockClient(SecurityHubClient);
  hub.on(GetFindingsCommand).resolves({ Findings: [] });
  await measure({}, context());
  const today = new Date().toISOString().slice(0, 10);
  expect([...there.keys()]).toEqual([`records/run=measure-finding-age/date=${today}/succeeded.jws`]);
  hub.on(GetFindingsCommand).rejects(new Error('hub is off'));
  await expect(measure({}, context({ awsRequestId: 'second' }))).rejects.toThrow('Security Hub stopped answering');
  expect([...there.keys()].at(-1)).toBe(`records/run=measure-finding-age/date=${today}/failed-second.jws`);
});
