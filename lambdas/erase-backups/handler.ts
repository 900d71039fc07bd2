import { BackupClient } from '@aws-sdk/client-backup';
import { bucketName, tenantName } from '../../lib/naming';
import { perRegion } from '../shared/erase-clients';
import { eraseStep } from '../shared/erase-step';
import type { EraseOrder } from '../shared/erase-step';
import { stopJobs } from './jobs';
import { eraseRecoveryPoints } from './recovery-points';
import { deleteVault, findVault, liftLock } from './vault';
import type { Site } from './work';

const backup = perRegion((settings) => new BackupClient(settings));

/**
 * Deletes a tenant's recovery points and vaults in both regions. The cell's own vault, in which neighbours are, has another
 * name and is never opened. What a lock protects stays, under keys that the last step destroys.
 */
export const eraseBackupsBy = (clock: () => Date) =>
  eraseStep<EraseOrder>(clock, async (step) => {
    const { cell, tenant } = step;
    const home = cell.region.region;
    const arn = (service: string, region: string, resource: string): string =>
      `arn:${cell.partition}:${service}:${region}:${region && cell.account.id}:${resource}`;
    const sources = [
      arn('s3', '', `::${bucketName(cell, 'files', tenant)}`.slice(2)),
      arn('rds', home, `db:${tenantName(cell, tenant, 'database')}`),
    ];
    const waiting: string[] = [];
    for (const place of [cell, ...(cell.recovery ? [cell.recovery] : [])]) {
      const { region } = place.region;
      const name = tenantName(place, tenant, 'vault');
      const site: Site = {
        client: backup(region),
        region,
        name,
        arn: arn('backup', region, `backup-vault:${name}`),
        tenant,
        sources,
      };
      waiting.push(...(await erase(step, site)));
    }
    return waiting;
  });

const erase: (step: Parameters<Parameters<typeof eraseStep>[1]>[0], site: Site) => Promise<readonly string[]> = async (
  step,
  site,
) => {
  const vault = await findVault(site);
  if (vault) {
    const busy = await stopJobs(site);
    await liftLock(site, vault);
    const left = await eraseRecoveryPoints(step, site);
    if (busy.length + left.waiting.length > 0) return [...busy, ...left.waiting];
    if (left.locked > 0) return []; // Noted, and the vault with them.
    if (!(await deleteVault(site))) return [`vault ${site.name} in ${site.region} is not gone yet`];
  }
  await step.gone({ region: site.region, kinds: ['recovery point'] }, []);
  await step.note({ id: site.arn, kind: 'backup vault', region: site.region, method: 'deleted when empty', state: 'gone' });
  return [];
};

export const handler = eraseBackupsBy(() => new Date());
