import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { recordKey } from '../../shared/audit-store';
import type { Source } from '../../shared/audit-store';
import { isListed } from '../../shared/is-listed';
import type { Cursor } from './cursor';
import { RecordNotObservedError } from './errors';

/** Records that become one object: all of one day, in order, from the one after the cursor. */
export interface Batch {
  /** UTC day of all of them. */
  readonly date: string;
  /** Positions of the first and of the last, as the object's name says them. */
  readonly from: string;
  readonly to: string;
  /** Where the cursor stands when they are in the store. */
  readonly next: string;
  /** One JSON object a record; none when nothing happened up to `next`. */
  readonly lines: readonly string[];
}

/** A stream of records of one tenant. Read from the same position to the same, it gives the same records. */
export interface Stream {
  readonly name: string;
  readonly source: Source;
  /** The next batch after a position, up to a limit where one is given; undefined when nothing more is settled. */
  readonly read: (after: string | undefined, until?: string) => Promise<Batch | undefined>;
}

export interface Store {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly tenant: string;
}

/**
 * Carries a stream into the store until nothing is left or time is up, each batch in four steps of which any may be the last: the
 * intent, the object, the look at it, the cursor. Whoever comes next goes on from the intent.
 */
export async function shipStream(
  store: Store,
  cursor: Cursor,
  { stream, timeIsUp }: { stream: Stream; timeIsUp: () => boolean },
): Promise<{ records: number; objects: number }> {
  let [records, objects] = [0, 0];
  while (!timeIsUp()) {
    const { at, intent } = cursor.line(stream.name);
    if (intent && (await isThere(store, intent.key))) {
      await cursor.write(stream.name, { at: intent.to });
      continue;
    }
    const batch = await stream.read(at, intent?.to);
    if (!batch) break;
    if (batch.lines.length > 0) {
      const body = batch.lines.map((line) => `${line}\n`).join('');
      const sha256 = createHash('sha256').update(body).digest('hex');
      const { date, from, to, next } = batch;
      const key = recordKey({ tenant: store.tenant, source: stream.source, date, from, to, sha256 });
      if (intent?.key !== key) await cursor.write(stream.name, { ...(at && { at }), intent: { key, to: next } });
      await put(store, key, body);
      records += batch.lines.length;
      objects++;
    }
    await cursor.write(stream.name, { at: batch.next });
  }
  return { records, objects };
}

/** Writes an object once and looks at it. The bucket locks it by itself, and says under which key it lies. */
async function put({ s3, bucket }: Store, key: string, body: string): Promise<void> {
  try {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/x-ndjson', IfNoneMatch: '*' }),
    );
  } catch (error) {
    // The name holds the hash of the content: whoever wrote it wrote this.
    if (!(error instanceof S3ServiceException) || error.name !== 'PreconditionFailed') throw error;
  }
  const seen = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = Buffer.byteLength(body);
  if (seen.ContentLength !== bytes || !seen.ObjectLockRetainUntilDate) {
    throw new RecordNotObservedError(
      `object ${key} of ${bucket} has ${seen.ContentLength} bytes and is locked until ${seen.ObjectLockRetainUntilDate?.toISOString() ?? 'no day'}; wanted ${bytes} bytes under a lock; see whether the bucket still has its default retention`,
    );
  }
}

async function isThere({ s3, bucket }: Store, key: string): Promise<boolean> {
  if (!(await isListed(s3, bucket, key))) return false;
  const { ObjectLockRetainUntilDate } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return ObjectLockRetainUntilDate !== undefined;
}
