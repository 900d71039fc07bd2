import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/restore/put-back/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { administration, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that brings one tenant of the shared instance back from a copy that stands beside it. */
export function putBack(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  const records = keepRecords(life, 'put-back');
  return lifeHook(scope, life, {
    hook: 'put-back',
    description: "Puts one tenant's rows or database back from a restored copy of the shared instance",
    env: ENV,
    environment: { TENANTS_TABLE: regionName(life.cell, 'tenants'), ...records.environment },
    timeout: Duration.minutes(15),
    memorySize: 1024,
    concurrency: 2,
    owner: 'database on-call',
    refusals: REFUSALS,
    opensDatabases: true,
    keepsLedger: true,
    statements: [
      ...administration(reach),
      login(reach, 'restorer'),
      ...records.statements,
      allow('FindCopies', ['rds:DescribeDBInstances'], [reach.tenants('rds', 'db', 'restored')]),
      allow('ReadStates', ['dynamodb:GetItem'], [reach.table(regionName(life.cell, 'tenants'))]),
    ],
  });
}
