import type { Construct } from 'constructs';
import type { Cell } from '../../config/platform';
import { COPYING_HOOK, regionName } from '../naming';
import { provisionerRoleName, regionRoleName } from '../role-names';
import { cellCopiesVaultName, cellVaultName, LEDGER_BACKUPS, retentionRange } from '../vault-names';
import type { CellName } from '../naming';
import { CustomerKey } from '../parts/customer-key';
import { publish } from '../parts/published';
import { SealedVault } from '../parts/sealed-vault';
import { sharedBackups } from './cell-backups';
import { RoomStack } from './room-stack';
import type { RoomInput } from './room-stack';

/** The roles that put recovery points of the cell's own stores into its vaults: no role is named that nobody declares. */
const backupRoles = (home: CellName, isShared: boolean): string[] => [
  regionRoleName(home, 'ledger-backup'),
  ...(isShared ? [regionRoleName(home, 'shared-database-backup')] : []),
];

/** The cell's own vault at home, for the ledger's tables and the shared database. Locked in governance mode. */
export class VaultStack extends RoomStack {
  constructor(scope: Construct, input: RoomInput) {
    super(scope, 'vault', input, 'backup vault');
    const { platform, cell } = input;
    // Where the cell has taken over, the key of the copies beside is called as every vault's.
    const key = new CustomerKey(this, 'Key', regionName(cell, cell.takenOver ? 'vault-after' : 'vault'), 'Backups of the region');
    key.allowThrough('Vault', ['backup'], provisionerRoleName(cell));
    const shared = sharedBackups(platform);
    key.allowBackups(...backupRoles(cell, shared !== undefined));
    publish(this, 'vault', 'key-arn', key.keyArn);
    new SealedVault(this, 'Vault', {
      home: cell,
      name: cellVaultName(cell),
      of: 'cell',
      key,
      days: retentionRange(LEDGER_BACKUPS, ...(shared ? [shared] : [])),
      lock: 'governance',
    });
  }
}

/** Its counterpart in the recovery region, where production's lock is one that nobody can lift. */
export class VaultRecoveryStack extends RoomStack {
  /** For copies of what the cell backs up, and for log shipping of the shared database: both need a key of the recovery region. */
  readonly keyArn: string;

  constructor(scope: Construct, input: RoomInput & { home: Cell }) {
    super(scope, 'vault-recovery', input, 'recovery vault');
    const { platform, cell, home } = input;
    const key = new CustomerKey(this, 'Key', regionName(cell, 'vault'), 'Backups of the region, in its recovery region');
    key.allowThrough('Services', ['backup', 'rds'], provisionerRoleName(cell), provisionerRoleName(home));
    const shared = sharedBackups(platform);
    if (shared) key.allowThrough('Copies', ['rds'], regionRoleName(home, COPYING_HOOK));
    key.allowBackups(...backupRoles(home, shared !== undefined));
    this.keyArn = key.keyArn;
    new SealedVault(this, 'Vault', {
      home,
      name: cellCopiesVaultName(cell, shared),
      of: 'cell',
      key,
      days: retentionRange(LEDGER_BACKUPS, ...(shared ? [shared] : [])),
      lock: platform.stage.complianceLocks ? 'compliance' : 'governance',
    });
  }
}
