import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Account } from '../../config/platform';
import type { StageName } from '../../config/schema';
import { boundaryName, shutOffPolicyName } from '../naming';
import type { Boundary } from '../naming';
import { BACKUP_ACTIONS } from '../parts/backup-permissions';
import { cite } from '../parts/cite';
import { changeShutOff } from '../parts/change-shut-off';
import { constructId } from '../parts/construct-id';
import { USE_KEY } from '../parts/customer-key';
import { BEGIN_SESSION, LEND } from '../parts/session-actions';
import { NETWORK_INTERFACES } from '../parts/platform-function';
import { wildcardsIn } from '../parts/wildcards';

const KEYS = [...USE_KEY, 'kms:CreateGrant'];
const LOGS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
  'logs:PutRetentionPolicy',
];

/** What every hook does, whatever else: its log, its dead letters, its place in the network. */
const HOOK = [...KEYS, ...LOGS, ...NETWORK_INTERFACES, 'cloudwatch:PutMetricData', 'sqs:SendMessage'];

/**
 * The most that any role of a kind can ever do: the union of what its roles need, so that a new action must be added here
 * as well as in the role, but for what parts list for both. The check `boundary-covers-role` refuses a role that asks for more than its boundary allows.
 */
const CEILING: Readonly<Record<Boundary, readonly string[]>> = {
  hook: [
    ...HOOK,
    'backup:DescribeBackupVault',
    'backup:GetBackupPlan',
    'backup:GetBackupSelection',
    'backup:GetBackupVaultAccessPolicy',
    'backup:ListBackupPlans',
    'backup:ListBackupSelections',
    'backup:ListBackupVaults',
    'backup:ListRecoveryPointsByBackupVault',
    'backup:ListTags',
    'cloudformation:CreateChangeSet',
    'cloudformation:CreateStack',
    'cloudformation:DeleteChangeSet',
    'cloudformation:DeleteStack',
    'cloudformation:DescribeChangeSet',
    'cloudformation:DescribeStackEvents',
    'cloudformation:DescribeStacks',
    'cloudformation:TagResource',
    'cloudformation:UpdateStack',
    'cloudformation:UpdateTerminationProtection',
    'cloudtrail:LookupEvents',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:UpdateItem',
    'ec2:DescribeAddresses',
    'ec2:DescribeFlowLogs',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeNatGateways',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcs',
    'ec2:EnableEbsEncryptionByDefault',
    'ec2:GetEbsEncryptionByDefault',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
    'ecr:BatchCheckLayerAvailability',
    'ecr:BatchGetImage',
    'ecr:GetAuthorizationToken',
    'ecr:GetDownloadUrlForLayer',
    'iam:CreateServiceLinkedRole',
    'iam:GetRole',
    'iam:ListAttachedRolePolicies',
    'iam:ListPolicies',
    'iam:ListRolePolicies',
    'iam:ListRoles',
    'iam:PassRole',
    'inspector2:BatchGetAccountStatus',
    'inspector2:Enable',
    'kms:GetKeyPolicy',
    'kms:GetKeyRotationStatus',
    'kms:GetPublicKey',
    'kms:ListAliases',
    'kms:ListResourceTags',
    'kms:Sign',
    'logs:FilterLogEvents',
    'rds-db:connect',
    'rds:AddTagsToResource',
    'rds:DescribeDBInstanceAutomatedBackups',
    'rds:DescribeDBInstances',
    'rds:DescribeDBParameters',
    'rds:DescribeDBSnapshots',
    'rds:DescribeDBSubnetGroups',
    'rds:ModifyDBInstance',
    'rds:RestoreDBInstanceFromDBSnapshot',
    'rds:RestoreDBInstanceToPointInTime',
    's3:AbortMultipartUpload',
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketOwnershipControls',
    's3:GetBucketPolicy',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketTagging',
    's3:GetBucketVersioning',
    's3:GetEncryptionConfiguration',
    's3:GetObject',
    's3:GetObjectRetention',
    's3:ListAllMyBuckets',
    's3:ListBucket',
    's3:PutAccountPublicAccessBlock',
    's3:PutObject',
    'secretsmanager:CreateSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:ListSecrets',
    'secretsmanager:TagResource',
    'securityhub:GetFindings',
    'sns:Publish',
    'ssm:DescribeParameters',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:ListTagsForResource',
    'states:DescribeExecution',
    'states:StartExecution',
    'tag:GetResources',
    'wafv2:GetIPSet',
    'wafv2:UpdateIPSet',
  ],
  eraser: [
    ...HOOK,
    'backup:DeleteBackupVault',
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteRecoveryPoint',
    'backup:DescribeBackupVault',
    'backup:DescribeRecoveryPoint',
    'backup:ListBackupJobs',
    'backup:ListBackupVaults',
    'backup:ListCopyJobs',
    'backup:ListRecoveryPointsByBackupVault',
    'backup:ListTags',
    'backup:StopBackupJob',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'iam:CreateServiceLinkedRole',
    'kms:ListAliases',
    'kms:ListResourceTags',
    'kms:ScheduleKeyDeletion',
    'logs:DeleteLogGroup',
    'logs:ListTagsForResource',
    'rds:DeleteDBInstance',
    'rds:DeleteDBInstanceAutomatedBackup',
    'rds:DeleteDBSnapshot',
    'rds:DeleteDBSubnetGroup',
    'rds:DescribeDBInstanceAutomatedBackups',
    'rds:DescribeDBInstances',
    'rds:DescribeDBSnapshots',
    'rds:DescribeDBSubnetGroups',
    'rds:ListTagsForResource',
    'rds:ModifyDBInstance',
    'rds:StopDBInstanceAutomatedBackupsReplication',
    's3:AbortMultipartUpload',
    's3:DeleteBucket',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:GetBucketLocation',
    's3:GetBucketPolicy',
    's3:GetBucketTagging',
    's3:GetObjectLegalHold',
    's3:GetObjectRetention',
    's3:ListBucket',
    's3:ListBucketMultipartUploads',
    's3:ListBucketVersions',
    's3:ListMultipartUploadParts',
    's3:PutBucketPolicy',
    'secretsmanager:DeleteSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:ListSecrets',
    'ssm:DeleteParameters',
    'ssm:DescribeParameters',
    'ssm:ListTagsForResource',
    ...BEGIN_SESSION,
    'tag:GetResources',
  ],
  // What puts files back: it adds versions and markers, and can delete no version.
  restorer: [
    ...HOOK,
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetBucketTagging',
    's3:GetLifecycleConfiguration',
    's3:GetObject',
    's3:GetObjectVersion',
    's3:GetObjectVersionTagging',
    's3:ListBucketVersions',
    's3:ListMultipartUploadParts',
    's3:PutObject',
    's3:PutObjectTagging',
    ...BEGIN_SESSION,
  ],
  // What deletes instances that served before, and leaves a record of it.
  lapse: [
    ...HOOK,
    'dynamodb:GetItem',
    'kms:GetPublicKey',
    'kms:Sign',
    'rds:DeleteDBInstance',
    'rds:DescribeDBInstances',
    'rds:ModifyDBInstance',
    's3:PutObject',
    'ssm:GetParameter',
  ],
  containment: [
    ...HOOK,
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:DescribeSecurityGroups',
    'ec2:RevokeSecurityGroupIngress',
    'iam:GetRole',
    'iam:ListAttachedRolePolicies',
    'iam:SimulatePrincipalPolicy',
    'rds:DescribeDBInstances',
    'secretsmanager:DescribeSecret',
    'secretsmanager:RotateSecret',
    'ssm:GetParameter',
  ],
  // What takes on a tenant's role in an emergency, and the desk at which people ask for it.
  lender: [...HOOK, 'dynamodb:GetItem', 'dynamodb:PutItem', 'lambda:InvokeFunction', ...LEND],
  tenant: [
    ...KEYS,
    'kms:GetPublicKey',
    'kms:Sign',
    'kms:Verify',
    'rds-db:connect',
    's3:AbortMultipartUpload',
    's3:DeleteObject',
    's3:GetBucketLocation',
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
    ...BACKUP_ACTIONS,
    'config:PutEvaluations',
    'ecs:DescribeTasks',
    'ecs:RunTask',
    'ecs:StopTask',
    'firehose:PutRecord',
    'firehose:PutRecordBatch',
    'iam:PassRole',
    'lambda:InvokeFunction',
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:GetLogEvents',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
    's3:AbortMultipartUpload',
    's3:GetObjectLegalHold',
    's3:GetObjectRetention',
    's3:GetObjectVersionForReplication',
    's3:GetReplicationConfiguration',
    's3:ListBucketMultipartUploads',
    's3:PutObject',
    's3:ReplicateDelete',
    's3:ReplicateObject',
    's3:ReplicateTags',
    'secretsmanager:GetSecretValue',
    'sns:Publish',
    'sqs:SendMessage',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ],
  deploy: BEGIN_SESSION,
};

