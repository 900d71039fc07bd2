import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { allow } from './statement';

/**
 * What AWS Backup needs for each kind of resource, written out: AWS's own managed policies admit every resource of the account.
 * A test holds these against AWS's, action by action. Source: AWS managed policy reference, AWSBackupServiceRolePolicyForBackup
 * v30 and AWSBackupServiceRolePolicyForS3Backup v5.
 */
const SNAPSHOT_DATABASE = [
  'rds:AddTagsToResource',
  'rds:CreateDBSnapshot',
  'rds:DescribeDBInstances',
  'rds:DescribeDBSnapshots',
  'rds:ListTagsForResource',
];
/** A recovery point is what its service calls it, and of AWS Backup's own where it keeps the data itself. */
const KEEP_POINTS = ['backup:CopyFromBackupVault', 'backup:TagResource'];
const KEEP_SNAPSHOTS = [
  ...KEEP_POINTS,
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
const KEEP_TABLE_BACKUPS = [...KEEP_POINTS, 'dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'];
const READ_BUCKET = [
  's3:GetBucketAcl',
  's3:GetBucketLocation',
  's3:GetBucketNotification',
  's3:GetBucketTagging',
  's3:GetBucketVersioning',
  's3:GetInventoryConfiguration',
  's3:ListBucket',
  's3:ListBucketVersions',
  's3:ListTagsForResource',
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
/** Calls that AWS defines without a resource. */
const FIND_ITS_WAY = ['cloudwatch:GetMetricData', 'events:ListRules', 's3:ListAllMyBuckets'];
/** Asked of the role when a selection is made, also of one that names its resources. Source: terraform-provider-aws, #10511. */
const FIND_RESOURCES = ['tag:GetResources'];
const FILL_VAULTS = ['backup:CopyFromBackupVault', 'backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'];

/** All of it, for the boundary of the roles that are given some of it. */
export const BACKUP_ACTIONS: readonly string[] = [
  ...SNAPSHOT_DATABASE,
  ...KEEP_SNAPSHOTS,
  ...BACK_UP_TABLES,
  ...KEEP_TABLE_BACKUPS,
  ...READ_BUCKET,
  ...READ_OBJECTS,
  ...FOLLOW_CHANGES,
  ...FIND_ITS_WAY,
  ...FIND_RESOURCES,
  ...FILL_VAULTS,
];

/** What every routine does, whatever it backs up. `regions`: where its recovery points lie. */
export function fillVaults(scope: Construct, vaultArns: readonly string[], regions: readonly string[]): PolicyStatement[] {
  const points = regions.map((region) => arnIn(scope, { service: 'backup', region, resource: 'recovery-point', name: '*' }));
  return [
    allow('FillVaults', FILL_VAULTS, vaultArns),
    allow('KeepPoints', KEEP_POINTS, points),
    allow('FindResources', FIND_RESOURCES, ['*']),
  ];
}

export function backUpDatabase(scope: Construct, instanceArn: string, copyRegion?: string): PolicyStatement[] {
  const snapshots = [Stack.of(scope).region, ...(copyRegion ? [copyRegion] : [])].map((region) =>
    arnIn(scope, { service: 'rds', region, resource: 'snapshot', name: 'awsbackup:*' }),
  );
  return [allow('SnapshotDatabase', SNAPSHOT_DATABASE, [instanceArn]), allow('KeepSnapshots', KEEP_SNAPSHOTS, snapshots)];
}

export function backUpTables(tableArns: readonly string[]): PolicyStatement[] {
  return [
    allow('BackUpTables', BACK_UP_TABLES, tableArns),
    allow(
      'KeepTableBackups',
      KEEP_TABLE_BACKUPS,
      tableArns.map((table) => `${table}/backup/*`),
    ),
  ];
}

export function backUpBucket(scope: Construct, bucket: IBucket): PolicyStatement[] {
  const stack = Stack.of(scope);
  return [
    allow('ReadBucket', READ_BUCKET, [bucket.bucketArn]),
    allow('ReadObjects', READ_OBJECTS, [bucket.arnForObjects('*')]),
    allow('FollowChanges', FOLLOW_CHANGES, [
      stack.formatArn({ service: 'events', resource: 'rule', resourceName: 'AwsBackupManagedRule*' }),
    ]),
    allow('FindItsWay', FIND_ITS_WAY, ['*']),
  ];
}

function arnIn(scope: Construct, of: { service: string; region: string; resource: string; name: string }): string {
  const { name: resourceName, ...rest } = of;
  return Stack.of(scope).formatArn({ ...rest, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
