import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { clientsFor } from '../../shared/tenant-session';
import { ENV, REFUSALS } from './contract';
import type { FilesOrder, FilesResult } from './contract';
import { checked, restoreFiles } from './work';

/** Kept back for the largest copy that is under way, and for the answer. */
const RESERVE_MS = 180_000;

/** Brings one tenant's files to stand as they did at a moment, in a session that reaches this tenant's bucket alone. */
export const restoreFilesBy =
  (clock: () => Date) =>
  async (event: FilesOrder, context: Context): Promise<FilesResult> => {
    logger.addContext(context);
    const order = checked(event, clock());
    const env = readEnv(ENV);
    const s3 = clientsFor(env.OWN_ROLE, order.tenant)((settings) => new S3Client(settings));
    const hasTime = () => context.getRemainingTimeInMillis() > RESERVE_MS;
    const result = await restoreFiles({ cell: cellOf(env), s3, now: clock, hasTime }, order);
    const { counts, manifest } = result.progress;
    // Keys are the customer's, and stay out of the log.
    logger.info('Files gone through', { tenant: order.tenant, what: order.do, done: result.done, ...counts, ...manifest });
    const changed = order.do === 'put-back' && result.done;
    publish({ RestoredFiles: changed ? counts.copied + counts.marked : 0, RefusedFiles: changed ? counts.refused : 0 });
    return result;
  };

export const handler = refusing(
  REFUSALS,
  restoreFilesBy(() => new Date()),
);
