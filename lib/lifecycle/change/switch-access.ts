import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/change/switch-access/contract';
import { administration } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook that shuts a tenant out, and lets it in again. */
export function switchAccess(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'switch-access',
    description: "Closes and opens a tenant's logins, and ends its connections",
    env: ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 10,
    owner: 'database on-call',
    opensDatabases: true,
    statements: administration(reach),
  });
}
