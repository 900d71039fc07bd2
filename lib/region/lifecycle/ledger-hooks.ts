import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ENV as LEDGER_ENV, REFUSALS as LEDGER_REFUSALS } from '../../../lambdas/ledger/keep-ledger/contract';
import { ENV as STACK_ENV, REFUSALS as STACK_REFUSALS } from '../../../lambdas/onboarding/deploy-stack/contract';
import { ENV as NEWS_ENV } from '../../../lambdas/ledger/tell-customer/contract';
import { executionsOf } from '../../lifecycle/machine';
import { bucketName, MACHINES, provisionerRoleName, recoveryStackName, regionName, tenantStackName } from '../../naming';
import { allow } from '../../parts/statement';
import { auditOwner, longestAuditClass } from '../audit-classes';
import { blueprintBucketName } from '../blueprints/blueprint-bucket';
import { lifeHook, readBlueprints, readCatalogue } from './life-hook';
import type { Life } from './life-hook';
import { Reach } from './reach';

/** The hook that alone changes how tenants stand. */
export function keepLedger(scope: Construct, life: Life): IFunction {
  const { cell, platform } = life;
  const stack = Stack.of(scope);
  const reach = new Reach(scope, cell);
  const records = bucketName(cell, 'audit', auditOwner(longestAuditClass(platform)));
  const catalogue = readCatalogue(life);
  return lifeHook(scope, life, {
    hook: 'keep-ledger',
    description: 'Reserves places, gives tenants to one run at a time, and writes down what came of it',
    env: LEDGER_ENV,
    environment: {
      TENANTS_TABLE: regionName(cell, 'tenants'),
      ...catalogue.environment,
      RECORDS_BUCKET: records,
    },
    timeout: Duration.seconds(30),
    concurrency: 20,
    owner: 'platform on-call',
    refusals: LEDGER_REFUSALS,
    keepsLedger: true,
    statements: [
      allow(
        'ChangeTenants',
        ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        [reach.table(regionName(cell, 'tenants'))],
      ),
      ...catalogue.statements,
      allow('WriteRecords', ['s3:PutObject'], [`arn:${stack.partition}:s3:::${records}/records/*`]),
      allow(
        'SeeRuns',
        ['states:DescribeExecution'],
        MACHINES.map((machine) => executionsOf(scope, cell, machine)),
      ),
    ],
  });
}

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
    env: STACK_ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 10,
    owner: 'platform on-call',
    refusals: STACK_REFUSALS,
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
      // CloudFormation reads the template, and the parameters it names, as whoever asks.
      ...readBlueprints(life),
    ],
  });
}

/** The hook that says what there is to tell a customer. */
export function tellCustomer(scope: Construct, life: Life, news: ITopic): IFunction {
  return lifeHook(scope, life, {
    hook: 'tell-customer',
    description: 'Says what there is to tell a customer, to whoever writes to customers',
    env: NEWS_ENV,
    environment: { NEWS_TOPIC: news.topicArn },
    timeout: Duration.seconds(30),
    concurrency: 5,
    owner: 'platform on-call',
    statements: [allow('Publish', ['sns:Publish'], [news.topicArn])],
  });
}
