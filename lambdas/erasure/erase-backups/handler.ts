import { BackupClient } from '@aws-sdk/client-backup';
import { bucketName, tenantName } from '../../../lib/naming';
import { clientsOf } from '../shared/session';
import { eraseStep } from '../shared/step';
import type { EraseOrder } from './contract';
import { eraseIn } from './region';

/** Recovery points and vaults of one tenant in both regions, those for earlier days of its plan too; the cell's own are never opened. What is locked stays. */
export const eraseBackupsBy = (clock: () => Date) =>
  eraseStep<EraseOrder>(clock, async (step) => {
    const backup = clientsOf(step)((settings) => new BackupClient(settings));
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

export const handler = eraseBackupsBy(() => new Date());
