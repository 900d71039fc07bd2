import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import type { Tag } from '@aws-sdk/client-s3';
import type { Bucket } from '../../shared/tenant-bucket';
import { COPY_OF } from './contract';

/** An object has ten tags at most (S3 user guide, "Categorizing your objects using tags"). */
const MOST = 10;

export async function tagsOf({ client, name }: Bucket, key: string, version: string): Promise<readonly Tag[]> {
  return (await client.send(new GetObjectTaggingCommand({ Bucket: name, Key: key, VersionId: version }))).TagSet ?? [];
}

/** Of which version a version is a copy; undefined where it says nothing of that. */
export const copyOf = (tags: readonly Tag[]): string | undefined => tags.find(({ Key }) => Key === COPY_OF)?.Value;

/**
 * Tags as a request's header has them, with the one that says of which version the copy is. Where an object has ten of its own there is no
 * room for it: the next restore to the same moment copies it again.
 */
export function tagging(tags: readonly Tag[], version: string): string {
  const own = tags.filter(({ Key }) => Key !== COPY_OF);
  const all = own.length < MOST ? [...own, { Key: COPY_OF, Value: version }] : own;
  return all.map(({ Key, Value }) => `${encodeURIComponent(Key!)}=${encodeURIComponent(Value!)}`).join('&');
}