/**
 * The permissions boundaries of an account, one for each kind of role. Nothing in them allows changing IAM, but that a containment puts the
 * one policy that denies everything on tenants' roles, and takes it off; and only the steps of an erasure destroy.
 */
export class Boundaries extends Construct {
  constructor(scope: Construct, id: string, input: { platform: string; stage: StageName; account: Account }) {
    super(scope, id);
    const regions = input.account.regions.map((r) => r.region).sort();
    for (const [kind, actions] of Object.entries(CEILING) as [Boundary, readonly string[]][]) {
      // IAM and other global services answer from one region of their own.
      const inRegions = { StringEqualsIfExists: { 'aws:RequestedRegion': [...regions, ...globalRegions(input.account)] } };
      const more = kind === 'containment' ? [changeShutOff(this, input, inRegions)] : [];
      const policy = new ManagedPolicy(this, constructId(kind), {
        managedPolicyName: boundaryName(input, kind),
        description: `The most that a ${kind} role can do, in the platform's regions only`,
        document: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Ceiling',
              actions: [...actions],
              resources: ['*'],
              conditions: inRegions,
            }),
            ...more,
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
      cite(policy, 'EX-060', ...wildcardsIn(this, { cell: input, purpose: 'contain-tenant' }, more));
    }
    new ManagedPolicy(this, 'ShutOff', {
      managedPolicyName: shutOffPolicyName(input),
      description: 'Denies everything to a role of a contained tenant, while it is contained',
      document: new PolicyDocument({
        statements: [new PolicyStatement({ sid: 'ShutOff', effect: Effect.DENY, actions: ['*'], resources: ['*'] })],
      }),
    });
  }
}

const globalRegions = (account: Account): string[] =>
  account.partition === 'aws' && !account.regions.some((r) => r.region === 'us-east-1') ? ['us-east-1'] : [];
