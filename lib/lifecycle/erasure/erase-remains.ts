import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/erase-remains/contract';
import { databaseLogGroupName } from '../../naming';
import { allow } from '../../parts/statement';
import type { Life } from '../life-hook';
import { OWN, OWN_TENANT, Reach } from '../reach';
import { eraseHook } from './erase-hook';

/** The step for what no other step is for. */
export function eraseRemains(scope: Construct, life: Life): IFunction {
  const home = new Reach(scope, life.cell, OWN_TENANT);
  return eraseHook(scope, life, {
    hook: 'erase-remains',
    env: ENV,
    description: "Deletes a tenant's logs, secrets and parameters, but what the plan retains",
    statements: [
      allow(
        'FindRemains',
        [
          'logs:DescribeLogGroups',
          'rds:DescribeDBSubnetGroups',
          'rds:ListTagsForResource',
          'secretsmanager:ListSecrets',
          'ssm:DescribeParameters',
        ],
        ['*'],
      ),
      allow(
        'DeleteLogs',
        ['logs:DeleteLogGroup', 'logs:DescribeLogStreams', 'logs:ListTagsForResource'],
        [
          ...home.databaseNames.map((name) => home.arn('logs', 'log-group', databaseLogGroupName(name, '*'))),
          home.arn('logs', 'log-group', `/freehold/flow/${home.named('network')}*`),
        ],
      ),
      allow('DeleteSecrets', ['secretsmanager:DeleteSecret'], [home.arn('secretsmanager', 'secret', '*')], OWN),
      allow(
        'DeleteParameters',
        ['ssm:DeleteParameters', 'ssm:ListTagsForResource'],
        [home.arn('ssm', 'parameter', `freehold/tenants/${OWN_TENANT}/*`, '/')],
      ),
      allow('DeleteSubnetGroups', ['rds:DeleteDBSubnetGroup'], [home.arn('rds', 'subgrp', `${home.named('network')}`)]),
    ],
  });
}
