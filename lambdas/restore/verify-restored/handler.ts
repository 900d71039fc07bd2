import { RDSClient } from '@aws-sdk/client-rds';
import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import type { Verified, VerifyOrder } from './contract';
import { verify } from './work';

const rds = new RDSClient({});

/** Opens what was restored, reads it to its end, and says how long it took and how much is lost. */
export const verifyBy =
  (now: () => Date) =>
  async (order: VerifyOrder, context: Context): Promise<Verified> => {
    logger.addContext(context);
    const verified = await verify(rds, now, order);
    const { recoveryTimeMinutes, recoveryPointMinutes, contents } = verified;
    logger.info('Copy verified', { tenant: order.tenant, recoveryTimeMinutes, recoveryPointMinutes, ...contents });
    publish({ RecoveryTimeMinutes: recoveryTimeMinutes });
    if (recoveryPointMinutes !== undefined) publish({ RecoveryPointMinutes: recoveryPointMinutes });
    return verified;
  };

export const handler = verifyBy(() => new Date());
