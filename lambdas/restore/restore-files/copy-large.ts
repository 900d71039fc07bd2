import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListPartsCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { ListPartsCommandOutput, Part } from '@aws-sdk/client-s3';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';
import { onlyOver, sourceOf } from './copying';
import type { Came, Copying } from './copying';
import { inTurn } from './in-turn';

const MIB = 1024 ** 2;
const PARTS_AT_ONCE = 8;

/** A part has 5 GiB at most, an upload 10,000 parts. Source: S3 user guide, "Amazon S3 multipart upload limits". */
const partSize = (size: number): number => Math.max(1024 * MIB, Math.ceil(size / 10_000 / MIB) * MIB);

type Large = Copying & { readonly Tagging: string };

/**
 * Copies a version in parts, and goes on where an earlier run left off. An upload that nobody goes on with is ended by the bucket's rule after
 * a week, or by an erasure.
 */
export async function copyLarge(bucket: Bucket, copying: Large): Promise<Came> {
  const { key, from, over, hasTime } = copying;
  const known = copying.upload === undefined ? undefined : await partsOf(bucket, key, copying.upload);
  const upload = known ? copying.upload! : await begin(bucket, copying);
  const at = { Bucket: bucket.name, Key: key, UploadId: upload };
  const each = partSize(from.size);
  const missing = Array.from({ length: Math.ceil(from.size / each) }, (_, i) => i + 1).filter(
    (number) => !known?.some(({ PartNumber }) => PartNumber === number),
  );
  try {
    const copied = await inTurn(missing, PARTS_AT_ONCE, async (PartNumber) => {
      if (!hasTime()) return false;
      const first = (PartNumber - 1) * each;
      const last = Math.min(first + each, from.size) - 1;
      const CopySourceRange = `bytes=${first}-${last}`;
      await bucket.client.send(
        new UploadPartCopyCommand({ ...at, PartNumber, CopySource: sourceOf(bucket, key, from), CopySourceRange }),
      );
      return true;
    });
    if (copied.includes(false)) return { upload };
    const Parts = (await partsOf(bucket, key, upload))!.map(({ PartNumber, ETag, ChecksumCRC32, ChecksumCRC64NVME }) => ({
      ...{ PartNumber, ETag },
      ...(ChecksumCRC32 && { ChecksumCRC32 }),
      ...(ChecksumCRC64NVME && { ChecksumCRC64NVME }),
    }));
    await bucket.client.send(new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts }, ...onlyOver(over) }));
    return 'done';
  } catch (error) {
    if (isS3(error, 'PreconditionFailed', 'NoSuchKey', 'NoSuchVersion'))
      await bucket.client.send(new AbortMultipartUploadCommand(at));
    throw error;
  }
}

/** The copy gets what the version has beside its bytes: an upload in parts takes nothing over by itself. */
async function begin({ client, name }: Bucket, { key, from, Tagging }: Large): Promise<string> {
  const had = await client.send(new HeadObjectCommand({ Bucket: name, Key: key, VersionId: from.id }));
  const { ContentType, ContentEncoding, ContentLanguage, ContentDisposition, CacheControl, ExpiresString, Metadata } = had;
  const begun = await client.send(
    new CreateMultipartUploadCommand({
      ...{ Bucket: name, Key: key, Tagging, ContentType, ContentEncoding, ContentLanguage, ContentDisposition, CacheControl },
      ...{ Metadata, StorageClass: had.StorageClass },
      ...(ExpiresString !== undefined && { Expires: new Date(ExpiresString) }),
    }),
  );
  return begun.UploadId!;
}

/** Undefined where there is no such upload any more. */
async function partsOf({ client, name }: Bucket, key: string, upload: string): Promise<Part[] | undefined> {
  const parts: Part[] = [];
  for (let from: string | undefined, more = true; more;) {
    try {
      const page: ListPartsCommandOutput = await client.send(
        new ListPartsCommand({ Bucket: name, Key: key, UploadId: upload, PartNumberMarker: from }),
      );
      parts.push(...(page.Parts ?? []));
      more = page.IsTruncated ?? false;
      from = page.NextPartNumberMarker;
    } catch (error) {
      if (isS3(error, 'NoSuchUpload')) return undefined;
      throw error;
    }
  }
  return parts;
}
