import { GetObjectLegalHoldCommand, GetObjectRetentionCommand } from '@aws-sdk/client-s3';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';

/** What S3 answers for an object without a lock, or in a bucket without any. */
const NO_LOCK = ['NoSuchObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError', 'InvalidRequest'];

/** Why an object version cannot be deleted, and until when where that is known; undefined when no lock is in the way. */
export async function lockOf(
  { client, name }: Bucket,
  version: { Key: string; VersionId: string },
): Promise<{ reason: string; until?: string } | undefined> {
  const of = { Bucket: name, ...version };
  const hold = await orNone(client.send(new GetObjectLegalHoldCommand(of)));
  if (hold?.LegalHold?.Status === 'ON') return { reason: 'a legal hold lies on the object' };
  const kept = await orNone(client.send(new GetObjectRetentionCommand(of)));
  const until = kept?.Retention?.RetainUntilDate;
  if (!until) return undefined;
  return { reason: `an object lock in ${kept?.Retention?.Mode?.toLowerCase()} mode`, until: until.toISOString() };
}

async function orNone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isS3(error, ...NO_LOCK)) return undefined;
    throw error;
  }
}
