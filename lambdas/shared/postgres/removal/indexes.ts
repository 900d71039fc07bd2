import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { logger } from '../../logging';
import { refusedWith, withDatabase } from '../connect';
import { APPLICATION } from '../tenant-names';
import type { Reference } from './references';
import type { Removal } from './removal';

/** Begins the names of indexes that are there for as long as erasures go on. */
const OURS = 'freehold_erasure_';
/** What looking for whoever refers may read in all, in pages: a quarter of a second or so. From there on an index is less work. */
const WORTH = 100_000;
/** An index of a large table takes its time. The server goes on with it when the hook's own is over, and the next run finds it. */
const BUILD_MS = 600_000;

/** One builder at a time: whether an index that is not valid is being made, or was left by a build that broke off. */
const ALONE = `SELECT pg_try_advisory_lock(hashtext('${OURS}')) AS alone`;
/** No right, a lock not had in time, a build not done in time, no room. */
const REFUSALS = ['42501', '55P03', '57014', '53100'];

const nameOf = ({ from, constraint }: Pick<Reference, 'from' | 'constraint'>): string =>
  OURS + createHash('sha256').update(`${from} ${constraint}`).digest('hex').slice(0, 16);

/**
 * Where PostgreSQL looks for whoever refers to a row that is deleted, it reads the whole table unless an index begins with the
 * columns of the reference: so many times as there are rows. Those worth an index get one, which keeps nobody from writing.
 * One that cannot be had now is done without.
 *
 * @returns what is waited for, in words
 */
export async function indexReferences(
  { connection, hasTime }: Removal,
  references: readonly Reference[],
  rowsOf: (table: string) => number,
): Promise<readonly string[]> {
  const worth = references.filter(
    ({ indexed, to, pages }) => !indexed && to.reduce((sum, table) => sum + rowsOf(table), 0) * pages > WORTH,
  );
  if (worth.length === 0) return [];
  return asBuilder(connection, async (client) => {
    if (!(await client.query<{ alone: boolean }>(ALONE)).rows[0]?.alone) return ['indexes are being made for an erasure'];
    for (const reference of worth) {
      if (!hasTime()) return [`an index is to be made on ${reference.from}`];
      await made(client, reference);
    }
    return [];
  });
}

const HAS_TENANT =
  "SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass AND attname = 'tenant' AND NOT attisdropped";
const TENANT_FIRST = `SELECT 1 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am am ON am.oid = c.relam
  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] AND a.attname = 'tenant'
  WHERE i.indrelid = $1::regclass AND i.indisvalid AND i.indpred IS NULL AND am.amname = 'btree'`;

/**
 * A table whose rows of one tenant cannot be counted in time gets an index that begins with the column `tenant`: the next count reads
 * that tenant's part of it. It goes with the others.
 *
 * @returns what is waited for, in words; nothing where there is such an index already, and where it cannot be had
 */
export async function indexTenant({ connection }: Removal, table: string): Promise<string | undefined> {
  return asBuilder(connection, async (client) => {
    if ((await client.query(TENANT_FIRST, [table])).rowCount || !(await client.query(HAS_TENANT, [table])).rowCount)
      return undefined;
    const waited = `an index on the column tenant of ${table}, whose rows take too long to count`;
    if (!(await client.query<{ alone: boolean }>(ALONE)).rows[0]?.alone) return waited;
    await made(client, { from: table, constraint: 'tenant', columns: ['tenant'] });
    return (await client.query(TENANT_FIRST, [table])).rowCount ? waited : undefined;
  });
}

async function made(client: Client, reference: Pick<Reference, 'from' | 'constraint' | 'columns'>): Promise<void> {
  const { from, columns } = reference;
  const name = nameOf(reference);
  try {
    await dropped(client, name, from);
    await client.query(`CREATE INDEX CONCURRENTLY ${name} ON ${from} (${columns.join(', ')})`);
  } catch (error) {
    if (!refusedWith(error, ...REFUSALS)) throw error;
    logger.warn('No index for the erasure: it takes longer', { table: from, columns, reason: (error as Error).message });
    await dropped(client, name, from).catch(() => undefined); // Left invalid it is in nobody's way, and the next run drops it.
  }
}

/**
 * Drops what erasures have made once no other goes on.
 *
 * @returns what is waited for, in words
 */
export async function dropIndexes({ connection, tenant }: Removal): Promise<readonly string[]> {
  return asBuilder(connection, async (client) => {
    const others = await client.query("SELECT 1 FROM freehold.login WHERE purpose = 'eraser' AND tenant <> $1", [tenant]);
    if (others.rowCount) return [];
    const { rows } = await client.query<{ name: string; of: string }>(
      `SELECT relname AS name, indrelid::regclass::text AS of FROM pg_catalog.pg_index JOIN pg_catalog.pg_class c ON c.oid = indexrelid
       WHERE starts_with(relname, '${OURS}')`,
    );
    for (const { name, of } of rows) {
      try {
        await dropped(client, name, of);
      } catch (error) {
        if (!refusedWith(error, ...REFUSALS)) throw error;
        return [`the index ${name} on ${of} is to be dropped`];
      }
    }
    return [];
  });
}

const asBuilder = <T>(connection: Removal['connection'], work: (client: Client) => Promise<T>): Promise<T> =>
  withDatabase({ connection, as: 'administrator', database: APPLICATION, statementMs: BUILD_MS }, work);

/** An index lies in the schema of its table. */
async function dropped(client: Client, name: string, table: string): Promise<void> {
  const { rows } = await client.query<{ index: string }>(
    `SELECT c.oid::regclass::text AS index FROM pg_catalog.pg_index JOIN pg_catalog.pg_class c ON c.oid = indexrelid
     WHERE indrelid = $1::regclass AND relname = $2`,
    [table, name],
  );
  for (const { index } of rows) await client.query(`DROP INDEX CONCURRENTLY ${index}`);
}
