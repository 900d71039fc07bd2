import { DatabaseError } from 'pg';
import type { Client } from 'pg';
import { spellWhole, withDatabase } from '../../../shared/postgres/connect';
import type { Connection } from '../../../shared/postgres/connection';
import { crossingsIn } from '../../../shared/postgres/crossings';
import { passes } from '../../../shared/postgres/errors';
import { checksum } from '../../../shared/postgres/reading/checksums';
import { spellSession } from '../../../shared/postgres/reading/spelling';
import { source } from '../../../shared/postgres/reading/tables';
import { outOfReach } from '../../../shared/postgres/removal/removal';
import { APPLICATION } from '../../../shared/postgres/tenant-names';
import type { PutBackAnswer, PutBackOrder } from '../contract';
import { RowsConflictError, SchemaChangedError, SumsDifferError } from '../errors';
import { conflictsIn } from './conflicts';
import { differences } from './difference';
import type { Difference } from './difference';
import { mend } from './mend';
import { asRestorer } from './restorer';
import { nameOf, reshaped, tablesOf } from './shape';
import type { RowTable } from './shape';
import { staged } from './stage';
import type { Staged } from './stage';

export interface PuttingBack {
  readonly order: PutBackOrder;
  readonly live: Connection;
  readonly copy: Connection;
  /** Nobody can log in as the tenant. */
  readonly suspended: boolean;
  readonly hasTime: () => boolean;
}

type Found = Omit<PutBackAnswer, 'tenant' | 'do' | 'moment'>;

/**
 * Exactly one tenant's rows in every table that tenants share, as the copy has them; by difference, in one transaction. Who does it is a
 * login that the policies hold to this tenant: whatever goes wrong, it goes wrong for nobody else.
 */
export async function putBackRows(work: PuttingBack): Promise<Found> {
  const { order, live, copy } = work;
  const as = 'administrator';
  return withDatabase({ connection: copy, as, database: APPLICATION }, (copyKeeper) =>
    withDatabase({ connection: live, as, database: APPLICATION }, async (keeper) => {
      const then = await looked(copyKeeper, 'the copy');
      const now = await looked(keeper, 'the server');
      return asRestorer({ connection: copy, tenant: order.tenant, tables: then, may: 'read' }, (reader) =>
        asRestorer({ connection: live, tenant: order.tenant, tables: now, may: 'write' }, async (client) => {
          const lines = await reshapedTables({ now, then, client, reader });
          if (lines.length > 0) return refusedShape(order, lines);
          const both = now.filter((table) => then.some((one) => nameOf(one) === nameOf(table)));
          await spellSession(client);
          const all = await staged(both, { copy: reader, live: client, hasTime: work.hasTime });
          const heartbeat = await youngest(reader);
          const found = await within(work, { client, keeper, all });
          return { ...found, ...(heartbeat && { heartbeat }) };
        }),
      );
    }),
  );
}

/** @throws RowsOutOfReachError where the policies would not hold whoever works under them to one tenant */
async function looked(client: Client, where: string): Promise<RowTable[]> {
  await spellWhole(client);
  const [crossing] = await crossingsIn(client, { changes: true });
  if (crossing) throw outOfReach(`on ${where} ${crossing.what} ${crossing.objects.join(', ')}`);
  return tablesOf(client);
}

interface Shapes {
  readonly now: readonly RowTable[];
  readonly then: readonly RowTable[];
  readonly client: Client;
  readonly reader: Client;
}

/** Tables of another shape than in the copy, where the tenant has rows in either. */
async function reshapedTables({ now, then, client, reader }: Shapes): Promise<string[]> {
  const holds = async (asked: Client, table: RowTable): Promise<boolean> =>
    ((await asked.query(`SELECT FROM ${source(table)} LIMIT 1`)).rowCount ?? 0) > 0;
  const lines: string[] = [];
  for (const table of now) {
    const was = then.find((one) => nameOf(one) === nameOf(table));
    if (!was) {
      if (await holds(client, table)) lines.push(`${nameOf(table)} came since, and has rows of the tenant`);
      continue;
    }
    const other = reshaped(table, was);
    if (other.length > 0 && ((await holds(client, table)) || (await holds(reader, was)))) lines.push(...other);
  }
  for (const table of then) {
    if (now.some((one) => nameOf(one) === nameOf(table))) continue;
    if (await holds(reader, table)) lines.push(`${nameOf(table)} is gone, and the copy has rows of the tenant in it`);
  }
  return lines;
}

function refusedShape({ do: what, moment }: PutBackOrder, lines: readonly string[]): Found {
  if (what === 'compare') return { tables: [], tried: false, conflicts: lines, passes: 0 };
  throw new SchemaChangedError(
    `tables are not as they were at ${moment}: ${lines.join('; ')}; wanted the same columns on both sides, since the application's migrations alone know what becomes of the rows; nothing was changed; run the migrations on the copy, as application_migrations at its address, then put back again`,
  );
}

async function youngest(reader: Client): Promise<string | undefined> {
  const { rows } = await reader.query<{ at: Date | null }>('SELECT max(at) AS at FROM freehold.heartbeat');
  return rows[0]?.at?.toISOString();
}

interface Within {
  readonly client: Client;
  readonly keeper: Client;
  readonly all: readonly Staged[];
}

/** One transaction: while it holds the tables nobody changes their shape or their policies. Whatever is thrown, it is taken back. */
async function within(work: PuttingBack, { client, keeper, all }: Within): Promise<Found> {
  const { order, suspended } = work;
  await client.query('BEGIN');
  try {
    for (const { table } of all) await client.query(`LOCK TABLE ${source(table)} IN ROW EXCLUSIVE MODE`);
    await refuseChanged(keeper, all);
    if (!suspended) return { ...shown(await differences(client, all)), tried: false, conflicts: [], passes: 0 };
    const { before, passes: times } = await mend(client, all).catch((error: unknown) => explained(client, { all, error }));
    await refuseOtherSums(client, all);
    if (order.do === 'put-back') await client.query('COMMIT');
    return { ...shown(before), tried: true, conflicts: [], passes: times };
  } catch (error) {
    if (!(error instanceof RowsConflictError) || order.do === 'put-back') throw error;
    return { ...shown(error.before), tried: true, conflicts: error.conflicts, passes: 0 };
  } finally {
    await client.query('ROLLBACK').catch(() => undefined); // After COMMIT there is none, and a broken connection has rolled back already.
  }
}

/** What was looked at before the tables were held may have been altered since. */
async function refuseChanged(keeper: Client, all: readonly Staged[]): Promise<void> {
  const now = await looked(keeper, 'the server');
  const shape = (table: RowTable | undefined) => JSON.stringify(table && [table.columns, table.key, table.numbered, table.forced]);
  const other = all.filter(({ table }) => shape(now.find((one) => nameOf(one) === nameOf(table))) !== shape(table));
  if (other.length === 0) return;
  throw new SchemaChangedError(
    `${other.map(({ table }) => nameOf(table)).join(', ')} changed while the rows were read from the copy; wanted tables that stay as they are meanwhile; nothing was changed; put back again when the migration is over`,
  );
}

/** @throws RowsConflictError with the list, of what PostgreSQL would refuse again; else the error itself */
async function explained(client: Client, { all, error }: { all: readonly Staged[]; error: unknown }): Promise<never> {
  if (!(error instanceof DatabaseError) || passes(error.code ?? '')) throw error;
  const before = await differences(client, all);
  throw new RowsConflictError(await conflictsIn(client, before, error), before, error);
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
