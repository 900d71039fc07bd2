import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV } from '../../../lambdas/break-glass/report-break-glass/contract';
import { databaseLogGroupName, regionName, trailLogGroupName } from '../../naming';
import { allow } from '../../parts/statement';
import { sharingPlan } from '../../region/shared-database-stack';
import { auditStores } from '../audit-stores';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { Reach } from '../reach';
import { sessionsTable } from './sessions';

/** The hook that puts what was done in a window into the tenant's own trail. */
export function reportBreakGlass(scope: Construct, life: Life): IFunction {
  const { cell } = life;
  const reach = new Reach(scope, cell);
  const stores = auditStores(life, reach);
  const group = (name: string): string => reach.arn('logs', 'log-group', `${name}:*`);
  return lifeHook(scope, life, {
    hook: 'report-break-glass',
    description: 'Puts every call and every statement of emergency access into the trail of the tenant',
    env: ENV,
    environment: { SESSIONS_TABLE: sessionsTable(cell), AUDIT_CLASSES: stores.classes },
    timeout: Duration.minutes(5),
    concurrency: 5,
    owner: 'security on-call',
    runbook: 'break-glass',
    keepsLedger: true,
    statements: [
      allow('ReadSession', ['dynamodb:GetItem'], [reach.table(sessionsTable(cell))]),
      allow('FindCalls', ['cloudtrail:LookupEvents'], ['*']),
      allow('ReadTrails', ['logs:FilterLogEvents'], [group(trailLogGroupName(cell, 'tenant-files'))]),
      allow(
        'ReadLogs',
        ['logs:FilterLogEvents'],
        [
          group(databaseLogGroupName(reach.named('database'), 'postgresql')),
          ...(sharingPlan(life.platform) ? [group(databaseLogGroupName(regionName(cell, 'shared'), 'postgresql'))] : []),
        ],
      ),
      stores.find,
      allow('WriteRecords', ['s3:GetObject', 's3:GetObjectRetention', 's3:PutObject'], stores.records),
    ],
  });
}
