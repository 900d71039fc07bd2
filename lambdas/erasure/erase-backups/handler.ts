import { BackupClient } from '@aws-sdk/client-backup';
import { isDatabaseArn } from '../../../lib/database-names';
import { bucketName } from '../../../lib/naming';
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
    const files = `arn:${cell.partition}:s3:::${bucketName(cell, 'files', tenant)}`;
    const isSource = (arn: string) => arn === files || isDatabaseArn(cell, tenant, arn);
    const waiting: string[] = [];
    for (const at of [...(of === 'recovery' ? [] : [cell]), ...(cell.recovery && of !== 'tenant' ? [cell.recovery] : [])]) {
      const { region } = at.region;
      waiting.push(...(await eraseIn(step, at, { client: backup(region), region, tenant, isSource })));
    }
    return waiting;
  });

export const handler = eraseBackupsBy(() => new Date());
