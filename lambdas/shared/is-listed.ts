import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';

/**
 * Whether a bucket has an object, asked of its list: to whoever may list a part of the bucket and not the whole, HeadObject and GetObject
 * answer 403 for what is not there, and not 404 (S3 API reference, HeadObject, "Permissions").
 */
export async function isListed(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }));
  return Contents[0]?.Key === key;
}
