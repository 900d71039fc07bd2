import { Duration, Stack } from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupSelection } from 'aws-cdk-lib/aws-backup';
import type { IBackupVault, BackupResource } from 'aws-cdk-lib/aws-backup';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Plan } from '../../config/plan-schema';
import type { CellName } from '../naming';
import type { BACKUP_ROLES } from '../reach/of-services';
import { watchBackups } from './backup-alarms';
import type { BackedUp } from './backup-alarms';
import { fillVaults } from './backup-permissions';
import { boundary, BoundedRole } from './bounded-role';
import { cite } from './cite';
import { FOR_AWS_RESOURCES, USE_KEY } from './customer-key';
import { allow } from './statement';
import { wildcardsIn } from './wildcards';
import { sourceIfGiven } from './source-if-given';

/** Retentions of a plan, in days. */
export type Backups = Pick<Plan['backups'], 'dailyDays' | 'weeklyDays'>;

/** Where recovery points lie, and the keys that they are under there. */
export interface Vaults {
  readonly vault: IBackupVault;
  readonly vaultKeyArn: string;
  /** Where every recovery point is copied; absent in a jurisdiction of one region. */
  readonly recovery?: { readonly vault: IBackupVault; readonly region: string; readonly keyArn: string };
}

export interface BackupRoutineInput extends Vaults {
  readonly cell: CellName;
  readonly name: string;
  readonly backups: Backups;
  /** Hour (UTC) of the daily backup; the weekly one is two hours later on Sunday. For a database: `hourForBackups`. */
  readonly hour: number;
  readonly resources: readonly BackupResource[];
  /** What they are, as AWS Backup calls it: a backup that never starts is missed by kind. */
  readonly kinds: readonly BackedUp[];
  readonly roleName: string;
  /** What its role is for, as lib/reach has it. */
  readonly purpose: (typeof BACKUP_ROLES)[number];
  /** Reading and snapshotting what is backed up; see `backup-permissions.ts`. */
  readonly statements: readonly PolicyStatement[];
  /** Key of what is backed up. */
  readonly sourceKeyArn: string;
}

/**
 * Daily and, where the plan sells them, weekly backups, each copied to the recovery region with the same retention, under
 * a role of its own; alarms when a backup or a copy fails, or is missing. Times are UTC.
 */
export class BackupRoutine extends Construct {
  constructor(scope: Construct, id: string, input: BackupRoutineInput) {
    super(scope, id);
    const { cell, name, vault, recovery, backups, hour } = input;
    const plan = new BackupPlan(this, 'Plan', {
      backupPlanName: name,
      backupVault: vault,
      backupPlanRules: [
        rule('Daily', { hour: String(hour), minute: '0' }, backups.dailyDays, recovery?.vault),
        ...(backups.weeklyDays
          ? [rule('Weekly', { hour: String((hour + 2) % 24), minute: '0', weekDay: 'SUN' }, backups.weeklyDays, recovery?.vault)]
          : []),
      ],
    });
    const statements = this.statements(input);
    const role = new BoundedRole(this, 'Role', {
      name: input.roleName,
      boundary: boundary(this, cell, 'service'),
      assumedBy: new ServicePrincipal('backup.amazonaws.com', { conditions: sourceIfGiven(this) }),
      description: `Backs up ${name}`,
      statements,
    });
    cite(role, 'EX-014', ...wildcardsIn(this, { cell, purpose: input.purpose }, statements));
    const selection = new BackupSelection(this, 'Selection', {
      backupPlan: plan,
      backupSelectionName: 'stores', // of its plan, which says whose; 50 characters at most
      resources: [...input.resources],
      role: role.closed(),
      disableDefaultBackupPolicy: true,
    });
    // The role is known to IAM some seconds before AWS Backup can take it on, and a selection that comes too early fails the
    // stack ("cannot be assumed by AWS Backup"). So it comes last: behind the role's policy and, behind that, the alarms.
    const alarms = watchBackups(this, {
      cell,
      name,
      vault: vault.backupVaultName,
      kinds: input.kinds,
      ...(recovery && { copies: recovery.vault.backupVaultName }),
    });
    for (const alarm of alarms) alarm.node.addDependency(role.policy);
    selection.node.addDependency(role.policy, ...alarms);
  }

  /** Both must allow: each key's policy names the role, and the role names each key that a recovery point passes on its way. */
  private statements({ vault, vaultKeyArn, recovery, sourceKeyArn, statements }: BackupRoutineInput): PolicyStatement[] {
    const keys = [...new Set([sourceKeyArn, vaultKeyArn, ...(recovery ? [recovery.keyArn] : [])])];
    const vaults = [vault.backupVaultArn, ...(recovery ? [recovery.vault.backupVaultArn] : [])];
    return [
      ...fillVaults(this, vaults, [Stack.of(this).region, ...(recovery ? [recovery.region] : [])]),
      allow('UseKeys', USE_KEY, keys),
      allow('HandKeysOver', ['kms:CreateGrant'], keys, { Bool: FOR_AWS_RESOURCES }),
      ...statements,
    ];
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
