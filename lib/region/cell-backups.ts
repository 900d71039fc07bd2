import type { Construct } from 'constructs';
import type { Cell, Platform } from '../../config/platform';
import { regionName } from '../naming';
import type { CellName } from '../naming';
import type { Backups, Vaults } from '../parts/backup-routine';
import { published } from '../parts/published';
import { vaultNamed } from '../parts/sealed-vault';

/** The cell's own vault; the one in the recovery region has the same name. */
export const cellVaultName = (cell: CellName): string => regionName(cell, 'cell');

/** Both, with the keys that they are under, as a routine of the cell fills them. */
export function cellVaults(scope: Construct, cell: Cell, recovery?: { readonly cell: Cell; readonly keyArn: string }): Vaults {
  return {
    vault: vaultNamed(scope, 'Vault', cell, cellVaultName(cell)),
    vaultKeyArn: published('vault', 'key-arn'),
    ...(recovery && {
      recovery: {
        vault: vaultNamed(scope, 'RecoveryVault', recovery.cell, cellVaultName(recovery.cell)),
        region: recovery.cell.region.region,
        keyArn: recovery.keyArn,
      },
    }),
  };
}

/** The ledger's tables: point-in-time for 35 days, and these copies beyond the region. */
export const LEDGER_BACKUPS: Backups = { dailyDays: 35 };

/** The one backup policy of all plans that share an instance (the loader refuses two). */
export function sharedBackups(platform: Platform): (Backups & { pointInTimeDays: number; replicated: boolean }) | undefined {
  return platform.plans.find((plan) => plan.isolation !== 'dedicated')?.backups;
}
