import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { _Error, ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { Observation, Step } from '../shared/step';
import { lockOf } from './locks';
import { legible } from '../../../config/legible';
import { deleteVersions } from './delete-versions';
import { decoded, ENCODED } from '../../shared/object-keys';
import { identifiers } from './work';
import type { Bucket } from '../../shared/tenant-bucket';
import type { Identifier } from './work';

/** S3 refused to delete some versions, and no lock is the reason. */
export class ObjectsNotDeletedError extends Error {
  override readonly name = 'ObjectsNotDeletedError';
}

/** How many keys an error names. */
const NAMED = 5;

/** What one pass over the bucket came to. */
interface Pass {
  /** How many versions and markers the listing had. */
  listed: number;
  deleted: number;
  /** The first few of those that S3 said it deleted. */
  readonly first: Identifier[];
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
  const pass: Pass = { listed: 0, deleted: 0, first: [], locked: [], failed: [] };
  for (let from: { KeyMarker?: string; VersionIdMarker?: string | undefined } | undefined = {}; from !== undefined;) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket: name, ...ENCODED, ...from }),
    );
    const versions = identifiers(page);
    pass.listed += versions.length;
    if (versions.length > 0) {
      const refused = await deleteVersions(bucket, versions);
      const deleted = versions.filter(
        (one) => !refused.some(({ Key, VersionId }) => one.Key === Key && one.VersionId === VersionId),
      );
      pass.deleted += deleted.length;
      pass.first.push(...deleted.slice(0, NAMED - pass.first.length));
      for (const error of refused) {
        const line = await lockedLine(bucket, error);
        if (line) pass.locked.push(line);
        else pass.failed.push(error);
      }
    }
    if (!step.hasTime()) return 'more';
    from = page.IsTruncated
      ? { KeyMarker: decoded(page, page.NextKeyMarker!), VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
  return pass;
}

async function lockedLine(bucket: Bucket, { Code, Key, VersionId }: _Error): Promise<Observation | undefined> {
  if (Code !== 'AccessDenied' || Key === undefined || VersionId === undefined) return undefined;
  const lock = await lockOf(bucket, { Key, VersionId });
  const id = `${bucket.arn}/${legible(Key)}?versionId=${VersionId}`;
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
    `S3 answered yes to the deletion of ${deleted} versions in ${name}, among them ${namesOf(first)}, and lists ${listed} as before; wanted fewer each time; look at these keys, and at who writes to the bucket; the step can be repeated`,
  );

function notDeleted({ name }: Bucket, failed: readonly _Error[]): ObjectsNotDeletedError {
  const { Code, Message } = failed[0]!;
  return new ObjectsNotDeletedError(
    `${failed.length} versions in ${name} were not deleted, among them ${namesOf(failed.slice(0, NAMED))}: ${Code} ${Message ?? ''}; wanted none left; the step can be repeated, and goes on where it is`,
  );
}

const namesOf = (versions: readonly { Key?: string }[]): string => versions.map(({ Key = '' }) => `"${legible(Key)}"`).join(', ');
