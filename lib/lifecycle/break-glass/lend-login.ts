import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/break-glass/lend-login/contract';
import { administration } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that makes a login in a tenant's database for one person, and takes it away again. */
export function lendLogin(scope: Construct, life: Life): IFunction {
  return lifeHook(scope, life, {
    hook: 'lend-login',
    description: 'Makes a login for one person and one request, and removes it with every connection that it has',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 5,
    owner: 'database on-call',
    runbook: 'break-glass',
    opensDatabases: true,
    statements: administration(new Reach(scope, life.cell)),
  });
}
