import type { Event } from './event-patterns';

/** How something ends, by the names of its service's API, and how the service says so. */
export interface Ends {
  readonly what: string;
  /** Complete: what is in none of the three lists does not exist, or somebody has to class it. */
  readonly underway: readonly string[];
  readonly good: readonly string[];
  /** With the metric that counts it, where there is one. */
  readonly bad: Readonly<Record<string, string | undefined>>;
  /** The event that tells of a state. */
  readonly event: (state: string) => Event;
}

const backup = (job: string) => (state: string) => ({
  source: 'aws.backup',
  'detail-type': `${job} Job State Change`,
  detail: { state },
});

/**
 * States: the enumerations of the services' APIs, as the installed SDKs have them; a test holds each list against its own (for copies
 * `CopyJobStatus`, of which `CopyJobState` has five). That a job that was stopped ends ABORTED and one that could not begin EXPIRED, and
 * the fields of the events, two of them `status`: AWS Backup developer guide, "Monitoring AWS Backup events using Amazon EventBridge";
 * an event of a copy that is not CREATED, RUNNING, COMPLETED or FAILED has no example there, nor has one of PARTIAL. Metrics: the same guide,
 * "AWS Backup metrics with Amazon CloudWatch", which counts no stopped or partial copy and no stopped restore. Step Functions developer guide,
 * "Monitoring Step Functions using CloudWatch" and "EventBridge for Step Functions execution status changes". CloudFormation user guide,
 * "Stack Status Change event detail". RDS user guide, "Amazon RDS event categories and event messages" (of 2023). ECS developer guide,
 * "Amazon ECS task state change events" (`stopCode`), with the API's `TaskStopCode`. All read on 2026-11-30.
 */
export const ENDS = {
  backup: {
    what: 'a backup',
    underway: ['CREATED', 'PENDING', 'RUNNING', 'ABORTING'],
    good: ['COMPLETED'],
    bad: {
      FAILED: 'AWS/Backup NumberOfBackupJobsFailed',
      ABORTED: 'AWS/Backup NumberOfBackupJobsAborted',
      EXPIRED: 'AWS/Backup NumberOfBackupJobsExpired',
      PARTIAL: undefined,
    },
    event: backup('Backup'),
  },
  copy: {
    what: 'a copy',
    underway: ['CREATED', 'RUNNING', 'ABORTING', 'COMPLETING', 'FAILING'],
    good: ['COMPLETED'],
    bad: { FAILED: 'AWS/Backup NumberOfCopyJobsFailed', ABORTED: undefined, PARTIAL: undefined },
    event: backup('Copy'),
  },
  restore: {
    what: 'a restore',
    underway: ['CREATED', 'PENDING', 'RUNNING'],
    good: ['COMPLETED'],
    bad: { FAILED: 'AWS/Backup NumberOfRestoreJobsFailed', ABORTED: undefined },
    event: (status) => ({ source: 'aws.backup', 'detail-type': 'Restore Job State Change', detail: { status } }),
  },
  execution: {
    what: 'a run of a machine',
    underway: ['RUNNING', 'PENDING_REDRIVE'],
    good: ['SUCCEEDED'],
    bad: {
      FAILED: 'AWS/States ExecutionsFailed',
      TIMED_OUT: 'AWS/States ExecutionsTimedOut',
      ABORTED: 'AWS/States ExecutionsAborted',
    },
    event: (status) => ({ source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail: { status } }),
  },
  stack: {
    what: 'a change of a stack',
    underway: [
      ...['CREATE', 'DELETE', 'IMPORT', 'IMPORT_ROLLBACK', 'REVIEW', 'ROLLBACK', 'UPDATE', 'UPDATE_ROLLBACK'].map(
        (s) => `${s}_IN_PROGRESS`,
      ),
      ...['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
    ],
    good: ['CREATE_COMPLETE', 'DELETE_COMPLETE', 'IMPORT_COMPLETE', 'UPDATE_COMPLETE'],
    bad: Object.fromEntries(
      [
        ...[
          'CREATE_FAILED',
          'DELETE_FAILED',
          'IMPORT_ROLLBACK_COMPLETE',
          'IMPORT_ROLLBACK_FAILED',
          'ROLLBACK_COMPLETE',
          'ROLLBACK_FAILED',
        ],
        ...['UPDATE_FAILED', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED'],
      ].map((state) => [state, undefined]),
    ),
    event: (status) => ({
      source: 'aws.cloudformation',
      'detail-type': 'CloudFormation Stack Status Change',
      detail: { 'status-details': { status } },
    }),
  },
  /** Of an instance, by the categories of its events: what it tells otherwise is underway, or done. */
  database: {
    what: 'a database',
    underway: [
      ...['availability', 'backup', 'backtrack', 'configuration change', 'creation', 'deletion', 'failover', 'maintenance'],
      ...['notification', 'patch', 'read replica', 'security', 'security patching'],
    ],
    good: ['restoration'],
    bad: { failure: undefined, 'low storage': undefined, recovery: undefined },
    event: (category) => ({ source: 'aws.rds', 'detail-type': 'RDS DB Instance Event', detail: { EventCategories: [category] } }),
  },
  /** A task ends STOPPED, and says by its code how: of a run that a machine waits for, the machine's own alarms tell. */
  task: {
    what: 'a task',
    underway: [],
    good: ['EssentialContainerExited'],
    bad: {
      ...{ TaskFailedToStart: undefined, UserInitiated: undefined, SpotInterruption: undefined, TerminationNotice: undefined },
      ...{ ServiceSchedulerInitiated: undefined, InfrastructureHealth: undefined },
    },
    event: (stopCode) => ({
      source: 'aws.ecs',
      'detail-type': 'ECS Task State Change',
      detail: { lastStatus: 'STOPPED', stopCode },
    }),
  },
} as const satisfies Record<string, Ends>;
