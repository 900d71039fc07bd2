import type { Hook, Room } from '../../naming';
import type { Event } from '../events/event-patterns';
import type { Value } from '../templates/value';
import { SAMPLES } from './sample-events';

/** What sets something off, as somebody reviewed it: every property of the rule, but for its name. */
export interface TriggerSays {
  readonly room: Room;
  readonly description: string;
  /** A schedule, or the pattern of an event. */
  readonly on: string | { readonly [field: string]: Value };
  readonly to: { readonly hook: Hook } | 'on-call' | 'siem' | 'backup-record';
  /** What the target is given of the event, in EventBridge's words; nothing: the whole event. */
  readonly input: { readonly [key: string]: Value };
  readonly tries?: number;
  /** Events of the service's own documentation that must set it off. */
  readonly fires?: readonly Event[];
  /** Events that must not. */
  readonly sleeps?: readonly Event[];
  /** Whether what arrives at the hook is an order that its contract has. */
  readonly reads?: (arrives: unknown) => boolean;
}

const call = (owner: string, runbook: string): string => `Owner: ${owner} on-call. Runbook: docs/runbook.md#${runbook}`;

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const nothing = (order: unknown): boolean => isMap(order) && Object.keys(order).length === 0;

/** Events that wake somebody. `{region}` is the region's name. */
const wakes = (
  what: string,
  who: string,
  { on, about, fires, sleeps }: { on: TriggerSays['on']; about?: string; fires: readonly Event[]; sleeps?: readonly Event[] },
): Readonly<Record<string, TriggerSays>> => {
  const said = call(who, what);
  const key = about?.replace(/^\$\./, '').replaceAll('.', '-');
  const input =
    about && key
      ? { InputTransformer: { InputPathsMap: { [key]: about }, InputTemplate: `"${what}: <${key}>, in {region}. ${said}"` } }
      : { Input: `"${what} in {region}. ${said}"` };
  return { [what]: { room: 'watch', description: said, on, to: 'on-call', input, fires, ...(sleeps && { sleeps }) } };
};

/** Events that go to the SIEM whole. */
const tells = (what: string, on: TriggerSays['on'], fires: readonly Event[]): Readonly<Record<string, TriggerSays>> => ({
  [`siem-${what}`]: { room: 'watch', description: call('security', 'siem-behind'), on, to: 'siem', input: {}, fires },
});

const { backup, copy, rds, restore, kms, hub, hubV2, alarm, guard, inspector, config, stack, analyzer } = SAMPLES;
const RESTORES = ['RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceFromS3', 'RestoreDBInstanceToPointInTime'];
const UNFINISHED = ['ABORTED', 'EXPIRED', 'PARTIAL'];
const UNCOPIED = ['ABORTED', 'FAILED', 'PARTIAL'];

/** A hook that a clock sets off, with nothing to read. */
const onClock = (
  hook: Hook,
  on: string,
  { room, call: description, tries = 0 }: { room: Room; call: string; tries?: number },
): Readonly<Record<string, TriggerSays>> => ({
  [hook]: { room, description, on, to: { hook }, input: { Input: '{}' }, tries, reads: nothing },
});

/** Events that may open an incident, handed over whole. */
const opens = (
  what: string,
  { type, ...rest }: { type: string; on: { readonly [field: string]: Value }; fires: readonly Event[]; sleeps: readonly Event[] },
): Readonly<Record<string, TriggerSays>> => ({
  [what]: {
    room: 'incident',
    description: call('security', 'incident'),
    to: { hook: 'keep-incident' },
    input: {},
    tries: 2,
    reads: (order) => isMap(order) && order['detail-type'] === type,
    ...rest,
  },
});

