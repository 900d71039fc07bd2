import type { ObjectVersion, DeleteMarkerEntry, S3Client } from '@aws-sdk/client-s3';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { decoded } from './keys';

export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
  readonly region: string;
  readonly arn: string;
}

/** One version of an object, or a delete marker. */
export interface Identifier {
  readonly Key: string;
  readonly VersionId: string;
}

/** S3 does not declare most of its errors: they arrive as the service's own exception, told apart by name. */
export const isS3 = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof S3ServiceException && names.includes(error.name);

/** Versions and delete markers of a page, as they are called. An object from before versioning has the version `null`. */
export const identifiers = (page: {
  readonly EncodingType?: string;
  readonly Versions?: ObjectVersion[];
  readonly DeleteMarkers?: DeleteMarkerEntry[];
}): Identifier[] =>
  [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
    Key: decoded(page, Key!),
    VersionId: VersionId ?? 'null',
  }));
