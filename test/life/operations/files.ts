import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { COPY_OF } from '../../../lambdas/restore/restore-files/contract';
import { EXPORTS_PREFIX } from '../../../lib/naming';
import { filesOf, s3Of } from '../application';
import { homeOf } from '../life';
import type { Life } from '../life';
import type { LifeTenant } from '../tenants';
import { holds } from './operation';

/** What stands under each key, exports apart. */
export type Files = Readonly<Record<string, string>>;

const [OVERWRITTEN, ADDED] = ['contracts/one.txt', 'contracts/by mistake.txt'] as const;

/** What a customer does to its files by mistake, as the customer: one is overwritten, one comes. None is deleted: see not-shown.ts. */
export const spoilFiles = (life: Life, tenant: LifeTenant): Promise<void> =>
  put(life, tenant, { [OVERWRITTEN]: 'overwritten', [ADDED]: 'by mistake' });

async function put(life: Life, { tenant }: LifeTenant, files: Files): Promise<void> {
  const s3 = await s3Of(life, tenant);
  for (const [Key, Body] of Object.entries(files))
    await s3.send(new PutObjectCommand({ Bucket: filesOf(life, tenant), Key, Body }));
}

/** The bucket by the account's own look. */
function bucketOf(life: Life, { tenant }: LifeTenant) {
  return {
    s3: new S3Client({ ...life.settings(homeOf(life)), forcePathStyle: true }),
    Bucket: filesOf(life, tenant),
  };
}

export async function filesHeldBy(life: Life, tenant: LifeTenant): Promise<Files> {
  const { s3, Bucket } = bucketOf(life, tenant);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const files: Record<string, string> = {};
  for (const { Key } of Contents) {
    if (Key!.startsWith(EXPORTS_PREFIX)) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    files[Key!] = await Body!.transformToString();
  }
  return files;
}

/**
 * Answers in words what the bucket keeps of the restore.
 *
 * @throws Error unless the files stand as they did, what was overwritten by a copy of its own version, and every version is kept
 */
export async function filesAreBack(life: Life, tenant: LifeTenant, wanted: Files): Promise<string> {
  const { s3, Bucket } = bucketOf(life, tenant);
  const found = await filesHeldBy(life, tenant);
  const said = (files: Files) => JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  holds(said(found) === said(wanted), `the files of ${tenant.name} are ${said(found)}; wanted ${said(wanted)}`);
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'contracts/' }));
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: OVERWRITTEN }));
  const of = TagSet.find(({ Key }) => Key === COPY_OF)?.Value;
  const there = Versions.some(({ Key, VersionId, IsLatest }) => Key === OVERWRITTEN && VersionId === of && !IsLatest);
  holds(there, `${OVERWRITTEN} of ${tenant.name} is a copy of ${of ?? 'nothing'}; wanted one of a version that is kept`);
  const hidden = DeleteMarkers.some(({ Key, IsLatest }) => Key === ADDED && IsLatest);
  const kept = Versions.some(({ Key }) => Key === ADDED);
  holds(hidden && kept, `${ADDED} of ${tenant.name} is not hidden with its version kept; wanted a marker on top of it`);
  return `one overwritten copied from its version, one that came hidden; all ${Versions.length} versions kept`;
}
