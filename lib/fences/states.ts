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
 * Sources, read 2026-11: AWS Backup API reference, BackupJob, CopyJob and RestoreJobsListMember (State, Status), and developer guide,
 * "AWS Backup metrics with CloudWatch"; Step Functions API reference, DescribeExecution (status), and developer guide, "Monitoring Step
 * Functions metrics"; CloudFormation API reference, Stack (StackStatus), and user guide, "EventBridge: stack status changes".
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
    underway: ['CREATED', 'RUNNING'],
    good: ['COMPLETED'],
    bad: { FAILED: 'AWS/Backup NumberOfCopyJobsFailed', PARTIAL: undefined },
    event: backup('Copy'),
  },
  restore: {
    what: 'a restore',
    underway: ['PENDING', 'RUNNING'],
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
} as const satisfies Record<string, Ends>;
