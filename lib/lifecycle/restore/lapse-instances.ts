import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/lapse-instances/contract';
import { regionName, TAG } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { connections } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, TAGGED } from '../reach';

/** The hook that deletes what restores in place have replaced: of tenants' instances it reaches those that say until when they are kept. */
export function lapseInstances(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  const records = keepRecords(life, 'lapse-instances');
  return lifeHook(scope, life, {
    hook: 'lapse-instances',
    description: 'Deletes instances that restores in place have replaced, when their day has come',
    env: ENV,
    environment: { TENANTS_TABLE: regionName(life.cell, 'tenants'), ...records.environment },
    timeout: Duration.minutes(15),
    concurrency: 1,
    owner: 'database on-call',
    runbook: 'kept-instance',
    boundary: 'lapse',
    keepsLedger: true,
    statements: [
      ...connections(reach),
      ...records.statements,
      allow('ListInstances', ['rds:DescribeDBInstances'], ['*']),
      allow('DeleteReplaced', ['rds:DeleteDBInstance', 'rds:ModifyDBInstance'], reach.databases, {
        StringLike: { ...TAGGED.StringLike, [`aws:ResourceTag/${TAG.keptUntil}`]: '?*' },
      }),
      allow('ReadStates', ['dynamodb:GetItem'], [reach.table(regionName(life.cell, 'tenants'))]),
    ],
  });
}
