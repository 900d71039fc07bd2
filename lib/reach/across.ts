import { RECORDING_HOOKS } from '../recording';
import { of } from './statement';

/** What roles of one room may on named resources of another: of a room, statement by statement, who may what at most, and on which conditions at least. */
interface Across {
  readonly sid: string;
  readonly by: readonly string[];
  readonly actions: readonly string[];
  /** Operator, key and values. */
  readonly when?: readonly string[];
}

const UNDER_KEY = of(
  'kms',
  'Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo',
);

/** By the room whose resources they are. What a tenant's role may there stands here, too. */
export const ACROSS: Readonly<Record<string, readonly Across[]>> = {
  erasure: [{ sid: 'CallHooks', by: ['erasure-machine', 'onboarding-machine'], actions: of('lambda', 'InvokeFunction') }],
  export: [
    { sid: 'CallHooks', by: ['export-machine', 'export-trail-machine'], actions: of('lambda', 'InvokeFunction') },
    { sid: 'FollowTask', by: ['export-machine'], actions: of('ecs', 'DescribeTasks StopTask') },
    { sid: 'HandOverRoles', by: ['export-machine'], actions: of('iam', 'PassRole') },
    { sid: 'RunTask', by: ['export-machine'], actions: of('ecs', 'RunTask') },
  ],
  network: [
    {
      sid: 'Restore',
      by: ['restore-copy'],
      actions: of('rds', 'RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime'),
    },
    {
      sid: 'RestoreElsewhere',
      by: ['restore-copy'],
      actions: of('rds', 'RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime'),
    },
  ],
  'restore-recovery': [{ sid: 'ReadElsewhere', by: ['verify-elsewhere'], actions: of('lambda', 'InvokeFunction') }],
  restore: [{ sid: 'SeeRuns', by: ['keep-ledger'], actions: of('states', 'DescribeExecution') }],
  incident: [{ sid: 'SeeRuns', by: ['keep-ledger'], actions: of('states', 'DescribeExecution') }],
  ledger: [
    { sid: 'FindTenant', by: ['hear-break-glass'], actions: of('dynamodb', 'GetItem') },
    { sid: 'KeepSessions', by: ['close-past-windows'], actions: of('dynamodb', 'GetItem PutItem Scan') },
    {
      sid: 'KeepSessions',
      by: ['follow-break-glass', 'hear-break-glass', 'lend-break-glass'],
      actions: of('dynamodb', 'GetItem PutItem'),
    },
    { sid: 'ReadSession', by: ['report-break-glass'], actions: of('dynamodb', 'GetItem') },
    { sid: 'ChangeTenants', by: ['keep-ledger'], actions: of('dynamodb', 'GetItem PutItem UpdateItem') },
    { sid: 'KeepCertificates', by: ['certify-erasure'], actions: of('s3', 'GetObject PutObject') },
    {
      sid: 'KeepIncidents',
      by: ['keep-incident'],
      actions: of('dynamodb', 'GetItem PutItem Query'),
      // Beside the tenants, and never over them.
      when: ['ForAllValues:StringEquals dynamodb:leadingkeys #findings|#incidents|#notices'],
    },
    { sid: 'KeepPlace', by: ['ship-audit-log'], actions: of('dynamodb', 'GetItem PutItem Scan') },
    { sid: 'KeepRecords', by: RECORDING_HOOKS, actions: of('s3', 'PutObject') },
    { sid: 'ListRecords', by: ['export-trail', 'ship-audit-log'], actions: of('s3', 'ListBucket') },
    { sid: 'ListTenants', by: ['keep-incident', 'start-drills', 'write-heartbeat'], actions: of('dynamodb', 'Scan') },
    { sid: 'ReadBlueprints', by: ['deploy-stack', 'keep-ledger', 'verify-tenant'], actions: of('s3', 'GetObject') },
    { sid: 'ReadBlueprintsKey', by: ['deploy-stack', 'keep-ledger', 'verify-tenant'], actions: of('kms', 'Decrypt DescribeKey') },
    { sid: 'ReadDeletions', by: ['apply-deletions'], actions: of('dynamodb', 'Scan') },
    { sid: 'ReadLines', by: ['certify-erasure'], actions: of('dynamodb', 'GetItem PutItem Query') },
    { sid: 'ReadRecords', by: ['export-trail'], actions: of('s3', 'GetObject') },
    { sid: 'ReadStates', by: ['lapse-instances', 'put-back'], actions: of('dynamodb', 'GetItem') },
    { sid: 'RememberPlace', by: ['erase-objects'], actions: of('dynamodb', 'GetItem') },
    { sid: 'SeeCertificates', by: ['certify-erasure'], actions: of('s3', 'ListBucket') },
    {
      sid: 'UseLedgerKey',
      by: [
        'apply-deletions',
        'certify-erasure',
        'close-past-windows',
        'destroy-keys',
        'erase-backups',
        'erase-database',
        'erase-objects',
        'erase-remains',
        'export-trail',
        'follow-break-glass',
        'hear-break-glass',
        'keep-incident',
        'keep-ledger',
        'lapse-instances',
        'lend-break-glass',
        'put-back',
        'remove-tenant-data',
        'report-break-glass',
        'ship-audit-log',
        'verify-webhook',
        'start-drills',
        'write-heartbeat',
      ],
      actions: UNDER_KEY,
    },
    {
      sid: 'WriteLines',
      by: ['destroy-keys', 'erase-backups', 'erase-database', 'erase-objects', 'erase-remains', 'remove-tenant-data'],
      actions: of('dynamodb', 'PutItem Query'),
    },
    {
      sid: 'WriteRecords',
      by: ['report-break-glass', 'ship-audit-log'],
      actions: of('s3', 'GetObject GetObjectRetention PutObject'),
    },
  ],
  lifecycle: [
    {
      sid: 'CallHooks',
      by: ['break-glass-machine', 'contain-machine', 'incident-machine', 'restore-drill-machine', 'restore-machine'],
      actions: of('lambda', 'InvokeFunction'),
    },
  ],
  'ledger-recovery': [
    { sid: 'UseKeys', by: ['ledger-copy'], actions: UNDER_KEY },
    { sid: 'WriteCopies', by: ['ledger-copy'], actions: of('s3', 'ReplicateObject ReplicateTags') },
  ],
  'shared-database': [
    {
      sid: 'FindDatabases',
      by: [
        'apply-deletions',
        'contain-tenant',
        'export-task',
        'choose-source',
        'export-tenant',
        'keep-instance',
        'lapse-instances',
        'lend-login',
        'prepare-database',
        'put-back',
        'remove-tenant-data',
        'ship-audit-log',
        'sweep-tenant',
        'switch-access',
        'verify-restored',
        'verify-tenant',
        'write-heartbeat',
      ],
      actions: of('ssm', 'GetParameter'),
    },
    { sid: 'ReadLogs', by: ['report-break-glass'], actions: of('logs', 'FilterLogEvents') },
    { sid: 'OpenDatabase', by: ['tenant access', 'tenant break-glass'], actions: of('rds-db', 'connect') },
    {
      sid: 'Restore',
      by: ['restore-copy'],
      actions: of('rds', 'RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime'),
    },
  ],
  vault: [
    { sid: 'FindRecoveryPoints', by: ['choose-source'], actions: of('backup', 'ListRecoveryPointsByBackupVault') },
    {
      sid: 'FillVaults',
      by: ['ledger-backup', 'shared-database-backup'],
      actions: of('backup', 'CopyFromBackupVault CopyIntoBackupVault DescribeBackupVault'),
    },
    { sid: 'HandKeysOver', by: ['ledger-backup', 'shared-database-backup'], actions: of('kms', 'CreateGrant') },
    {
      sid: 'LookAtBackups',
      by: ['verify-tenant'],
      actions: of(
        'backup',
        'DescribeBackupVault GetBackupPlan GetBackupSelection GetBackupVaultAccessPolicy ListBackupSelections ListTags',
      ),
    },
    { sid: 'UseKeys', by: ['ledger-backup', 'shared-database-backup'], actions: UNDER_KEY },
  ],
  'vault-recovery': [
    {
      sid: 'FillVaults',
      by: ['ledger-backup', 'shared-database-backup'],
      actions: of('backup', 'CopyFromBackupVault CopyIntoBackupVault DescribeBackupVault'),
    },
    { sid: 'HandKeysOver', by: ['ledger-backup', 'shared-database-backup'], actions: of('kms', 'CreateGrant') },
    { sid: 'UseKeys', by: ['ledger-backup', 'shared-database-backup'], actions: UNDER_KEY },
  ],
  watch: [
    { sid: 'ReadTrails', by: ['report-break-glass'], actions: of('logs', 'FilterLogEvents') },
    { sid: 'ReadTrail', by: ['export-trail'], actions: of('s3', 'GetObject ListBucket') },
    { sid: 'ReadTrailKey', by: ['export-trail'], actions: of('kms', 'Decrypt DescribeKey') },
  ],
};

/** What of a statement on a resource of another room goes beyond what is written down for it. */
export function beyondAcross(
  purpose: string,
  room: string,
  { sid, actions }: { sid: string; actions: readonly string[] },
  conditions: readonly string[],
): string[] {
  const known = (ACROSS[room] ?? []).filter((one) => one.sid === sid && one.by.includes(purpose));
  const may = known.flatMap((one) => one.actions);
  const missing = known.flatMap(({ when = [] }) => when).filter((condition) => !conditions.includes(condition));
  return [...actions.filter((action) => !may.includes(action)), ...missing.map((condition) => `not when ${condition}`)].map(
    (what) => `${sid || 'a statement'} of ${purpose} in ${room}: ${what}`,
  );
}
