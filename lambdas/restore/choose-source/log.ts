import { paginateDescribeDBInstanceAutomatedBackups } from '@aws-sdk/client-rds';
import type { DBInstance, DBInstanceAutomatedBackup, RDSClient } from '@aws-sdk/client-rds';

/** What RDS can set back to, second by second, and by what it knows it. */
interface Log {
  readonly id: string;
  readonly from: Date;
  readonly to: Date;
}

/** Left of a replication that was stopped, or going away: nothing is shipped there any more. */
const ENDED = ['retained', 'deleting'];

/**
 * The automated backups of an instance in one region. At home they are `active` while it lives; in another region they are `replicating`,
 * with a window and an ARN of their own, by which they are restored there. They are listed and not asked for by the instance's name, since
 * RDS wants one that exists in the region. Sources: RDS API reference, "DescribeDBInstanceAutomatedBackups" and "DBInstanceAutomatedBackup";
 * AWS CLI reference, stop-db-instance-automated-backups-replication, whose example shows one; read 2026-11-30.
 */
export async function logIn(
  { rds, home }: { rds: RDSClient; home: boolean },
  { DBInstanceArn, DbiResourceId }: DBInstance,
): Promise<Log | undefined> {
  const ofThis = home ? { DbiResourceId } : {};
  const wanted = (one: DBInstanceAutomatedBackup): boolean =>
    home ? one.Status === 'active' : one.DBInstanceArn === DBInstanceArn && !ENDED.includes(one.Status ?? 'deleting');
  for await (const page of paginateDescribeDBInstanceAutomatedBackups({ client: rds }, ofThis)) {
    for (const one of (page.DBInstanceAutomatedBackups ?? []).filter(wanted)) {
      const { DBInstanceAutomatedBackupsArn: arn, RestoreWindow: { EarliestTime: from, LatestTime: to } = {} } = one;
      const id = home ? DbiResourceId : arn;
      if (id !== undefined && from && to) return { id, from, to };
    }
  }
  return undefined;
}
