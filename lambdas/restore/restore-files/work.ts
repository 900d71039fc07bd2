import { bucketName } from '../../../lib/naming';
import { TENANT_ID } from '../../../config/reserved-ids';
import type { HookCell } from '../../shared/cell';
import { ownerOf } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';
import { requireTenant } from '../../shared/tenant-tag';
import type { FilesOrder, FilesResult } from './contract';
import { FilesDifferError, FilesMissingError, InvalidFilesOrderError } from './errors';
import { BEGINNING, walk } from './walk';
import { windowOf } from './window';

export interface Site {
  readonly cell: HookCell;
  readonly s3: (region: string) => Bucket['client'];
  readonly now: () => Date;
  readonly hasTime: () => boolean;
}

const VERBS: readonly string[] = ['look', 'put-back', 'verify'] satisfies FilesOrder['do'][];

/** @throws InvalidFilesOrderError */
export function checked(order: FilesOrder, now: Date): FilesOrder {
  const wrong = !TENANT_ID.test(order.tenant)
    ? `tenant ${JSON.stringify(order.tenant)}; wanted the id of a tenant`
    : !VERBS.includes(order.do)
      ? `do ${JSON.stringify(order.do)}; wanted one of ${VERBS.join(', ')}`
      : ([order.moment, order.since].find((one) => Number.isNaN(Date.parse(one))) ??
            (Date.parse(order.since) > now.getTime() ? order.since : undefined)) !== undefined
        ? `moment ${JSON.stringify(order.moment)} and since ${JSON.stringify(order.since)}; wanted moments that have been, such as 2027-01-31T00:00:00Z`
        : undefined;
  if (wrong === undefined) return order;
  throw new InvalidFilesOrderError(`the order has ${wrong}; nothing was touched; correct what the machine hands over`);
}

/**
 * Brings a tenant's files to stand as they did at a moment, or looks whether that can be, or has come about.
 *
 * @throws FilesMissingError, FilesNotKeptError, FilesDifferError, NotTheTenantsError
 */
export async function restoreFiles(site: Site, order: FilesOrder): Promise<FilesResult> {
  const { tenant, progress: begun = {} } = order;
  const moment = new Date(order.moment);
  const bucket = await bucketOf(site, tenant);
  const since = new Date(order.since);
  const window = order.do !== 'verify' ? await windowOf(bucket, { moment, since, now: site.now() }) : undefined;
  const on = { bucket, moment, since, changes: order.do === 'put-back' };
  const said = { tenant, do: order.do, moment: order.moment, ...(window && { window }) };
  if (order.do === 'look') return { ...said, progress: BEGINNING, done: true };
  const { done, progress } = await walk({ ...on, hasTime: site.hasTime }, begun);
  const answer = { ...said, progress };
  if (!done) {
    const { looked } = progress.counts;
    return { ...answer, done, waitingFor: `files of ${tenant}: ${looked} objects are gone through, and there are more` };
  }
  if (order.do !== 'verify') return { ...answer, done: true };
  if (progress.counts.differs > 0) throw differing(bucket, order, progress.counts);
  return { ...answer, done: true, recoveryTimeMinutes: minutes(site.now().getTime() - on.since.getTime()) };
}

const minutes = (milliseconds: number): number => Math.round(milliseconds / 6_000) / 10;

async function bucketOf({ cell, s3 }: Site, tenant: string): Promise<Bucket> {
  const { region } = cell.region;
  const name = bucketName(cell, 'files', tenant);
  const bucket = { client: s3(region), name, region, arn: `arn:${cell.partition}:s3:::${name}` };
  const there = await ownerOf(bucket);
  if (!there) {
    throw new FilesMissingError(
      `there is no bucket ${name}; wanted the one that holds the files of ${tenant}; nothing was touched: see docs/runbook.md#restore, "The bucket is gone"`,
    );
  }
  requireTenant(`bucket ${name}`, there.owner, tenant);
  return bucket;
}

const differing = (
  { name }: Bucket,
  { moment }: FilesOrder,
  { differs, looked }: { differs: number; looked: number },
): FilesDifferError =>
  new FilesDifferError(
    `${differs} of ${looked} objects in ${name} do not stand as they did at ${moment}; wanted all but those that were written since the run began; every version is there: ask for the same restore again, which goes on where this one ended`,
  );
