import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { StorageClass } from '@aws-sdk/client-s3';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';
import { copyLarge } from './copy-large';
import { onlyOver, sourceOf } from './copying';
import type { Came, Copying } from './copying';
import type { Entry } from './histories';
import { tagging, tagsOf } from './tags';

/** A copy in one request takes 5 GB at most. Source: S3 API reference, "CopyObject". */
const LARGE = 5 * 1024 ** 3;

/**
 * Somebody wrote to the key since it was listed, or deleted it (404 where `If-Match` finds nothing). Source: S3 API reference, "CopyObject",
 * `If-Match`, `If-None-Match`; S3 user guide, "How to prevent object overwrites with conditional writes".
 */
const OVERTAKEN = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
/** It lies in an archive, or lapsed. */
const NOT_TO_BE_COPIED = ['InvalidObjectState', 'NoSuchVersion'];

/**
 * Copies a version onto its key, with its metadata, tags and class of storage; the bucket encrypts it under the tenant's key. What is
 * current becomes the version before.
 */
export async function copy(bucket: Bucket, copying: Copying): Promise<Came> {
  const { key, from, over } = copying;
  return came(async () => {
    const Tagging = tagging(await tagsOf(bucket, key, from.id), from.id);
    if (from.size > LARGE) return copyLarge(bucket, { ...copying, Tagging });
    await bucket.client.send(
      new CopyObjectCommand({
        ...{ Bucket: bucket.name, Key: key, CopySource: sourceOf(bucket, key, from) },
        ...{ MetadataDirective: 'COPY', TaggingDirective: 'REPLACE', Tagging },
        ...(from.storageClass && { StorageClass: from.storageClass as StorageClass }),
        ...onlyOver(over),
      }),
    );
    return 'done';
  });
}

/** Hides an object that was not there: a delete marker, under which every version stays. */
export const mark = (bucket: Bucket, { key, over }: { key: string; over: Entry }): Promise<Came> =>
  came(async () => {
    await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key, IfMatch: over.etag }));
    return 'done';
  });

async function came(work: () => Promise<Came>): Promise<Came> {
  try {
    return await work();
  } catch (error) {
    if (isS3(error, ...OVERTAKEN)) return 'meanwhile';
    if (isS3(error, ...NOT_TO_BE_COPIED)) return 'refused';
    throw error;
  }
}
