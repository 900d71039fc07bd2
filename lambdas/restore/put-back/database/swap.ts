import { escapeIdentifier as id, escapeLiteral as literal } from 'pg';
import type { Client } from 'pg';
import { inTransaction, withDatabase } from '../../../shared/postgres/connect';
import { keptDatabase, saysUntil } from '../../../shared/postgres/kept-databases';
import type { PutBackOrder } from '../contract';
import type { Place } from '../rows/place';
import { WaitError } from '../wait';
import { alone } from './copy';

interface Swap {
  readonly order: PutBackOrder;
  readonly live: Place;
  readonly fresh: string;
  /** The youngest line of the trail when the copy was made. */
  readonly before: string;
  readonly now: Date;
}

/** What a database says of the run that put it back. */
const mark = ({ run, moment }: PutBackOrder): string => `freehold: put back to ${moment} by ${run}`;

/** Whether this very run has put it back already. */
export async function isPutBack(server: Client, order: PutBackOrder): Promise<boolean> {
  const { rows } = await server.query<{ said: string | null }>(
    "SELECT shobj_description(oid, 'pg_database') AS said FROM pg_catalog.pg_database WHERE datname = $1",
    [order.tenant],
  );
  return rows[0]?.said === mark(order);
}

/**
 * Both names at once, or neither. The one that served keeps its rows, and nobody connects to it; its comment says until when.
 *
 * @throws WaitError when lines came into the trail meanwhile: they are in the one that would be put aside
 */
export async function swapped(server: Client, { order, live, fresh, before, now }: Swap): Promise<void> {
  const { connection, database } = live;
  await withDatabase({ connection, as: 'administrator', database }, async (client) => {
    const { rows } = await client.query<{ more: string }>('SELECT count(*) AS more FROM freehold.audit WHERE id > $1', [before]);
    if (rows[0]!.more !== '0')
      throw new WaitError(
        `${rows[0]!.more} changes of ${live.tenant} were written meanwhile; it is begun again with them in the trail`,
      );
  });
  const kept = keptDatabase(live.tenant, now);
  const lapses = new Date(now.getTime() + order.keepDays * 86_400_000);
  await alone(server, database, () =>
    inTransaction(server, async () => {
      await server.query(`ALTER DATABASE ${id(database)} RENAME TO ${id(kept)}`);
      await server.query(`ALTER DATABASE ${id(fresh)} RENAME TO ${id(database)}`);
      await server.query(`ALTER DATABASE ${id(kept)} ALLOW_CONNECTIONS false`);
      await server.query(`COMMENT ON DATABASE ${id(kept)} IS ${literal(saysUntil(lapses))}`);
      await server.query(`COMMENT ON DATABASE ${id(database)} IS ${literal(mark(order))}`);
    }),
  );
}
