import { context } from '../support/invocation';
import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { recorded } from '../../../lambdas/shared/recorded';

const s3 = mockClient(S3Client);
const there = new Set<string>();
let now = new Date('2026-11-22T12:00:00Z');

beforeEach(() => {
  process.env.RECORDS_BUCKET = 'audit';
  now = new Date('2026-11-22T12:00:00Z');
  there.clear();
  s3.reset();
  s3.on(HeadObjectCommand).callsFake(({ Key }: { Key: string }) => {
    if (there.has(Key)) return {};
    throw new NotFound({ message: 'not there', $metadata: {} });
  });
  s3.on(PutObjectCommand).callsFake(({ Key }: { Key: string }) => void there.add(Key));
});

const run = (result: { bad: boolean } | Error, id = 'first') =>
  recorded('write-heartbeat', () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)), {
    now: () => now,
    failed: ({ bad }) => bad,
  })({}, context({ awsRequestId: id }));
const put = () =>
  s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => [input.Key, JSON.parse(input.Body as string) as unknown]);

test('of a day the first run that succeeded is on record, and the next day has its own', async () => {
  for (const id of ['first', 'second']) await run({ bad: false }, id);
  now = new Date('2026-11-23T00:00:01Z');
  await run({ bad: false });
  expect(put()).toEqual([
    [
      'records/run=write-heartbeat/date=2026-11-22/succeeded.json',
      { run: 'write-heartbeat', at: '2026-11-22T12:00:00.000Z', outcome: 'succeeded', request: 'first' },
    ],
    [
      'records/run=write-heartbeat/date=2026-11-23/succeeded.json',
      { run: 'write-heartbeat', at: '2026-11-23T00:00:01.000Z', outcome: 'succeeded', request: 'first' },
    ],
  ]);
});

test('every run that failed is on record, also one that failed in part, and its error goes on', async () => {
  await run({ bad: false });
  await run({ bad: true }, 'in-part');
  await expect(run(new TypeError('broken'), 'whole')).rejects.toThrow('broken');
  expect([...there]).toEqual([
    'records/run=write-heartbeat/date=2026-11-22/succeeded.json',
    'records/run=write-heartbeat/date=2026-11-22/failed-in-part.json',
    'records/run=write-heartbeat/date=2026-11-22/failed-whole.json',
  ]);
});

test('a bucket that denies is an error, and never taken for "not there"', async () => {
  s3.on(HeadObjectCommand).rejects(
    new S3ServiceException({ name: 'Forbidden', $fault: 'client', message: 'denied', $metadata: { httpStatusCode: 403 } }),
  );
  await expect(run({ bad: false })).rejects.toThrow('denied');
  expect(put()).toEqual([]);
});
