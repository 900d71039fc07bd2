import { DBInstanceAutomatedBackupNotFoundFault, paginateDescribeDBInstanceAutomatedBackups } from '@aws-sdk/client-rds';
import type { DBInstance, DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import { NotYetError } from '../errors';
import type { Expectation } from '../expectation';
import { settled } from './database';

/** RDS ships the first backup before it lists a replication: for that long "none" says nothing. Hours; a day's worth is too long to stay silent. */
const FIRST_HOURS = 3;

/** Backups and logs that RDS ships to the recovery region as they are made, where the plan sells it and there is one. */
export const replicationBy = (now: () => Date) =>
  async function replication(aws: Aws, expected: Expectation): Promise<Check[]> {
    const { cell, plan, instance: wanted } = expected;
    const source = await settled(aws, expected);
    if (!source || !cell.recovery || !plan.backups.replicated) return [];
    const region = cell.recovery.region.region;
    const copies = await copiesIn(region, source);
    const copy = copies.find(({ Status }) => Status === 'replicating') ?? copies[0];
    const isYoung = now().getTime() - (source.InstanceCreateTime?.getTime() ?? 0) < FIRST_HOURS * 3_600_000;
    const isAsked = (source.DBInstanceAutomatedBackupsReplications ?? []).length > 0;
    if (copy?.Status === 'pending' || (!copy && (isYoung || isAsked)))
      throw new NotYetError(`backups of ${wanted.name} are not shipped to ${region} yet`);
    const about = new About('database.copies', copy?.DBInstanceAutomatedBackupsArn ?? `backups of ${wanted.name} in ${region}`);
    if (!copy) return about.absent();
    const key = await aws.keyArn(region, wanted.copyKeyAlias!);
    return [
      about.is('status', copy.Status, 'replicating'),
      about.is('encrypted', copy.Encrypted, true),
      about.is('key', copy.KmsKeyId, key),
      about.is('days', copy.BackupRetentionPeriod, plan.backups.pointInTimeDays),
    ];
  };

/** Asked by the source's own id: by its name RDS wants an instance that exists in the region that is asked, and the source is in another. */
async function copiesIn(region: string, { DBInstanceArn, DbiResourceId }: DBInstance): Promise<DBInstanceAutomatedBackup[]> {
  const found: DBInstanceAutomatedBackup[] = [];
  try {
    for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client: clients.rds(region) }, { DbiResourceId })) {
      found.push(...(page.DBInstanceAutomatedBackups ?? []).filter((copy) => copy.DBInstanceArn === DBInstanceArn));
    }
  } catch (error) {
    if (!(error instanceof DBInstanceAutomatedBackupNotFoundFault)) throw error;
  }
  return found;
}
