import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ENV, PARTITIONS, REFUSALS } from '../../../lambdas/incident/keep-incident/contract';
import { regionName } from '../../naming';
import { allow } from '../../parts/statement';
import { keepRecords } from '../../region/keep-records';
import { lifeHook } from '../life-hook';
import type { Life } from '../life-hook';
import { machineArn } from '../machine';
import { Reach } from '../reach';

/** The hook that keeps incidents: in the tenants' table, beside the tenants and never over them. */
export function keepIncident(scope: Construct, life: Life): IFunction {
  const { cell, platform } = life;
  const reach = new Reach(scope, cell);
  const records = keepRecords(life, 'keep-incident');
  const { severities, alarms, noticeHours, remindHours } = platform.incidents;
  const table = reach.table(regionName(cell, 'tenants'));
  return lifeHook(scope, life, {
    hook: 'keep-incident',
    description: 'Opens, changes and closes incidents, and keeps the clock by which customers hear of them',
    env: ENV,
    environment: {
      TENANTS_TABLE: regionName(cell, 'tenants'),
      ...records.environment,
      SEVERITIES: severities.join(','),
      ALARMS: alarms.map((alarm) => regionName(cell, alarm)).join(',') || 'none',
      NOTICE_HOURS: String(noticeHours),
      REMIND_HOURS: remindHours.join(','),
    },
    timeout: Duration.minutes(2),
    concurrency: 10,
    owner: 'security on-call',
    runbook: 'incident',
    refusals: REFUSALS,
    keepsLedger: true,
    statements: [
      allow('KeepIncidents', ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table], {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': Object.values(PARTITIONS).sort() },
      }),
      allow('ListTenants', ['dynamodb:Scan'], [table]),
      ...records.statements,
      allow('StartClocks', ['states:StartExecution'], [machineArn(scope, cell, 'incident')]),
    ],
  });
}
