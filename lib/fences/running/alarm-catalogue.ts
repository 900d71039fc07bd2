import { firstOf } from '../../database-names';
import type { Room } from '../../naming';
import type { AlarmSays, Figure } from './alarm-text';

/**
 * Every alarm of the platform by what it is of, as somebody reviewed it. Those in the namespace Freehold: METRICS of the hook's contract, or
 * a filter on a log. Those of services, looked up on 2026-11-30:
 * - AWS/Backup: developer guide, "AWS Backup metrics with Amazon CloudWatch" (dimensions: type of resource and vault; a copy's vault is that
 *   of its destination);
 * - AWS/States: developer guide, "Monitoring Step Functions using CloudWatch" (StateMachineArn; of 2023);
 * - AWS/Firehose: developer guide, "Implement best practices with CloudWatch Alarms" (an alarm on DataFreshness beyond 15 minutes);
 * - AWS/WAFV2: developer guide, "AWS WAF metrics and dimensions" (the page; its table of dimensions was cut off, and Region, Rule and WebACL
 *   are those that published configurations of exporters have);
 * - AWS/S3 replication: that it needs metrics and not time control, user guide, "Receiving replication failure events"; that it has the
 *   dimensions SourceBucket, DestinationBucket and RuleId, published configurations alone.
 * Not looked up: AWS/Lambda, AWS/SQS, AWS/RDS, AWS/ApplicationELB and AWS/CertificateManager, of which the names are those that
 * aws-cdk-lib's own metrics have, where it has any. Not found: in which region S3 counts failed replication, and AWS Backup copies.
 */

/** `{it}` is the thing's own name; dimensions say whose figure it is. */
export type Catalogued = Readonly<Record<string, AlarmSays>>;

const figure = (metric: string, of: Figure['of'], how: string): Figure => {
  const [statistic, period] = how.split('/') as [string, string];
  return { metric, of: of ?? {}, statistic, period: Number(period) };
};

/** @param refuses whether errors by which it says no are taken off */
export const ofHook = (
  hook: string,
  name: string,
  { owner, runbook, refuses }: { owner: string; runbook: string; refuses?: boolean },
): Catalogued => {
  const at = { rings: '>= 1', periods: 1, silence: 'fine', owner, runbook } as const;
  const errors = figure('AWS/Lambda Errors', { FunctionName: name }, refuses ? 'Sum/300' : 'Maximum/300');
  const refusals = figure('Freehold RefusedRequests', { service: hook }, 'Sum/300');
  return {
    [`${name}-errors`]: { ...at, on: refuses ? { expr_1: '*errors - FILL(refusals, 0)', errors, refusals } : errors },
    [`${name}-throttles`]: { ...at, on: figure('AWS/Lambda Throttles', { FunctionName: name }, 'Maximum/300') },
    [`${name}-dead-letters`]: {
      ...at,
      on: figure('AWS/SQS ApproximateNumberOfMessagesVisible', { QueueName: `${name}-dead-letters` }, 'Maximum/300'),
    },
  };
};

/** Machines that somebody else answers for than the platform on-call. */
const OWNERS_OF_MACHINES: Readonly<Record<string, string>> = {
  'break-glass': 'security on-call',
  incident: 'security on-call',
  contain: 'security on-call',
};

export const ofMachine = (machine: string, { name, arn }: { name: string; arn: string }): Catalogued => {
  const ended = (metric: string): AlarmSays => ({
    on: figure(`AWS/States ${metric}`, { StateMachineArn: arn }, 'Sum/300'),
    rings: '>= 1',
    periods: 1,
    silence: 'fine',
    owner: OWNERS_OF_MACHINES[machine] ?? 'platform on-call',
    runbook: machine,
  });
  return {
    [`${name}-failed`]: ended('ExecutionsFailed'),
    [`${name}-timed-out`]: ended('ExecutionsTimedOut'),
    [`${name}-aborted`]: ended('ExecutionsAborted'),
  };
};

/** @param gb of storage, as allocated at first */
export const ofDatabase = (name: string, gb: number): Catalogued => {
  const at = { periods: 3, silence: 'told', owner: 'database on-call' } as const;
  const of = { DBInstanceIdentifier: name };
  const first = firstOf(name); // one that a restore in place has put in its place takes its alarms over
  return {
    [`${first}-storage`]: {
      ...at,
      on: figure('AWS/RDS FreeStorageSpace', of, 'Average/300'),
      rings: `< ${gb * 0.1 * 1024 ** 3}`, // a tenth is left
      runbook: 'database-storage',
    },
    [`${first}-connections`]: {
      ...at,
      on: figure('AWS/RDS DatabaseConnections', of, 'Average/300'),
      rings: '>= 320', // four fifths of what the smallest class sold allows
      runbook: 'database-connections',
    },
  };
};

