import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import type { ListMultipartUploadsCommandOutput, MultipartUpload } from '@aws-sdk/client-s3';
import type { Step } from '../shared/step';
import { legible } from '../../../config/legible';
import { decoded, ENCODED } from '../../shared/object-keys';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';

/** Some uploads are still there after they were aborted: parts that were on their way. The step can be repeated. */
export class UploadsLeftError extends Error {
  override readonly name = 'UploadsLeftError';
}

/** Aborts every upload in parts that was begun and not finished. Such parts are in no listing of objects. */
export async function abortUploads(step: Step, bucket: Bucket): Promise<void> {
  const { client, name, region, arn } = bucket;
  const begun = await list(bucket);
  await step.found(
    ...begun.map(({ UploadId }) => ({ id: `${arn}#upload-${UploadId}`, kind: 'multipart upload', region, method: 'aborted' })),
  );
  for (const { Key, UploadId } of begun) {
    try {
      await client.send(new AbortMultipartUploadCommand({ Bucket: name, Key, UploadId }));
    } catch (error) {
      if (!isS3(error, 'NoSuchUpload')) throw error;
    }
  }
  const left = begun.length > 0 ? await list(bucket) : [];
  if (left.length > 0)
    throw new UploadsLeftError(
      `${left.length} of ${begun.length} uploads to ${name} are still there, of ${left
        .slice(0, 5)
        .map(({ Key = '' }) => `"${legible(Key)}"`)
        .join(', ')}; wanted none; the step can be repeated`,
    );
  await step.gone({ region, kinds: ['multipart upload'] }, []);
}

async function list({ client, name }: Bucket): Promise<MultipartUpload[]> {
  const uploads: MultipartUpload[] = [];
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: name,
        ...ENCODED,
        ...(page && { KeyMarker: decoded(page, page.NextKeyMarker!), UploadIdMarker: page.NextUploadIdMarker }),
      }),
    );
    const { Uploads = [], EncodingType } = page;
    uploads.push(...Uploads.map((one) => ({ ...one, Key: decoded({ EncodingType }, one.Key!) })));
  } while (page.IsTruncated);
  return uploads;
}
