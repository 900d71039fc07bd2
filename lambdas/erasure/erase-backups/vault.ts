import {
  DeleteBackupVaultCommand,
  DeleteBackupVaultLockConfigurationCommand,
  InvalidRequestException,
  paginateListBackupVaults,
  paginateListTags,
  ResourceNotFoundException,
} from '@aws-sdk/client-backup';
import type { BackupVaultListMember } from '@aws-sdk/client-backup';
import { TAG } from '../../../lib/naming';
import { isVaultOf } from '../../../lib/vault-names';
import type { CellName } from '../../../lib/naming';
import { requireTenant } from '../../shared/tenant-tag';
import type { Place, Site } from './work';

/**
 * Every vault of the tenant in a region: where its plan has had other days before, there is one for those as well. Listed and not
 * described: of a vault that is not there, AWS Backup says that access is denied.
 *
 * @throws NotTheTenantsError when one that is called so carries another's tag, or none
 */
export async function findVaults(place: Place, cell: CellName): Promise<BackupVaultListMember[]> {
  const { client, region, tenant } = place;
  const vaults = await listed(place, (name) => isVaultOf(cell, tenant, name));
  for (const { BackupVaultArn, BackupVaultName } of vaults) {
    let owner: string | undefined;
    for await (const { Tags = {} } of paginateListTags({ client }, { ResourceArn: BackupVaultArn })) owner ??= Tags[TAG.tenant];
    requireTenant(`vault ${BackupVaultName} (${region})`, owner, tenant);
  }
  return vaults;
}

async function listed({ client }: Pick<Place, 'client'>, wanted: (name?: string) => boolean): Promise<BackupVaultListMember[]> {
  const vaults: BackupVaultListMember[] = [];
  for await (const { BackupVaultList = [] } of paginateListBackupVaults({ client }, {}))
    vaults.push(...BackupVaultList.filter(({ BackupVaultName }) => wanted(BackupVaultName)));
  return vaults;
}

const lookFor = async (site: Site): Promise<BackupVaultListMember | undefined> =>
  (await listed(site, (name) => name === site.name))[0];

/** Lifts a lock in governance mode; the vault lets this role alone. One in compliance mode stays until each point's day. */
export async function liftLock({ client, name }: Site, { Locked }: BackupVaultListMember): Promise<void> {
  if (!Locked) return;
  try {
    await client.send(new DeleteBackupVaultLockConfigurationCommand({ BackupVaultName: name }));
  } catch (error) {
    if (!(error instanceof InvalidRequestException) && !(error instanceof ResourceNotFoundException)) throw error;
  }
}

export async function isLocked(site: Site): Promise<boolean> {
  return (await lookFor(site))?.Locked ?? false;
}

/**
 * Deletes a vault, which AWS Backup does when it is empty, a locked one too: in compliance mode it "cannot be deleted once the cooling-off
 * period expires if any recovery points are in the vault" (AWS Backup developer guide, "AWS Backup Vault Lock", read 2026-11-30; older
 * copies of that page lack the last half). Were one refused all the same, the answer says so with AWS's reason. One into which something was copied a moment ago is not: the
 * next run empties it.
 *
 * @returns why it is there still, in words; undefined when it is gone
 */
export async function deleteVault(site: Site): Promise<string | undefined> {
  let why = '';
  try {
    await site.client.send(new DeleteBackupVaultCommand({ BackupVaultName: site.name }));
  } catch (error) {
    if (error instanceof InvalidRequestException) why = `: ${error.message}`;
    else if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return (await lookFor(site)) && why;
}
