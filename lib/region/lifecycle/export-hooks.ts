import { Duration, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ENV as EXPORT_ENV, REFUSALS as EXPORT_REFUSALS } from '../../../lambdas/export/export-tenant/contract';
import { ENV as TRAIL_ENV, REFUSALS as TRAIL_REFUSALS } from '../../../lambdas/export/export-trail/contract';
import { ENV as SHIP_ENV } from '../../../lambdas/ledger/ship-audit-log/contract';
import { bucketName, EXPORTS_PREFIX, regionName } from '../../naming';
import { USE_KEY } from '../../parts/customer-key';
import { DUMP_PROGRAM } from '../../parts/dump-program';
import { published } from '../../parts/published';
import { allow } from '../../parts/statement';
import { auditClasses, auditOwner } from '../audit-classes';
import { connections, login } from './database-hooks';
import { DumpLayer } from './dump-layer';
import { ExportTask } from './export-task';
import { keepRecords } from '../keep-records';
import { lifeHook } from './life-hook';
import type { Life } from './life-hook';
import { Reach, TAGGED } from './reach';

/** Where exports lie in a tenant's bucket, under the tenant's key. */
const EXPORTS = `${EXPORTS_PREFIX}*`;
/** How long a database keeps audit lines that are in the store already: a month, for whoever looks into last week. */
const KEEP_AUDIT_DAYS = 30;
/** A function writes some 10 MB a second and has 15 minutes; half of that leaves room for a slow database. */
const EXPORT_LIMIT_MB = 4_000;
/** Records are read object by object: many small ones take longer than a few large ones. */
const TRAIL_LIMIT_MB = 1_000;

/** Hooks that take data out of a tenant: for the tenant itself, and for the ledger. */
export function exportHooks(scope: Construct, life: Life) {
  const { cell, platform } = life;
  const reach = new Reach(scope, cell);
  const s3 = (bucket: string) => `arn:${Stack.of(scope).partition}:s3:::${bucket}`;
  const stores = auditClasses(platform).map((kept) => s3(bucketName(cell, 'audit', auditOwner(kept))));
  const classes = platform.plans.map(({ name, retention }) => `${name}=${retention.audit}`).join(',');
  const trail = s3(bucketName(cell, 'trail', 'tenant-files'));
  const records = keepRecords(life);
  const findStores = allow(
    'FindStores',
    ['ssm:GetParameter'],
    [reach.arn('ssm', 'parameter', 'freehold/ledger/audit-bucket-*', '/')],
  );
  const intoBucket = [
    allow('WriteExports', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], [`${reach.filesBuckets}/${EXPORTS}`]),
    allow('FindExports', ['s3:ListBucket'], [reach.filesBuckets], { StringLike: { 's3:prefix': EXPORTS } }),
    allow('UnderTenantsKeys', USE_KEY, [reach.arn('kms', 'key', '*', '/')], { ...TAGGED, ...reach.through('s3') }),
  ];
  const layer = new DumpLayer(scope, 'PgDump', { cell, plans: platform.plans });
  const writeExports = [...connections(reach), login(reach, 'export'), ...intoBucket];
  const exportTask = new ExportTask(scope, 'ExportTask', { life, layer, statements: writeExports });
  const exportTenant = lifeHook(scope, life, {
    hook: 'export-tenant',
    description: "Writes a tenant's data into its own bucket: CSV, JSON lines and SQL of one moment",
    env: EXPORT_ENV,
    environment: { PG_DUMP: `/opt/${DUMP_PROGRAM.path}`, EXPORT_LIMIT_MB: String(EXPORT_LIMIT_MB) },
    timeout: Duration.minutes(15),
    concurrency: 5,
    memorySize: 1_024,
    owner: 'platform on-call',
    runbook: 'export',
    refusals: EXPORT_REFUSALS,
    opensDatabases: true,
    program: layer,
    statements: writeExports,
  });
  const exportTrail = lifeHook(scope, life, {
    hook: 'export-trail',
    description: "Writes a tenant's own trail into its own bucket",
    env: TRAIL_ENV,
    environment: { AUDIT_CLASSES: classes, TRAIL_LIMIT_MB: String(TRAIL_LIMIT_MB) },
    timeout: Duration.minutes(15),
    concurrency: 5,
    memorySize: 1_024,
    owner: 'platform on-call',
    refusals: TRAIL_REFUSALS,
    keepsLedger: true,
    statements: [
      allow(
        'ReadRecords',
        ['s3:GetObject'],
        stores.map((store) => `${store}/tenant=*`),
      ),
      allow('ListRecords', ['s3:ListBucket'], stores, { StringLike: { 's3:prefix': 'tenant=*' } }),
      findStores,
      allow('ReadTrail', ['s3:GetObject', 's3:ListBucket'], [trail, `${trail}/*`]),
      allow('ReadTrailKey', ['kms:Decrypt', 'kms:DescribeKey'], [published('watch', 'key-arn')]),
      ...intoBucket,
    ],
  });
  const shipAuditLog = lifeHook(scope, life, {
    hook: 'ship-audit-log',
    description: 'Carries audit lines and logs of databases to the store that nobody can rewrite',
    env: SHIP_ENV,
    environment: {
      TENANTS_TABLE: regionName(cell, 'tenants'),
      AUDIT_CLASSES: classes,
      KEEP_AUDIT_DAYS: String(KEEP_AUDIT_DAYS),
      ...records.environment,
    },
    timeout: Duration.minutes(14),
    concurrency: 1,
    memorySize: 1_024,
    owner: 'security on-call',
    opensDatabases: true,
    keepsLedger: true,
    statements: [
      ...connections(reach),
      login(reach, 'audit'),
      ...records.statements,
      findStores,
      allow(
        'WriteRecords',
        ['s3:GetObject', 's3:GetObjectRetention', 's3:PutObject'],
        stores.map((store) => `${store}/tenant=*`),
      ),
      allow('ListRecords', ['s3:ListBucket'], stores, { StringLike: { 's3:prefix': 'tenant=*' } }),
      allow('KeepPlace', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'], [reach.table(regionName(cell, 'tenants'))]),
      allow('FindLogs', ['logs:DescribeLogGroups'], ['*']),
      allow(
        'ReadLogs',
        ['logs:FilterLogEvents'],
        [reach.arn('logs', 'log-group', `/aws/rds/instance/${reach.named('database')}/*`)],
      ),
    ],
  });
  return { exportTenant, exportTask, exportTrail, shipAuditLog };
}
