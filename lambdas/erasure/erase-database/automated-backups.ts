import {
  DBInstanceAutomatedBackupNotFoundFault,
  DBInstanceNotFoundFault,
  DeleteDBInstanceAutomatedBackupCommand,
  InvalidDBInstanceAutomatedBackupStateFault,
  InvalidDBInstanceStateFault,
  paginateDescribeDBInstanceAutomatedBackups,
  StopDBInstanceAutomatedBackupsReplicationCommand,
} from '@aws-sdk/client-rds';
import type { DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import { isDatabaseArn } from '../../../lib/database-names';
import type { Step, Waiting } from '../shared/step';
import { requireTenant, tenantIn } from '../../shared/tenant-tag';
import type { Site } from './work';

const KIND = 'automated backups';

/** Stops RDS shipping the instances' backups and log to this region. Nothing to wait for = nothing is shipped any more. */
export async function stopReplication(site: Site): Promise<Waiting> {
  const { client, region } = site;
  const replicated = (await backupsIn(site)).filter(isReplicated);
  if (replicated.length === 0) return [];
  for (const arn of new Set(replicated.map(({ DBInstanceArn }) => DBInstanceArn!))) {
    try {
      await client.send(new StopDBInstanceAutomatedBackupsReplicationCommand({ SourceDBInstanceArn: arn }));
    } catch (error) {
      const retry = error instanceof InvalidDBInstanceStateFault || error instanceof InvalidDBInstanceAutomatedBackupStateFault;
      const over = error instanceof DBInstanceNotFoundFault || error instanceof DBInstanceAutomatedBackupNotFoundFault;
      if (!retry && !over) throw error;
    }
  }
  const still = (await backupsIn(site)).filter(isReplicated);
  return still.map((backup) => `backups of ${nameIn(backup)} are still replicated to ${region}`);
}

/** Deletes what RDS keeps of an instance that is gone, or of a replication that was stopped, in one region. */
export async function eraseAutomatedBackups(step: Step, site: Site): Promise<Waiting> {
  const { client, region } = site;
  const present = await backupsIn(site);
  await step.found(...present.map((backup) => ({ id: idOf(backup), kind: KIND, region, method: 'deleted' })));
  for (const backup of present) {
    if (backup.Status === 'deleting' || !step.hasTime()) continue;
    try {
      await client.send(new DeleteDBInstanceAutomatedBackupCommand({ DBInstanceAutomatedBackupsArn: idOf(backup) }));
    } catch (error) {
      const busy = error instanceof InvalidDBInstanceAutomatedBackupStateFault;
      const gone = error instanceof DBInstanceAutomatedBackupNotFoundFault;
      if (!busy && !gone) throw error;
    }
  }
  const left = present.length > 0 ? await backupsIn(site) : [];
  await step.gone({ region, kinds: [KIND] }, left.map(idOf));
  return left.map((backup) => `automated backups of ${nameIn(backup)} in ${region} are ${backup.Status}`);
}

/** Where replication was stopped, or its source is gone, RDS says `retained`; while it ships, one of several words. */
const isReplicated = ({ Status }: DBInstanceAutomatedBackup): boolean => Status !== 'retained' && Status !== 'deleting';

const idOf = (backup: DBInstanceAutomatedBackup): string => backup.DBInstanceAutomatedBackupsArn!;
const nameIn = ({ DBInstanceArn = '' }: DBInstanceAutomatedBackup): string => DBInstanceArn.split(':').at(-1)!;

/**
 * Those of the tenant's instances, the one that serves and those before it, out of all of the region: asked by an instance's name RDS wants one that exists, and there is none in
 * another region, nor after its end. (API reference, "DescribeDBInstanceAutomatedBackups", read 2026-11-29.) RDS makes them itself and
 * files them under the instance's ARN, so the ARN is proof enough where it gave a copy no tags; another tenant's tag is refused all the
 * same.
 */
async function backupsIn({ client, cell, tenant, region }: Site): Promise<DBInstanceAutomatedBackup[]> {
  const found: DBInstanceAutomatedBackup[] = [];
  for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client }, {})) {
    found.push(
      ...(page.DBInstanceAutomatedBackups ?? []).filter(({ DBInstanceArn }) => isDatabaseArn(cell, tenant, DBInstanceArn)),
    );
  }
  for (const backup of found)
    requireTenant(`automated backup ${idOf(backup)} (${region})`, tenantIn(backup.TagList) ?? tenant, tenant);
  return found;
}
