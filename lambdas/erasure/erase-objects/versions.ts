import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { _Error, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Observation, Step } from '../shared/step';
import { lockOf } from './locks';
import { identifiers } from './work';
import type { Bucket } from './work';

/** S3 refused to delete some versions, and no lock is the reason. */
export class ObjectsNotDeletedError extends Error {
  override readonly name = 'ObjectsNotDeletedError';
}

/** What one pass over the bucket came to. */
interface Pass {
  /** How many versions and markers the listing had. */
  listed: number;
  deleted: number;
  /** The first of those that S3 said it deleted. */
  first?: string;
  readonly locked: Observation[];
  readonly failed: _Error[];
}

/**
 * Deletes every version and delete marker, page by page and pass after pass, until a listing shows nothing but what is
 * locked; those are noted as retained, and counted. `more`: the time is up, and the next run goes on.
 *
 * @throws ObjectsNotDeletedError when a whole pass deleted nothing and something else than a lock was in the way, or when S3 said that it
 *   deleted and the next listing is no shorter
 */
export async function eraseVersions(step: Step, bucket: Bucket): Promise<number | 'more'> {
  for (let before = Infinity; ;) {
    const pass = await sweep(step, bucket);
    if (pass === 'more') return 'more';
    if (pass.deleted > 0) {
      if (pass.listed >= before) throw stillListed(bucket, pass);
      before = pass.listed;
      continue; // Look again: what is not listed any more is observed to be gone.
    }
    if (pass.failed.length > 0) throw notDeleted(bucket, pass.failed);
    if (pass.locked.length > 0) await step.note(...pass.locked, kept(bucket, pass.locked.length));
    return pass.locked.length;
  }
}

async function sweep(step: Step, bucket: Bucket): Promise<Pass | 'more'> {
  const { client, name } = bucket;
  const pass: Pass = { listed: 0, deleted: 0, locked: [], failed: [] };
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListObjectVersionsCommand({ Bucket: name, KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker }),
    );
    const Objects = identifiers(page);
    pass.listed += Objects.length;
    if (Objects.length > 0) {
      const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }));
      const refused = Errors.filter(({ Code }) => Code !== 'NoSuchVersion' && Code !== 'NoSuchKey');
      pass.deleted += Objects.length - refused.length;
      pass.first ??= Objects.find(
        ({ Key, VersionId }) => !refused.some((one) => one.Key === Key && one.VersionId === VersionId),
      )?.Key;
      for (const error of refused) {
        const line = await lockedLine(bucket, error);
        if (line) pass.locked.push(line);
        else pass.failed.push(error);
      }
    }
    if (!step.hasTime()) return 'more';
  } while (page.IsTruncated);
  return pass;
}

async function lockedLine(bucket: Bucket, { Code, Key, VersionId }: _Error): Promise<Observation | undefined> {
  if (Code !== 'AccessDenied' || Key === undefined || VersionId === undefined) return undefined;
  const lock = await lockOf(bucket, { Key, VersionId });
  const id = `${bucket.arn}/${Key}?versionId=${VersionId}`;
  return lock && { id, kind: 'object version', region: bucket.region, method: 'kept', state: 'retained', ...lock };
}

const kept = ({ arn, region }: Bucket, locked: number): Observation => ({
  id: arn,
  kind: 'bucket',
  region,
  method: 'emptied of all that is not locked',
  state: 'retained',
  reason: `it holds ${locked} locked object versions`,
});

const stillListed = ({ name }: Bucket, { deleted, listed, first }: Pass): ObjectsNotDeletedError =>
  new ObjectsNotDeletedError(
    `S3 answered yes to the deletion of ${deleted} versions in ${name}, ${JSON.stringify(first)} first, and lists ${listed} as before; wanted fewer each time; look at these keys, and at who writes to the bucket; the step can be repeated`,
  );

function notDeleted({ name }: Bucket, failed: readonly _Error[]): ObjectsNotDeletedError {
  const { Code, Message, Key } = failed[0]!;
  return new ObjectsNotDeletedError(
    `${failed.length} versions in ${name} were not deleted, ${Key} first: ${Code} ${Message ?? ''}; wanted none left; the step can be repeated, and goes on where it is`,
  );
}
