import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/break-glass/follow-break-glass/contract';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';
import { keepSessions, sessionsTable } from './sessions';

/** The hook that carries a request from step to step. */
export function followBreakGlass(scope: Construct, life: Life): IFunction {
  const { cell } = life;
  return lifeHook(scope, life, {
    hook: 'follow-break-glass',
    description: 'Carries a request for emergency access from its approval to its end',
    env: ENV,
    environment: { SESSIONS_TABLE: sessionsTable(cell) },
    timeout: Duration.seconds(30),
    concurrency: 5,
    owner: 'security on-call',
    runbook: 'break-glass',
    keepsLedger: true,
    statements: [keepSessions(new Reach(scope, cell), cell)],
  });
}
