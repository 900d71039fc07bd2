import { context, hear } from '../support/invocation';
import { GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { handler as measure } from '../../../lambdas/watch/measure-finding-age/handler';
import { recorded } from '../../../lambdas/shared/recorded';

const heard = hear();
const s3 = mockClient(S3Client);
const there = new Map<string, string>();
let now = new Date('2026-11-22T12:00:00Z');

beforeEach(() => {
  process.env.RECORDS_BUCKET = 'audit';
  now = new Date('2026-11-22T12:00:00Z');
  there.clear();
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Key, IfNoneMatch }: PutObjectCommandInput) => {
    if (IfNoneMatch !== '*') throw refusal('MethodNotAllowed', 405); // whatever is there must not get another version
    if (there.has(Key!)) throw refusal('PreconditionFailed', 412);
    there.set(Key!, s3.commandCalls(PutObjectCommand).at(-1)!.args[0].input.Body as string);
  });
});

const refusal = (name: string, httpStatusCode: number) =>
  new S3ServiceException({ name, $fault: 'client', message: `refused: ${name}`, $metadata: { httpStatusCode } });

const run = (result: { bad: boolean } | Error, id = 'first') =>
  recorded('write-heartbeat', () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)), {
    now: () => now,
    failed: ({ bad }) => bad,
  })({}, context({ awsRequestId: id }));
const put = () => [...there].map(([key, body]) => [key, JSON.parse(body) as unknown]);

test('of a day the first run that succeeded is on record, and the next day has its own', async () => {
  for (const id of ['first', 'second']) await run({ bad: false }, id);
  now = new Date('2026-11-23T00:00:01Z');
  await run({ bad: false });
  expect(put()).toEqual([
    [
      'records/run=write-heartbeat/date=2026-11-22/succeeded.json',
      { run: 'write-heartbeat', at: '2026-11-22T12:00:00.000Z', outcome: 'succeeded', request: 'first', region: 'eu-central-1' },
    ],
    [
      'records/run=write-heartbeat/date=2026-11-23/succeeded.json',
      { run: 'write-heartbeat', at: '2026-11-23T00:00:01.000Z', outcome: 'succeeded', request: 'first', region: 'eu-central-1' },
    ],
  ]);
});

test('every run that failed is on record, also one that failed in part, and its error goes on', async () => {
  await run({ bad: false });
  await run({ bad: true }, 'in-part');
  await expect(run(new TypeError('broken'), 'whole')).rejects.toThrow('broken');
  expect([...there.keys()]).toEqual([
    'records/run=write-heartbeat/date=2026-11-22/succeeded.json',
    'records/run=write-heartbeat/date=2026-11-22/failed-in-part.json',
    'records/run=write-heartbeat/date=2026-11-22/failed-whole.json',
  ]);
});

test('a bucket that denies is an error, and never taken for "there already"', async () => {
  s3.on(PutObjectCommand).rejects(refusal('AccessDenied', 403));
  await expect(run({ bad: false })).rejects.toThrow('refused: AccessDenied');
  expect(put()).toEqual([]);
});

test('before the first ledger of a region is deployed there is no record, and a run does not fail for it', async () => {
  s3.on(PutObjectCommand).rejects(refusal('NoSuchBucket', 404));
  await expect(run({ bad: false })).resolves.toEqual({ bad: false });
  expect(heard.text()).toContain('No ledger yet, and so no record of this run');
});

test('in a recovery region nothing is written: what lies there are copies', async () => {
  process.env.RECORDS_BUCKET = 'none';
  await run({ bad: true });
  await expect(run(new TypeError('broken'))).rejects.toThrow('broken');
  expect(s3.calls()).toEqual([]);
});

test('a hook of the schedule leaves its record: the daily look at findings', async () => {
  process.env.MAX_AGE_DAYS = '30';
  const hub = mockClient(SecurityHubClient);
  hub.on(GetFindingsCommand).resolves({ Findings: [] });
  await measure({}, context());
  const today = new Date().toISOString().slice(0, 10);
  expect([...there.keys()]).toEqual([`records/run=measure-finding-age/date=${today}/succeeded.json`]);
  hub.on(GetFindingsCommand).rejects(new Error('hub is off'));
  await expect(measure({}, context({ awsRequestId: 'second' }))).rejects.toThrow('Security Hub stopped answering');
  expect([...there.keys()].at(-1)).toBe(`records/run=measure-finding-age/date=${today}/failed-second.json`);
});
