import { RDSClient } from '@aws-sdk/client-rds';
import { databaseName } from '../../../lib/database-names';
import { restoredName } from '../../../lib/naming';
import { clientsOf } from '../shared/session';
import { eraseStep } from '../shared/step';
import type { EraseOrder } from './contract';
import { eraseAutomatedBackups, stopReplication } from './automated-backups';
import { eraseCopy, eraseInstance, eraseRestored } from './instance';
import { eraseSnapshots } from './snapshots';
import { instanceArn } from './work';
import type { Site } from './work';

/** Deletes a tenant's own database, and those before it that are kept, with every copy that RDS keeps of it; the clock is the caller's. */
export const eraseDatabaseBy = (clock: () => Date) =>
  eraseStep<EraseOrder>(clock, async (step) => {
    const { cell, tenant, order } = step;
    const rds = clientsOf(step)((settings) => new RDSClient(settings));
    const of =
      (name: string) =>
      (region: string): Site => ({ cell, region, client: rds(region), name, arn: instanceArn(cell, name), tenant });
    // What a restore made beside and could not remove, whatever the tenant's isolation: no two of a name serve.
    const beside = of(restoredName(cell, tenant));
    const copy: string[] = [];
    for (const place of [cell, ...(cell.recovery ? [cell.recovery] : [])]) {
      const { region } = place.region;
      copy.push(
        ...(await eraseCopy(step, { ...beside(region), arn: instanceArn({ ...cell, ...place }, restoredName(cell, tenant)) })),
      );
    }
    if (order.isolation !== 'dedicated') return copy; // The instance is the cell's, and the neighbours are on it.
    const at = of(databaseName(cell, tenant));
    const home = at(cell.region.region);
    const recovery = cell.recovery && at(cell.recovery.region.region);

    // Replication first: RDS would go on to ship a backup of what is being deleted.
    const replicating = recovery ? await stopReplication(recovery) : [];
    if (replicating.length > 0) return replicating;
    const deleting = [...(await eraseInstance(step, home)), ...(await eraseRestored(step, home))];
    const copies = recovery ? [...(await eraseAutomatedBackups(step, recovery)), ...(await eraseSnapshots(step, recovery))] : [];
    if (deleting.length > 0) return [...copy, ...deleting, ...copies];
    return [...copy, ...copies, ...(await eraseAutomatedBackups(step, home)), ...(await eraseSnapshots(step, home))];
  });

export const handler = eraseDatabaseBy(() => new Date());
