import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/restore/choose-source/contract';
import { allow } from '../../parts/statement';
import { connections } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, regionsOf } from '../reach';

/** The hook that says from what a tenant's database is brought back. */
export function chooseSource(scope: Construct, life: Life): IFunction {
  return lifeHook(scope, life, {
    hook: 'choose-source',
    description: "Says from what a tenant's database is restored, and why from that",
    env: ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    refusals: REFUSALS,
    statements: [
      ...connections(new Reach(scope, life.cell)),
      allow('FindSources', ['rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBInstances'], ['*']),
      allow(
        'FindRecoveryPoints',
        ['backup:ListRecoveryPointsByBackupVault'],
        regionsOf(scope, life).flatMap((reach) => [...reach.vaults, ...reach.cellVaults]),
      ),
      // Copies lie in vaults that are called by their days: which there are, AWS Backup says without a resource.
      ...(life.recovery ? [allow('FindVaults', ['backup:ListBackupVaults'], ['*'])] : []),
    ],
  });
}
