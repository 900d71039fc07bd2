import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/incident/contain-tenant/contract';
import { changeShutOff } from '../../parts/change-shut-off';
import { allow } from '../../parts/statement';
import { connections } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, TAGGED } from '../reach';

/** The hook that shuts a tenant's role and its own database off, and opens them again. */
export function containTenant(scope: Construct, life: Life): IFunction {
  const reach = new Reach(scope, life.cell);
  return lifeHook(scope, life, {
    hook: 'contain-tenant',
    description: "Shuts a tenant's role and its own database off, or opens them, and replaces the administrator's password",
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
      changeShutOff(scope, life.cell),
      allow(
        'SeeRoles',
        ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:SimulatePrincipalPolicy'],
        [reach.tenants('iam', 'role', 'access', '/')],
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
