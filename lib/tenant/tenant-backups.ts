import { BackupResource } from 'aws-cdk-lib/aws-backup';
import type { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import type { Plan } from '../../config/plan-schema';
import { tenantName } from '../naming';
import { tenantRoleName } from '../role-names';
import { copiesVaultName, retentionRange, tenantVaultName } from '../vault-names';
import { backUpBucket, backUpDatabase } from '../parts/backup-permissions';
import { BackupRoutine } from '../parts/backup-routine';
import type { CustomerKey } from '../parts/customer-key';
import { hourForBackups } from '../parts/postgres-instance';
import type { SealedBucket } from '../parts/sealed-bucket';
import { SealedVault, vaultNamed } from '../parts/sealed-vault';

export interface TenantBackupsInput {
  readonly cell: Cell;
  readonly tenant: string;
  readonly plan: Plan;
  readonly key: CustomerKey;
  readonly files: SealedBucket;
  /** Absent for shared plans: the cell backs the shared instance up. */
  readonly instance?: DatabaseInstance;
  readonly recovery?: { readonly cell: Cell; readonly keyArn: string };
}

/** The tenant's own vault, plan and selection, with copies in the recovery region's vault for the plan's days. */
export class TenantBackups extends Construct {
  constructor(scope: Construct, id: string, input: TenantBackupsInput) {
    super(scope, id);
    const { cell, tenant, plan, key, files, instance, recovery } = input;
    const vault = new SealedVault(this, 'Vault', {
      home: cell,
      name: tenantVaultName(cell, tenant),
      of: { tenant },
      key,
      days: retentionRange(plan.backups),
      lock: 'governance',
    });
    new BackupRoutine(this, 'Routine', {
      cell,
      name: tenantName(cell, tenant, 'plan'),
      backups: plan.backups,
      hour: hourForBackups(plan.database.maintenanceWindow),
      vault,
      vaultKeyArn: key.keyArn,
      ...(recovery && {
        recovery: {
          vault: vaultNamed(this, 'RecoveryVault', recovery.cell, copiesVaultName(tenant, plan.backups)),
          region: recovery.cell.region.region,
          keyArn: recovery.keyArn,
        },
      }),
      kinds: ['S3', ...(instance ? (['RDS'] as const) : [])],
      resources: [BackupResource.fromArn(files.bucketArn), ...(instance ? [BackupResource.fromRdsDatabaseInstance(instance)] : [])],
      roleName: tenantRoleName(cell, tenant, 'backup'),
      purpose: 'tenant backup',
      sourceKeyArn: key.keyArn,
      statements: [
        ...backUpBucket(this, files),
        ...(instance ? backUpDatabase(this, instance.instanceArn, recovery?.cell.region.region) : []),
      ],
    });
  }
}
