import { withDatabase } from '../../../shared/postgres/connect';
import { restoredDatabase } from '../../../shared/postgres/kept-databases';
import { MAINTENANCE } from '../../../shared/postgres/tenant-names';
import { putBackRows } from '../rows/put-back-rows';
import type { Found, PuttingBack } from '../rows/put-back-rows';
import { copied, dropped, lastLine, settledLike } from './copy';
import { isPutBack, swapped } from './swap';

/**
 * A tenant's own database: a copy of it is made on the same server, put right by difference there, where nobody is served, and takes its
 * place by two renames. The one that served is kept, shut, until it lapses. Whenever this ends, one of the two serves, and it is whole:
 * what an earlier run left is dropped, and made anew.
 */
export async function putBackDatabase(work: PuttingBack & { readonly now: Date }): Promise<Found> {
  const { order, live } = work;
  const { connection, tenant } = live;
  const fresh = restoredDatabase(tenant);
  return withDatabase({ connection, as: 'administrator', database: MAINTENANCE, statementMs: COPY_MS }, async (server) => {
    await dropped(server, fresh);
    // The answer of a run may be lost, and its order come again.
    if (order.do === 'compare' || (await isPutBack(server, order)))
      return putBackRows({ ...work, order: { ...order, do: 'compare' } });
    await copied(server, { from: live.database, to: fresh });
    try {
      const before = await lastLine(live, fresh);
      const found = await putBackRows({ ...work, live: { ...live, database: fresh } });
      await settledLike(server, { from: live.database, to: fresh });
      await swapped(server, { order, live, fresh, before, now: work.now });
      return found;
    } finally {
      await dropped(server, fresh); // Taken its place, it has another name.
    }
  });
}

/** A database is copied to its last block. */
const COPY_MS = 840_000;
