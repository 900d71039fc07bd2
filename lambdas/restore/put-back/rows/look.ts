import type { Client } from 'pg';
import { HALF_DETACHED } from '../../../shared/postgres/application-tables';
import { spellWhole } from '../../../shared/postgres/connect';
import { crossingsIn } from '../../../shared/postgres/crossings';
import { source } from '../../../shared/postgres/reading/tables';
import { outOfReach } from '../../../shared/postgres/removal/removal';
import type { PutBackOrder } from '../contract';
import { SchemaChangedError } from '../errors';
import type { Place } from './place';
import { nameOf, reshaped, tablesOf } from './shape';
import type { RowTable } from './shape';
import type { Staged } from './stage';

/**
 * The tenant's tables, as the administrator sees them.
 *
 * @throws RowsOutOfReachError where the policies would not hold whoever works under them to one tenant, or a partition is in no table
 */
export async function looked(client: Client, { shared, side }: Place): Promise<RowTable[]> {
  await spellWhole(client);
  const { rows: halves } = await client.query<{ object: string; remedy: string }>(HALF_DETACHED);
  if (halves[0]) throw outOfReach(`on the ${side} a DETACH that was interrupted left ${halves[0].object} (${halves[0].remedy})`);
  const [crossing] = shared ? await crossingsIn(client, { changes: true }) : [];
  if (crossing) throw outOfReach(`on the ${side} ${crossing.what} ${crossing.objects.join(', ')}`);
  return tablesOf(client, shared);
}

interface Shapes {
  readonly now: readonly RowTable[];
  readonly then: readonly RowTable[];
  readonly client: Client;
  readonly reader: Client;
}

/** Tables that are of one shape, and in words those that are not, where the tenant has rows in either. */
export async function compared({ now, then, client, reader }: Shapes): Promise<{ both: RowTable[]; lines: string[] }> {
  const holds = async (asked: Client, table: RowTable): Promise<boolean> =>
    ((await asked.query(`SELECT FROM ${source(table)} LIMIT 1`)).rowCount ?? 0) > 0;
  const both: RowTable[] = [];
  const lines: string[] = [];
  for (const table of now) {
    const was = then.find((one) => nameOf(one) === nameOf(table));
    const other = was ? reshaped(table, was) : [`${nameOf(table)} came since, and has rows of the tenant`];
    if (other.length === 0) both.push(table);
    else if ((await holds(client, table)) || (was && (await holds(reader, was)))) lines.push(...other);
  }
  for (const table of then) {
    if (now.some((one) => nameOf(one) === nameOf(table))) continue;
    if (await holds(reader, table)) lines.push(`${nameOf(table)} is gone, and the copy has rows of the tenant in it`);
  }
  return { both, lines };
}

export const schemaChanged = ({ moment }: PutBackOrder, migrations: string, lines: readonly string[]): SchemaChangedError =>
  new SchemaChangedError(
    `tables are not as they were at ${moment}: ${lines.join('; ')}; wanted the same columns on both sides, since the application's migrations alone know what becomes of the rows; nothing was changed; run the migrations on the copy, as ${migrations} at its address, then put back again`,
  );

/** What was looked at before the tables were held may have been altered since. */
export async function refuseChanged(keeper: Client, place: Place, all: readonly Staged[]): Promise<void> {
  const now = await looked(keeper, place);
  const shape = (table: RowTable | undefined) => JSON.stringify(table && [table.columns, table.key, table.numbered]);
  const other = all.filter(({ table }) => shape(now.find((one) => nameOf(one) === nameOf(table))) !== shape(table));
  if (other.length === 0) return;
  throw new SchemaChangedError(
    `${other.map(({ table }) => nameOf(table)).join(', ')} changed while the rows were read from the copy; wanted tables that stay as they are meanwhile; nothing was changed; put back again when the migration is over`,
  );
}

export async function youngestHeartbeat(reader: Client): Promise<string | undefined> {
  const { rows } = await reader.query<{ at: Date | null }>('SELECT max(at) AS at FROM freehold.heartbeat');
  return rows[0]?.at?.toISOString();
}
