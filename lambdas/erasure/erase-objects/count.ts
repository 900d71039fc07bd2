import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { bookmark, leaveOff } from '../shared/memory';
import type { Step } from '../shared/step';
import { decoded, ENCODED } from '../../shared/object-keys';
import { identifiers } from './work';
import type { Bucket } from '../../shared/tenant-bucket';

const NAME = 'object-versions';

/** How many versions were counted so far, and where to go on. */
interface Mark {
  readonly count: number;
  readonly complete?: true;
  readonly key?: string;
  readonly version?: string;
}

/**
 * Counts what the bucket holds before anything is deleted, so that the certificate's number does not depend on how often
 * the deletion was interrupted. False = to be gone on with: the count is left off where the time ended.
 */
export async function count(step: Step, bucket: Bucket): Promise<boolean> {
  let mark = (await bookmark<Mark>(step.ledger, NAME)) ?? { count: 0 };
  while (!mark.complete) {
    const page = await bucket.client.send(
      new ListObjectVersionsCommand({ Bucket: bucket.name, KeyMarker: mark.key, VersionIdMarker: mark.version, ...ENCODED }),
    );
    const counted = mark.count + identifiers(page).length;
    mark = page.IsTruncated
      ? { count: counted, key: decoded(page, page.NextKeyMarker!), version: page.NextVersionIdMarker }
      : { count: counted, complete: true };
    if (mark.complete) {
      const { arn, region } = bucket;
      const method = 'every version and delete marker deleted';
      await step.found({ id: `${arn}/*`, kind: 'object versions', region, method, count: mark.count });
    }
    const stop = !step.hasTime(); // Asked once: the time may end between two questions.
    if (stop || mark.complete) await leaveOff(step.ledger, NAME, mark);
    if (stop) break;
  }
  return mark.complete ?? false;
}
