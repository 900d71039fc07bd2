import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/erasure/sweep-tenant/contract';
import { allow } from '../../parts/statement';
import { administration } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach, regionsOf } from '../reach';

/** The hook that looks for what the steps left. Looking alone: nothing here changes anything. */
export function sweepTenant(scope: Construct, life: Life): IFunction {
  const regions = regionsOf(scope, life);
  return lifeHook(scope, life, {
    hook: 'sweep-tenant',
    description: 'Looks for anything of a tenant that is left, and believes no step of the erasure',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(15),
    concurrency: 5,
    owner: 'platform on-call',
    runbook: 'erasure',
    opensDatabases: true,
    statements: [
      // By the administrator, whom no policy binds: it counts, and takes back what it lifted for that.
      ...administration(new Reach(scope, life.cell)),
      allow(
        'ListEverything',
        [
          'backup:ListBackupVaults',
          'cloudformation:DescribeStacks',
          'ec2:DescribeAddresses',
          'ec2:DescribeFlowLogs',
          'ec2:DescribeInternetGateways',
          'ec2:DescribeNatGateways',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcEndpoints',
          'ec2:DescribeVpcs',
          'iam:ListPolicies',
          'iam:ListRoles',
          'kms:ListAliases',
          'logs:DescribeLogGroups',
          'rds:DescribeDBInstanceAutomatedBackups',
          'rds:DescribeDBInstances',
          'rds:DescribeDBSnapshots',
          'rds:DescribeDBSubnetGroups',
          's3:ListAllMyBuckets',
          'secretsmanager:ListSecrets',
          'ssm:DescribeParameters',
          'tag:GetResources',
        ],
        ['*'],
      ),
      allow(
        'LookCloser',
        ['backup:ListRecoveryPointsByBackupVault', 'backup:ListTags', 'kms:DescribeKey', 'logs:DescribeLogStreams'],
        regions.flatMap((reach) => [
          reach.arn('backup', 'backup-vault', '*'),
          reach.arn('kms', 'key', '*', '/'),
          reach.arn('logs', 'log-group', '*'),
        ]),
      ),
    ],
  });
}
