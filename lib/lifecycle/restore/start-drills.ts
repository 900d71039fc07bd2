import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { drillDays } from '../../../config/drill-days';
import { ENV } from '../../../lambdas/restore/start-drills/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { machineArn } from '../machine';
import { Reach } from '../reach';

/** The hook on a clock that begins drills: it may begin that one machine, and look at the ledger. */
export function startDrills(scope: Construct, life: Life): IFunction {
  const { cell, platform } = life;
  const records = keepRecords(life, 'start-drills');
  const machine = machineArn(scope, cell, 'restore-drill');
  return lifeHook(scope, life, {
    hook: 'start-drills',
    description: 'Begins the restore drills whose turn it is, and says which are overdue',
    env: ENV,
    environment: {
      TENANTS_TABLE: regionName(cell, 'tenants'),
      DRILL_MACHINE: machine,
      DRILL_DAYS: String(drillDays(platform)),
      ...records.environment,
    },
    timeout: Duration.minutes(5),
    concurrency: 1,
    owner: 'platform on-call',
    runbook: 'restore-drill',
    keepsLedger: true,
    statements: [
      allow('ListTenants', ['dynamodb:Scan'], [new Reach(scope, cell).table(regionName(cell, 'tenants'))]),
      allow('BeginDrills', ['states:StartExecution'], [machine]),
      ...records.statements,
    ],
  });
}
