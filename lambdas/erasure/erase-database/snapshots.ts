import {
  DBSnapshotNotFoundFault,
  DeleteDBSnapshotCommand,
  InvalidDBSnapshotStateFault,
  paginateDescribeDBSnapshots,
} from '@aws-sdk/client-rds';
import type { DBSnapshot } from '@aws-sdk/client-rds';
import { generationOf } from '../../../lib/database-names';
import type { Step, Waiting } from '../shared/step';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import type { Site } from './work';

const KIND = 'database snapshot';

/** Deletes the snapshots that somebody took of the instances by hand, in one region. Those of AWS Backup are recovery points. */
export async function eraseSnapshots(step: Step, site: Site): Promise<Waiting> {
  const { client, region, tenant } = site;
  const present = await manualSnapshots(site);
  for (const snapshot of present) requireTenant(`snapshot ${idOf(snapshot)} (${region})`, tenantIn(snapshot.TagList), tenant);
  await step.found(...present.map((snapshot) => ({ id: arnOf(snapshot), kind: KIND, region, method: 'deleted' })));
  for (const snapshot of present) {
    if (!step.hasTime()) break;
    try {
      await client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: idOf(snapshot) }));
    } catch (error) {
      const busy = error instanceof InvalidDBSnapshotStateFault; // Being made or copied; it can be deleted afterwards.
      if (!busy && !(error instanceof DBSnapshotNotFoundFault)) throw error;
    }
  }
  const left = present.length > 0 ? await manualSnapshots(site) : [];
  await step.gone({ region, kinds: [KIND] }, left.map(arnOf));
  return left.map((snapshot) => `snapshot ${idOf(snapshot)} in ${region} is ${snapshot.Status}`);
}

const idOf = (snapshot: DBSnapshot): string => snapshot.DBSnapshotIdentifier!;
const arnOf = (snapshot: DBSnapshot): string => snapshot.DBSnapshotArn!;

/** Out of all that were taken by hand in the region: asked by an instance's name RDS wants one that exists, which it soon does not. */
async function manualSnapshots({ client, cell, tenant }: Site): Promise<DBSnapshot[]> {
  const found: DBSnapshot[] = [];
  const pages = paginateDescribeDBSnapshots({ client }, { SnapshotType: 'manual' });
  for await (const { DBSnapshots = [] } of pages)
    found.push(...DBSnapshots.filter((one) => generationOf(cell, tenant, one.DBInstanceIdentifier) !== undefined));
  return found;
}
