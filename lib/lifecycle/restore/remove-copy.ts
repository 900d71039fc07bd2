import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/remove-copy/contract';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { regionsOf, TAGGED } from '../reach';

/** The hook that removes copies. Nothing that serves is called as they are. */
export function removeCopy(scope: Construct, life: Life): IFunction {
  const copies = regionsOf(scope, life).map((reach) => reach.tenants('rds', 'db', 'restored'));
  return lifeHook(scope, life, {
    hook: 'remove-copy',
    description: 'Removes the copy that a restore brought up beside',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    boundary: 'eraser',
    statements: [
      allow('FindCopies', ['rds:DescribeDBInstances'], copies),
      allow('RemoveCopies', ['rds:DeleteDBInstance', 'rds:ModifyDBInstance'], copies, TAGGED),
    ],
  });
}
