import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { SweepResult } from '../shared/sweep-result';
import type { SweepOrder } from './contract';
import { lookEverywhere } from './look';
import { leftovers, merge, questionOf, summed } from './work';

/** Looks for whatever is left of a tenant; the clock is the caller's. */
export const sweepBy =
  (clock: () => Date) =>
  async (order: SweepOrder, context: Context): Promise<SweepResult> => {
    logger.addContext(context);
    const question = questionOf(order, cellOf(readEnv(ENV)), clock());
    const looks = await lookEverywhere(question);
    const found = merge(looks);
    const left = leftovers(found);
    const unexpected = left.length;
    const looked = looks.map(({ place, region, count }) => ({ place, region, count }));
    const [backupsUntil] = looks
      .flatMap((look) => look.backupsUntil ?? [])
      .sort()
      .reverse();
    const result = {
      ...summed(found, left),
      ...(backupsUntil !== undefined && { backupsUntil }),
      ...(question.emptyAt && { emptyAt: question.emptyAt.toISOString() }),
      found,
      looked,
      sweptAt: clock().toISOString(),
    };
    logger.info('Tenant swept', { tenant: order.tenant, clean: result.clean, unexpected, found: found.slice(0, 50), looked });
    publish({ UnexpectedRemains: unexpected, ExpectedRemains: found.length - unexpected });
    return result;
  };

export const handler = sweepBy(() => new Date());
