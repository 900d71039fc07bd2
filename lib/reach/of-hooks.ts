import { DATABASE_HOOKS, EXPORT_HOOKS, EXPORT_TASK } from '../naming';
import { RECORD_KEYS, signersOf } from '../recording';
import { of } from './statement';
import type { WideStatement } from './statement';

const EXPORTERS = [...EXPORT_HOOKS, EXPORT_TASK];
const FINDS_DATABASES = [...DATABASE_HOOKS, 'export-tenant', 'ship-audit-log', 'write-heartbeat'];
const IN_THE_NETWORK = [...FINDS_DATABASES, 'read-restored'];

/** What hooks of tenant life, of the watch and of the settings may, whoever the tenant is. */
export const OF_HOOKS: readonly WideStatement[] = [
  {
    sid: 'CloseDefaultSecurityGroup',
    by: ['apply-region-settings'],
    actions: [...of('ec2', 'RevokeSecurityGroupEgress RevokeSecurityGroupIngress')],
    on: ['ec2:security-group/*'],
    why: 'the default group of a network has an id that AWS chooses',
  },
  {
    sid: 'DeployBlueprints',
    by: ['deploy-stack'],
    actions: [...of('cloudformation', 'CreateChangeSet CreateStack UpdateStack')],
    on: ['cloudformation:stack/~-*-recovery/*', 'cloudformation:stack/~-*-tenant/*'],
    when: [
      'ArnEquals cloudformation:rolearn iam:role/cdk-hnb659fds-cfn-exec-role-@',
      'StringLike cloudformation:templateurl https://s3.@.&/blueprints-{p}-@/*',
    ],
    why: "tenants' stacks, from the reviewed templates and under CloudFormation's own role",
  },
  {
    sid: 'FindDatabases',
    by: [...FINDS_DATABASES, EXPORT_TASK, 'choose-source', 'contain-tenant', 'keep-instance', 'lapse-instances'],
    actions: ['ssm:GetParameter'],
    on: ['ssm:parameter/freehold/tenants/*/connection'],
    why: "where a tenant's database is published",
  },
  {
    sid: 'FindExports',
    by: EXPORTERS,
    actions: ['s3:ListBucket'],
    on: ['s3:files-*-@'],
    when: ['StringLike s3:prefix freehold-exports/*'],
    why: "what of a tenant's bucket is an export",
  },
  {
    sid: 'FindLogs',
    by: ['ship-audit-log'],
    actions: ['logs:DescribeLogGroups'],
    on: ['*'],
    why: 'log groups are listed without a resource',
  },
  {
    sid: 'FindRestored',
    by: ['apply-deletions'],
    actions: ['rds:DescribeDBInstances'],
    on: ['rds:db:*'],
    why: 'a restored instance has a name of its own',
  },
  {
    sid: 'FindStores',
    by: ['export-trail', 'ship-audit-log'],
    actions: ['ssm:GetParameter'],
    on: ['ssm:parameter/freehold/ledger/audit-bucket-*'],
    why: 'one audit bucket a retention class',
  },
  {
    sid: 'FollowStacks',
    by: ['deploy-stack'],
    actions: [
      ...of(
        'cloudformation',
        'DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents DescribeStacks TagResource UpdateTerminationProtection',
      ),
    ],
    on: ['cloudformation:stack/~-*-recovery/*', 'cloudformation:stack/~-*-tenant/*'],
    why: "tenants' stacks",
  },
  {
    sid: 'JoinNetwork',
    by: IN_THE_NETWORK,
    actions: [
      ...of(
        'ec2',
        'AssignPrivateIpAddresses CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DescribeSubnets UnassignPrivateIpAddresses',
      ),
    ],
    on: ['*'],
    why: 'EC2 offers no narrower resource for these calls',
  },
  {
    sid: 'LogIn',
    by: ['ship-audit-log'],
    actions: ['rds-db:connect'],
    on: ['rds-db:dbuser:*/*_audit'],
    why: 'one login of a kind in every database',
  },
  {
    sid: 'LogIn',
    by: ['apply-deletions', 'remove-tenant-data'],
    actions: ['rds-db:connect'],
    on: ['rds-db:dbuser:*/*_eraser'],
    why: 'one login of a kind in every database',
  },
  {
    sid: 'LogIn',
    by: [EXPORT_TASK, 'export-tenant'],
    actions: ['rds-db:connect'],
    on: ['rds-db:dbuser:*/*_export'],
    why: 'one login of a kind in every database',
  },
  {
    sid: 'LogIn',
    by: ['write-heartbeat'],
    actions: ['rds-db:connect'],
    on: ['rds-db:dbuser:*/*_heartbeat'],
    why: 'one login of a kind in every database',
  },
  {
    sid: 'OpenPasswords',
    by: DATABASE_HOOKS,
    actions: [...of('kms', 'Decrypt DescribeKey')],
    on: ['kms:key/*'],
    when: ['StringEquals kms:viaservice secretsmanager.@.&'],
    why: 'keys of the managed passwords, through Secrets Manager alone',
  },
  {
    sid: 'ReadLogs',
    by: ['ship-audit-log'],
    actions: ['logs:FilterLogEvents'],
    on: ['logs:log-group:/aws/rds/instance/~-*-database/*'],
    why: "what a tenant's database logs",
  },
  {
    sid: 'ReadPasswords',
    by: DATABASE_HOOKS,
    actions: ['secretsmanager:GetSecretValue'],
    on: ['secretsmanager:secret:rds!db-*'],
    why: 'managed passwords have names that RDS chooses',
  },
  {
    sid: 'ReadPublicKeys',
    by: ['publish-signing-key'],
    actions: [...of('kms', 'DescribeKey GetPublicKey')],
    on: ['kms:key/*'],
    why: "public halves: keys' ids are AWS's",
  },
  {
    sid: 'ReadWhatTemplatesName',
    by: ['deploy-stack'],
    actions: ['ssm:GetParameters'],
    on: ['ssm:parameter/freehold/network/*', 'ssm:parameter/freehold/shared-database/*'],
    why: 'what rooms publish to blueprints',
  },
  {
    sid: 'SeeRuns',
    by: ['keep-ledger'],
    actions: ['states:DescribeExecution'],
    on: [
      'states:execution:~-change:*',
      'states:execution:~-contain:*',
      'states:execution:~-erasure:*',
      'states:execution:~-export-trail:*',
      'states:execution:~-export:*',
      'states:execution:~-onboarding:*',
      'states:execution:~-rotate-signing-key:*',
      'states:execution:~-terminate-sessions:*',
      'states:execution:~-restore-drill:*',
      'states:execution:~-restore:*',
    ],
    why: 'runs of the machines of tenant life',
  },
  {
    sid: 'SettingsOfTheAccount',
    by: ['apply-region-settings'],
    actions: [
      ...of('ec2', 'DescribeSecurityGroups EnableEbsEncryptionByDefault GetEbsEncryptionByDefault'),
      ...of('inspector2', 'BatchGetAccountStatus Enable'),
      ...of('s3', 'GetAccountPublicAccessBlock PutAccountPublicAccessBlock'),
    ],
    on: ['*'],
    why: 'settings of the account have no resource',
  },
  ...RECORD_KEYS.map((key) => ({
    sid: 'SignRecords',
    by: signersOf(key),
    actions: [...of('kms', 'GetPublicKey Sign')],
    on: ['kms:key/*'],
    when: [`ForAnyValue:StringEquals kms:resourcealiases alias/~-records-${key}`],
    why: "the key that is for its records, by its alias: keys' ids are AWS's",
  })),
  {
    sid: 'UnderTenantsKeys',
    by: EXPORTERS,
    actions: [
      ...of('kms', 'Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo'),
    ],
    on: ['kms:key/*'],
    when: ['StringEquals kms:viaservice s3.@.&', 'StringLike aws:resourcetag/freehold:tenant ?*'],
    why: "a tenant's key, by its tag, through S3 alone",
  },
  {
    sid: 'UseLedgerKey',
    by: ['measure-finding-age', 'trap-honeypot'],
    actions: [
      ...of('kms', 'Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo'),
    ],
    on: ['kms:key/*'],
    when: ['ForAnyValue:StringEquals kms:resourcealiases alias/~-ledger', 'StringEquals kms:viaservice s3.@.&'],
    why: 'a key known by its alias: its room comes later',
  },
  {
    sid: 'WriteExports',
    by: EXPORTERS,
    actions: [...of('s3', 'AbortMultipartUpload GetObject PutObject')],
    on: ['s3:files-*-@/freehold-exports/*'],
    why: "what of a tenant's bucket is an export",
  },
];
