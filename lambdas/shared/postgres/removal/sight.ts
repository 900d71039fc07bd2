import type { Client } from 'pg';
import { refusedWith } from '../connect';
import { namingRows } from '../declared-tables';

/** A table that cannot be looked at whole: by a statement that waits, or by a right that is lacking. */
export class BlindError extends Error {
  override readonly name = 'BlindError';
  constructor(
    readonly table: string,
    /** `held`: looking again may do. `slow`: nobody holds it, and its count was not done in its time. */
    readonly why: 'held' | 'slow' | 'refused',
    options: ErrorOptions,
    /** Who holds it, in words. */
    holders = '',
  ) {
    const { message } = options.cause as Error;
    super(
      why === 'refused'
        ? `nobody here sees every row of ${table}: ${message}; wanted its owner, or a member of it; ALTER TABLE ${table} OWNER TO the application's owner`
        : `${table} is ${why === 'held' ? 'in use' : 'too much to read'}: ${message}; wanted it for as long as its rows are counted; ${holders ? `end what holds it: ${holders}` : 'put its column tenant first into an index, or look again'}`,
      options,
    );
  }
}

/** How many rows of a tenant a table has; `by`: its column, as SQL. */
export const countAbove = (client: Client, table: string, { tenant, by }: { tenant: string; by: string }): Promise<number> =>
  above(client, table, { where: `WHERE ${by} = $1`, values: [tenant] });

/** How many rows of a table name a tenant, in whatever column. */
export const countNaming = async (client: Client, table: string, tenant: string): Promise<number> =>
  above(client, table, { where: `WHERE ${await namingRows(client, table, tenant)}`, values: [] });

/** How many rows a table has. */
export const countAll = (client: Client, table: string): Promise<number> => above(client, table, { where: '', values: [] });

/**
 * Counted by somebody whom no policy binds: the owner, for whom FORCE is lifted in a transaction that is taken back. With
 * row_security off PostgreSQL itself refuses the count where a policy would still have a say, so that what comes back is all
 * there is. RDS gives nobody BYPASSRLS (user guide, "Understanding the rds_superuser role").
 *
 * The price: nobody else reads or writes the table while it is counted.
 *
 * @throws BlindError
 */
async function above(client: Client, table: string, { where, values }: { where: string; values: string[] }): Promise<number> {
  try {
    return await counted(client, table, { where, values });
  } catch (cause) {
    // 55P03 = the lock was not to be had, 57014 = the time was over; 42501 = it belongs to somebody else, or a policy has a say.
    if (!refusedWith(cause, '55P03', '57014', '42501')) throw cause;
    // A lock is waited for no longer than `lock_timeout`, which is less than a statement has.
    const why = refusedWith(cause, '42501') ? 'refused' : refusedWith(cause, '57014') ? 'slow' : 'held';
    throw new BlindError(table, why, { cause }, why === 'held' ? await holdersOf(client, table) : '');
  }
}

async function counted(client: Client, table: string, { where, values }: { where: string; values: string[] }): Promise<number> {
  await client.query('BEGIN');
  try {
    // The name is PostgreSQL's own text for the table, quoted where it must be.
    const { rows: active } = await client.query<{ bound: boolean }>('SELECT row_security_active($1::regclass) AS bound', [table]);
    if (active[0]?.bound) await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
    await client.query("SET LOCAL row_security = off; SET LOCAL bytea_output = 'escape'");
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ONLY ${table} ${where}`, values);
    return Number(rows[0]?.count);
  } finally {
    await client.query('ROLLBACK').catch(() => undefined); // A broken connection has rolled back already.
  }
}

/** A prepared transaction has no process, and waits for whoever says COMMIT PREPARED or ROLLBACK PREPARED. */
const HOLDERS = `SELECT coalesce('prepared transaction ' || p.gid, format('process %s of %s', l.pid, a.usename)) AS holder
  FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_catalog.pg_prepared_xacts p ON l.virtualtransaction = '-1/' || p.transaction
  WHERE l.relation = $1::regclass AND l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid() GROUP BY 1 ORDER BY 1 LIMIT 5`;

async function holdersOf(client: Client, table: string): Promise<string> {
  const { rows } = await client.query<{ holder: string }>(HOLDERS, [table]);
  return rows.map(({ holder }) => holder).join(', ');
}
