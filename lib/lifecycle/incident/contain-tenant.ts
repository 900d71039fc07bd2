import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/incident/contain-tenant/contract';
import { allow } from '../../parts/statement';
import { connections } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, TAGGED } from '../reach';

/** The hook that shuts a tenant's own database off, and connects it again. */
export function containTenant(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'contain-tenant',
    description: "Cuts a tenant's own database off, or connects it, and replaces its administrator's password",
    env: ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 10,
    owner: 'security on-call',
    runbook: 'contain',
    boundary: 'containment',
    statements: [
      ...connections(reach),
      allow(
        'CutOff',
        ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'],
        [reach.arn('ec2', 'security-group', '*', '/')],
        TAGGED,
      ),
      allow('SeeGroups', ['ec2:DescribeSecurityGroups'], ['*']),
      allow('SeeInstances', ['rds:DescribeDBInstances'], [reach.tenants('rds', 'db', 'database')]),
      allow(
        'RotatePasswords',
        ['secretsmanager:DescribeSecret', 'secretsmanager:RotateSecret'],
        [reach.arn('secretsmanager', 'secret', 'rds!db-*')],
      ),
    ],
  });
}