/** @param kinds what is backed up, as AWS Backup calls it in `ResourceType`; `copies`: name of the vault that copies go to */
export function ofBackups(name: string, { vault, kinds, copies }: { vault: string; kinds: string[]; copies?: string }): Catalogued {
  const at = { periods: 1, owner: 'database on-call' } as const;
  return Object.fromEntries(
    Object.entries({ Backup: vault, ...(copies && { Copy: copies }) }).flatMap(([what, of]): [string, AlarmSays][] => {
      const before = `${name}-${what.toLowerCase()}`;
      const runbook = `${what.toLowerCase()}-failed`;
      const jobs = `AWS/Backup NumberOf${what}Jobs`;
      const failed = figure(`${jobs}Failed`, { BackupVaultName: of }, 'Sum/3600');
      return [
        [`${before}-failed`, { ...at, on: failed, rings: '>= 1', silence: 'fine', runbook }],
        ...kinds.map((kind): [string, AlarmSays] => [
          `${before}-missing-${kind}`,
          {
            ...at,
            on: figure(`${jobs}Completed`, { BackupVaultName: of, ResourceType: kind }, 'Sum/129600'),
            rings: '< 1',
            silence: 'told',
            runbook,
          },
        ]),
      ];
    }),
  );
}

/** Copies of one class of audit records: failed where they come from, late where they go. */
export const ofRecords = (
  names: string,
  { from, to, kept }: Record<'from' | 'to' | 'kept', string>,
  end: 'from' | 'to',
): Catalogued => {
  const of = { SourceBucket: from, DestinationBucket: to, RuleId: 'RecoveryRegion' };
  const at = { silence: 'fine', owner: 'database on-call', runbook: 'ledger-copy' } as const;
  return end === 'from'
    ? {
        [`${names}ledger-copy-failed-${kept}`]: {
          ...at,
          on: figure('AWS/S3 OperationsFailedReplication', of, 'Sum/300'),
          rings: '>= 1',
          periods: 1,
        },
      }
    : {
        [`${names}ledger-copy-late-${kept}`]: {
          ...at,
          on: figure('AWS/S3 ReplicationLatency', of, 'Maximum/300'),
          rings: '>= 900',
          periods: 3,
        },
      };
};

/** What a hook publishes once a run. */
const said = (hook: string, metric: string, how: string): Figure => figure(`Freehold ${metric}`, { service: hook }, how);

const once = (
  hook: string,
  metric: string,
  rest: { minutes: number; rings?: string; owner: string; runbook: string },
): Catalogued => ({
  [`${hook}-${metric}`]: {
    on: said(hook, metric, `Maximum/${rest.minutes * 60}`),
    rings: rest.rings ?? '>= 1',
    periods: 1,
    silence: 'fine',
    owner: rest.owner,
    runbook: rest.runbook,
  },
});

const overdue = (hook: string): Catalogued =>
  once(hook, 'OverdueSteps', { minutes: 15, owner: 'platform on-call', runbook: 'erasure' });

/** What the front door is asked about: names of its parts as CloudWatch has them. */
export type Door = Readonly<Record<'balancer' | 'listened' | 'targets' | 'certificate' | 'region' | 'firewall', string>>;

export function ofFrontDoor({ balancer, listened, targets, certificate, region, firewall }: Door): Catalogued {
  const platform = { owner: 'platform on-call', silence: 'fine' } as const;
  const security = { owner: 'security on-call', silence: 'fine' } as const;
  const door = (metric: string, how: string): Figure => figure(`AWS/ApplicationELB ${metric}`, { LoadBalancer: balancer }, how);
  const usual = (m0: Figure) => ({ expr_1: '*ANOMALY_DETECTION_BAND(m0, 4)', m0 });
  return {
    'front-door-errors': {
      on: {
        expr_1: '*IF(all >= 100, 100 * errors / all, 0)',
        errors: 'FILL(door, 0) + FILL(application, 0)',
        all: 'FILL(requests, 0) + FILL(door, 0)',
        door: door('HTTPCode_ELB_5XX_Count', 'Sum/300'),
        application: door('HTTPCode_Target_5XX_Count', 'Sum/300'),
        requests: door('RequestCount', 'Sum/300'),
      },
      ...{ ...platform, rings: '>= 5', periods: 2, runbook: 'front-door-errors' },
    },
    'front-door-targets': {
      on: figure('AWS/ApplicationELB UnHealthyHostCount', { LoadBalancer: listened, TargetGroup: targets }, 'Maximum/60'),
      ...{ ...platform, rings: '>= 1', periods: 5, runbook: 'front-door-targets' },
    },
    'front-door-certificate': {
      on: figure('AWS/CertificateManager DaysToExpiry', { CertificateArn: certificate }, 'Minimum/86400'),
      ...{ ...platform, rings: '< 45', periods: 1, runbook: 'front-door-certificate' },
    },
    'front-door-traffic': {
      on: usual(door('RequestCount', 'Sum/300')),
      ...{ ...platform, rings: 'outside expr_1', periods: 3, runbook: 'front-door-traffic' },
    },
    'front-door-latency': {
      on: usual(door('TargetResponseTime', 'p95/300')),
      ...{ ...platform, rings: 'above expr_1', periods: 3, runbook: 'front-door-latency' },
    },
    'front-door-blocked': {
      on: figure('AWS/WAFV2 BlockedRequests', { Region: region, Rule: 'ALL', WebACL: firewall }, 'Sum/300'),
      ...{ ...security, rings: '>= 5000', periods: 3, runbook: 'front-door-blocked' },
    },
    'front-door-trapped': {
      on: said('trap-honeypot', 'TrappedAddresses', 'Sum/3600'),
      ...{ ...security, rings: '>= 100', periods: 1, runbook: 'honeypot' },
    },
    'front-door-block-list-full': {
      on: said('trap-honeypot', 'OverflowAddresses', 'Maximum/300'),
      ...{ ...security, rings: '>= 1', periods: 1, runbook: 'honeypot' },
    },
    'front-door-block-list-stale': {
      on: said('trap-honeypot', 'BlockedAddresses', 'SampleCount/300'),
      ...{ ...security, silence: 'told', rings: '< 1', periods: 3, runbook: 'honeypot' },
    },
  };
}

