import { DeleteBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { observe } from '../../shared/observe';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';

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
