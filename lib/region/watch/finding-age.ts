import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Cell, Platform } from '../../../config/platform';
import { ENV } from '../../../lambdas/watch/measure-finding-age/contract';
import { regionName } from '../../naming';
import { cite } from '../../parts/cite';
import type { CustomerKey } from '../../parts/customer-key';
import { PlatformFunction } from '../../parts/platform-function';
import { retention } from '../../parts/retention';
import { callFor, RunbookAlarm } from '../../parts/runbook-alarm';
import { allow } from '../../parts/statement';
import { wildcardsIn } from '../../parts/wildcards';
import { keepRecordsEarly } from '../keep-records';

/** Days for which a HIGH or CRITICAL finding may stay open. */
const MAX_AGE_DAYS = 30;

/** "Findings are fixed": once a day a hook asks how old the oldest open one is, and an alarm says when it is too old. */
export class FindingAge extends Construct {
  constructor(scope: Construct, id: string, input: { platform: Platform; cell: Cell; key: CustomerKey }) {
    super(scope, id);
    const { platform, cell, key } = input;
    const records = keepRecordsEarly({ platform, cell }, 'measure-finding-age');
    const hub = Stack.of(this).formatArn({
      service: 'securityhub',
      resource: 'hub',
      resourceName: 'default',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const hook = new PlatformFunction(this, 'Measure', {
      cell,
      hook: 'measure-finding-age',
      description: 'Measures how long HIGH and CRITICAL findings have been open',
      env: ENV,
      environment: { MAX_AGE_DAYS: String(MAX_AGE_DAYS), ...records.environment },
      key,
      retention: retention(platform, 'application-log'),
      timeout: Duration.minutes(5),
      concurrency: 1,
      owner: 'security on-call',
      runbook: 'finding-age',
      statements: [allow('ReadFindings', ['securityhub:GetFindings'], [hub]), ...records.statements],
    });
    cite(hook, 'EX-063', ...wildcardsIn(this, { cell, purpose: 'measure-finding-age' }, records.statements));
    new Rule(this, 'Daily', {
      ruleName: regionName(cell, 'measure-finding-age'),
      description: callFor('security on-call', 'finding-age'),
      schedule: Schedule.cron({ hour: '5', minute: '0' }),
      targets: [new LambdaFunction(hook.function, { retryAttempts: 2 })],
    });
    const metric = (metricName: string) =>
      new Metric({
        namespace: 'Freehold',
        metricName,
        dimensionsMap: { service: 'measure-finding-age' },
        statistic: Stats.MAXIMUM,
        period: Duration.days(1),
      });
    new RunbookAlarm(this, 'Alarm-too-old', {
      cell,
      name: regionName(cell, 'findings-too-old'),
      metric: metric('FindingsOverAge'),
      threshold: 1,
      when: 'above',
      periods: 1,
      silence: 'alarm', // a day without a measurement is a day on which nobody looked
      owner: 'security on-call',
      runbook: 'finding-age',
    });
  }
}
