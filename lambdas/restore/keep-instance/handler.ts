import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { tenantConnection } from '../../shared/postgres/connection';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { KeepOrder, KeepResult } from './contract';
import { keep } from './work';

const rds = new RDSClient({});

/** Says of an instance that a restore in place has replaced until when it is kept. It deletes nothing; the clock is the caller's. */
export const keepBy =
  (now: () => Date) =>
  async (order: KeepOrder, context: Context): Promise<KeepResult> => {
    logger.addContext(context);
    const { address } = await tenantConnection(order.tenant);
    const result = await keep({ cell: cellOf(readEnv(ENV)), rds, now, address }, order);
    logger.info('Instance kept', { tenant: order.tenant, ...result });
    publish({ KeptInstances: result.until === undefined ? 0 : 1 });
    return result;
  };

export const handler = keepBy(() => new Date());
