import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { perRegion } from '../../shared/per-region';
import { readEnv } from '../../shared/read-env';
import type { Verified } from '../shared/seen';
import { ENV } from './contract';
import type { VerifyElsewhereOrder } from './contract';
import { verifyElsewhere } from './work';

/**
 * Longer than the other hook may run (14 minutes), and once: an answer that was lost is asked for by the machine. The SDK keeps its
 * connections alive by TCP, without which a NAT forgets a silent one after 350 seconds (AWS blog, "Implementing long-running TCP Connections
 * within VPC networking", read 2026-11-30).
 */
const PATIENCE = { maxAttempts: 1, requestHandler: { connectionTimeout: 3_000, requestTimeout: 860_000 } };
const lambda = perRegion(({ region }) => new LambdaClient({ ...PATIENCE, region }));

/** Has a copy in the recovery region read, and says how long its recovery took and how much is lost. */
export const verifyElsewhereBy =
  (now: () => Date) =>
  async (order: VerifyElsewhereOrder, context: Context): Promise<Verified> => {
    logger.addContext(context);
    const verified = await verifyElsewhere({ cell: cellOf(readEnv(ENV)), lambda, now }, order);
    const { recoveryTimeMinutes, recoveryPointMinutes, contents } = verified;
    logger.info('Copy elsewhere verified', { tenant: order.tenant, recoveryTimeMinutes, recoveryPointMinutes, ...contents });
    publish({ RecoveryTimeMinutes: recoveryTimeMinutes });
    if (recoveryPointMinutes !== undefined) publish({ RecoveryPointMinutes: recoveryPointMinutes });
    return verified;
  };

export const handler = verifyElsewhereBy(() => new Date());
