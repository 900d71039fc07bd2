import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/watch/write-heartbeat/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { connections, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** The hook whose rows tell how much a restored database lacks. */
export function writeHeartbeat(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  const records = keepRecords(life, 'write-heartbeat');
  return lifeHook(scope, life, {
    hook: 'write-heartbeat',
    description: 'Writes a row into every tenant database, by which a restore drill measures what would be lost',
    env: ENV,
    environment: { TENANTS_TABLE: regionName(life.cell, 'tenants'), ...records.environment },
    timeout: Duration.minutes(4),
    concurrency: 1,
    owner: 'database on-call',
    opensDatabases: true,
    runbook: 'heartbeat',
    keepsLedger: true,
    statements: [
      ...connections(reach),
      ...records.statements,
      login(reach, 'heartbeat'),
      allow('ListTenants', ['dynamodb:Scan'], [reach.table(regionName(life.cell, 'tenants'))]),
    ],
  });
}
