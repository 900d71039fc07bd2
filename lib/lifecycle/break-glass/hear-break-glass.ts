import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/break-glass/hear-break-glass/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { machineArn } from '../machine';
import { Reach } from '../reach';
import { deskEnvironment, keepSessions, sessionsTable } from './sessions';

/** The hook at the desk: it writes down what people ask, and by whom. */
export function hearBreakGlass(scope: Construct, life: Life): IFunction {
  const { cell, platform } = life;
  const reach = new Reach(scope, cell);
  const machine = machineArn(scope, cell, 'break-glass');
  return lifeHook(scope, life, {
    hook: 'hear-break-glass',
    description: 'Hears who asks for emergency access, who approves it and who ends it',
    env: ENV,
    environment: {
      SESSIONS_TABLE: sessionsTable(cell),
      TENANTS_TABLE: regionName(cell, 'tenants'),
      ...deskEnvironment(platform, cell),
      MACHINE: machine,
    },
    timeout: Duration.seconds(30),
    concurrency: 5,
    owner: 'security on-call',
    runbook: 'break-glass',
    refusals: REFUSALS,
    keepsLedger: true,
    statements: [
      keepSessions(reach, cell),
      allow('FindTenant', ['dynamodb:GetItem'], [reach.table(regionName(cell, 'tenants'))]),
      allow('BeginRequests', ['states:StartExecution'], [machine]),
    ],
  });
}
