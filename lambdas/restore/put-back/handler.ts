import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { sharedConnection } from '../../shared/postgres/connection';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { refusing } from '../../shared/refusing';
import { restoredConnection } from '../shared/restored-connection';
import { ENV, REFUSALS } from './contract';
import type { LapseOrder, LapseResult, PutBackOrder, PutBackResult } from './contract';
import { lapse } from './database/lapse';
import { putBackDatabase } from './database/put-back-database';
import { placeOf } from './places';
import { putBackRows } from './rows/put-back-rows';
import { besides } from './servers';
import { waitsFor } from './wait';
import { checked, isHeld, refuseOver } from './work';

/** Kept back for the answer, and for what is taken back. */
const RESERVE_MS = 60_000;

/** Brings one tenant of the shared instance back from a copy that stands beside it, and none of its neighbours. */
export const putBackBy = (clock: () => Date) =>
  refusing(REFUSALS, async (event: PutBackOrder, context: Context): Promise<PutBackResult> => {
    logger.addContext(context);
    const order = checked(event, clock());
    await refuseOver(readEnv(ENV).TENANTS_TABLE, order.tenant);
    const live = await sharedConnection();
    const copy = await restoredConnection(order.from);
    const places = { live: placeOf(order, live, 'server'), copy: placeOf(order, copy, 'copy') };
    const hasTime = () => context.getRemainingTimeInMillis() > RESERVE_MS;
    const result = await besides({ order, live, copy }, async (suspended): Promise<PutBackResult> => {
      const work = { order, ...places, suspended, hasTime };
      const found = await (order.isolation === 'row' ? putBackRows(work) : putBackDatabase({ ...work, now: clock() }));
      return { done: true, tenant: order.tenant, do: order.do, moment: order.moment, ...found };
    }).catch((error: unknown): PutBackResult => ({ done: false, waitingFor: waitsFor(error), tenant: order.tenant }));
    told(result);
    return result;
  });

/** Keys of rows that are refused stay out of the log. */
function told(result: PutBackResult): void {
  if (!result.done) {
    logger.info('Nothing is put back yet', { ...result });
    return;
  }
  const { tenant, do: what, tried, passes, tables, conflicts } = result;
  const rows = tables.reduce((sum, { missing, changed, surplus }) => sum + missing + changed + surplus, 0);
  logger.info(what === 'compare' ? 'Compared' : 'Put back', {
    tenant,
    tried,
    passes,
    rows,
    tables: tables.length,
    conflicts: conflicts.length,
  });
  publish({ PutBackRows: what === 'compare' ? 0 : rows, Conflicts: conflicts.length });
}

/** Of the databases that were put aside, those whose day has come. */
export const lapseBy = (clock: () => Date) =>
  recorded(
    'put-back',
    async (_: LapseOrder, context: Context): Promise<LapseResult> => {
      logger.addContext(context);
      const { TENANTS_TABLE } = readEnv(ENV);
      const result = await lapse(clock(), (tenant) => isHeld(TENANTS_TABLE, tenant));
      logger.info('Looked at what is kept', { ...result });
      publish({ LapsedDatabases: result.dropped.length });
      return result;
    },
    { now: clock, failed: () => false },
  );

const putBack = putBackBy(() => new Date());
const lapsed = lapseBy(() => new Date());

/** The clock sends nothing; whoever puts back says whom. */
export const handler = (event: PutBackOrder | LapseOrder, context: Context): Promise<PutBackResult | LapseResult> =>
  'tenant' in event ? putBack(event as PutBackOrder, context) : lapsed({}, context);
