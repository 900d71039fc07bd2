import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { perRegion } from '../../shared/per-region';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { RemoveOrder, RemoveResult } from './contract';
import { remove } from './work';

const rds = perRegion((settings) => new RDSClient(settings));

/** Removes the copy that a restore made beside, whether or not the restore came to its end. */
export async function handler(order: RemoveOrder, context: Context): Promise<RemoveResult> {
  logger.addContext(context);
  const result = await remove({ cell: cellOf(readEnv(ENV)), rds }, order);
  logger.info('Removal looked at', { tenant: order.tenant, ...result });
  publish({ RemovedCopies: result.done ? 1 : 0 });
  return result;
}
