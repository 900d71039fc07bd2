import type { BackupVaultListMember } from '@aws-sdk/client-backup';
import type { CellName } from '../../../lib/naming';
import type { Step, Waiting } from '../shared/step';
import { stopJobs } from './jobs';
import { eraseRecoveryPoints } from './recovery-points';
import type { Left } from './recovery-points';
import { deleteVault, findVaults, liftLock } from './vault';
import { POINT, VAULT } from './work';
import type { Place, Site } from './work';

/** Each vault of the region in its turn; what was found in any of them and is in none is noted as gone. */
export async function eraseIn(step: Step, at: CellName, place: Place): Promise<Waiting> {
  const { region } = place;
  const vaults = await findVaults(place, at);
  await step.found(
    ...vaults.map(({ BackupVaultArn }) => ({ id: BackupVaultArn!, kind: VAULT, region, method: 'deleted when empty' })),
  );
  const waiting: string[] = [];
  const stillThere: string[] = [];
  for (const vault of vaults) {
    const left = await erase(step, { ...place, name: vault.BackupVaultName!, arn: vault.BackupVaultArn! }, vault);
    waiting.push(...left.waiting);
    stillThere.push(...left.ids);
  }
  await step.gone({ region, kinds: [POINT, VAULT] }, stillThere);
  return waiting;
}

async function erase(step: Step, site: Site, vault: BackupVaultListMember): Promise<Pick<Left, 'ids' | 'waiting'>> {
  const busy = await stopJobs(site);
  await liftLock(site, vault);
  const left = await eraseRecoveryPoints(step, site);
  const waiting = [...busy, ...left.waiting];
  if (waiting.length > 0 || left.locked > 0) return { ids: [site.arn, ...left.ids], waiting }; // What is locked is noted, and the vault with it.
  const kept = await deleteVault(site);
  return kept === undefined
    ? { ids: [], waiting }
    : { ids: [site.arn], waiting: [`vault ${site.name} in ${site.region} is not gone yet${kept}`] };
}
