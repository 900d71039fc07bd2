import type { ObjectVersion, DeleteMarkerEntry } from '@aws-sdk/client-s3';
import { decoded } from '../../shared/object-keys';

/** One version of an object, or a delete marker. */
export interface Identifier {
  readonly Key: string;
  readonly VersionId: string;
}

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
