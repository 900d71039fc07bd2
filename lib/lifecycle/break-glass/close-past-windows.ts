import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/break-glass/close-past-windows/contract';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { executionsOf, machineArn } from '../machine';
import { Reach } from '../reach';
import { keepSessions, sessionsTable } from './sessions';

/** The hook on a clock that ends what a run left behind. */
export function closePastWindows(scope: Construct, life: Life): IFunction {
  const { cell } = life;
  const records = keepRecords(life, 'close-past-windows');
  const machine = machineArn(scope, cell, 'break-glass');
  return lifeHook(scope, life, {
    hook: 'close-past-windows',
    description: 'Ends windows of emergency access whose end is past and whose run is gone',
    env: ENV,
    environment: { SESSIONS_TABLE: sessionsTable(cell), MACHINE: machine, ...records.environment },
    timeout: Duration.minutes(2),
    concurrency: 1,
    owner: 'security on-call',
    runbook: 'break-glass',
    keepsLedger: true,
    statements: [
      keepSessions(new Reach(scope, cell), cell, 'dynamodb:Scan'),
      allow('BeginRequests', ['states:StartExecution'], [machine]),
      allow('SeeRuns', ['states:DescribeExecution'], [executionsOf(scope, cell, 'break-glass')]),
      ...records.statements,
    ],
  });
}
