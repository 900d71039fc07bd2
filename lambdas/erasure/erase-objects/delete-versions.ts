import { DeleteObjectCommand, DeleteObjectsCommand } from '@aws-sdk/client-s3';
import type { _Error, S3ServiceException } from '@aws-sdk/client-s3';
import { fitsXml } from '../../shared/object-keys';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';
import type { Identifier } from './work';

/** What is not there is deleted. */
const GONE = ['NoSuchVersion', 'NoSuchKey'];

/**
 * Deletes the versions of a page: in one request, and one by one those whose keys do not come through XML as they are. Among the
 * others they would have S3 refuse the whole page (MalformedXML), or answer yes and keep them.
 *
 * @returns those that S3 refused to delete, and why
 */
export async function deleteVersions({ client, name }: Bucket, versions: readonly Identifier[]): Promise<_Error[]> {
  const refused: _Error[] = [];
  const Objects = versions.filter(({ Key }) => fitsXml(Key));
  if (Objects.length > 0) {
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }));
    refused.push(...Errors.filter(({ Code }) => !GONE.includes(Code ?? '')));
  }
  for (const version of versions.filter(({ Key }) => !fitsXml(Key))) {
    try {
      await client.send(new DeleteObjectCommand({ Bucket: name, ...version }));
    } catch (error) {
      if (isS3(error, ...GONE)) continue;
      // The answer to this one object alone; what nobody answered, or was asked too often, fails the step as it does elsewhere.
      if (!isS3(error, 'AccessDenied', 'InternalError')) throw error;
      refused.push({ ...version, Code: (error as S3ServiceException).name, Message: (error as S3ServiceException).message });
    }
  }
  return refused;
}
