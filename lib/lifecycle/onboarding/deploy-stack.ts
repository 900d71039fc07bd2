import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, REFUSALS } from '../../../lambdas/onboarding/deploy-stack/contract';
import { blueprintBucketName, recoveryStackName, tenantStackName } from '../../naming';
import { provisionerRoleName } from '../../role-names';
import type { Room } from '../../naming';
import { allow } from '../../parts/statement';
import { lifeHook, readBlueprints } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** Rooms of a cell of which tenants' templates name parameters. */
const ROOMS_NAMED = ['network', 'shared-database'] as const satisfies readonly Room[];

/** The hook that has CloudFormation make and remove tenants' stacks, from reviewed templates and under CloudFormation's own role. */
export function deployStack(scope: Construct, life: Life): IFunction {
  const { cell, recovery } = life;
  const stack = Stack.of(scope);
  const blueprints = blueprintBucketName(cell);
  const stacks = [
    new Reach(scope, cell).arn('cloudformation', 'stack', `${tenantStackName(cell, '*')}/*`, '/'),
    ...(recovery ? [new Reach(scope, recovery).arn('cloudformation', 'stack', `${recoveryStackName(recovery, '*')}/*`, '/')] : []),
  ];
  const roles = [cell, ...(recovery ? [recovery] : [])].map((at) =>
    stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: provisionerRoleName(at) }),
  );
  const template = { 'cloudformation:TemplateUrl': `https://s3.${cell.region.region}.${stack.urlSuffix}/${blueprints}/*` };
  return lifeHook(scope, life, {
    hook: 'deploy-stack',
    description: 'Makes and removes the stacks of tenants from reviewed templates',
    env: ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 10,
    owner: 'platform on-call',
    refusals: REFUSALS,
    statements: [
      // Nothing but what was reviewed and published, made under CloudFormation's own role.
      allow(
        'DeployBlueprints',
        ['cloudformation:CreateChangeSet', 'cloudformation:CreateStack', 'cloudformation:UpdateStack'],
        stacks,
        {
          StringLike: template,
          ArnEquals: { 'cloudformation:RoleArn': roles },
        },
      ),
      allow(
        'FollowStacks',
        [
          'cloudformation:DeleteChangeSet',
          'cloudformation:DeleteStack',
          'cloudformation:DescribeChangeSet',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:TagResource',
          'cloudformation:UpdateTerminationProtection',
        ],
        stacks,
      ),
      allow('HandOverRole', ['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } }),
      // CloudFormation reads the template as whoever asks. As whom it reads the parameters that a template names, AWS does not say: both
      // whoever asks and the role that deploys may.
      allow(
        'ReadWhatTemplatesName',
        ['ssm:GetParameters'],
        ROOMS_NAMED.map((room) => new Reach(scope, cell).arn('ssm', 'parameter', `freehold/${room}/*`, '/')),
      ),
      ...readBlueprints(life),
    ],
  });
}
