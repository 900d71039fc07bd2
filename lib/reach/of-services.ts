import { MACHINES } from '../naming';
import { of } from './statement';
import type { WideStatement } from './statement';

const MACHINE_ROLES = MACHINES.map((machine) => `${machine}-machine`);
/** The roles under which AWS Backup works, by purpose. */
export const BACKUP_ROLES = ['ledger-backup', 'shared-database-backup', 'tenant backup'] as const;

/** What AWS's services may under roles of ours. */
export const OF_SERVICES: readonly WideStatement[] = [
  {
    sid: 'DeliverLogs',
    by: MACHINE_ROLES,
    actions: [
      ...of(
        'logs',
        'CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies GetLogDelivery ListLogDeliveries PutResourcePolicy UpdateLogDelivery',
      ),
    ],
    on: ['*'],
    why: 'setting up a delivery of logs names no resource',
  },
  {
    sid: 'FindItsWay',
    by: ['tenant backup'],
    actions: ['cloudwatch:GetMetricData', 'events:ListRules', 's3:ListAllMyBuckets'],
    on: ['*'],
    why: 'AWS Backup for S3 asks for it, and AWS defines it without a resource',
  },
  {
    sid: 'FindLog',
    by: ['flow-log', 'tenant flow-log'],
    actions: ['logs:DescribeLogGroups'],
    on: ['*'],
    why: 'log groups are listed without a resource',
  },
  {
    sid: 'FindResources',
    by: BACKUP_ROLES,
    actions: ['tag:GetResources'],
    on: ['*'],
    why: 'AWS Backup searches tags, without a resource',
  },
  {
    sid: 'FollowChanges',
    by: ['tenant backup'],
    actions: [...of('events', 'DeleteRule DescribeRule DisableRule EnableRule ListTargetsByRule PutRule PutTargets RemoveTargets')],
    on: ['events:rule/AwsBackupManagedRule*'],
    why: 'rules that AWS Backup makes for itself',
  },
  {
    sid: 'FollowTask',
    by: ['export-machine'],
    actions: [...of('ecs', 'DescribeTasks StopTask')],
    on: ['ecs:task/~-export-task/*'],
    when: ['ArnEquals ecs:cluster ecs:cluster/~-export-task'],
    why: 'a run has an id that AWS chooses, in the one cluster',
  },
  {
    sid: 'KeepPoints',
    by: BACKUP_ROLES,
    actions: [...of('backup', 'CopyFromBackupVault TagResource')],
    on: ['backup:recovery-point:*'],
    why: 'recovery points have ids that AWS chooses',
  },
  {
    sid: 'KeepSnapshots',
    by: ['shared-database-backup', 'tenant backup'],
    actions: [
      ...of('backup', 'CopyFromBackupVault TagResource'),
      ...of('rds', 'AddTagsToResource CopyDBSnapshot CreateDBSnapshot DeleteDBSnapshot DescribeDBSnapshots ListTagsForResource'),
    ],
    on: ['rds:snapshot:awsbackup:*'],
    why: 'snapshots of AWS Backup have names that it chooses',
  },
  {
    sid: 'SignIn',
    by: ['export-task-start'],
    actions: ['ecr:GetAuthorizationToken'],
    on: ['*'],
    why: 'signing in to a registry names no resource',
  },
  {
    sid: 'Trace',
    by: MACHINE_ROLES,
    actions: [...of('xray', 'GetSamplingRules GetSamplingTargets PutTelemetryRecords PutTraceSegments')],
    on: ['*'],
    why: 'traces have no resource',
  },
];
