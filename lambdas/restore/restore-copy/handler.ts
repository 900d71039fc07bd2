import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { perRegion } from '../../shared/per-region';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { CopyOrder, CopyResult } from './contract';
import { CopyFailedError, drive, siteOf } from './work';

const rds = perRegion((settings) => new RDSClient(settings));

/** Brings up an instance beside the one that serves, step by step: the machine calls until it opens. */
export async function handler(order: CopyOrder, context: Context): Promise<CopyResult> {
  logger.addContext(context);
  const env = readEnv(ENV);
  try {
    const result = await drive(
      siteOf({ cell: cellOf(env), rds, groups: { home: env.SECURITY_GROUP, recovery: env.RECOVERY_SECURITY_GROUP } }, order),
      order,
    );
    const { done, instance } = result;
    logger.info('Copy looked at', { tenant: order.tenant, done, instance });
    return result;
  } catch (error) {
    publish({ FailedCopies: error instanceof CopyFailedError ? 1 : 0 });
    throw error;
  }
}
