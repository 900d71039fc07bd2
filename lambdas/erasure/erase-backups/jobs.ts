import {
  InvalidParameterValueException,
  InvalidRequestException,
  paginateListBackupJobs,
  paginateListCopyJobs,
  ResourceNotFoundException,
  StopBackupJobCommand,
} from '@aws-sdk/client-backup';
import type { BackupJob, CopyJob } from '@aws-sdk/client-backup';
import type { Site } from './work';

const UNDER_WAY = ['CREATED', 'PENDING', 'RUNNING', 'ABORTING'];

/** Stops backups into the vault that are under way; copies cannot be stopped, and are waited for. */
export async function stopJobs(site: Site): Promise<readonly string[]> {
  for (const job of await backups(site)) {
    if (job.State === 'ABORTING') continue;
    try {
      await site.client.send(new StopBackupJobCommand({ BackupJobId: job.BackupJobId }));
    } catch (error) {
      const over = error instanceof InvalidRequestException || error instanceof InvalidParameterValueException; // It has ended meanwhile.
      if (!over && !(error instanceof ResourceNotFoundException)) throw error;
    }
  }
  const [running, copying] = [await backups(site), await copies(site)];
  return [
    ...running.map(({ BackupJobId, State }) => `backup job ${BackupJobId} in ${site.region} is ${State}`),
    ...copying.map(({ CopyJobId, State }) => `copy job ${CopyJobId} into ${site.region} is ${State}`),
  ];
}

async function backups({ client, name }: Site): Promise<BackupJob[]> {
  const jobs: BackupJob[] = [];
  for await (const page of paginateListBackupJobs({ client }, { ByBackupVaultName: name })) {
    jobs.push(...(page.BackupJobs ?? []).filter(({ State }) => UNDER_WAY.includes(State ?? '')));
  }
  return jobs;
}

/** Listed in the region that a copy comes from, and in the one that it goes to. */
async function copies({ client, arn }: Site): Promise<CopyJob[]> {
  const jobs: CopyJob[] = [];
  for await (const page of paginateListCopyJobs({ client }, {})) {
    const ours = (page.CopyJobs ?? []).filter(
      ({ SourceBackupVaultArn, DestinationBackupVaultArn }) => SourceBackupVaultArn === arn || DestinationBackupVaultArn === arn,
    );
    jobs.push(...ours.filter(({ State }) => UNDER_WAY.includes(State ?? '')));
  }
  return jobs;
}
