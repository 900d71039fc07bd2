import type { Context } from 'aws-lambda';
import { logger } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { refusing } from '../../shared/refusing';
import { bringBack } from './bring-back';
import { ENV, REFUSALS } from './contract';
import type { LapseOrder, LapseResult, PutBackOrder, PutBackResult } from './contract';
import { lapseBy } from './lapse-by';
import { told } from './told';
import { checked, refuseOver } from './work';

/** Kept back for the answer, and for what is taken back. */
const RESERVE_MS = 60_000;

/** Brings one tenant of the shared instance back from a copy that stands beside it, and none of its neighbours. */
const bringing =
  (clock: () => Date) =>
  async (event: PutBackOrder, context: Context): Promise<PutBackResult> => {
    logger.addContext(context);
    const order = checked(event, clock());
    await refuseOver(readEnv(ENV).TENANTS_TABLE, order, clock());
    const hasTime = () => context.getRemainingTimeInMillis() > RESERVE_MS;
    const result = await bringBack(order, { clock, hasTime });
    told(result);
    return result;
  };
export const putBackBy = (clock: () => Date) => refusing(REFUSALS, bringing(clock));

const putBack = bringing(() => new Date());
const lapsed = lapseBy(() => new Date());

/** The clock sends nothing; whoever puts back says whom. */
export const handler = refusing(
  REFUSALS,
  (event: PutBackOrder | LapseOrder, context: Context): Promise<PutBackResult | LapseResult> =>
    'tenant' in event ? putBack(event as PutBackOrder, context) : lapsed({}, context),
);
