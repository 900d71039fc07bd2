import { BackupClient } from '@aws-sdk/client-backup';
import { bucketName, tenantName } from '../../../lib/naming';
import { perRegion } from '../../shared/per-region';
import { eraseStep } from '../shared/step';
import type { Step, Waiting } from '../shared/step';
import type { EraseOrder } from './contract';
import { stopJobs } from './jobs';
import { eraseRecoveryPoints } from './recovery-points';
import { deleteVault, findVault, liftLock } from './vault';
import type { Site } from './work';

const backup = perRegion((settings) => new BackupClient(settings));

/** Recovery points and vaults of one tenant in both regions; the cell's own is never opened. What is locked stays, under keys that end. */
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
    for (const place of [...(of === 'recovery' ? [] : [cell]), ...(cell.recovery && of !== 'tenant' ? [cell.recovery] : [])]) {
      const { region } = place.region;
      const name = tenantName(place, tenant, 'vault');
      const arn = `arn:${partition}:backup:${region}:${account.id}:backup-vault:${name}`;
      waiting.push(...(await erase(step, { client: backup(region), region, name, arn, tenant, sources })));
    }
    return waiting;
  });

async function erase(step: Step, site: Site): Promise<Waiting> {
  const vault = await findVault(site);
  if (vault) {
    const busy = await stopJobs(site);
    await liftLock(site, vault);
    const left = await eraseRecoveryPoints(step, site);
    if (busy.length + left.waiting.length > 0) return [...busy, ...left.waiting];
    if (left.locked > 0) return []; // Noted, and the vault with them.
    const kept = await deleteVault(site);
    if (kept !== undefined) return [`vault ${site.name} in ${site.region} is not gone yet${kept}`];
  }
  await step.gone({ region: site.region, kinds: ['recovery point'] }, []);
  await step.note({ id: site.arn, kind: 'backup vault', region: site.region, method: 'deleted when empty', state: 'gone' });
  return [];
}

export const handler = eraseBackupsBy(() => new Date());
