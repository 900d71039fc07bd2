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
import { requireTenant } from '../../shared/tenant-tag';
import type { Site } from './work';

/** The vault, when there is one. Listed and not described: of a vault that is not there, AWS Backup says that access is denied. */
export async function findVault(site: Site): Promise<BackupVaultListMember | undefined> {
  const vault = await lookFor(site);
  if (!vault) return undefined;
  let owner: string | undefined;
  for await (const { Tags = {} } of paginateListTags({ client: site.client }, { ResourceArn: vault.BackupVaultArn })) {
    owner ??= Tags[TAG.tenant];
  }
  requireTenant(`vault ${site.name} (${site.region})`, owner, site.tenant);
  return vault;
}

async function lookFor({ client, name }: Site): Promise<BackupVaultListMember | undefined> {
  for await (const { BackupVaultList = [] } of paginateListBackupVaults({ client }, {})) {
    const vault = BackupVaultList.find(({ BackupVaultName }) => BackupVaultName === name);
    if (vault) return vault;
  }
  return undefined;
}

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
 * Deletes a vault, which AWS Backup does when it is empty, a locked one too. One into which something was copied a moment ago is not: the
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
