import type { Platform } from '../../config/platform';
import { regionName } from '../naming';
import type { CellName } from '../naming';
import type { Backups } from '../parts/backup-routine';

/** The cell's own vault; the one in the recovery region has the same name. */
export const cellVaultName = (cell: CellName): string => regionName(cell, 'cell');

/** The ledger's tables: point-in-time for 35 days, and these copies beyond the region. */
export const LEDGER_BACKUPS: Backups = { dailyDays: 35 };

/** The one backup policy of all plans that share an instance (the loader refuses two). */
export function sharedBackups(platform: Platform): (Backups & { pointInTimeDays: number; replicated: boolean }) | undefined {
  return platform.plans.find((plan) => plan.isolation !== 'dedicated')?.backups;
}
