import { DeleteBucketCommand, GetBucketTaggingCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { tenantIn } from '../../shared/tenant-tag';
import { observe } from '../../shared/observe';
import { isS3 } from './work';
import type { Bucket } from './work';

/** The tenant that the bucket's tag names, if any; undefined when there is no bucket. */
export async function ownerOf({ client, name }: Bucket): Promise<{ readonly owner: string | undefined } | undefined> {
  try {
    return { owner: tenantIn((await client.send(new GetBucketTaggingCommand({ Bucket: name }))).TagSet) };
  } catch (error) {
    if (isS3(error, 'NoSuchBucket')) return undefined;
    if (isS3(error, 'NoSuchTagSet')) return { owner: undefined };
    throw error;
  }
}

/** Whether the bucket is gone. One that was written to a moment before the door closed is not empty yet: the next run empties it. */
export async function deleteBucket(bucket: Bucket): Promise<boolean> {
  try {
    await bucket.client.send(new DeleteBucketCommand({ Bucket: bucket.name }));
  } catch (error) {
    if (isS3(error, 'BucketNotEmpty', 'OperationAborted')) return false;
    if (!isS3(error, 'NoSuchBucket')) throw error;
  }
  return observe(
    () => isGone(bucket),
    (gone) => gone,
  );
}

async function isGone({ client, name }: Bucket): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }));
    return false;
  } catch (error) {
    if (isS3(error, 'NotFound', 'NoSuchBucket')) return true; // HEAD has no body: S3 says 404, which the SDK names NotFound.
    throw error;
  }
}
