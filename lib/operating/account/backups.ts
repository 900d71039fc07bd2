import { BackupClient, paginateListBackupJobs, paginateListRecoveryPointsByBackupVault } from '@aws-sdk/client-backup';
import type { BackupJobState } from '@aws-sdk/client-backup';
import { paginateDescribeDBInstanceAutomatedBackups, RDSClient } from '@aws-sdk/client-rds';
import type { AccountRead } from '../read';
import { each, every, told, using } from './asking';
import type { Place } from './asking';

/** What is complete can be restored; what is being made, or was only half made, cannot. */
const COMPLETE = ['COMPLETED', 'AVAILABLE'];
/** Jobs that left no backup (AWS Backup API reference, BackupJob, `State`). */
const LOST: readonly BackupJobState[] = ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'];
const JOBS_DAYS = 2;

/** Of each vault, the first and the last recovery point of each resource; and the jobs of the last two days that left none. */
export async function readBackups(
  place: Place,
  vaults: readonly string[],
  now: Date,
): Promise<Pick<AccountRead, 'recoveries' | 'failed'>> {
  const { account, region } = place;
  return using(BackupClient, region, async (client) => {
    const found = await each(vaults, (vault) =>
      told(
        place,
        `recovery points of ${vault}`,
        async () => {
          const pages = paginateListRecoveryPointsByBackupVault({ client }, { BackupVaultName: vault, MaxResults: 1000 });
          const points = await every(pages, ({ RecoveryPoints }) => RecoveryPoints);
          return lasting(points.map((point) => ({ ...point, vault }))).map((each) => ({ account, region, ...each }));
        },
        [],
      ),
    );
    const after = new Date(now.getTime() - JOBS_DAYS * 86_400_000);
    const jobs = await each(LOST, (state) =>
      told(
        place,
        `backup jobs that are ${state}`,
        () => every(paginateListBackupJobs({ client }, { ByState: state, ByCreatedAfter: after }), ({ BackupJobs }) => BackupJobs),
        [],
      ),
    );
    const failed = jobs.flat().map(({ BackupVaultName, ResourceType, State, CreationDate }) => ({
      ...{ account, region, vault: BackupVaultName ?? 'not told', type: ResourceType ?? 'not told', state: State ?? 'FAILED' },
      at: (CreationDate ?? now).toISOString(),
    }));
    return { recoveries: found.flat(), failed: failed.sort((a, b) => (a.at < b.at ? -1 : 1)) };
  });
}

interface Point {
  readonly vault: string;
  readonly ResourceArn?: string | undefined;
  readonly ResourceType?: string | undefined;
  readonly Status?: string | undefined;
  readonly CreationDate?: Date | undefined;
}

function lasting(points: readonly Point[]): Omit<AccountRead['recoveries'][number], 'account' | 'region'>[] {
  const of = new Map<string, Omit<AccountRead['recoveries'][number], 'account' | 'region'>>();
  for (const { vault, ResourceArn: resource, ResourceType: type, Status, CreationDate } of points) {
    if (resource === undefined || type === undefined || CreationDate === undefined || !COMPLETE.includes(Status ?? '')) continue;
    const at = CreationDate.toISOString();
    const { first = at, last = at, count = 0 } = of.get(resource) ?? {};
    of.set(resource, {
      ...{ vault, resource, type },
      first: at < first ? at : first,
      last: at > last ? at : last,
      count: count + 1,
    });
  }
  return [...of.values()].sort((a, b) => (a.resource < b.resource ? -1 : 1));
}

/** What each database can be set back to, in its own region and where its logs are shipped to. */
export async function readPointsInTime(place: Place): Promise<AccountRead['pointsInTime']> {
  const { account, region } = place;
  return using(RDSClient, region, (client) =>
    told(
      place,
      'automated backups of databases',
      async () => {
        const pages = paginateDescribeDBInstanceAutomatedBackups({ client }, {});
        const backups = await every(pages, ({ DBInstanceAutomatedBackups }) => DBInstanceAutomatedBackups);
        return backups.map(({ DBInstanceIdentifier, Status, RestoreWindow }) => ({
          ...{ account, region, database: DBInstanceIdentifier ?? 'not told', status: Status ?? 'not told' },
          ...(RestoreWindow?.EarliestTime && { from: RestoreWindow.EarliestTime.toISOString() }),
          ...(RestoreWindow?.LatestTime && { until: RestoreWindow.LatestTime.toISOString() }),
        }));
      },
      [],
    ),
  );
}
