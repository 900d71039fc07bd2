import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/verify-restored/contract';
import { allow } from '../../parts/statement';
import { administration, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that opens what was restored, and measures. */
export function verifyRestored(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'verify-restored',
    description: 'Opens a restored database, reads it to its end, and measures how long it took and how much is lost',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(15),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    opensDatabases: true,
    statements: [
      ...administration(reach),
      login(reach, 'export', 'heartbeat'),
      allow('FindCopies', ['rds:DescribeDBInstances'], [reach.tenants('rds', 'db', 'restored')]),
    ],
  });
}
