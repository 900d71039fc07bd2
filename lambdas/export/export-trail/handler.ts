import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { auditClasses } from '../../shared/audit-store';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv, wholeNumber } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { ENV, REFUSALS } from './contract';
import type { TrailOrder, TrailResult } from './contract';
import { exportTrail } from './export';
import { checkedOrder } from './work';

const s3 = new S3Client({});

/** Hands a tenant what was recorded of it, in one file that proves its own order, behind links that expire. */
export const trailBy = (now: () => Date) => {
  return async (event: TrailOrder, context: Context): Promise<TrailResult> => {
    logger.addContext(context);
    const env = readEnv(ENV);
    const order = checkedOrder(event);
    const classes = [...new Set(auditClasses(env.AUDIT_CLASSES).values())].sort();
    const limitMegabytes = wholeNumber('TRAIL_LIMIT_MB', env.TRAIL_LIMIT_MB);
    const result = await exportTrail(order, { s3, cell: cellOf(env), classes, now, limitMegabytes });

    const about = { tenant: order.tenant, exportId: order.exportId, from: order.from, to: order.to };
    if (result.outcome === 'too-large') {
      logger.warn('Trail is too large for a function', { ...about, ...result });
      publish({ ExportedRecords: 0, ExportedBytes: 0, TooLargeExports: 1 });
      return result;
    }
    // Links are credentials for an hour: they are in the answer and never in the log.
    const { records, bytes, sha256, chain, folder } = result;
    logger.info('Trail is there', { ...about, records, bytes, sha256, chain, folder });
    publish({ ExportedRecords: records, ExportedBytes: bytes, TooLargeExports: 0 });
    return result;
  };
};

export const handler = refusing(
  REFUSALS,
  trailBy(() => new Date()),
);
