import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/break-glass/lend-break-glass/contract';
import { LEND } from '../../parts/session-actions';
import { allow } from '../../parts/statement';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';
import { deskEnvironment, keepSessions, sessionsTable } from './sessions';

/** The hook that alone takes on tenants' roles for emergencies, each for one session whose policy ends by the clock. */
export function lendBreakGlass(scope: Construct, life: Life): IFunction {
  const { cell, platform } = life;
  const reach = new Reach(scope, cell);
  return lifeHook(scope, life, {
    hook: 'lend-break-glass',
    description:
      "Lends a tenant's emergency role for some minutes to the person whose request was approved, and looks whether it is shut",
    env: ENV,
    environment: { SESSIONS_TABLE: sessionsTable(cell), ...deskEnvironment(platform, cell) },
    timeout: Duration.seconds(30),
    concurrency: 5,
    owner: 'security on-call',
    runbook: 'break-glass',
    refusals: REFUSALS,
    boundary: 'lender',
    keepsLedger: true,
    statements: [keepSessions(reach, cell), allow('Lend', LEND, [reach.tenants('iam', 'role', 'break-glass', '/')])],
  });
}
