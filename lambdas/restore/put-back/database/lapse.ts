import { escapeIdentifier as id } from 'pg';
import { withDatabase } from '../../../shared/postgres/connect';
import { sharedConnection } from '../../../shared/postgres/connection';
import type { Connection } from '../../../shared/postgres/connection';
import { ConnectionMissingError } from '../../../shared/postgres/errors';
import { KEPT_DATABASES, keptUntil } from '../../../shared/postgres/kept-databases';
import { MAINTENANCE } from '../../../shared/postgres/tenant-names';
import type { LapseResult } from '../contract';

const KEPT = `SELECT datname AS database, coalesce(shobj_description(oid, 'pg_database'), '') AS said FROM pg_catalog.pg_database WHERE ${KEPT_DATABASES} ORDER BY 1`;
/** A large one takes its time. */
const DROP_MS = 600_000;

/**
 * Databases that served before their tenants were put back go when their day has come; but none of a tenant that is under a legal hold, and
 * none that does not say until when it is kept.
 *
 * @param held whether a tenant is under a legal hold
 */
export async function lapse(now: Date, held: (tenant: string) => Promise<boolean>): Promise<LapseResult> {
  const connection = await sharedIfThere();
  if (!connection) return { dropped: [], kept: 0 };
  const session = { connection, as: 'administrator', database: MAINTENANCE, statementMs: DROP_MS } as const;
  return withDatabase(session, async (server) => {
    const dropped: string[] = [];
    const { rows } = await server.query<{ database: string; said: string }>(KEPT);
    for (const { database, said } of rows) {
      const until = keptUntil(said);
      if (until === undefined || until > now || (await held(database.split('_')[0]!))) continue;
      await server.query(`DROP DATABASE IF EXISTS ${id(database)} WITH (FORCE)`);
      dropped.push(database);
    }
    return { dropped, kept: rows.length - dropped.length };
  });
}

/** A cell without plans that share an instance has none. */
async function sharedIfThere(): Promise<Connection | undefined> {
  try {
    return await sharedConnection();
  } catch (error) {
    if (error instanceof ConnectionMissingError) return undefined;
    throw error;
  }
}
