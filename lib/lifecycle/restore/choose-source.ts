import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/restore/choose-source/contract';
import { allow } from '../../parts/statement';
import { connections } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that says from what a tenant's database is brought back. */
export function chooseSource(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
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
      ...connections(reach),
      allow('FindSources', ['rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBInstances'], ['*']),
      allow(
        'FindRecoveryPoints',
        ['backup:ListRecoveryPointsByBackupVault'],
        [reach.tenants('backup', 'backup-vault', 'vault'), ...reach.cellVaults],
      ),
    ],
  });
}
