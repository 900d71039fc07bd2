import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CellName } from '../naming';
import { RunbookAlarm } from './runbook-alarm';
import type { RunbookAlarmInput } from './runbook-alarm';

/** What is backed up, as AWS Backup calls it in the dimension `ResourceType` of its metrics. */
export type BackedUp = 'DynamoDB' | 'RDS' | 'S3';

/**
 * A day, the hour in which a job may start, the eight in which it may end, and three to spare: in any such stretch of time something
 * completed. CloudWatch looks at what is longer than a day once an hour.
 */
const WITHIN = Duration.hours(36);

interface Watched {
  readonly cell: CellName;
  readonly name: string;
  readonly vault: string;
  /** Where what lands in the vault is copied to: AWS Backup counts a copy under the name of the vault that it goes to. */
  readonly copies?: string;
  readonly kinds: readonly BackedUp[];
}

/**
 * Wakes somebody when a backup or a copy fails, and when for a day and a half none of a kind completed: a job that never starts fails
 * at nothing. Jobs that were aborted, expired or only partly done are told by events, for every vault of a region (`Alerts`), and so is a
 * copy that failed: that its metric bears the name of the vault that it goes to, AWS Backup's guide says ("AWS Backup metrics with Amazon
 * CloudWatch", read on 2026-11-30), but not in which of the two regions it is counted. Looked for where the copy is started.
 */
export function watchBackups(scope: Construct, { cell, name, vault, copies, kinds }: Watched): RunbookAlarm[] {
  const alarm = (what: 'backup' | 'copy', how: string, rest: Pick<RunbookAlarmInput, 'metric' | 'when' | 'silence'>) =>
    new RunbookAlarm(scope, `Alarm-${what}-${how}`, {
      cell,
      name: `${name}-${what}-${how}`,
      threshold: 1,
      periods: 1,
      owner: 'database on-call',
      runbook: `${what}-failed`,
      ...rest,
    });
  const jobs = (of: string, metricName: string, { period, kind }: { period: Duration; kind?: BackedUp }) =>
    new Metric({
      namespace: 'AWS/Backup',
      metricName,
      dimensionsMap: { BackupVaultName: of, ...(kind && { ResourceType: kind }) },
      statistic: Stats.SUM,
      period,
    });
  const counted = [
    ['backup', vault, 'NumberOfBackupJobs'] as const,
    ...(copies ? [['copy', copies, 'NumberOfCopyJobs'] as const] : []),
  ];
  return counted.flatMap(([what, of, metric]) => {
    return [
      alarm(what, 'failed', { metric: jobs(of, `${metric}Failed`, { period: Duration.hours(1) }), when: 'above', silence: 'fine' }),
      ...kinds.map((kind) =>
        alarm(what, `missing-${kind}`, {
          metric: jobs(of, `${metric}Completed`, { period: WITHIN, kind }),
          when: 'below',
          silence: 'alarm',
        }),
      ),
    ];
  });
}
