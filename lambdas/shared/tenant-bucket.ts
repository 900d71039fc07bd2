import { GetBucketTaggingCommand, S3ServiceException } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { tenantIn } from './tenant-tag';

/** A tenant's bucket, and the client by which it is reached. */
export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
  readonly region: string;
  readonly arn: string;
}

/** S3 does not declare most of its errors: they arrive as the service's own exception, told apart by name. */
export const isS3 = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof S3ServiceException && names.includes(error.name);

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
