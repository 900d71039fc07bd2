import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/remove-tenant-data/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { administration, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The step of an erasure for what lies on the shared instance. */
export function removeTenantData(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'remove-tenant-data',
    description: "Removes one tenant's rows, roles and database from the shared instance",
    env: ENV,
    environment: { DELETIONS_TABLE: regionName(life.cell, 'deletions') },
    timeout: Duration.minutes(15),
    concurrency: 3,
    runbook: 'erasure',
    owner: 'platform on-call',
    opensDatabases: true,
    keepsLedger: true,
    statements: [
      ...administration(reach),
      login(reach, 'eraser'),
      allow('WriteLines', ['dynamodb:PutItem', 'dynamodb:Query'], [reach.table(regionName(life.cell, 'deletions'))]),
    ],
  });
}
