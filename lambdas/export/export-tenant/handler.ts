import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { ENV, REFUSALS } from './contract';
import type { ExportOrder, ExportResult } from './contract';
import { exportTenant } from './export';
import { checkedOrder, limitBytes } from './work';

const s3 = new S3Client({});

/** Hands a tenant its data: CSV, JSON lines and SQL of one moment, in its own bucket, behind links that expire. */
export const exportBy = (now: () => Date) => {
  return async (event: ExportOrder, context?: Context): Promise<ExportResult> => {
    if (context) logger.addContext(context); // A task has none.
    const env = readEnv(ENV);
    const order = checkedOrder(event);
    const workshop = { cell: cellOf(env), s3, now, dumper: env.PG_DUMP, limit: limitBytes(env.EXPORT_LIMIT_MB) };
    const { result, written } = await exportTenant(order, workshop);

    const about = { tenant: order.tenant, exportId: order.exportId, formats: order.formats };
    if (result.outcome === 'too-large') {
      logger.warn('Export is too large for a function', { ...about, ...result });
      publish({ ExportedRows: 0, ExportedBytes: 0, TooLargeExports: 1 });
      return result;
    }
    // Links are credentials for an hour: they are in the answer and never in the log.
    const { tables, rows, bytes, snapshotAt, key, folder } = result;
    logger.info('Export is there', { ...about, written, tables, rows, bytes, snapshotAt, key, folder });
    publish({ ExportedRows: written ? rows : 0, ExportedBytes: written ? bytes : 0, TooLargeExports: 0 });
    return result;
  };
};

export const handler = refusing(
  REFUSALS,
  exportBy(() => new Date()),
);
