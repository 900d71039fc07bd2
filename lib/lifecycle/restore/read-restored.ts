import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/read-restored/contract';
import { login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that reads a copy in the recovery region. Its network has no way out, and its role nothing but two logins. */
export function readRestored(scope: Construct, life: Life): IFunction {
  return lifeHook(scope, life, {
    hook: 'read-restored',
    description: 'Reads a database that was restored in the recovery region to its end, as its tenant alone',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(14), // a minute less than whoever asks it
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    opensDatabases: true,
    statements: [login(new Reach(scope, life.cell), 'export', 'heartbeat')],
  });
}
