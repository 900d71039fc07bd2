import { GetBucketLifecycleConfigurationCommand } from '@aws-sdk/client-s3';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { EXPORTS_PREFIX } from '../../../lib/naming';
import { isS3 } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';
import type { Window } from './contract';
import { FilesNotKeptError } from './errors';

const DAY = 86_400_000;

/** Longer than a run takes until it comes to the files: what is kept when it begins must be there then. */
const MARGIN_DAYS = 1;
/** As long as a call of the hook lasts. */
const CALL_MS = 900_000;

/**
 * How far back files can be gone: a version that was current at a moment is kept for the days of the bucket's rule from when it was
 * replaced, so all of a moment are there for as many days. S3 counts on from there to the next midnight in UTC (S3 user guide,
 * "Lifecycle configuration elements"), so none goes earlier. What a rule said before it was changed, S3 does not tell: after a plan of more
 * days the window it opens is filled day by day.
 *
 * A run that takes longer than the margin ends before a version has lapsed: whatever is not listed any more would look as if it had not been
 * there, and be hidden.
 *
 * @throws FilesNotKeptError
 */
export async function windowOf(bucket: Bucket, { moment, since, now }: { moment: Date; since: Date; now: Date }): Promise<Window> {
  const days = Math.min(...(await rules(bucket)).flatMap(daysOf));
  const kept = (from: Date, margin: number): Date => new Date(Number.isFinite(days) ? from.getTime() - days * DAY + margin : 0);
  const [from, still] = [kept(since, MARGIN_DAYS * DAY), kept(now, CALL_MS)];
  const window = { from: from.toISOString(), to: now.toISOString() };
  if (moment < from || moment > now)
    throw new FilesNotKeptError(
      `replaced and deleted versions in ${bucket.name} are kept for ${days} days, and ${moment.toISOString()} is not within them; wanted a moment from ${window.from} to ${window.to}; nothing was touched: ask for one of these, or for the database alone; older files are in the vaults`,
    );
  if (moment >= still) return window;
  throw new FilesNotKeptError(
    `replaced and deleted versions in ${bucket.name} are kept for ${days} days, and the run that began at ${since.toISOString()} has not come to an end with those of ${moment.toISOString()}; wanted a moment from ${still.toISOString()}; what is put back stays, and nothing else was touched: see docs/runbook.md#restore-files`,
  );
}

async function rules({ client, name }: Bucket): Promise<readonly LifecycleRule[]> {
  try {
    return (await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: name }))).Rules ?? [];
  } catch (error) {
    if (isS3(error, 'NoSuchLifecycleConfiguration')) return [];
    throw error;
  }
}

/** Of exports, which are not brought back, nothing is asked. */
const daysOf = ({ Status, Filter, NoncurrentVersionExpiration: { NoncurrentDays } = {} }: LifecycleRule): number[] => {
  const prefix = Filter?.Prefix ?? Filter?.And?.Prefix ?? '';
  return Status === 'Enabled' && NoncurrentDays !== undefined && !prefix.startsWith(EXPORTS_PREFIX) ? [NoncurrentDays] : [];
};