/** Every rule of EventBridge that the platform has, by the end of its name. */
export const TRIGGERS: Readonly<Record<string, TriggerSays>> = {
  ...onClock('write-heartbeat', 'rate(5 minutes)', { room: 'lifecycle', call: call('database', 'heartbeat') }),
  ...onClock('close-past-windows', 'rate(5 minutes)', { room: 'break-glass', call: call('security', 'break-glass') }),
  ...onClock('lapse-instances', 'cron(0 5 * * ? *)', { room: 'restore', call: call('database', 'kept-instance') }),
  ...onClock('put-back', 'cron(0 5 * * ? *)', { room: 'restore', call: call('database', 'put-back') }),
  ...onClock('ship-audit-log', 'rate(15 minutes)', { room: 'lifecycle', call: call('security', 'ship-audit-log') }),
  ...onClock('start-drills', 'cron(0 1 * * ? *)', { room: 'restore', call: call('platform', 'restore-drill'), tries: 2 }),
  'apply-deletions': {
    room: 'lifecycle',
    description: call('database', 'apply-deletions'),
    on: { source: ['aws.rds'], 'detail-type': ['RDS DB Instance Event'], detail: { EventCategories: ['restoration'] } },
    to: { hook: 'apply-deletions' },
    input: {
      InputTransformer: {
        InputPathsMap: { 'detail-SourceIdentifier': '$.detail.SourceIdentifier' },
        InputTemplate: '{"instance":<detail-SourceIdentifier>}',
      },
    },
    tries: 2,
    fires: [rds('restoration')],
    sleeps: [rds('failure')],
    reads: (order) => isMap(order) && Object.keys(order).join() === 'instance' && order.instance === 'restored-instance',
  },
  'trap-honeypot-expiry': {
    room: 'front-door',
    description: 'Lets go of blocked addresses 24 hours after their last visit',
    on: 'rate(5 minutes)',
    to: { hook: 'trap-honeypot' },
    input: { Input: '{"action":"expire"}' },
    tries: 0,
    reads: (order) => isMap(order) && order.action === 'expire',
  },
  'measure-finding-age': {
    room: 'watch',
    description: call('security', 'finding-age'),
    on: 'cron(0 5 * * ? *)',
    to: { hook: 'measure-finding-age' },
    input: {}, // it reads nothing of the event
    tries: 2,
    reads: isMap,
  },
  ...wakes('backup-failed', 'database', {
    on: { source: ['aws.backup'], 'detail-type': ['Backup Job State Change'], detail: { state: UNFINISHED } },
    fires: UNFINISHED.map(backup),
    sleeps: [backup('COMPLETED')],
  }),
  ...wakes('copy-failed', 'database', {
    on: { source: ['aws.backup'], 'detail-type': ['Copy Job State Change'], detail: { state: UNCOPIED } },
    fires: UNCOPIED.map(copy),
    sleeps: [copy('COMPLETED')],
  }),
  'backups-completed': {
    room: 'watch',
    description: call('database', 'backup-failed'),
    on: {
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
      detail: { state: ['COMPLETED'] },
    },
    to: 'backup-record',
    input: {},
    fires: [backup('COMPLETED'), copy('COMPLETED')],
    sleeps: [backup('FAILED'), copy('FAILED')],
  },
  ...wakes('backup-replication', 'database', {
    on: {
      source: ['aws.rds'],
      'detail-type': ['RDS DB Instance Event'],
      detail: { EventCategories: ['failure', 'low storage', 'recovery'] },
    },
    about: '$.detail.SourceIdentifier',
    fires: [rds('failure'), rds('low storage'), rds('recovery')],
    sleeps: [rds('creation')],
  }),
  ...wakes('restore-begun', 'database', {
    on: {
      source: ['aws.rds'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['rds.amazonaws.com'],
        eventName: RESTORES,
        responseElements: { dBInstanceIdentifier: [{ exists: true }] },
      },
    },
    about: '$.detail.responseElements.dBInstanceIdentifier',
    fires: RESTORES.map((made) => restore(made)),
    sleeps: [restore('CreateDBInstance'), restore(RESTORES[0]!, 'refused')],
  }),
  ...wakes('key-at-risk', 'database', {
    on: {
      source: ['aws.kms'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventSource: ['kms.amazonaws.com'], eventName: ['DisableKey', 'ScheduleKeyDeletion'] },
    },
    about: '$.detail.requestParameters.keyId',
    fires: [kms('DisableKey'), kms('ScheduleKeyDeletion')],
    sleeps: [kms('Encrypt')],
  }),
  ...wakes('finding-high', 'security', {
    on: {
      source: ['aws.securityhub'],
      'detail-type': ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          ProductName: [{ 'anything-but': ['GuardDuty'] }],
          RecordState: ['ACTIVE'],
          Severity: { Label: ['HIGH', 'CRITICAL'] },
          Workflow: { Status: ['NEW'] },
        },
      },
    },
    fires: [hub('HIGH'), hub('CRITICAL')],
    sleeps: [hub('LOW')],
  }),
  ...wakes('threat-detected', 'security', {
    on: { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'], detail: { severity: [{ numeric: ['>=', 7] }] } },
    fires: [guard(7), guard(8.9)],
    sleeps: [guard(2)],
  }),
  ...opens('incident-threat', {
    type: 'GuardDuty Finding',
    on: { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'], detail: { severity: [{ numeric: ['>=', 4] }] } },
    fires: [guard(4), guard(9)],
    sleeps: [guard(2)],
  }),
  ...opens('incident-finding', {
    type: 'Security Hub Findings - Imported',
    on: {
      source: ['aws.securityhub'],
      'detail-type': ['Security Hub Findings - Imported'],
      detail: {
        findings: {
          ProductName: [{ 'anything-but': ['GuardDuty'] }],
          RecordState: ['ACTIVE'],
          Severity: { Label: ['MEDIUM', 'HIGH', 'CRITICAL'] },
          Workflow: { Status: ['NEW', 'NOTIFIED'] },
        },
      },
    },
    fires: [hub('MEDIUM'), hub('CRITICAL')],
    sleeps: [hub('LOW')],
  }),
  ...opens('incident-finding-v2', {
    type: 'Findings Imported V2',
    on: {
      source: ['aws.securityhub'],
      'detail-type': ['Findings Imported V2'],
      detail: { findings: { severity_id: [3, 4, 5, 6] } },
    },
    fires: [hubV2(3), hubV2(5)],
    sleeps: [hubV2(1)],
  }),
  ...opens('incident-alarm', {
    type: 'CloudWatch Alarm State Change',
    on: { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], detail: { state: { value: ['ALARM'] } } },
    fires: [alarm('ALARM')],
    sleeps: [alarm('OK')],
  }),
  ...tells('threats', { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] }, [guard(2), guard(8.9)]),
  ...tells('posture', { source: ['aws.securityhub'], 'detail-type': ['Security Hub Findings - Imported'] }, [hub('LOW')]),
  ...tells('vulnerabilities', { source: ['aws.inspector2'], 'detail-type': ['Inspector2 Finding'] }, [inspector]),
  ...tells('compliance', { source: ['aws.config'], 'detail-type': ['Config Rules Compliance Change'] }, [config]),
  ...tells('deployments', { source: ['aws.cloudformation'], 'detail-type': ['CloudFormation Stack Status Change'] }, [stack]),
  ...tells('backups', { source: ['aws.backup'] }, [backup('COMPLETED'), copy('FAILED')]),
  ...tells('sharing', { source: ['aws.access-analyzer'] }, [analyzer]),
};

/** The one log that sets a hook off: lines of the firewall about the honeypot. */
export const VISITS = {
  room: 'front-door',
  hook: 'trap-honeypot',
  log: 'aws-waf-logs-',
  name: 'honeypot-paths',
  pattern: '{ $.terminatingRuleId = "honeypot-paths" }',
} as const;

/** Filters that count lines of a log, by the end of their name. */
export const COUNTS: Readonly<Record<string, { readonly pattern: string; readonly metric: string }>> = {
  'tenant-files-events': { pattern: '{ $.eventName = "*" }', metric: 'TenantFiles-events' },
  'tenant-files-refused': { pattern: '{ $.errorCode = "*AccessDenied*" }', metric: 'TenantFiles-refused' },
};
