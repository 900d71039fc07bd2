import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import { cellCopiesVaultName, cellVaultName } from '../vault-names';
import type { Backups, Vaults } from '../parts/backup-routine';
import { published } from '../parts/published';
import { vaultNamed } from '../parts/sealed-vault';

/** The cell's own vault and that of its copies, with the keys that they are under, as a routine of the cell fills them. */
export function cellVaults(
  scope: Construct,
  { platform, cell }: { readonly platform: Platform; readonly cell: Cell },
  recovery?: { readonly cell: Cell; readonly keyArn: string },
): Vaults {
  return {
    vault: vaultNamed(scope, 'Vault', cell, cellVaultName(cell)),
    vaultKeyArn: published('vault', 'key-arn'),
    ...(recovery && {
      recovery: {
        vault: vaultNamed(scope, 'RecoveryVault', recovery.cell, cellCopiesVaultName(recovery.cell, sharedBackups(platform))),
        region: recovery.cell.region.region,
        keyArn: recovery.keyArn,
      },
    }),
  };
}

/** The one backup policy of all plans that share an instance (the loader refuses two). */
export function sharedBackups(platform: Platform): (Backups & { pointInTimeDays: number; replicated: boolean }) | undefined {
  return platform.plans.find((plan) => plan.isolation !== 'dedicated')?.backups;
}
