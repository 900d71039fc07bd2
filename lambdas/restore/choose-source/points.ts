import { ListRecoveryPointsByBackupVaultCommand, paginateListBackupVaults } from '@aws-sdk/client-backup';
import type { BackupClient, RecoveryPointByBackupVault } from '@aws-sdk/client-backup';
import type { DBInstance } from '@aws-sdk/client-rds';
import { cellVaultName, isCellCopiesVault, isCopiesVaultOf, tenantVaultName } from '../../../lib/vault-names';
import type { HookCell } from '../../shared/cell';
import type { ChooseOrder } from './contract';

interface Vaults {
  readonly backup: BackupClient;
  readonly cell: HookCell;
  readonly home: boolean;
}

/**
 * Recovery points of an instance in one region that are complete, youngest first. A copy is filed under the ARN of what it is of, at home.
 * Source: AWS Backup developer guide, "ListRecoveryPointsByBackupVault"; of copies that it says so is untried.
 */
export async function pointsIn(
  vaults: Vaults,
  order: ChooseOrder,
  { DBInstanceArn }: DBInstance,
): Promise<RecoveryPointByBackupVault[]> {
  const found: RecoveryPointByBackupVault[] = [];
  for (const BackupVaultName of await namesOf(vaults, order)) {
    let NextToken: string | undefined;
    do {
      const page = await vaults.backup.send(
        new ListRecoveryPointsByBackupVaultCommand({
          BackupVaultName,
          ByResourceArn: DBInstanceArn!,
          ...(NextToken && { NextToken }),
        }),
      );
      found.push(...(page.RecoveryPoints ?? []).filter(({ Status, CreationDate }) => Status === 'COMPLETED' && CreationDate));
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return found.sort((a, b) => b.CreationDate!.getTime() - a.CreationDate!.getTime());
}

/** At home there is one; of copies there is one for these days of the plan, and one for each range that it has had before. */
async function namesOf({ backup, cell, home }: Vaults, { tenant, isolation }: ChooseOrder): Promise<string[]> {
  const own = isolation === 'dedicated';
  if (home) return [own ? tenantVaultName(cell, tenant) : cellVaultName(cell)];
  const names: string[] = [];
  for await (const { BackupVaultList = [] } of paginateListBackupVaults({ client: backup }, {}))
    names.push(...BackupVaultList.flatMap(({ BackupVaultName }) => BackupVaultName ?? []));
  return names.filter((name) => (own ? isCopiesVaultOf(tenant, name) : isCellCopiesVault(cell, name)));
}
