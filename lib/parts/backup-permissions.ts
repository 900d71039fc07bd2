import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { allow } from './statement';

/**
 * What AWS Backup needs for each kind of resource, written out: AWS's own managed policies admit every resource of the
 * account. Source: AWS Backup developer guide, "Managed policies", read 2026-11.
 */
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
  return [
    allow(
      'SnapshotDatabase',
      ['rds:CreateDBSnapshot', 'rds:DescribeDBInstances', 'rds:ListTagsForResource', 'rds:AddTagsToResource'],
      [instanceArn],
    ),
    allow(
      'KeepSnapshots',
      [
        'rds:AddTagsToResource',
        'rds:CopyDBSnapshot',
        'rds:CreateDBSnapshot',
        'rds:DeleteDBSnapshot',
        'rds:DescribeDBSnapshots',
        'rds:ListTagsForResource',
      ],
      snapshots,
    ),
  ];
}

/** Findings of the above that a caller cites: Backup names its snapshots `awsbackup:` and an id of its own. */
export function snapshotFindings(scope: Construct, copyRegion?: string): string[] {
  const { region, account } = Stack.of(scope);
  return [region, ...(copyRegion ? [copyRegion] : [])].map(
    (r) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:rds:${r}:${account}:snapshot:awsbackup:*]`,
  );
}

export function backUpTables(tableArns: readonly string[]): PolicyStatement[] {
  return [
    allow(
      'BackUpTables',
      ['dynamodb:CreateBackup', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'],
      tableArns,
    ),
  ];
}

export function backUpBucket(scope: Construct, bucket: IBucket): PolicyStatement[] {
  const stack = Stack.of(scope);
  return [
    allow(
      'ReadBucket',
      [
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
      ],
      [bucket.bucketArn],
    ),
    allow(
      'ReadObjects',
      [
        's3:GetObject',
        's3:GetObjectAcl',
        's3:GetObjectTagging',
        's3:GetObjectVersion',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
      ],
      [bucket.arnForObjects('*')],
    ),
    allow(
      'FollowChanges',
      [
        'events:DeleteRule',
        'events:DescribeRule',
        'events:DisableRule',
        'events:EnableRule',
        'events:ListTargetsByRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
      ],
      [stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'AwsBackupManagedRule*' })],
    ),
    allow('MeasureProgress', ['cloudwatch:GetMetricData'], ['*']),
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
