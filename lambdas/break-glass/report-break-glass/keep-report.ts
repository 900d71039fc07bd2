import { createHash } from 'node:crypto';
import { HeadObjectCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { recordKey } from '../../shared/audit-store';
import type { Session } from '../shared/session';
import type { Done, Written } from './collect';

/** The report was written and is not there as it was, or not locked. */
export class ReportNotObservedError extends Error {
  override readonly name = 'ReportNotObservedError';
}

/** One object of the tenant's trail: first what was asked and by whom, then each call and each statement. Written again, it is the same. */
export async function keepReport(
  { s3, bucket }: { s3: S3Client; bucket: string },
  session: Session,
  { calls, statements }: Done,
): Promise<{ object: string; sha256: string }> {
  const { tenant, id, requestedAt, closedAt = requestedAt } = session;
  const line = (kind: string, { event, at, message }: Written) => ({
    ...{ tenant, source: 'break-glass', id, kind, event, at: at.toISOString(), message },
  });
  const lines = [
    { tenant, source: 'break-glass', id, kind: 'session', at: requestedAt, ...head(session) },
    ...calls.map((event) => line('call', event)),
    ...statements.map((event) => line('statement', event)),
  ];
  const body = lines.map((one) => `${JSON.stringify(one)}\n`).join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const [from, to] = [requestedAt, closedAt].map((moment) => String(Date.parse(moment))) as [string, string];
  const object = recordKey({ tenant, source: 'break-glass', date: requestedAt.slice(0, 10), from, to, sha256 });
  try {
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: object, Body: body, ContentType: 'application/x-ndjson', IfNoneMatch: '*' }),
    );
  } catch (error) {
    // The name holds the hash of the content: whoever wrote it wrote this.
    if (!(error instanceof S3ServiceException) || error.name !== 'PreconditionFailed') throw error;
  }
  const seen = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: object }));
  if (seen.ContentLength !== Buffer.byteLength(body) || !seen.ObjectLockRetainUntilDate)
    throw new ReportNotObservedError(
      `object ${object} of ${bucket} has ${seen.ContentLength} bytes and is locked until ${seen.ObjectLockRetainUntilDate?.toISOString() ?? 'no day'}; wanted ${Buffer.byteLength(body)} bytes under a lock; see whether the bucket still has its default retention`,
    );
  return { object, sha256 };
}

/** Nothing that only the machine needs. */
const head = ({
  reason,
  ticket,
  reads,
  write,
  minutes,
  requestedBy,
  approvedBy,
  approvedAt,
  openedAt,
  until,
  closedAt,
  login,
}: Session) => ({
  ...{ reason, ticket, reads, write, minutes, requestedBy, approvedBy, approvedAt, openedAt, until, closedAt, login: login?.role },
});
