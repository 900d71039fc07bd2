import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/apply-deletions/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { administration, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that keeps who was erased from coming back with a restored database. */
export function applyDeletions(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  const records = keepRecords(life, 'apply-deletions');
  return lifeHook(scope, life, {
    hook: 'apply-deletions',
    description: 'Removes tenants that are erased from a restored database, before it serves anybody',
    env: ENV,
    environment: {
      DELETIONS_TABLE: regionName(life.cell, 'deletions'),
      TENANTS_TABLE: regionName(life.cell, 'tenants'),
      ...records.environment,
    },
    timeout: Duration.minutes(15),
    concurrency: 1,
    owner: 'database on-call',
    opensDatabases: true,
    keepsLedger: true,
    statements: [
      ...administration(reach),
      login(reach, 'eraser'),
      ...records.statements,
      allow('FindRestored', ['rds:DescribeDBInstances'], [reach.arn('rds', 'db', '*')]),
      allow(
        'ReadDeletions',
        ['dynamodb:Scan'],
        [reach.table(regionName(life.cell, 'deletions')), reach.table(regionName(life.cell, 'tenants'))],
      ),
    ],
  });
}
