import { RDSClient } from '@aws-sdk/client-rds';
import { tenantName } from '../../../lib/naming';
import { clientsOf } from '../shared/session';
import { eraseStep } from '../shared/step';
import type { EraseOrder } from './contract';
import { eraseAutomatedBackups, stopReplication } from './automated-backups';
import { eraseInstance } from './instance';
import { eraseSnapshots } from './snapshots';
import { instanceArn } from './work';
import type { Site } from './work';

/** Deletes a tenant's own database, with every copy that RDS keeps of it; the clock is the caller's. */
export const eraseDatabaseBy = (clock: () => Date) =>
  eraseStep<EraseOrder>(clock, async (step) => {
    const { cell, tenant, order } = step;
    if (order.isolation !== 'dedicated') return []; // The instance is the cell's, and the neighbours are on it.
    const rds = clientsOf(step)((settings) => new RDSClient(settings));
    const name = tenantName(cell, tenant, 'database');
    const arn = instanceArn(cell, name);
    const at = (region: string): Site => ({ region, client: rds(region), name, arn, tenant });
    const home = at(cell.region.region);
    const recovery = cell.recovery && at(cell.recovery.region.region);

    // Replication first: RDS would go on to ship a backup of what is being deleted.
    const replicating = recovery ? await stopReplication(recovery) : [];
    if (replicating.length > 0) return replicating;
    const deleting = await eraseInstance(step, home);
    const copies = recovery ? [...(await eraseAutomatedBackups(step, recovery)), ...(await eraseSnapshots(step, recovery))] : [];
    if (deleting.length > 0) return [...deleting, ...copies];
    return [...copies, ...(await eraseAutomatedBackups(step, home)), ...(await eraseSnapshots(step, home))];
  });

export const handler = eraseDatabaseBy(() => new Date());
