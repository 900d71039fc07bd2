import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { ROLES_OF_TENANT } from '../../../shared/postgres/tenant-names';

/** A large object of one of the tenant's roles. */
interface LargeObject {
  readonly oid: string;
  readonly owner: string;
  readonly sum: string;
}

/** Read and written at once: the server sends two characters a byte. */
const PIECE = 4 * 1024 * 1024;

const OF_TENANT = `SELECT l.oid::text AS oid, r.rolname AS owner, md5(lo_get(l.oid)) AS sum FROM pg_catalog.pg_largeobject_metadata l
  JOIN pg_catalog.pg_roles r ON r.oid = l.lomowner WHERE ${ROLES_OF_TENANT} ORDER BY l.oid`;

export interface LargeObjectsDiffer {
  readonly missing: readonly LargeObject[];
  readonly changed: readonly LargeObject[];
  readonly surplus: readonly LargeObject[];
}

/** Large objects stand in no table, and say by their owner whose they are. */
export async function largeObjectsDiffer(live: Client, copy: Client, tenant: string): Promise<LargeObjectsDiffer> {
  const { rows: wanted } = await copy.query<LargeObject>(OF_TENANT, [tenant]);
  const { rows: there } = await live.query<LargeObject>(OF_TENANT, [tenant]);
  const now = new Map(there.map((one) => [one.oid, one]));
  const then = new Set(wanted.map(({ oid }) => oid));
  return {
    missing: wanted.filter(({ oid }) => !now.has(oid)),
    changed: wanted.filter(({ oid, sum, owner }) => now.has(oid) && (now.get(oid)!.sum !== sum || now.get(oid)!.owner !== owner)),
    surplus: there.filter(({ oid }) => !then.has(oid)),
  };
}

/**
 * In the transaction of the rows that point at them, and after these: a trigger may have let go of some. A number that another tenant's
 * has since is refused by PostgreSQL.
 */
export async function putBackLargeObjects(live: Client, copy: Client, differ: LargeObjectsDiffer): Promise<void> {
  for (const { oid } of [...differ.surplus, ...differ.changed]) await live.query('SELECT lo_unlink($1)', [oid]);
  for (const { oid, owner } of [...differ.missing, ...differ.changed]) {
    await live.query('SELECT lo_create($1)', [oid]);
    for (let at = 0; ; at += PIECE) {
      const { rows } = await copy.query<{ piece: Buffer }>('SELECT lo_get($1, $2, $3) AS piece', [oid, at, PIECE]);
      if (rows[0]!.piece.length === 0) break;
      await live.query('SELECT lo_put($1, $2, $3)', [oid, at, rows[0]!.piece]);
    }
    await live.query(`ALTER LARGE OBJECT ${oid} OWNER TO ${id(owner)}`);
  }
}
