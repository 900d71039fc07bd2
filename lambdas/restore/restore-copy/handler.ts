import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { CopyOrder, CopyResult } from './contract';
import { CopyFailedError, drive } from './work';

const rds = new RDSClient({});

/** Brings up an instance beside the one that serves, step by step: the machine calls until it opens. */
export async function handler(order: CopyOrder, context: Context): Promise<CopyResult> {
  logger.addContext(context);
  const env = readEnv(ENV);
  try {
    const result = await drive({ cell: cellOf(env), rds, securityGroup: env.SECURITY_GROUP }, order);
    const { done, instance } = result;
    logger.info('Copy looked at', { tenant: order.tenant, done, instance });
    return result;
  } catch (error) {
    publish({ FailedCopies: error instanceof CopyFailedError ? 1 : 0 });
    throw error;
  }
}
