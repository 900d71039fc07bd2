import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { allow } from './statement';

/**
 * What AWS Backup needs for each kind of resource, written out: AWS's own managed policies admit every resource of the
 * account. Source: AWS Backup developer guide, "Managed policies", read 2026-11.
 */
const SNAPSHOT_DATABASE = ['rds:CreateDBSnapshot', 'rds:DescribeDBInstances', 'rds:ListTagsForResource', 'rds:AddTagsToResource'];
const KEEP_SNAPSHOTS = [
  'rds:AddTagsToResource',
  'rds:CopyDBSnapshot',
  'rds:CreateDBSnapshot',
  'rds:DeleteDBSnapshot',
  'rds:DescribeDBSnapshots',
  'rds:ListTagsForResource',
];
const BACK_UP_TABLES = [
  'dynamodb:CreateBackup',
  'dynamodb:DescribeTable',
  'dynamodb:ListTagsOfResource',
  'dynamodb:StartAwsBackupJob',
];
const READ_BUCKET = [
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetBucketNotification',
  's3:GetBucketTagging',
  's3:GetBucketVersioning',
  's3:GetInventoryConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:PutBucketNotification',
  's3:PutInventoryConfiguration',
];
const READ_OBJECTS = [
  's3:GetObject',
  's3:GetObjectAcl',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionAcl',
  's3:GetObjectVersionTagging',
];
const FOLLOW_CHANGES = [
  'events:DeleteRule',
  'events:DescribeRule',
  'events:DisableRule',
  'events:EnableRule',
  'events:ListTargetsByRule',
  'events:PutRule',
  'events:PutTargets',
  'events:RemoveTargets',
];
const MEASURE_PROGRESS = ['cloudwatch:GetMetricData'];

/** All of it, for the boundary of the roles that are given some of it. */
export const BACKUP_ACTIONS: readonly string[] = [
  ...SNAPSHOT_DATABASE,
  ...KEEP_SNAPSHOTS,
  ...BACK_UP_TABLES,
  ...READ_BUCKET,
  ...READ_OBJECTS,
  ...FOLLOW_CHANGES,
  ...MEASURE_PROGRESS,
];

export function backUpDatabase(scope: Construct, instanceArn: string, copyRegion?: string): PolicyStatement[] {
  const stack = Stack.of(scope);
  const snapshots = [stack.region, ...(copyRegion ? [copyRegion] : [])].map((region) =>
    stack.formatArn({
      service: 'rds',
      region,
      resource: 'snapshot',
      resourceName: 'awsbackup:*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
  return [allow('SnapshotDatabase', SNAPSHOT_DATABASE, [instanceArn]), allow('KeepSnapshots', KEEP_SNAPSHOTS, snapshots)];
}

/** Findings of the above that a caller cites: Backup names its snapshots `awsbackup:` and an id of its own. */
export function snapshotFindings(scope: Construct, copyRegion?: string): string[] {
  const { region, account } = Stack.of(scope);
  return [region, ...(copyRegion ? [copyRegion] : [])].map(
    (r) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:rds:${r}:${account}:snapshot:awsbackup:*]`,
  );
}

export function backUpTables(tableArns: readonly string[]): PolicyStatement[] {
  return [allow('BackUpTables', BACK_UP_TABLES, tableArns)];
}

export function backUpBucket(scope: Construct, bucket: IBucket): PolicyStatement[] {
  const stack = Stack.of(scope);
  return [
    allow('ReadBucket', READ_BUCKET, [bucket.bucketArn]),
    allow('ReadObjects', READ_OBJECTS, [bucket.arnForObjects('*')]),
    allow('FollowChanges', FOLLOW_CHANGES, [
      stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'AwsBackupManagedRule*' }),
    ]),
    allow('MeasureProgress', MEASURE_PROGRESS, ['*']),
  ];
}

export function bucketFindings(scope: Construct, objects: string): string[] {
  const { region, account } = Stack.of(scope);
  return [
    'AwsSolutions-IAM5[Resource::*]',
    `AwsSolutions-IAM5[Resource::${objects}/*]`,
    `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:events:${region}:${account}:rule/AwsBackupManagedRule*]`,
  ];
}
