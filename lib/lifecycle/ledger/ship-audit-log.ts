import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/ledger/ship-audit-log/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { auditStores } from '../audit-stores';
import { connections, login } from '../databases';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';

/** How long a database keeps audit lines that are in the store already: a month, for whoever looks into last week. */
const KEEP_AUDIT_DAYS = 30;

/** The hook that carries what databases record to where nobody can rewrite it. */
export function shipAuditLog(scope: Construct, life: Life): IFunction {
  const { cell } = life;
  const reach = new Reach(scope, cell);
  const stores = auditStores(life, reach);
  const records = keepRecords(life, 'ship-audit-log');
  return lifeHook(scope, life, {
    hook: 'ship-audit-log',
    description: 'Carries audit lines and logs of databases to the store that nobody can rewrite',
    env: ENV,
    environment: {
      TENANTS_TABLE: regionName(cell, 'tenants'),
      AUDIT_CLASSES: stores.classes,
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
      stores.find,
      allow('WriteRecords', ['s3:GetObject', 's3:GetObjectRetention', 's3:PutObject'], stores.records),
      stores.list,
      allow('KeepPlace', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'], [reach.table(regionName(cell, 'tenants'))]),
      allow('FindLogs', ['logs:DescribeLogGroups'], ['*']),
      allow(
        'ReadLogs',
        ['logs:FilterLogEvents'],
        [reach.arn('logs', 'log-group', `/aws/rds/instance/${reach.named('database')}/*`)],
      ),
    ],
  });
}
