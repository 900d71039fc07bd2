import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV as KEYS_ENV } from '../../../lambdas/erasure/destroy-keys/contract';
import { ENV as BACKUPS_ENV } from '../../../lambdas/erasure/erase-backups/contract';
import { ENV as DATABASE_ENV } from '../../../lambdas/erasure/erase-database/contract';
import { ENV as OBJECTS_ENV } from '../../../lambdas/erasure/erase-objects/contract';
import { ENV as REMAINS_ENV } from '../../../lambdas/erasure/erase-remains/contract';
import { ENV as SWEEP_ENV } from '../../../lambdas/erasure/sweep-tenant/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { lifeHook } from './life-hook';
import type { Life, LifeHookInput } from './life-hook';
import { Reach, TAGGED } from './reach';

type Statements = LifeHookInput<[]>['statements'];

/** The steps of an erasure, each with what it destroys and no more, in the cell's own regions. */
export function erasureHooks(scope: Construct, life: Life) {
  const { cell, recovery } = life;
  const home = new Reach(scope, cell);
  const regions = [cell, ...(recovery ? [recovery] : [])].map((at) => ({ at, reach: new Reach(scope, at) }));
  const step = <Env extends readonly string[]>(
    hook: LifeHookInput<Env>['hook'],
    { env, description, statements }: { env: Env; description: string; statements: Statements },
  ): IFunction =>
    lifeHook(scope, life, {
      hook,
      description,
      env,
      environment: { DELETIONS_TABLE: regionName(cell, 'deletions') } as LifeHookInput<Env>['environment'],
      timeout: Duration.minutes(15),
      concurrency: 5,
      owner: 'platform on-call',
      runbook: 'erasure',
      boundary: 'eraser',
      keepsLedger: true,
      statements: [
        allow(
          'WriteLines',
          ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
          [home.table(regionName(cell, 'deletions'))],
        ),
        ...statements,
      ],
    });
  return {
    eraseDatabase: step('erase-database', {
      env: DATABASE_ENV,
      description: "Deletes a tenant's instance, its snapshots and its automated backups in both regions",
      statements: databases(regions.map(({ reach }) => reach)),
    }),
    eraseObjects: step('erase-objects', {
      env: OBJECTS_ENV,
      description: "Deletes every version of a tenant's objects, and the bucket",
      statements: objects(home),
    }),
    eraseBackups: step('erase-backups', {
      env: BACKUPS_ENV,
      description: "Deletes a tenant's recovery points that no lock protects, and empty vaults",
      statements: backups(regions.map(({ reach }) => reach)),
    }),
    eraseRemains: step('erase-remains', {
      env: REMAINS_ENV,
      description: "Deletes a tenant's logs, secrets and parameters, but what the plan retains",
      statements: remains(home),
    }),
    destroyKeys: step('destroy-keys', {
      env: KEYS_ENV,
      description: "Schedules the end of a tenant's keys, and sees them gone",
      statements: keys(regions.map(({ reach }) => reach)),
    }),
    sweepTenant: lifeHook(scope, life, {
      hook: 'sweep-tenant',
      description: 'Looks for anything of a tenant that is left, and believes no step of the erasure',
      env: SWEEP_ENV,
      environment: {},
      timeout: Duration.minutes(15),
      concurrency: 5,
      owner: 'platform on-call',
      runbook: 'erasure',
      statements: sweep(regions.map(({ reach }) => reach)),
    }),
  };
}

const databases = (regions: readonly Reach[]): Statements => [
  allow('FindDatabases', ['rds:DescribeDBInstanceAutomatedBackups', 'rds:DescribeDBInstances', 'rds:DescribeDBSnapshots'], ['*']),
  allow(
    'DeleteDatabases',
    ['rds:DeleteDBInstance', 'rds:ModifyDBInstance'],
    regions.map((reach) => reach.tenants('rds', 'db', 'database')),
    TAGGED,
  ),
  // Asked in the recovery region of an instance at home, whose tags are not known there.
  allow(
    'StopCopies',
    ['rds:StopDBInstanceAutomatedBackupsReplication'],
    regions.map((reach) => reach.tenants('rds', 'db', 'database')),
  ),
  // RDS names automated backups itself, and those that outlived their instance carry no tag.
  allow(
    'DeleteAutomatedBackups',
    ['rds:DeleteDBInstanceAutomatedBackup'],
    regions.flatMap((reach) => [reach.arn('rds', 'auto-backup', '*'), reach.tenants('rds', 'db', 'database')]),
  ),
  allow(
    'DeleteSnapshots',
    ['rds:DeleteDBSnapshot'],
    regions.map((reach) => reach.arn('rds', 'snapshot', '*')),
    TAGGED,
  ),
];

