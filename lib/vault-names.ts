import { regionName, tenantName } from './naming';
import type { CellName } from './naming';

/** Names of backup vaults, composed here and nowhere else: those of copies say for which days they are locked. */

/** For how many days backups are kept. */
interface Kept {
  readonly dailyDays: number;
  readonly weeklyDays?: number | undefined;
}

/** Shortest and longest retention, in days, of what a vault holds. */
export function retentionRange(...kept: readonly Kept[]): { shortest: number; longest: number } {
  const days = kept.flatMap((backups) => [backups.dailyDays, ...(backups.weeklyDays ? [backups.weeklyDays] : [])]);
  return { shortest: Math.min(...days), longest: Math.max(...days) };
}

/** The ledger's tables: point-in-time for 35 days, and these copies beyond the region. */
export const LEDGER_BACKUPS: Kept = { dailyDays: 35 };

/** A tenant's vault at home, and the cell's own for the ledger and the shared database: what locks them can be changed. */
export const tenantVaultName = (cell: CellName, tenant: string): string => tenantName(cell, tenant, 'vault');
export const cellVaultName = (cell: CellName): string => regionName(cell, 'cell');

/**
 * Their counterparts in the recovery region, whose locks nobody can change: the name says for which days. Other days are another vault,
 * beside which the earlier one lapses by itself (docs/decisions/020-other-days-another-vault.md).
 *
 * A tenant's has its kind first and no platform, as buckets have: AWS takes 50 characters, and kind 7, tenant 20 and two figures of four
 * digits make 37.
 */
export const COPIES_PREFIX = 'copies-';
export const copiesVaultName = (tenant: string, backups: Kept): string => `${COPIES_PREFIX}${tenant}-${rangeIn(backups)}`;
export const cellCopiesVaultName = (cell: CellName, shared?: Kept): string =>
  `${cellVaultName(cell)}-${rangeIn(LEDGER_BACKUPS, ...(shared ? [shared] : []))}`;

/** Whether a vault, in either region, is called as one of the tenant's: of these days or of earlier ones. */
export const isVaultOf = (cell: CellName, tenant: string, name = ''): boolean =>
  name === tenantVaultName(cell, tenant) || isCopiesVaultOf(tenant, name);
export const isCopiesVaultOf = (tenant: string, name: string): boolean => isRangeAfter(`${COPIES_PREFIX}${tenant}-`, name);
export const isCellCopiesVault = (cell: CellName, name: string): boolean => isRangeAfter(`${cellVaultName(cell)}-`, name);

const isRangeAfter = (begin: string, name: string): boolean =>
  name.startsWith(begin) && /^\d+(-\d+)?$/.test(name.slice(begin.length));

function rangeIn(...kept: readonly Kept[]): string {
  const { shortest, longest } = retentionRange(...kept);
  return shortest === longest ? String(longest) : `${shortest}-${longest}`;
}
