import { BackupResource } from 'aws-cdk-lib/aws-backup';
import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import { COPYING_HOOK, DATABASE_HOOKS, regionName, SHARED_TABLES } from '../naming';
import { provisionerRoleName, regionRoleName } from '../role-names';
import { backUpDatabase } from '../parts/backup-permissions';
import { BackupRoutine } from '../parts/backup-routine';
import { CustomerKey } from '../parts/customer-key';
import { ADMINISTRATOR, hourForBackups, PostgresInstance, sharedSite } from '../parts/postgres-instance';
import { publish } from '../parts/published';
import { retention } from '../parts/retention';
import { cellVaults } from './cell-backups';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/** The plan that sets the shared instance's size, window and backups: the loader refuses plans that differ. */
export const sharingPlan = (platform: Platform): Plan | undefined => platform.plans.find((plan) => plan.isolation !== 'dedicated');

/** The one PostgreSQL instance of a cell for plans with isolation `database` or `row`. */
export class SharedDatabaseStack extends RoomStack {
  readonly database: PostgresInstance;

  constructor(scope: Construct, input: RoomInput & { plan: Plan; recovery?: { cell: Cell; keyArn: string } }) {
    super(scope, 'shared-database', input, 'shared database');
    const { platform, cell, plan, recovery } = input;
    const residency = platform.residencies.find(({ name }) => name === cell.residency)!;
    const name = regionName(cell, 'shared');
    const backupRole = regionRoleName(cell, 'shared-database-backup');
    const key = new CustomerKey(this, 'Key', regionName(cell, 'shared-database'), 'Shared database of the region');
    key.allowThrough('Services', ['rds', 'secretsmanager'], provisionerRoleName(cell));
    key.allowThrough('Copies', ['rds', 'secretsmanager'], regionRoleName(cell, COPYING_HOOK));
    key.allowBackups(backupRole);
    key.allowReading('Hooks', ...DATABASE_HOOKS.map((hook) => regionRoleName(cell, hook)));
    this.database = new PostgresInstance(this, 'Database', {
      cell,
      name,
      database: plan.database,
      backups: plan.backups,
      site: sharedSite(),
      key,
      ...(recovery && { recovery }),
      logs: retention(platform, plan.retention.database),
    });
    const { instance } = this.database;
    if (residency.begins !== undefined) beginWith(residency.begins, instance.node.defaultChild as CfnDBInstance, plan.backups);
    new BackupRoutine(this, 'Backups', {
      cell,
      name,
      backups: plan.backups,
      hour: hourForBackups(plan.database.maintenanceWindow),
      ...cellVaults(this, input, recovery),
      kinds: ['RDS'],
      resources: [BackupResource.fromRdsDatabaseInstance(instance)],
      roleName: backupRole,
      purpose: 'shared-database-backup',
      sourceKeyArn: key.keyArn,
      statements: backUpDatabase(this, instance.instanceArn, recovery?.cell.region.region),
    });
    publish(this, 'shared-database', 'address', instance.dbInstanceEndpointAddress);
    publish(this, 'shared-database', 'port', instance.dbInstanceEndpointPort);
    publish(this, 'shared-database', 'resource-id', instance.instanceResourceId!);
    publish(this, 'shared-database', 'administrator-secret', this.database.secretArn);
    const connection = {
      address: instance.dbInstanceEndpointAddress,
      port: instance.dbInstanceEndpointPort,
      database: SHARED_TABLES,
      administrator: ADMINISTRATOR,
      secret: this.database.secretArn,
      ca: 'rds',
    };
    publish(this, 'shared-database', 'connection', this.toJsonString(connection));
  }
}

/**
 * CloudFormation restores, and asks afterwards for what a restore does not take: the password kept by RDS, the window, the parameter group,
 * version and storage of the plan, neither of which may be less than the backup's. The source is of the instance for ever: another one would
 * be another instance. Source: `CreateHandler` and `ResourceModelHelper` of aws-cloudformation-resource-providers-rds at 02655f1, read
 * 2026-11-30; untried on AWS. Storage is under the key of the backup, whichever the template names: no call that restores takes one (RDS
 * API reference, RestoreDBInstanceToPointInTime and RestoreDBInstanceFromDBSnapshot).
 */
function beginWith(backup: string, instance: CfnDBInstance, { replicated }: Plan['backups']): void {
  if (!replicated) instance.dbSnapshotIdentifier = backup;
  else {
    instance.sourceDbInstanceAutomatedBackupsArn = backup;
    instance.useLatestRestorableTime = true;
  }
}
