import { of } from './statement';
import type { WideStatement } from './statement';

/** What hooks see that look whether a tenant is as promised, or gone: everything, and they change none of it. */
export const OF_LOOKING: readonly WideStatement[] = [
  {
    sid: 'ListEverything',
    by: ['sweep-tenant'],
    actions: [
      'backup:ListBackupVaults',
      'cloudformation:DescribeStacks',
      ...of(
        'ec2',
        'DescribeAddresses DescribeFlowLogs DescribeInternetGateways DescribeNatGateways DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVpcEndpoints DescribeVpcs',
      ),
      ...of('iam', 'ListPolicies ListRoles'),
      'kms:ListAliases',
      'logs:DescribeLogGroups',
      ...of('rds', 'DescribeDBInstanceAutomatedBackups DescribeDBInstances DescribeDBSnapshots DescribeDBSubnetGroups'),
      's3:ListAllMyBuckets',
      'secretsmanager:ListSecrets',
      'ssm:DescribeParameters',
      'tag:GetResources',
    ],
    on: ['*'],
    why: 'whoever proves absence sees everything; these calls take no resource',
  },
  {
    sid: 'ListWhatHasNoNarrowerResource',
    by: ['verify-tenant'],
    actions: ['backup:ListBackupPlans', ...of('rds', 'DescribeDBInstanceAutomatedBackups DescribeDBInstances')],
    on: ['*'],
    why: 'lists without a resource',
  },
  {
    sid: 'LookAtBackups',
    by: ['verify-tenant'],
    actions: [
      ...of(
        'backup',
        'DescribeBackupVault GetBackupPlan GetBackupSelection GetBackupVaultAccessPolicy ListBackupSelections ListTags',
      ),
    ],
    on: ['backup:backup-plan:*', 'backup:backup-vault:copies-*-*', 'backup:backup-vault:~-*-vault', 'backup:backup-vault:~-cell-*'],
    why: "a tenant's vault and plan, whoever it is",
  },
  {
    sid: 'LookAtBuckets',
    by: ['verify-tenant'],
    actions: [
      ...of(
        's3',
        'GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketTagging GetBucketVersioning GetEncryptionConfiguration ListBucket',
      ),
    ],
    on: ['s3:files-*-@'],
    why: "a tenant's bucket, whoever it is: settings, and no object",
  },
  {
    sid: 'LookAtKeys',
    by: ['verify-tenant'],
    actions: [...of('kms', 'DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags')],
    on: ['kms:key/*'],
    why: "a tenant's keys: ids are AWS's",
  },
  {
    sid: 'LookAtParameters',
    by: ['verify-tenant'],
    actions: [...of('ssm', 'GetParameters ListTagsForResource')],
    on: ['ssm:parameter/freehold/tenants/*'],
    why: "a tenant's parameters",
  },
  {
    sid: 'LookAtRoles',
    by: ['verify-tenant'],
    actions: [...of('iam', 'GetRole ListAttachedRolePolicies ListRolePolicies')],
    on: ['iam:role/~-*-access', 'iam:role/~-*-backup'],
    why: "a tenant's roles",
  },
  {
    sid: 'LookAtSecrets',
    by: ['verify-tenant'],
    actions: ['secretsmanager:DescribeSecret'],
    on: ['secretsmanager:secret:~-*-application-*'],
    why: "that a tenant's secret is there, and not what it says",
  },
  {
    sid: 'LookAtSettings',
    by: ['verify-tenant'],
    actions: ['rds:DescribeDBParameters'],
    on: ['rds:pg:*'],
    why: 'parameter groups, of which RDS says the name',
  },
  {
    sid: 'LookCloser',
    by: ['sweep-tenant'],
    actions: [...of('backup', 'ListRecoveryPointsByBackupVault ListTags'), 'kms:DescribeKey', 'logs:DescribeLogStreams'],
    on: ['backup:backup-vault:*', 'kms:key/*', 'logs:log-group:*'],
    why: 'whoever proves absence sees everything',
  },
];
