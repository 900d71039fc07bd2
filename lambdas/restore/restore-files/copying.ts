import type { Bucket } from '../../shared/tenant-bucket';
import type { Entry } from './histories';

export interface Copying {
  readonly key: string;
  readonly from: Entry;
  /** What is current, and may not have become another meanwhile. */
  readonly over: Entry;
  /** A copy in parts that is under way. */
  readonly upload?: string | undefined;
  readonly hasTime: () => boolean;
}

/** What came of it. `upload`: the time ended in the middle of a copy in parts. */
export type Came = 'done' | 'meanwhile' | 'refused' | { readonly upload: string };

/** Only over what was listed: nothing of today is covered unseen. */
export const onlyOver = ({ marker, etag }: Entry): { IfMatch: string } | { IfNoneMatch: '*' } =>
  marker ? { IfNoneMatch: '*' } : { IfMatch: etag };

/** Address of a version as the source of a copy. */
export const sourceOf = ({ name }: Bucket, key: string, { id }: Entry): string =>
  `${name}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(id)}`;
