import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Cell, RetentionClass } from '../../config/platform';
import { bucketName, regionName } from '../naming';
import { RunbookAlarm } from '../parts/runbook-alarm';
import { COPY_RULE } from '../parts/sealed-bucket';
import { auditOwner } from './audit-classes';

/** S3 promises 15 minutes for what it copies under time control; three looks of five minutes each, so that one slow object wakes nobody. */
const LATE_SECONDS = 15 * 60;

/**
 * Wakes somebody when S3 could not copy an object of the ledger, or is late with it. S3 publishes failures in the source's region and
 * lateness in the destination's, where the metric ends when the bucket is gone; the failures then go on.
 * The page that would say so, S3 user guide, "Using S3 Replication metrics", was looked for on 2026-11-30 and not found.
 */
export function watchLedgerCopy(
  scope: Construct,
  what: 'failed' | 'late',
  { kept, home, recovery }: { kept: RetentionClass; home: Cell; recovery: Cell },
): void {
  const [cell, metricName, statistic, threshold, periods] =
    what === 'failed'
      ? ([home, 'OperationsFailedReplication', Stats.SUM, 1, 1] as const)
      : ([recovery, 'ReplicationLatency', Stats.MAXIMUM, LATE_SECONDS, 3] as const);
  new RunbookAlarm(scope, `Alarm-copy-${what}-${kept.name}`, {
    cell,
    name: regionName(cell, `ledger-copy-${what}-${kept.name}`),
    metric: new Metric({
      namespace: 'AWS/S3',
      metricName,
      dimensionsMap: {
        SourceBucket: bucketName(home, 'audit', auditOwner(kept)),
        DestinationBucket: bucketName(recovery, 'audit', auditOwner(kept)),
        RuleId: COPY_RULE,
      },
      statistic,
      period: Duration.minutes(5),
    }),
    threshold,
    when: 'above',
    periods,
    silence: 'fine',
    owner: 'database on-call',
    runbook: 'ledger-copy',
  });
}
