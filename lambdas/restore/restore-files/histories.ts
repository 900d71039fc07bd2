import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { DeleteMarkerEntry, ListObjectVersionsCommandOutput, ObjectVersion } from '@aws-sdk/client-s3';
import { EXPORTS_PREFIX } from '../../../lib/naming';
import { decoded, ENCODED } from '../../shared/object-keys';
import type { Bucket } from '../../shared/tenant-bucket';

/** A version of an object, or a delete marker. */
export interface Entry {
  readonly id: string;
  /** When it was written, to the second; of an upload in parts, when that began, or what it replaced was written (S3 API reference, "ListObjectVersions"). */
  readonly at: Date;
  readonly marker: boolean;
  readonly size: number;
  readonly etag: string;
  readonly storageClass?: string;
}

/** All that S3 keeps of a key, youngest first. */
export interface History {
  readonly key: string;
  readonly entries: readonly Entry[];
}

/**
 * Key by key in S3's order, each with all that is kept of it, wherever a page ends. Exports are passed over.
 *
 * @param after the key after which to go on
 */
export async function* histories({ client, name }: Bucket, after?: string): AsyncGenerator<History> {
  let from: { KeyMarker?: string; VersionIdMarker?: string | undefined } | undefined =
    after === undefined ? {} : { KeyMarker: after };
  let open: { key: string; entries: Listed[] } | undefined;
  while (from) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket: name, ...ENCODED, ...from }),
    );
    for (const { key, listed } of inOrder(page)) {
      if (key === after || key.startsWith(EXPORTS_PREFIX)) continue;
      if (open && open.key !== key) {
        yield closed(open);
        open = undefined;
      }
      open ??= { key, entries: [] };
      open.entries.push(listed);
    }
    from = page.IsTruncated
      ? { KeyMarker: decoded(page, page.NextKeyMarker!), VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
  if (open) yield closed(open);
}

/** What of a key is current at this moment: of the keys that begin so it is the first. */
export async function newest({ client, name }: Bucket, key: string): Promise<Entry | undefined> {
  const page = await client.send(new ListObjectVersionsCommand({ Bucket: name, ...ENCODED, Prefix: key, MaxKeys: 1 }));
  const [first] = inOrder(page);
  return first?.key === key ? first.listed : undefined;
}

interface Listed extends Entry {
  readonly latest: boolean;
}

/** The SDK tells versions and markers apart and so loses their order: here they are together again, by key. */
function inOrder(page: ListObjectVersionsCommandOutput): { key: string; listed: Listed }[] {
  const read = (one: ObjectVersion & DeleteMarkerEntry, marker: boolean) => ({
    key: decoded(page, one.Key!),
    listed: {
      id: one.VersionId ?? 'null',
      at: one.LastModified!,
      marker,
      latest: one.IsLatest ?? false,
      size: one.Size ?? 0,
      etag: one.ETag ?? '',
      ...(one.StorageClass && { storageClass: one.StorageClass }),
    },
  });
  const all = [
    ...(page.Versions ?? []).map((one) => read(one, false)),
    ...(page.DeleteMarkers ?? []).map((one) => read(one, true)),
  ];
  return all.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

/**
 * S3 lists versions in the order in which they were stored, youngest first (S3 user guide, "Listing objects in a versioning-enabled bucket"),
 * and of an upload in parts says when it began: it was stored after whatever stands below it, and counts from then. Between versions and
 * markers their moments decide; of one second nothing tells which came first but what is current, and a version goes before a marker, so that
 * more comes back, not less.
 */
function closed({ key, entries }: { key: string; entries: Listed[] }): History {
  const [versions, markers] = [false, true].map((marker) => storedAt(entries.filter((one) => one.marker === marker)));
  const ordered = [...versions!, ...markers!].sort(
    (a, b) => Number(b.latest) - Number(a.latest) || b.at.getTime() - a.at.getTime() || Number(a.marker) - Number(b.marker),
  );
  return { key, entries: ordered };
}

/** None earlier than what it stands above. */
const storedAt = (listed: readonly Listed[]): Listed[] =>
  listed.reduceRight<Listed[]>((below, one) => {
    const at = below[0] && below[0].at > one.at ? below[0].at : one.at;
    return [{ ...one, at }, ...below];
  }, []);