const objects = (home: Reach): Statements => [
  allow(
    'EmptyBuckets',
    [
      's3:DeleteBucket',
      's3:GetBucketLocation',
      's3:GetBucketPolicy',
      's3:GetBucketTagging',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:ListBucketVersions',
      's3:PutBucketPolicy',
    ],
    [home.filesBuckets],
  ),
  allow(
    'DeleteVersions',
    [
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:GetObjectLegalHold',
      's3:GetObjectRetention',
      's3:ListMultipartUploadParts',
    ],
    [`${home.filesBuckets}/*`],
  ),
];

const backups = (regions: readonly Reach[]): Statements => [
  allow('FindBackups', ['backup:ListBackupJobs', 'backup:ListBackupVaults', 'backup:ListCopyJobs', 'backup:StopBackupJob'], ['*']),
  allow(
    'EmptyVaults',
    [
      'backup:DeleteBackupVault',
      'backup:DeleteBackupVaultLockConfiguration',
      'backup:DescribeBackupVault',
      'backup:ListRecoveryPointsByBackupVault',
      'backup:ListTags',
    ],
    regions.map((reach) => reach.tenants('backup', 'backup-vault', 'vault')),
  ),
  // Recovery points are named by the service that made them; the vault's own policy admits this role alone.
  allow(
    'DeleteRecoveryPoints',
    ['backup:DeleteRecoveryPoint', 'backup:DescribeRecoveryPoint'],
    regions.flatMap((reach) => [reach.arn('backup', 'recovery-point', '*'), reach.arn('rds', 'snapshot', 'awsbackup:*')]),
  ),
];

const remains = (home: Reach): Statements => [
  allow(
    'FindRemains',
    [
      'logs:DescribeLogGroups',
      'rds:DescribeDBSubnetGroups',
      'rds:ListTagsForResource',
      'secretsmanager:ListSecrets',
      'ssm:DescribeParameters',
    ],
    ['*'],
  ),
  allow(
    'DeleteLogs',
    ['logs:DeleteLogGroup', 'logs:DescribeLogStreams', 'logs:ListTagsForResource'],
    [
      home.arn('logs', 'log-group', `/aws/rds/instance/${home.named('database')}/*`),
      home.arn('logs', 'log-group', `/freehold/flow/${home.named('network')}*`),
    ],
  ),
  allow(
    'DeleteSecrets',
    ['secretsmanager:DeleteSecret', 'secretsmanager:DescribeSecret'],
    [home.arn('secretsmanager', 'secret', '*')],
    TAGGED,
  ),
  allow(
    'DeleteParameters',
    ['ssm:DeleteParameters', 'ssm:ListTagsForResource'],
    [home.arn('ssm', 'parameter', 'freehold/tenants/*', '/')],
  ),
  allow('DeleteSubnetGroups', ['rds:DeleteDBSubnetGroup'], [home.arn('rds', 'subgrp', `${home.named('network')}`)]),
];

const keys = (regions: readonly Reach[]): Statements => [
  allow('FindKeys', ['kms:ListAliases', 'tag:GetResources'], ['*']),
  allow(
    'EndKeys',
    ['kms:ScheduleKeyDeletion'],
    regions.map((reach) => reach.arn('kms', 'key', '*', '/')),
    TAGGED,
  ),
  // Without the condition: a key that is gone has no tags, and must be told apart from one that is denied.
  allow(
    'SeeKeys',
    ['kms:DescribeKey', 'kms:ListResourceTags'],
    regions.map((reach) => reach.arn('kms', 'key', '*', '/')),
  ),
];

/** Looking alone: nothing here changes anything. */
const sweep = (regions: readonly Reach[]): Statements => [
  allow(
    'ListEverything',
    [
      'backup:ListBackupVaults',
      'cloudformation:DescribeStacks',
      'iam:ListPolicies',
      'iam:ListRoles',
      'kms:ListAliases',
      'logs:DescribeLogGroups',
      'rds:DescribeDBInstanceAutomatedBackups',
      'rds:DescribeDBInstances',
      'rds:DescribeDBSnapshots',
      'rds:DescribeDBSubnetGroups',
      's3:ListAllMyBuckets',
      'secretsmanager:ListSecrets',
      'ssm:DescribeParameters',
      'tag:GetResources',
    ],
    ['*'],
  ),
  allow(
    'LookCloser',
    [
      'backup:ListRecoveryPointsByBackupVault',
      'backup:ListTags',
      'kms:DescribeKey',
      'kms:ListResourceTags',
      'logs:DescribeLogStreams',
    ],
    regions.flatMap((reach) => [
      reach.arn('backup', 'backup-vault', '*'),
      reach.arn('kms', 'key', '*', '/'),
      reach.arn('logs', 'log-group', '*'),
    ]),
  ),
];
