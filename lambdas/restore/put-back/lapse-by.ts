import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { ENV } from './contract';
import type { LapseOrder, LapseResult } from './contract';
import { lapse } from './database/lapse';
import { isHeld } from './work';

/** Of the databases that were put aside, those whose day has come. */
export const lapseBy = (clock: () => Date) => {
  const work = async (_: LapseOrder, context: Context): Promise<LapseResult> => {
    logger.addContext(context);
    const { TENANTS_TABLE } = readEnv(ENV);
    const result = await lapse(clock(), (tenant) => isHeld(TENANTS_TABLE, tenant));
    logger.info('Looked at what is kept', { ...result });
    publish({ LapsedDatabases: result.dropped.length });
    return result;
  };
  return recorded('put-back', work, { now: clock, failed: () => false });
};
