import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Account } from '../../config/platform';
import type { StageName } from '../../config/schema';
import { boundaryName } from '../naming';
import type { Boundary } from '../naming';
import { cite } from '../parts/cite';
import { USE_KEY } from '../parts/customer-key';

const KEYS = [...USE_KEY, 'kms:CreateGrant'];
const LOGS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
];

/**
 * The most that any role of a kind can ever do: the union of what its roles need, so that a new action must be added here
 * as well as in the role. The check `boundary-covers-role` refuses a role that asks for more than its boundary allows.
 */
const CEILING: Readonly<Record<Boundary, readonly string[]>> = {
  hook: [
    ...KEYS,
    ...LOGS,
    'cloudwatch:PutMetricData',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:UpdateItem',
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:EnableEbsEncryptionByDefault',
    'ec2:GetEbsEncryptionByDefault',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
    'ec2:UnassignPrivateIpAddresses',
    'iam:CreateServiceLinkedRole',
    'inspector2:BatchGetAccountStatus',
    'inspector2:Enable',
    'kms:GetPublicKey',
    's3:GetAccountPublicAccessBlock',
    's3:PutAccountPublicAccessBlock',
    'securityhub:GetFindings',
    'sqs:SendMessage',
    'wafv2:GetIPSet',
    'wafv2:UpdateIPSet',
  ],
  tenant: [
    ...KEYS,
    'kms:GetPublicKey',
    'kms:Sign',
    'kms:Verify',
    'rds-db:connect',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:ListMultipartUploadParts',
    's3:PutObject',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
  ],
  service: [
    ...KEYS,
    ...LOGS,
    'backup:CopyFromBackupVault',
    'backup:CopyIntoBackupVault',
    'backup:DescribeBackupVault',
    'backup:TagResource',
    'cloudwatch:GetMetricData',
    'config:PutEvaluations',
    'dynamodb:CreateBackup',
    'dynamodb:DeleteBackup',
    'dynamodb:DescribeBackup',
    'dynamodb:DescribeTable',
    'dynamodb:ListTagsOfResource',
    'dynamodb:StartAwsBackupJob',
    'events:DeleteRule',
    'events:DescribeRule',
    'events:DisableRule',
    'events:EnableRule',
    'events:ListTargetsByRule',
    'events:PutRule',
    'events:PutTargets',
    'events:RemoveTargets',
    'firehose:PutRecord',
    'firehose:PutRecordBatch',
    'rds:AddTagsToResource',
    'rds:CopyDBSnapshot',
    'rds:CreateDBSnapshot',
    'rds:DeleteDBSnapshot',
    'rds:DescribeDBInstances',
    'rds:DescribeDBSnapshots',
    'rds:ListTagsForResource',
    's3:AbortMultipartUpload',
    's3:GetBucketAcl',
    's3:GetBucketLocation',
    's3:GetBucketNotification',
    's3:GetBucketTagging',
    's3:GetBucketVersioning',
    's3:GetInventoryConfiguration',
    's3:GetObject',
    's3:GetObjectAcl',
    's3:GetObjectLegalHold',
    's3:GetObjectRetention',
    's3:GetObjectTagging',
    's3:GetObjectVersion',
    's3:GetObjectVersionAcl',
    's3:GetObjectVersionForReplication',
    's3:GetObjectVersionTagging',
    's3:GetReplicationConfiguration',
    's3:ListBucket',
    's3:ListBucketMultipartUploads',
    's3:ListBucketVersions',
    's3:PutBucketNotification',
    's3:PutInventoryConfiguration',
    's3:PutObject',
    's3:ReplicateDelete',
    's3:ReplicateObject',
    's3:ReplicateTags',
    'secretsmanager:GetSecretValue',
    'sns:Publish',
    'sqs:SendMessage',
  ],
  deploy: ['sts:AssumeRole', 'sts:TagSession'],
};

/** The permissions boundaries of an account, one for each kind of role. Nothing in them allows changing IAM or destroying a key. */
export class Boundaries extends Construct {
  constructor(scope: Construct, id: string, input: { platform: string; stage: StageName; account: Account }) {
    super(scope, id);
    const regions = input.account.regions.map((r) => r.region).sort();
    for (const [kind, actions] of Object.entries(CEILING) as [Boundary, readonly string[]][]) {
      const policy = new ManagedPolicy(this, pascal(kind), {
        managedPolicyName: boundaryName(input, kind),
        description: `The most that a ${kind} role can do, in the platform's regions only`,
        document: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Ceiling',
              actions: [...actions],
              resources: ['*'],
              // IAM and other global services answer from one region of their own.
              conditions: { StringEqualsIfExists: { 'aws:RequestedRegion': [...regions, ...globalRegions(input.account)] } },
            }),
            new PolicyStatement({
              sid: 'NeverEscalate',
              effect: Effect.DENY,
              actions: [
                'iam:CreateAccessKey',
                'iam:CreateUser',
                'iam:DeleteRolePermissionsBoundary',
                'iam:PutRolePermissionsBoundary',
                'kms:PutKeyPolicy',
              ],
              resources: ['*'],
            }),
          ],
        }),
      });
      cite(policy, 'EX-010', 'AwsSolutions-IAM5[Resource::*]');
    }
  }
}

const globalRegions = (account: Account): string[] =>
  account.partition === 'aws' && !account.regions.some((r) => r.region === 'us-east-1') ? ['us-east-1'] : [];

const pascal = (kind: string): string => kind.charAt(0).toUpperCase() + kind.slice(1);
