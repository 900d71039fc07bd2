import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { ContainOrder, ContainResult } from './contract';
import { stepOf } from './steps';
import { checked } from './work';

/** One step of shutting a tenant off, or of opening it again: taken, and read back. Nothing that is stored is touched. */
export const handler = containBy(() => new Date());

/** The same with a clock. */
export function containBy(now: () => Date) {
  return async (event: ContainOrder, context: Context): Promise<ContainResult> => {
    logger.addContext(context);
    const order = checked(event);
    const { asWanted, observed } = await stepOf(order, cellOf(readEnv(ENV)), now);
    const about = { tenant: order.tenant, step: order.do, observed };
    const result: ContainResult = asWanted
      ? { done: true, ...about }
      : { done: false, waitingFor: `${order.do} of ${order.tenant}: ${observed}`, ...about };
    logger.info('Containment looked at', { ...result });
    publish({ StepsWaiting: asWanted ? 0 : 1 });
    return result;
  };
}
