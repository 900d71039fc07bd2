import { Duration, Stack } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupSelection } from 'aws-cdk-lib/aws-backup';
import type { IBackupVault, BackupResource } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Plan } from '../../config/schema';
import type { CellName } from '../naming';
import { watchBackups } from './backup-alarms';
import type { BackedUp } from './backup-alarms';
import { boundary, BoundedRole } from './bounded-role';
import type { CustomerKey } from './customer-key';
import { USE_KEY } from './customer-key';
import { allow } from './statement';

/** Retentions of a plan, in days. */
export type Backups = Pick<Plan['backups'], 'dailyDays' | 'weeklyDays'>;

export interface BackupRoutineInput {
  readonly cell: CellName;
  readonly name: string;
  readonly backups: Backups;
  /** Hour (UTC) of the daily backup; the weekly one is two hours later on Sunday. For a database: `hourForBackups`. */
  readonly hour: number;
  readonly vault: IBackupVault;
  /** Where every recovery point is copied; absent in a jurisdiction of one region. */
  readonly recoveryVault?: IBackupVault;
  readonly resources: readonly BackupResource[];
  /** What they are, as AWS Backup calls it: a backup that never starts is missed by kind. */
  readonly kinds: readonly BackedUp[];
  readonly roleName: string;
  /** Reading and snapshotting what is backed up; see `backup-permissions.ts`. */
  readonly statements: readonly PolicyStatement[];
  readonly key: CustomerKey;
}

/**
 * Daily and, where the plan sells them, weekly backups, each copied to the recovery region with the same retention, under
 * a role of its own; alarms when a backup or a copy fails, or is missing. Times are UTC.
 */
export class BackupRoutine extends Construct {
  constructor(scope: Construct, id: string, input: BackupRoutineInput) {
    super(scope, id);
    const stack = Stack.of(this);
    const { cell, name, vault, recoveryVault, backups, hour, key } = input;
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: name,
      backupVault: vault,
      backupPlanRules: [
        rule('Daily', { hour: String(hour), minute: '0' }, backups.dailyDays, recoveryVault),
        ...(backups.weeklyDays
          ? [rule('Weekly', { hour: String((hour + 2) % 24), minute: '0', weekDay: 'SUN' }, backups.weeklyDays, recoveryVault)]
          : []),
      ],
    });
    const role = new BoundedRole(this, 'Role', {
      name: input.roleName,
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      description: `Backs up ${name}`,
      statements: [
        allow(
          'KeepRecoveryPoints',
          ['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault', 'backup:CopyFromBackupVault', 'backup:TagResource'],
          [vault.backupVaultArn, ...(recoveryVault ? [recoveryVault.backupVaultArn] : [])],
        ),
        allow('UseKey', [...USE_KEY, 'kms:CreateGrant'], [key.keyArn]),
        ...input.statements,
      ],
    });
    new BackupSelection(this, 'Selection', {
      backupPlan: plan,
      backupSelectionName: 'stores', // of its plan, which says whose; 50 characters at most
      resources: [...input.resources],
      role: role.closed(),
      disableDefaultBackupPolicy: true,
    }).node.addDependency(role.policy);
    watchBackups(this, { cell, name, vault: vault.backupVaultName, kinds: input.kinds, copied: recoveryVault !== undefined });
  }
}

function rule(
  ruleName: 'Daily' | 'Weekly',
  at: { hour: string; minute: string; weekDay?: string },
  days: number,
  copyTo?: IBackupVault,
): BackupPlanRule {
  const deleteAfter = Duration.days(days);
  return new BackupPlanRule({
    ruleName,
    scheduleExpression: Schedule.cron(at),
    startWindow: Duration.hours(1),
    completionWindow: Duration.hours(8),
    deleteAfter,
    ...(copyTo && { copyActions: [{ destinationBackupVault: copyTo, deleteAfter }] }),
  });
}

/** Shortest and longest retention, in days, of what a vault will hold. */
export function retentionRange(...backups: readonly Backups[]): { shortest: number; longest: number } {
  const days = backups.flatMap((b) => [b.dailyDays, ...(b.weeklyDays ? [b.weeklyDays] : [])]);
  return { shortest: Math.min(...days), longest: Math.max(...days) };
}
