import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/restore/keep-instance/contract';
import { TAG } from '../../naming';
import { allow } from '../../parts/statement';
import { connections } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, TAGGED } from '../reach';

/** The hook that says of an instance until when it is kept: it may put two tags on it, and nothing else. */
export function keepInstance(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'keep-instance',
    description: 'Says of an instance that a restore in place has replaced until when it is kept',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(1),
    concurrency: 5,
    owner: 'database on-call',
    runbook: 'kept-instance',
    statements: [
      ...connections(reach),
      allow('FindInstances', ['rds:DescribeDBInstances'], reach.databases),
      allow('SayUntilWhen', ['rds:AddTagsToResource'], reach.databases, {
        ...TAGGED,
        'ForAllValues:StringEquals': { 'aws:TagKeys': [TAG.keptUntil, TAG.servedUntil] },
      }),
    ],
  });
}
