import { S3Client } from '@aws-sdk/client-s3';
import { linksEnd } from '../../../../lambdas/export/shared/folder';

const SIGNED = new Date('2026-11-22T12:00:00Z');
const endWith = (expiration?: Date): Promise<string> =>
  linksEnd(
    {
      s3: new S3Client({
        region: 'eu-central-1',
        credentials: () =>
          Promise.resolve({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example', ...(expiration && { expiration }) }),
      }),
    },
    SIGNED,
  );

test.each([
  ['a session that ends sooner than an hour', new Date('2026-11-22T12:20:00Z'), '2026-11-22T12:20:00.000Z'],
  ['a session that goes on for hours', new Date('2026-11-22T18:00:00Z'), '2026-11-22T13:00:00.000Z'],
  ['a session whose end is not told', undefined, '2026-11-22T13:00:00.000Z'],
])('links signed in %s open no longer than it does, and for an hour at most', async (_, end, wanted) => {
  expect(await endWith(end)).toBe(wanted);
});
