import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { observe } from '../../shared/observe';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';

const SID = 'ClosedForErasure';

/** The bucket's policy did not become what was asked for. */
export class DoorNotClosedError extends Error {
  override readonly name = 'DoorNotClosedError';
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

/**
 * Nobody reads or writes the bucket any more, whoever they are: the statement has no exception, and comes on top of those
 * that are there. Writing needs PutObject at each stage of an upload in parts, too.
 *
 * @throws DoorNotClosedError
 */
export async function closeDoor(bucket: Bucket): Promise<void> {
  const policy = await read(bucket);
  if (isClosed(policy)) return;
  const refuse = {
    Sid: SID,
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:RestoreObject'],
    Resource: `${bucket.arn}/*`,
  };
  const closed = { Version: '2012-10-17', Statement: [...(policy?.Statement ?? []), refuse] };
  await bucket.client.send(new PutBucketPolicyCommand({ Bucket: bucket.name, Policy: JSON.stringify(closed) }));
  if (isClosed(await observe(() => read(bucket), isClosed))) return;
  throw new DoorNotClosedError(
    `the policy of ${bucket.name} has no statement ${SID} after it was put; wanted nobody to write while the bucket is emptied; nothing was deleted, and the step can be repeated`,
  );
}

const isClosed = (policy: Policy | undefined): boolean => policy?.Statement.some(({ Sid }) => Sid === SID) ?? false;

async function read({ client, name }: Bucket): Promise<Policy | undefined> {
  try {
    const { Policy: text } = await client.send(new GetBucketPolicyCommand({ Bucket: name }));
    return text === undefined ? undefined : (JSON.parse(text) as Policy);
  } catch (error) {
    if (isS3(error, 'NoSuchBucketPolicy')) return undefined;
    throw error;
  }
}
