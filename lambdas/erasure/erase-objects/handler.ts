import { S3Client } from '@aws-sdk/client-s3';
import { bucketName } from '../../../lib/naming';
import { clientsOf } from '../shared/session';
import { eraseStep } from '../shared/step';
import { requireTenant } from '../../shared/tenant-tag';
import type { EraseOrder } from './contract';
import { deleteBucket } from './bucket';
import { count } from './count';
import { closeDoor } from './door';
import { abortUploads } from './uploads';
import { eraseVersions } from './versions';
import { ownerOf } from '../../shared/tenant-bucket';
import type { Bucket } from '../../shared/tenant-bucket';

/** Empties and deletes a tenant's bucket; the clock is the caller's. */
export const eraseObjectsBy = (clock: () => Date) =>
  eraseStep<EraseOrder>(clock, async (step) => {
    const s3 = clientsOf(step)((settings) => new S3Client(settings));
    const { cell, tenant } = step;
    const { region } = cell.region;
    const name = bucketName(cell, 'files', tenant);
    const bucket: Bucket = { client: s3(region), name, region, arn: `arn:${cell.partition}:s3:::${name}` };

    const there = await ownerOf(bucket);
    if (there) {
      requireTenant(`bucket ${name}`, there.owner, tenant);
      // The door first: what is counted and found empty afterwards stays so.
      await closeDoor(bucket);
      await abortUploads(step, bucket);
      if (!(await count(step, bucket))) return [`the versions in ${name} are being counted`];
      const locked = await eraseVersions(step, bucket);
      if (locked === 'more') return [`versions in ${name} are being deleted`];
      if (locked > 0) return []; // Noted as retained, and the bucket with them.
      if (!(await deleteBucket(bucket))) return [`bucket ${name} is not gone yet`];
    }
    await step.gone({ region, kinds: ['object versions', 'multipart upload'] }, []);
    await step.note({ id: bucket.arn, kind: 'bucket', region, method: 'emptied and deleted', state: 'gone' });
    return [];
  });

export const handler = eraseObjectsBy(() => new Date());
