import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/erase-database/contract';
import { allow } from '../../parts/statement';
import type { Life } from '../life-hook';
import { OWN, ownRegions } from '../reach';
import { eraseHook } from './erase-hook';

/** The step for the instance, with whatever was ever copied from it. */
export function eraseDatabase(scope: Construct, life: Life): IFunction {
  const regions = ownRegions(scope, life);
  return eraseHook(scope, life, {
    hook: 'erase-database',
    env: ENV,
    description:
      "Deletes a tenant's instances, their snapshots and automated backups in both regions, and a copy that a restore left",
    statements: [
      allow(
        'FindDatabases',
        ['rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBInstances', 'rds:DescribeDBSnapshots'],
        ['*'],
      ),
      allow(
        'DeleteDatabases',
        ['rds:DeleteDBInstance', 'rds:ModifyDBInstance'],
        regions.flatMap((reach) => [...reach.databases, reach.tenants('rds', 'db', 'restored')]),
        OWN,
      ),
      // Asked in the recovery region of an instance at home, whose tags are not known there.
      allow(
        'StopCopies',
        ['rds:StopDBInstanceAutomatedBackupsReplication'],
        regions.flatMap((reach) => reach.databases),
      ),
      // RDS names automated backups itself, and those that outlived their instance carry no tag.
      allow(
        'DeleteAutomatedBackups',
        ['rds:DeleteDBInstanceAutomatedBackup'],
        regions.flatMap((reach) => [reach.arn('rds', 'auto-backup', '*'), ...reach.databases]),
      ),
      allow(
        'DeleteSnapshots',
        ['rds:DeleteDBSnapshot'],
        regions.map((reach) => reach.arn('rds', 'snapshot', '*')),
        OWN,
      ),
    ],
  });
}
