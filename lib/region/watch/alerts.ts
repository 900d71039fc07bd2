import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { IFilterPattern, ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import { regionName } from '../../naming';
import { AnomalyAlarm } from '../../parts/anomaly-alarm';
import { callFor, onCall, RunbookAlarm } from '../../parts/runbook-alarm';
import type { Owner } from '../../parts/runbook-alarm';

/** GuardDuty calls a finding high from 7 on. */
const HIGH = 7;
/** Refusals in a quarter of an hour on tenants' objects before somebody is woken: an application that mistypes makes a few. */
const REFUSALS = 20;

/** Who answers what. */
const OWNERS = {
  'threat-detected': 'security on-call',
  'finding-high': 'security on-call',
  'key-at-risk': 'database on-call',
  'backup-failed': 'database on-call',
  'copy-failed': 'database on-call',
  'backup-replication': 'database on-call',
  'restore-begun': 'database on-call',
} as const satisfies Record<string, Owner>;

/** How jobs end that did not complete (AWS Backup API reference: BackupJobState, CopyJobStatus; read on 2026-11-30). */
const ended = (job: string, ...state: string[]): EventPattern => ({
  source: ['aws.backup'],
  detailType: [job],
  detail: { state },
});

/** What wakes the security on-call: findings as they arrive, refused reads, and reads that are not like other days'. */
export class Alerts extends Construct {
  constructor(scope: Construct, id: string, input: { cell: Cell; trail: ILogGroup }) {
    super(scope, id);
    const { cell, trail } = input;
    this.wake('threat-detected', cell, {
      source: ['aws.guardduty'],
      detailType: ['GuardDuty Finding'],
      detail: { severity: [{ numeric: ['>=', HIGH] }] },
    });
    this.wake('finding-high', cell, {
      source: ['aws.securityhub'],
      detailType: ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          // GuardDuty's own come by the rule above.
          ProductName: [{ 'anything-but': ['GuardDuty'] }],
          Severity: { Label: ['HIGH', 'CRITICAL'] },
          Workflow: { Status: ['NEW'] },
          RecordState: ['ACTIVE'],
        },
      },
    });
    // One rule for every key of the region, and one for every database: a bus takes 300 rules, and a region has more tenants.
    this.wake(
      'key-at-risk',
      cell,
      {
        source: ['aws.kms'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventSource: ['kms.amazonaws.com'], eventName: ['DisableKey', 'ScheduleKeyDeletion'] },
      },
      EventField.fromPath('$.detail.requestParameters.keyId'),
    );
    this.wake(
      'backup-replication',
      cell,
      {
        source: ['aws.rds'],
        detailType: ['RDS DB Instance Event'],
        detail: { EventCategories: ['failure', 'low storage', 'recovery'] },
      },
      EventField.fromPath('$.detail.SourceIdentifier'),
    );
    // By the call, whoever makes it and however RDS tells of its end. RDS says that its own events may be missing, and its guide has the one of
    // a restored snapshot (RDS-EVENT-0043) among those of snapshots, too, where no hook would learn the instance's name. A call that
    // RDS refused has no answer. Sources, read 2026-11-30: RDS user guide, "Monitoring Amazon RDS events" (best effort, "out of sequence or
    // missing"), "Amazon RDS event categories and event messages" (of 2023) and "Working with AWS CloudTrail and Amazon RDS" (the same).
    this.wake(
      'restore-begun',
      cell,
      {
        source: ['aws.rds'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['rds.amazonaws.com'],
          eventName: ['RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceFromS3', 'RestoreDBInstanceToPointInTime'],
          responseElements: { dBInstanceIdentifier: [{ exists: true }] },
        },
      },
      EventField.fromPath('$.detail.responseElements.dBInstanceIdentifier'),
    );
    // Every vault of the region. Backups that failed are told by their vault's alarms; copies by both, since AWS does not say where it counts
    // them.
    this.wake('backup-failed', cell, ended('Backup Job State Change', 'ABORTED', 'EXPIRED', 'PARTIAL'));
    this.wake('copy-failed', cell, ended('Copy Job State Change', 'ABORTED', 'FAILED', 'PARTIAL'));
    const refused = this.count(cell, trail, 'refused', FilterPattern.stringValue('$.errorCode', '=', '*AccessDenied*'));
    new RunbookAlarm(this, 'Alarm-refused', {
      cell,
      name: regionName(cell, 'tenant-files-refused'),
      metric: refused.metric({ statistic: Stats.SUM, period: Duration.minutes(15) }),
      threshold: REFUSALS,
      when: 'above',
      periods: 1,
      silence: 'fine',
      owner: 'security on-call',
      runbook: 'tenant-files-refused',
    });
    const events = this.count(cell, trail, 'events', FilterPattern.exists('$.eventName'));
    new AnomalyAlarm(this, 'Alarm-unusual', {
      cell,
      name: regionName(cell, 'tenant-files-unusual'),
      metric: events.metric({ statistic: Stats.SUM, period: Duration.hours(1) }),
      leaves: 'upwards',
      periods: 2,
      owner: 'security on-call',
      runbook: 'tenant-files-unusual',
    });
  }

  /** `whose` is the part of the event that says what it is about. */
  private wake(runbook: keyof typeof OWNERS, cell: Cell, eventPattern: EventPattern, whose?: string): void {
    const call = callFor(OWNERS[runbook], runbook);
    new Rule(this, runbook, {
      ruleName: regionName(cell, runbook),
      description: call,
      eventPattern,
      targets: [
        new SnsTopic(onCall(this, cell), {
          message: RuleTargetInput.fromText(`${runbook}${whose ? `: ${whose},` : ''} in ${cell.region.region}. ${call}`),
        }),
      ],
    });
  }

  private count(cell: Cell, logGroup: ILogGroup, what: string, filterPattern: IFilterPattern): MetricFilter {
    return new MetricFilter(this, `Count-${what}`, {
      filterName: regionName(cell, `tenant-files-${what}`),
      logGroup,
      filterPattern,
      metricNamespace: 'Freehold',
      metricName: `TenantFiles-${what}`,
      metricValue: '1',
    });
  }
}
