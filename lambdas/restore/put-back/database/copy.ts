import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { observe } from '../../../shared/observe';
import { inTransaction, refusedWith, withDatabase } from '../../../shared/postgres/connect';
import type { Place } from '../rows/place';
import { WaitError } from '../wait';

export const dropped = (server: Client, database: string): Promise<unknown> =>
  server.query(`DROP DATABASE IF EXISTS ${id(database)} WITH (FORCE)`);

const END = 'SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()';

/** What needs a database without a connection, after every one of them has been ended: heartbeats and exports come again. */
export async function alone(server: Client, database: string, act: () => Promise<unknown>): Promise<void> {
  const did = await observe(
    async () => {
      await server.query(END, [database]);
      try {
        await act();
        return true;
      } catch (error) {
        // 55006 = somebody is connected.
        if (!refusedWith(error, '55006')) throw error;
        return false;
      }
    },
    (done) => done,
  );
  if (!did) throw new WaitError(`a moment at which nobody is connected to ${database}`);
}

/** Everything in it, as it stands: rows, large objects, rights, policies, triggers, the audit trail. Nobody comes in. */
export async function copied(server: Client, { from, to }: { from: string; to: string }): Promise<void> {
  await alone(server, from, () => server.query(`CREATE DATABASE ${id(to)} TEMPLATE ${id(from)} ALLOW_CONNECTIONS false`));
  await server.query(`REVOKE ALL ON DATABASE ${id(to)} FROM PUBLIC`);
  await server.query(`ALTER DATABASE ${id(to)} ALLOW_CONNECTIONS true`);
}

const LAST = 'SELECT coalesce(max(id), 0)::text AS id FROM freehold.audit';

/** The youngest line of the trail that came along. */
export const lastLine = ({ connection }: Place, database: string): Promise<string> =>
  withDatabase({ connection, as: 'administrator', database }, async (client) => {
    const { rows } = await client.query<{ id: string }>(LAST);
    return rows[0]!.id;
  });

/**
 * What stands beside a database and not in it, PostgreSQL copies not: who may connect, how many, and what is set there for whom. A
 * search path stands as whoever set it spelt it, which may be a tenant for its own role: it is a list, so that no literal stands for
 * it, and is no part of a statement that the administrator runs. It is this transaction's for a moment, and taken from there.
 */
const BESIDES = `SELECT format('GRANT %s ON DATABASE %I TO %s', a.privilege_type, $2::text, coalesce(quote_ident(r.rolname), 'PUBLIC')) AS statement
    FROM pg_catalog.pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee WHERE d.datname = $1 AND a.grantee <> d.datdba
  UNION ALL SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', $2::text, d.datconnlimit) FROM pg_catalog.pg_database d WHERE d.datname = $1
  UNION ALL SELECT CASE name WHEN 'search_path' THEN format('SELECT pg_catalog.set_config(%L, %L, true);', name, value) ELSE '' END
      || CASE WHEN r.oid IS NULL THEN format('ALTER DATABASE %I', $2::text) ELSE format('ALTER ROLE %I IN DATABASE %I', r.rolname, $2::text) END
      || CASE name WHEN 'search_path' THEN format(' SET %I FROM CURRENT', name) ELSE format(' SET %I TO %L', name, value) END
    FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole,
      unnest(s.setconfig) AS setting, substr(setting, 1, strpos(setting, '=') - 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value
    WHERE d.datname = $1`;

export async function settledLike(server: Client, { from, to }: { from: string; to: string }): Promise<void> {
  const { rows } = await server.query<{ statement: string }>(BESIDES, [from, to]);
  await inTransaction(server, async () => {
    for (const { statement } of rows) await server.query(statement);
  });
}
