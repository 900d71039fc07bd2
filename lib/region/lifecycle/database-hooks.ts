import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV as APPLY_ENV } from '../../../lambdas/restore/apply-deletions/contract';
import { ENV as PREPARE_ENV } from '../../../lambdas/onboarding/prepare-database/contract';
import { ENV as REMOVE_ENV } from '../../../lambdas/erasure/remove-tenant-data/contract';
import { ENV as ACCESS_ENV } from '../../../lambdas/change/switch-access/contract';
import { ENV as HEARTBEAT_ENV } from '../../../lambdas/watch/write-heartbeat/contract';
import { parameterName, regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../keep-records';
import { lifeHook } from './life-hook';
import type { Life } from './life-hook';
import { Reach } from './reach';

/** Where databases are, and the administrator's password: it is RDS's own secret, under the key of whose database it is. */
export const administration = (reach: Reach): PolicyStatement[] => [
  ...connections(reach),
  allow('ReadPasswords', ['secretsmanager:GetSecretValue'], [reach.arn('secretsmanager', 'secret', 'rds!db-*')]),
  // Through Secrets Manager alone; which keys, their own policies say.
  allow('OpenPasswords', ['kms:Decrypt', 'kms:DescribeKey'], [reach.arn('kms', 'key', '*', '/')], reach.through('secretsmanager')),
];

/** The documents that say where databases are. */
export const connections = (reach: Reach): PolicyStatement[] => [
  allow(
    'FindDatabases',
    ['ssm:GetParameter'],
    [
      reach.arn('ssm', 'parameter', 'freehold/tenants/*/connection', '/'),
      reach.arn('ssm', 'parameter', parameterName('shared-database', 'connection').slice(1), '/'),
    ],
  ),
];

/** Logins of one purpose, whosever: the instance's id is RDS's choice. */
export const login = (reach: Reach, purpose: string): PolicyStatement =>
  allow('LogIn', ['rds-db:connect'], [reach.arn('rds-db', 'dbuser', `*/*_${purpose}`)]);

/** Hooks that open databases, each in the application subnets of the cell. */
export function databaseHooks(scope: Construct, life: Life) {
  const { cell } = life;
  const reach = new Reach(scope, cell);
  const table = (name: string) => reach.table(regionName(cell, name));
  const shared = { opensDatabases: true, owner: 'database on-call' } as const;
  const records = keepRecords(life);
  const prepareDatabase = lifeHook(scope, life, {
    ...shared,
    hook: 'prepare-database',
    description: "Makes a tenant's roles, schemas and row policies, and what the platform needs in its database",
    env: PREPARE_ENV,
    environment: {},
    timeout: Duration.minutes(5),
    concurrency: 10,
    statements: administration(reach),
  });
  const switchAccess = lifeHook(scope, life, {
    ...shared,
    hook: 'switch-access',
    description: "Closes and opens a tenant's logins, and ends its connections",
    env: ACCESS_ENV,
    environment: {},
    timeout: Duration.minutes(2),
    concurrency: 10,
    statements: administration(reach),
  });
  const removeTenantData = lifeHook(scope, life, {
    ...shared,
    hook: 'remove-tenant-data',
    description: "Removes one tenant's rows, roles and database from the shared instance",
    env: REMOVE_ENV,
    environment: { DELETIONS_TABLE: regionName(cell, 'deletions') },
    timeout: Duration.minutes(15),
    concurrency: 3,
    runbook: 'erasure',
    owner: 'platform on-call',
    keepsLedger: true,
    statements: [
      ...administration(reach),
      login(reach, 'eraser'),
      allow('WriteLines', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table('deletions')]),
    ],
  });
  const applyDeletions = lifeHook(scope, life, {
    ...shared,
    hook: 'apply-deletions',
    description: 'Removes tenants that are erased from a restored database, before it serves anybody',
    env: APPLY_ENV,
    environment: {
      DELETIONS_TABLE: regionName(cell, 'deletions'),
      TENANTS_TABLE: regionName(cell, 'tenants'),
      ...records.environment,
    },
    timeout: Duration.minutes(15),
    concurrency: 1,
    keepsLedger: true,
    statements: [
      ...administration(reach),
      login(reach, 'eraser'),
      ...records.statements,
      allow('FindRestored', ['rds:DescribeDBInstances'], [reach.arn('rds', 'db', '*')]),
      allow('ReadDeletions', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], [table('deletions'), table('tenants')]),
    ],
  });
  const writeHeartbeat: IFunction = lifeHook(scope, life, {
    ...shared,
    hook: 'write-heartbeat',
    description: 'Writes a row into every tenant database, by which a restore drill measures what would be lost',
    env: HEARTBEAT_ENV,
    environment: { TENANTS_TABLE: regionName(cell, 'tenants'), ...records.environment },
    timeout: Duration.minutes(4),
    concurrency: 1,
    runbook: 'heartbeat',
    keepsLedger: true,
    statements: [
      ...connections(reach),
      ...records.statements,
      login(reach, 'heartbeat'),
      allow('ListTenants', ['dynamodb:Scan'], [table('tenants')]),
    ],
  });
  return { prepareDatabase, switchAccess, removeTenantData, applyDeletions, writeHeartbeat };
}
