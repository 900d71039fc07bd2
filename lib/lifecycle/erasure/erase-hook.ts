import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { SESSION_ENV } from '../../../lambdas/erasure/shared/contract';
import type { Hook } from '../../naming';
import { regionName } from '../../naming';
import { regionRoleName } from '../../role-names';
import { roleArn } from '../../parts/own-sessions';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/**
 * A step of an erasure: it may destroy what it is for and no more, and write a line for each thing. It destroys in a session of its own
 * role that is tagged with the tenant: a statement that names `OWN_TENANT` allows nothing outside it (docs/decisions/022).
 */
export function eraseHook(
  scope: Construct,
  life: Life,
  input: { hook: Hook; env: typeof SESSION_ENV; description: string; statements: readonly PolicyStatement[] },
): IFunction {
  const deletions = regionName(life.cell, 'deletions');
  return lifeHook(scope, life, {
    hook: input.hook,
    description: input.description,
    env: input.env,
    environment: { DELETIONS_TABLE: deletions, OWN_ROLE: roleArn(scope, regionRoleName(life.cell, input.hook)) },
    timeout: Duration.minutes(15),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'erasure',
    boundary: 'eraser',
    sessions: 'one-tenant',
    keepsLedger: true,
    statements: [
      allow('WriteLines', ['dynamodb:PutItem', 'dynamodb:Query'], [new Reach(scope, life.cell).table(deletions)]),
      ...input.statements,
    ],
  });
}
