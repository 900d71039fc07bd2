import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { withDatabase } from '../../../shared/postgres/connect';
import { passes } from '../../../shared/postgres/errors';
import { checksum } from '../../../shared/postgres/reading/checksums';
import { spellSession } from '../../../shared/postgres/reading/spelling';
import { source } from '../../../shared/postgres/reading/tables';
import { databaseNames } from '../../../shared/postgres/tenant-names';
import type { PutBackAnswer, PutBackOrder } from '../contract';
import { SumsDifferError } from '../errors';
import { conflictsIn } from './conflicts';
import { differences } from './difference';
import type { Difference } from './difference';
import { largeObjectsDiffer, putBackLargeObjects } from './large-objects';
import { compared, looked, refuseChanged, schemaChanged, youngestHeartbeat } from './look';
import { mend } from './mend';
import type { Place } from './place';
import { asRestorer } from './restorer';
import { nameOf } from './shape';
import { staged } from './stage';
import type { Staged } from './stage';
import { standAside } from './stand-aside';
import { RowsConflictError } from './rows-conflict-error';

export interface PuttingBack {
  readonly order: PutBackOrder;
  readonly live: Place;
  readonly copy: Place;
  /** Nobody can log in as the tenant. */
  readonly suspended: boolean;
  readonly hasTime: () => boolean;
}

export type Found = Omit<PutBackAnswer, 'tenant' | 'do' | 'moment' | 'totals'>;

/**
 * Exactly one tenant's rows in every table of its place, as the copy has them; by difference, in one transaction. Where others have theirs
 * beside them, who does it is a login that the policies hold to this tenant: whatever goes wrong, it goes wrong for nobody else.
 */
export async function putBackRows(work: PuttingBack): Promise<Found> {
  const { order, live, copy } = work;
  const keeping = <T>({ connection, database }: Place, act: (client: Client) => Promise<T>) =>
    withDatabase({ connection, as: 'administrator', database }, act);
  return keeping(copy, (copyKeeper) =>
    keeping(live, async (keeper) => {
      const then = await looked(copyKeeper, copy);
      const now = await looked(keeper, live);
      return asRestorer(copy, then, (reader) =>
        asRestorer(live, now, async (client) => {
          const { both, lines } = await compared({ now, then, client, reader });
          if (lines.length > 0) {
            if (order.do === 'put-back') throw schemaChanged(order, databaseNames(order).migrations, lines);
            return { tables: [], tried: false, conflicts: lines, passes: 0 };
          }
          await spellSession(client);
          const all = await staged(both, { copy: reader, live: client, hasTime: work.hasTime });
          const heartbeat = await youngestHeartbeat(reader);
          const found = await within(work, { client, reader, keeper, all });
          return { ...found, ...(heartbeat && { heartbeat }) };
        }),
      );
    }),
  );
}

interface Within {
  readonly client: Client;
  readonly reader: Client;
  readonly keeper: Client;
  readonly all: readonly Staged[];
}

/** One transaction: while it holds the tables nobody changes their shape or their policies. Whatever is thrown, it is taken back. */
async function within(work: PuttingBack, { client, reader, keeper, all }: Within): Promise<Found> {
  const { order, live, suspended } = work;
  await client.query('BEGIN');
  try {
    for (const { table } of all) await client.query(`LOCK TABLE ${source(table)} IN ROW EXCLUSIVE MODE`);
    await refuseChanged(keeper, live, all);
    const files = await largeObjectsDiffer(client, reader, order.tenant);
    const counted = { missing: files.missing.length, changed: files.changed.length, surplus: files.surplus.length };
    if (!suspended)
      return { ...shown(await differences(client, all)), largeObjects: counted, tried: false, conflicts: [], passes: 0 };
    const stand = live.shared
      ? undefined
      : await standAside(
          client,
          all.map(({ table }) => table),
        );
    const { before, passes: times } = await mend(client, all).catch((error: unknown) => explained(client, { all, error }));
    await lettingNone(before, async () =>
      putBackLargeObjects(client, reader, await largeObjectsDiffer(client, reader, order.tenant)),
    );
    await refuseOtherSums(client, all);
    await stand?.();
    if (order.do === 'put-back') await client.query('COMMIT');
    return { ...shown(before), largeObjects: counted, tried: true, conflicts: [], passes: times };
  } catch (error) {
    if (!(error instanceof RowsConflictError) || order.do === 'put-back') throw error;
    return { ...shown(error.before), tried: true, conflicts: error.conflicts, passes: 0 };
  } finally {
    await client.query('ROLLBACK').catch(() => undefined); // After COMMIT there is none, and a broken connection has rolled back already.
  }
}

/** @throws RowsConflictError with the list, of what PostgreSQL would refuse again; else the error itself */
async function explained(client: Client, { all, error }: { all: readonly Staged[]; error: unknown }): Promise<never> {
  if (!(error instanceof DatabaseError) || passes(error.code ?? '')) throw error;
  const before = await differences(client, all);
  throw new RowsConflictError(await conflictsIn(client, before, error), before, error);
}

/** @throws RowsConflictError where PostgreSQL refuses it, and would again */
async function lettingNone(before: readonly Difference[], act: () => Promise<void>): Promise<void> {
  await act().catch((error: unknown) => {
    if (!(error instanceof DatabaseError) || passes(error.code ?? '')) throw error;
    throw new RowsConflictError([error.message], before, error);
  });
}

async function refuseOtherSums(client: Client, all: readonly Staged[]): Promise<void> {
  for (const { table, copy } of all) {
    const { count, sum } = await checksum(client, table);
    if (count === copy.count && sum === copy.sum) continue;
    throw new SumsDifferError(
      `${nameOf(table)} holds ${count} rows of sum ${sum}; wanted ${copy.count} of ${copy.sum}, as the copy has; nothing was changed; put back again, and report it`,
    );
  }
}

const shown = (all: readonly Difference[]): Pick<Found, 'tables'> => ({
  tables: all
    .map(({ of, missing, changed, surplus }) => ({
      ...{ table: nameOf(of.table), rows: Number(of.copy.count), missing, changed, surplus, sum: of.copy.sum },
    }))
    .filter(({ rows, surplus }) => rows + surplus > 0),
});
