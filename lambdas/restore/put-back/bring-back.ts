import { sharedConnection } from '../../shared/postgres/connection';
import { restoredConnection } from '../shared/restored-connection';
import { brief } from './brief';
import type { PutBackOrder, PutBackResult } from './contract';
import { putBackDatabase } from './database/put-back-database';
import { placeOf } from './places';
import { putBackRows } from './rows/put-back-rows';
import { besides } from './servers';
import { waitsFor } from './wait';

/** Compares, or puts back, with both servers at hand. What passes is an answer that says what it waits for, and no error. */
export async function bringBack(
  order: PutBackOrder,
  { clock, hasTime }: { clock: () => Date; hasTime: () => boolean },
): Promise<PutBackResult> {
  const live = await sharedConnection();
  const copy = await restoredConnection(order.from);
  const places = { live: placeOf(order, live, 'server'), copy: placeOf(order, copy, 'copy') };
  return besides({ order, live, copy }, async (suspended): Promise<PutBackResult> => {
    const work = { order, ...places, suspended, hasTime };
    const found = await (order.isolation === 'row' ? putBackRows(work) : putBackDatabase({ ...work, now: clock() }));
    return { done: true, tenant: order.tenant, do: order.do, moment: order.moment, ...brief(found) };
  }).catch((error: unknown): PutBackResult => ({ done: false, waitingFor: waitsFor(error), tenant: order.tenant }));
}
