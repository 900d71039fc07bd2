import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { ENV } from '../../../lambdas/restore/verify-elsewhere/contract';
import { hookName } from '../../naming';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';

/**
 * The hook that has a copy in the recovery region read, and measures. It is under the ceiling of machines, since it does what they do: it calls
 * one function. That of hooks has no such right, and every other hook is better off without. In a residency of one region it may call nobody:
 * the machine is the same everywhere, and does not come to it there.
 */
export function verifyElsewhere(scope: Construct, life: Life): IFunction {
  const { recovery } = life;
  return lifeHook(scope, life, {
    hook: 'verify-elsewhere',
    description: 'Has a database that was restored in the recovery region read, and measures how long it took and how much is lost',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(15),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    boundary: 'service',
    statements: recovery ? [allow('ReadElsewhere', ['lambda:InvokeFunction'], [readerIn(scope, recovery)])] : [],
  });
}

const readerIn = (scope: Construct, recovery: Cell): string =>
  Stack.of(scope).formatArn({
    service: 'lambda',
    region: recovery.region.region,
    resource: 'function',
    resourceName: hookName(recovery, 'read-restored'),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
