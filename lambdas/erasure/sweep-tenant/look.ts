import { lookAtBackups } from './look-backups';
import { lookAtBuckets } from './look-buckets';
import { lookAtDatabases } from './look-databases';
import { lookAtKeys } from './look-keys';
import { lookAtLogs } from './look-logs';
import { lookAtNetworks } from './look-networks';
import { lookAtParameters } from './look-parameters';
import { lookAtRoles } from './look-roles';
import { lookAtSecrets } from './look-secrets';
import { lookAtSharedDatabase } from './look-shared-database';
import { lookAtStacks } from './look-stacks';
import { lookByTag } from './look-by-tag';
import { SweepFailedError } from './work';
import type { Look, Question } from './work';

type Looker = (question: Question, region: string) => Promise<Look | readonly Look[]>;

/** What is asked in each region of the cell. */
const REGIONAL: Readonly<Record<string, Looker>> = {
  'by tag': lookByTag,
  databases: lookAtDatabases,
  networks: lookAtNetworks,
  keys: lookAtKeys,
  backups: lookAtBackups,
  secrets: lookAtSecrets,
  logs: lookAtLogs,
  parameters: lookAtParameters,
  stacks: lookAtStacks,
};

/** What is asked once: these lists are the account's. */
const GLOBAL: Readonly<Record<string, Looker>> = { buckets: lookAtBuckets, roles: lookAtRoles };

/** In AWS's first partition the tags of what has no region are listed in us-east-1. */
const TAGS_OF_GLOBAL = 'us-east-1';

/** @throws SweepFailedError when any question was not answered to its last page: silence is not absence */
export async function lookEverywhere(question: Question): Promise<Look[]> {
  const { cell, shared } = question;
  const home = cell.region.region;
  const regions = [home, ...(cell.recovery ? [cell.recovery.region.region] : [])];
  const asked = [
    ...regions.flatMap((region) => Object.entries(REGIONAL).map(([place, look]) => ({ place, look, region }))),
    ...Object.entries(GLOBAL).map(([place, look]) => ({ place, look, region: home })),
    ...(shared ? [{ place: 'shared database', look: lookAtSharedDatabase, region: home }] : []),
    ...(cell.partition === 'aws' && !regions.includes(TAGS_OF_GLOBAL)
      ? [{ place: 'by tag', look: lookByTag, region: TAGS_OF_GLOBAL }]
      : []),
  ];
  const looks = await Promise.all(asked.map((one) => answered(one, question)));
  return looks.flat();
}

async function answered(
  { place, look, region }: { place: string; look: Looker; region: string },
  question: Question,
): Promise<Look | readonly Look[]> {
  try {
    return await look(question, region);
  } catch (cause) {
    throw new SweepFailedError(
      `the look at ${place} in ${region} failed: ${(cause as Error).name}: ${(cause as Error).message}; wanted every page of every list; nothing is certified: give the hook what it lacks, then repeat the sweep`,
      { cause },
    );
  }
}
