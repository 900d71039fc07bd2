import type { Client } from 'pg';
import type { CatalogueRule } from './catalogue-rule';
import { EXTENSIONS } from './tenant-names';

/** What is installed in a database besides PL/pgSQL, which PostgreSQL brings along; by name, with the schema that it is in. */
export async function installedExtensions(client: Client): Promise<{ name: string; schema: string }[]> {
  const { rows } = await client.query<{ name: string; schema: string }>(
    `SELECT e.extname AS name, n.nspname AS schema FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
      WHERE e.extname <> 'plpgsql' ORDER BY e.extname`,
  );
  return rows;
}

const HERE = `'${EXTENSIONS}'::regnamespace`;
const OF_NONE = (catalogue: string, oid: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype IN ('e', 'i'))`;

/** The schema is on every search_path: what anybody else put there would be found by a name of an extension. */
export const EXTENSION_RULES: readonly CatalogueRule[] = [
  {
    rule: 'extensions-stand-alone',
    when: 'always',
    sql: `SELECT p.oid::regprocedure::text AS object FROM pg_proc p WHERE p.pronamespace = ${HERE} AND ${OF_NONE('pg_proc', 'p.oid')}
      UNION ALL SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = ${HERE} AND c.relkind <> 'i' AND ${OF_NONE('pg_class', 'c.oid')}
      UNION ALL SELECT t.oid::regtype::text FROM pg_type t WHERE t.typnamespace = ${HERE} AND ${OF_NONE('pg_type', 't.oid')}
      UNION ALL SELECT o.oid::regoperator::text FROM pg_operator o WHERE o.oprnamespace = ${HERE} AND ${OF_NONE('pg_operator', 'o.oid')}`,
    wanted: `nothing in the schema ${EXTENSIONS} but what extensions brought; DROP it, or move it into application`,
  },
  {
    rule: 'extensions-are-not-granted',
    when: 'always',
    sql: `SELECT coalesce(r.rolname, 'PUBLIC') AS object, a.privilege_type AS got FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE n.oid = ${HERE} AND a.grantee <> n.nspowner AND a.privilege_type <> 'USAGE'`,
    wanted: `USAGE alone on the schema ${EXTENSIONS}; REVOKE it`,
  },
  {
    rule: 'extensions-are-only-read',
    when: 'always',
    sql: `SELECT c.oid::regclass::text AS object, 'of ' || e.extname || ', written by ' || string_agg(r.rolname, ', ' ORDER BY r.rolname) AS got
      FROM pg_depend d JOIN pg_class c ON c.oid = d.objid JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_roles r ON r.rolname = ANY ($2)
      WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') GROUP BY c.oid, e.extname`,
    wanted: 'tables of extensions, which belong to no tenant and stand under no policy, written by nobody who logs in; REVOKE it',
  },
];