/** What else rooms have, whatever stands in them. */
export const OF_ROOMS: Readonly<Partial<Record<Room, (siem: string) => Catalogued>>> = {
  'break-glass': () => {
    const rings = { minutes: 5, owner: 'security on-call', runbook: 'break-glass' };
    return {
      ...once('close-past-windows', 'OverdueWindows', rings),
      ...once('close-past-windows', 'ResumedWindows', rings),
      ...once('lend-login', 'KeptRoles', rings),
    };
  },
  erasure: () => ({
    ...overdue('destroy-keys'),
    ...overdue('erase-backups'),
    ...overdue('erase-database'),
    ...overdue('erase-objects'),
    ...overdue('erase-remains'),
    ...overdue('remove-tenant-data'),
    ...once('certify-erasure', 'UndrawnCertificates', { minutes: 60, owner: 'platform on-call', runbook: 'erasure' }),
  }),
  incident: () => {
    const at = { minutes: 5, owner: 'security on-call', runbook: 'incident' };
    return {
      ...once('keep-incident', 'DueReminders', at),
      ...once('keep-incident', 'OverdueIncidents', at),
      ...once('keep-incident', 'UndeliveredNotices', at),
    };
  },
  lifecycle: () => {
    const ships = { owner: 'security on-call', runbook: 'ship-audit-log' };
    const applies = { minutes: 15, owner: 'database on-call', runbook: 'apply-deletions' };
    return {
      ...once('write-heartbeat', 'FailedHeartbeats', { minutes: 15, owner: 'database on-call', runbook: 'heartbeat' }),
      ...once('ship-audit-log', 'LagMinutes', { ...ships, minutes: 15, rings: '>= 60' }),
      ...once('ship-audit-log', 'RemovalsRefused', { ...ships, minutes: 60 }),
      ...once('apply-deletions', 'UnclearTenants', applies),
      ...once('apply-deletions', 'UnfinishedRuns', applies),
    };
  },
  keys: () => ({
    'verify-webhook-RefusedWebhooks': {
      on: said('verify-webhook', 'RefusedWebhooks', 'Sum/300'),
      ...{ rings: '>= 50', periods: 1, silence: 'fine', owner: 'security on-call', runbook: 'verify-webhook' },
    },
  }),
  restore: () => {
    const rings = { minutes: 60, owner: 'platform on-call', runbook: 'restore-drill' };
    return {
      ...once('start-drills', 'OverdueDrills', rings),
      ...once('start-drills', 'DrillsNotStarted', rings),
      ...once('lapse-instances', 'UnclearInstances', { minutes: 60, owner: 'database on-call', runbook: 'kept-instance' }),
    };
  },
  watch: (siem) => {
    const security = { owner: 'security on-call', silence: 'fine', periods: 1 } as const;
    return {
      'findings-too-old': {
        ...{ ...security, silence: 'told', rings: '>= 1', runbook: 'finding-age' },
        on: said('measure-finding-age', 'FindingsOverAge', 'Maximum/86400'),
      },
      'siem-behind': {
        ...{ ...security, rings: '>= 1800', periods: 3, runbook: 'siem-behind' },
        on: figure('AWS/Firehose DeliveryToHttpEndpoint.DataFreshness', { DeliveryStreamName: siem }, 'Maximum/300'),
      },
      'tenant-files-refused': {
        ...{ ...security, rings: '>= 20', runbook: 'tenant-files-refused' },
        on: figure('Freehold TenantFiles-refused', {}, 'Sum/900'),
      },
      'tenant-files-unusual': {
        ...{ ...security, rings: 'above expr_1', periods: 2, runbook: 'tenant-files-unusual' },
        on: { expr_1: '*ANOMALY_DETECTION_BAND(m0, 4)', m0: figure('Freehold TenantFiles-events', {}, 'Sum/3600') },
      },
    };
  },
};
