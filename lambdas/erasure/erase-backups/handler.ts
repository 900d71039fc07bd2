import { BackupClient } from '@aws-sdk/client-backup';
import type { BackupVaultListMember } from '@aws-sdk/client-backup';
import { bucketName, tenantName } from '../../../lib/naming';
import type { CellName } from '../../../lib/naming';
import { perRegion } from '../../shared/per-region';
import { eraseStep } from '../shared/step';
import type { Step, Waiting } from '../shared/step';
import type { EraseOrder } from './contract';
import { stopJobs } from './jobs';
import { eraseRecoveryPoints } from './recovery-points';
import type { Left } from './recovery-points';
import { deleteVault, findVaults, liftLock } from './vault';
import { POINT, VAULT } from './work';
import type { Place, Site } from './work';

const backup = perRegion((settings) => new BackupClient(settings));

/** Recovery points and vaults of one tenant in both regions, those for earlier days of its plan too; the cell's own are never opened. What is locked stays. */
export const eraseBackupsBy = (clock: () => Date) =>
  eraseStep<EraseOrder>(clock, async (step) => {
    const { cell, tenant } = step;
    const { of } = step.order;
    const { partition, account } = cell;
    const sources = [
      `arn:${partition}:s3:::${bucketName(cell, 'files', tenant)}`,
      `arn:${partition}:rds:${cell.region.region}:${account.id}:db:${tenantName(cell, tenant, 'database')}`,
    ];
    const waiting: string[] = [];
    for (const at of [...(of === 'recovery' ? [] : [cell]), ...(cell.recovery && of !== 'tenant' ? [cell.recovery] : [])]) {
      const { region } = at.region;
      waiting.push(...(await eraseIn(step, at, { client: backup(region), region, tenant, sources })));
    }
    return waiting;
  });

/** Each vault of the region in its turn; what was found in any of them and is in none is noted as gone. */
async function eraseIn(step: Step, at: CellName, place: Place): Promise<Waiting> {
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

export const handler = eraseBackupsBy(() => new Date());
