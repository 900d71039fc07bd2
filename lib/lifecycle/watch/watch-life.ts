import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Cell } from '../../../config/platform';
import type { Hook } from '../../naming';
import { hookName } from '../../naming';
import { RunbookAlarm } from '../../parts/runbook-alarm';
import type { RunbookAlarmInput } from '../../parts/runbook-alarm';

type Watched = Pick<RunbookAlarmInput, 'owner' | 'runbook'> & {
  hook: Hook;
  metric: string;
  threshold: number;
  minutes: number;
  statistic?: string;
};

const late = (hook: Hook): Watched => ({
  hook,
  metric: 'OverdueSteps',
  threshold: 1,
  minutes: 15,
  owner: 'platform on-call',
  runbook: 'erasure',
});

/** What a hook that ends well can still have to say, in the room of erasures: figures that it publishes once a run. */
export const ERASURE_WATCH: readonly Watched[] = (
  ['destroy-keys', 'erase-backups', 'erase-database', 'erase-objects', 'erase-remains', 'remove-tenant-data'] as const
)
  .map(late)
  // The signed forms are there: a day is soon enough for the copy that people read.
  .concat({
    hook: 'certify-erasure',
    metric: 'UndrawnCertificates',
    threshold: 1,
    minutes: 60,
    owner: 'platform on-call',
    runbook: 'erasure',
  });

/** The same in the room of emergency access. */
export const BREAK_GLASS_WATCH: readonly Watched[] = (
  [
    ['close-past-windows', 'OverdueWindows'],
    ['close-past-windows', 'ResumedWindows'],
    ['lend-login', 'KeptRoles'],
  ] as const
).map(([hook, metric]) => ({ hook, metric, threshold: 1, minutes: 5, owner: 'security on-call', runbook: 'break-glass' }));

/**
 * The same in the room of restores: the days in which each was to be drilled are over, or a drill did not even begin; and an instance serves
 * nobody, and nobody has said until when it is kept.
 */
export const RESTORE_WATCH: readonly Watched[] = [
  ...(['OverdueDrills', 'DrillsNotStarted'] as const).map((metric): Watched => ({
    hook: 'start-drills',
    metric,
    threshold: 1,
    minutes: 60,
    owner: 'platform on-call',
    runbook: 'restore-drill',
  })),
  {
    hook: 'lapse-instances',
    metric: 'UnclearInstances',
    threshold: 1,
    minutes: 60,
    owner: 'database on-call',
    runbook: 'kept-instance',
  },
];

/** The same in the room of tenants' life. */
export const LIFE_WATCH: readonly Watched[] = [
  {
    hook: 'write-heartbeat',
    metric: 'FailedHeartbeats',
    threshold: 1,
    minutes: 15,
    owner: 'database on-call',
    runbook: 'heartbeat',
  },
  // The store is filled every quarter of an hour: an hour behind is four runs that did not reach it.
  {
    hook: 'ship-audit-log',
    metric: 'LagMinutes',
    threshold: 60,
    minutes: 15,
    owner: 'security on-call',
    runbook: 'ship-audit-log',
  },
  {
    hook: 'ship-audit-log',
    metric: 'RemovalsRefused',
    threshold: 1,
    minutes: 60,
    owner: 'security on-call',
    runbook: 'ship-audit-log',
  },
  {
    hook: 'apply-deletions',
    metric: 'UnclearTenants',
    threshold: 1,
    minutes: 15,
    owner: 'database on-call',
    runbook: 'apply-deletions',
  },
  // Nobody comes back by itself after a restore: somebody has to ask again.
  {
    hook: 'apply-deletions',
    metric: 'UnfinishedRuns',
    threshold: 1,
    minutes: 15,
    owner: 'database on-call',
    runbook: 'apply-deletions',
  },
];

/** The same in the room of incidents: reminders before the deadline, the deadline itself and each day after it, and notices that came back. */
export const INCIDENT_WATCH: readonly Watched[] = (['DueReminders', 'OverdueIncidents', 'UndeliveredNotices'] as const).map(
  (metric) => ({ hook: 'keep-incident', metric, threshold: 1, minutes: 5, owner: 'security on-call', runbook: 'incident' }),
);

/** The same in the room of signatures. */
export const KEYS_WATCH: readonly Watched[] = [
  // Some are refused every day: who looks for doors tries this one. So many in five minutes are somebody at work, or a secret that changed.
  {
    hook: 'verify-webhook',
    metric: 'RefusedWebhooks',
    threshold: 50,
    minutes: 5,
    statistic: Stats.SUM,
    owner: 'security on-call',
    runbook: 'verify-webhook',
  },
];

/** Wakes somebody when a promise in time is about to be missed, or a tenant was left out, though no hook failed. */
export function watchLife(scope: Construct, cell: Cell, watched: readonly Watched[]): void {
  for (const { hook, metric, threshold, minutes, statistic, owner, runbook } of watched) {
    new RunbookAlarm(scope, `Alarm-${hook}-${metric}`, {
      cell,
      name: `${hookName(cell, hook)}-${metric}`,
      metric: new Metric({
        namespace: 'Freehold',
        metricName: metric,
        dimensionsMap: { service: hook },
        statistic: statistic ?? Stats.MAXIMUM,
        period: Duration.minutes(minutes),
      }),
      threshold,
      when: 'above',
      periods: 1,
      silence: 'fine',
      owner,
      runbook,
    });
  }
}
