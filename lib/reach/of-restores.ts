import { of } from './statement';
import type { WideStatement } from './statement';

/** What hooks that bring data back may, whoever the tenant is. */
export const OF_RESTORES: readonly WideStatement[] = [
  {
    sid: 'FindCopies',
    by: ['put-back', 'remove-copy', 'restore-copy', 'verify-restored'],
    actions: ['rds:DescribeDBInstances'],
    on: ['rds:db:~-*-restored'],
    why: 'copies, by the name that nothing else has',
  },
  {
    sid: 'FindRecoveryPoints',
    by: ['choose-source'],
    actions: ['backup:ListRecoveryPointsByBackupVault'],
    on: ['backup:backup-vault:~-*-vault'],
    why: "a tenant's vault, whoever it is",
  },
  {
    sid: 'FindSources',
    by: ['choose-source'],
    actions: [...of('rds', 'DescribeDBInstanceAutomatedBackups DescribeDBInstances')],
    on: ['*'],
    why: 'RDS lists automated backups without a resource',
  },
  {
    sid: 'HandKeyOver',
    by: ['restore-copy'],
    actions: ['kms:CreateGrant'],
    on: ['kms:key/*'],
    when: ['Bool kms:grantisforawsresource true', 'StringEquals kms:viaservice rds.@.&|secretsmanager.@.&'],
    why: "a copy is under its source's key, which admits this role through RDS alone",
  },
  {
    sid: 'KeepPassword',
    by: ['restore-copy'],
    actions: [...of('secretsmanager', 'CreateSecret TagResource')],
    on: ['secretsmanager:secret:rds!db-*'],
    why: 'managed passwords have names that RDS chooses',
  },
  {
    sid: 'LogIn',
    by: ['verify-restored'],
    actions: ['rds-db:connect'],
    on: ['rds-db:dbuser:*/*_export', 'rds-db:dbuser:*/*_heartbeat'],
    why: 'one login of a kind in every database',
  },
  {
    sid: 'LogIn',
    by: ['put-back'],
    actions: ['rds-db:connect'],
    on: ['rds-db:dbuser:*/*_restorer'],
    why: 'one login of a kind in every database',
  },
  {
    sid: 'Prepare',
    by: ['restore-copy'],
    actions: [...of('rds', 'AddTagsToResource ModifyDBInstance')],
    on: ['rds:db:~-*-restored'],
    why: 'copies, by the name that nothing else has',
  },
  {
    sid: 'RemoveCopies',
    by: ['remove-copy'],
    actions: [...of('rds', 'DeleteDBInstance ModifyDBInstance')],
    on: ['rds:db:~-*-restored'],
    when: ['StringLike aws:resourcetag/freehold:tenant ?*'],
    why: 'copies, by the name that nothing else has',
  },
  {
    sid: 'Restore',
    by: ['restore-copy'],
    actions: [...of('rds', 'RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime')],
    on: [
      'rds:auto-backup:*',
      'rds:db:~-*-database',
      'rds:db:~-*-restored',
      'rds:og:default:*',
      'rds:pg:~-postgres*',
      'rds:snapshot:awsbackup:*',
    ],
    why: "from any tenant's instance or backup, of which RDS chooses the names, into a copy",
  },
  {
    sid: 'UnderItsKey',
    by: ['restore-copy'],
    actions: [
      ...of('kms', 'Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo'),
    ],
    on: ['kms:key/*'],
    when: ['StringEquals kms:viaservice rds.@.&|secretsmanager.@.&'],
    why: "a copy is under its source's key, which admits this role through RDS alone",
  },
];
