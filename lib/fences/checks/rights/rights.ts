import type { Assembly, Found, Value } from '../../templates/assembly';
import { hooksCalledBy } from '../hooks/hooks';
import { inside } from '../../policies/need';
import { isMap, listOf } from '../../policies/policy';

/** What the role that a resource names must be able to do for the resource to do its work. */
interface Right {
  readonly role: string;
  readonly actions: readonly string[];
  readonly on: string;
}

/** Whom a resource works as, and on what: values as the template has them. */
interface Works {
  readonly role: Value;
  readonly actions: readonly string[];
  readonly on: readonly Value[];
}

const WRITE_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const below = (arn: Value, end: string): Value => ({ 'Fn::Join': ['', [arn, end]] });

/**
 * Looked up on 2026-11-30: CloudFormation hooks guide, "Prepare to create a Guard Hook" (its least policy asks for s3:ListBucket of the
 * bucket besides, which is not held here); AWS managed policy AWSBackupServiceRolePolicyForBackup v30 (of its statements: tables'
 * DescribeTable and CreateBackup, and RDS's actions; dynamodb:ListTagsOfResource and StartAwsBackupJob lie behind the excerpt that was read).
 * Found in published configurations alone, not in AWS's pages: the rights of S3's replication, of flow logs and of Firehose. Not looked up:
 * Lambda's, CloudTrail's and ECS's writing of logs, EventBridge's of streams, Step Functions' calls of functions, and
 * AWSBackupServiceRolePolicyForS3Backup; these are as we know them.
 */
const WORKS: Readonly<Record<string, (found: Found, assembly: Assembly) => Works[]>> = {
  'AWS::Backup::BackupSelection': (selection, assembly) => backups(selection, assembly),
  'AWS::CloudFormation::GuardHook': ({ properties: p }, assembly) => [
    { role: p.ExecutionRole, actions: ['s3:GetObject', 's3:GetObjectVersion'], on: [ruleFile(p, assembly)] },
  ],
  'AWS::CloudTrail::Trail': ({ properties: p }) => [
    { role: p.CloudWatchLogsRoleArn, actions: WRITE_LOG, on: [p.CloudWatchLogsLogGroupArn] },
  ],
  'AWS::EC2::FlowLog': ({ properties: p }) => [
    { role: p.DeliverLogsPermissionArn, actions: [...WRITE_LOG, 'logs:DescribeLogStreams'], on: [logOf(p.LogGroupName)] },
    { role: p.DeliverLogsPermissionArn, actions: ['logs:DescribeLogGroups'], on: ['*'] },
  ],
  'AWS::Events::Rule': ({ properties: p }) =>
    listOf(p.Targets)
      .filter(isMap)
      .filter(({ RoleArn }) => RoleArn !== undefined)
      .map(({ RoleArn, Arn }) => ({ role: RoleArn, actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'], on: [Arn] })),
  'AWS::KinesisFirehose::DeliveryStream': ({ properties: p }) => {
    const undelivered = inside(p.HttpEndpointDestinationConfiguration, 'S3Configuration');
    const [role, bucket] = [inside(undelivered, 'RoleARN'), inside(undelivered, 'BucketARN')];
    return [{ role, actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], on: [below(bucket, '/object')] }];
  },
  'AWS::Lambda::Function': ({ properties: p }) => [
    { role: p.Role, actions: WRITE_LOG, on: [logOf(inside(p.LoggingConfig, 'LogGroup'))] },
  ],
  'AWS::ECS::TaskDefinition': ({ properties: p }) =>
    listOf(p.ContainerDefinitions).map((container) => ({
      role: p.ExecutionRoleArn,
      actions: WRITE_LOG,
      on: [logOf(inside(container, 'LogConfiguration', 'Options', 'awslogs-group'))],
    })),
  'AWS::S3::Bucket': ({ logicalId, properties: p }) => {
    const role = inside(p.ReplicationConfiguration, 'Role');
    const here = { 'Fn::GetAtt': [logicalId, 'Arn'] };
    const there = listOf(inside(p.ReplicationConfiguration, 'Rules')).map((rule) => inside(rule, 'Destination', 'Bucket'));
    return [
      { role, actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'], on: [here] },
      { role, actions: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication'], on: [below(here, '/object')] },
      { role, actions: ['s3:ReplicateObject'], on: there.map((bucket) => below(bucket, '/object')) },
    ];
  },
  'AWS::StepFunctions::StateMachine': (machine, assembly) => [
    { role: machine.properties.RoleArn, actions: ['lambda:InvokeFunction'], on: hooksCalledBy(assembly, machine) },
  ],
};

const logOf = (name: Value): Value => ({
  'Fn::Sub': ['arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}:*', { Name: name ?? '' }],
});

function ruleFile({ RuleLocation }: Found['properties'], assembly: Assembly): Value {
  const uri = inside(RuleLocation, 'Uri');
  if (typeof uri === 'string') return { 'Fn::Sub': uri.replace('s3://', 'arn:${AWS::Partition}:s3:::') };
  return {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', assembly.text(uri, assembly.stacks[0]!).replace('s3://', '')]],
  };
}

/** What each kind of store asks of the role that backs it up, and on what: itself, or what lies in it. */
const BACKED_UP: readonly { type: string; arn: string; rights: readonly (readonly [end: string, ...actions: string[]])[] }[] = [
  {
    type: 'AWS::DynamoDB::Table',
    arn: 'Arn',
    rights: [['', 'dynamodb:CreateBackup', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob']],
  },
  {
    type: 'AWS::RDS::DBInstance',
    arn: 'DBInstanceArn',
    rights: [['', 'rds:AddTagsToResource', 'rds:CreateDBSnapshot', 'rds:DescribeDBInstances', 'rds:ListTagsForResource']],
  },
  {
    type: 'AWS::S3::Bucket',
    arn: 'Arn',
    rights: [
      [
        '',
        's3:GetBucketNotification',
        's3:GetBucketVersioning',
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:PutBucketNotification',
      ],
      ['/object', 's3:GetObject', 's3:GetObjectAcl', 's3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
    ],
  },
];

function backups({ stack, properties }: Found, assembly: Assembly): Works[] {
  const role = inside(properties.BackupSelection, 'IamRoleArn');
  const selected = listOf(inside(properties.BackupSelection, 'Resources')).map((resource) => assembly.text(resource, stack));
  return BACKED_UP.flatMap(({ type, arn, rights }) =>
    assembly
      .in(stack.name, type)
      .map((store): Value => ({ 'Fn::GetAtt': [store.logicalId, arn] }))
      .filter((store) => selected.includes(assembly.text(store, stack)))
      .flatMap((store) => rights.map(([end, ...actions]) => ({ role, actions, on: [below(store, end)] }))),
  );
}

/** Rights that the role of a resource must have; none where the resource names none. */
export function rightsOf(assembly: Assembly, found: Found): Right[] {
  return (WORKS[found.type]?.(found, assembly) ?? []).flatMap(({ role, actions, on }) => {
    const arn = assembly.text(role, found.stack);
    return arn === '' ? [] : on.map((one) => ({ role: arn, actions, on: assembly.text(one, found.stack) }));
  });
}

/** Types of which some name a role. */
export const WORKING_TYPES = Object.keys(WORKS);
