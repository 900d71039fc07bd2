import { PLAIN_NAME, SAYS_WHOSE, TENANT_COLUMN, TENANTS_TABLE } from './application-tables';
import { FREEHOLD_OWNER } from './tenant-names';

/** A policy by what it says, in the words with which it is made and, as PostgreSQL writes its expressions back, compared. */
export interface Policy {
  readonly name: string;
  readonly says: string;
}

const OWN = '(tenant = ( SELECT freehold.current_tenant() AS current_tenant))';
const FACILITIES = '( SELECT freehold.current_facilities() AS current_facilities)';
const FACILITY = `((${FACILITIES} IS NULL) OR (facility = ANY (${FACILITIES}::text[])))`;

/**
 * Of every table that tenants share. The restrictive ones say whose rows these are, and no policy that anybody adds widens
 * them. The permissive one is there because without any nothing is seen.
 */
export const TABLE_POLICIES: readonly [Policy, ...Policy[]] = [
  { name: 'freehold_tenant', says: `AS RESTRICTIVE FOR ALL TO public USING (${OWN})` },
  { name: 'freehold_rows', says: 'AS PERMISSIVE FOR ALL TO public USING (true)' },
  { name: 'freehold_facility', says: `AS RESTRICTIVE FOR ALL TO public USING (${FACILITY})` },
];

/**
 * Of a table in a database that is one tenant's, where the application has policies of its own: they hide rows from its users, and not
 * from the customer's export.
 */
export const exportPolicy = (readers: string): Policy => ({
  name: 'freehold_export',
  says: `AS PERMISSIVE FOR SELECT TO ${readers} USING (true)`,
});

/**
 * Tables of a database that is one tenant's from which whoever asks would not get every row: without that policy, or under a
 * restrictive one that counts for it as well. Parameter 1: the tables.
 */
export const hiddenFromExport = (readers: string): string => `
  SELECT c.oid::regclass::text AS object FROM pg_class c WHERE c.oid = ANY ($1::regclass[]) AND row_security_active(c.oid)
    AND (NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'freehold_export' AND ${SAYS} = ${text(exportPolicy(readers).says)})
      OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd IN ('*', 'r')
        AND EXISTS (SELECT FROM unnest(p.polroles) AS role WHERE role = 0 OR pg_has_role(session_user, role, 'MEMBER'))))
  ORDER BY 1`;

/** Lines of a migration are the row's tenant's: whoever maps to no tenant writes through the trigger alone. */
const WRITTEN = `((( SELECT freehold.current_tenant() AS current_tenant) IS NULL) OR ${OWN})`;

/** Of the platform's own tables where tenants share them. */
export const PLATFORM_POLICIES: readonly (Policy & { readonly table: string })[] = [
  { table: 'freehold.heartbeat', name: 'freehold_tenant', says: `AS PERMISSIVE FOR ALL TO public USING (${OWN})` },
  { table: 'freehold.audit', name: 'freehold_tenant', says: `AS PERMISSIVE FOR ALL TO public USING (${OWN})` },
  {
    table: 'freehold.audit',
    name: 'freehold_written',
    says: `AS PERMISSIVE FOR INSERT TO ${FREEHOLD_OWNER} WITH CHECK (${WRITTEN})`,
  },
];

/** What `pg_policy p` says: everything that a policy can say. A name says nothing: whoever owns the table alters what is behind it. */
export const SAYS = `'AS ' || CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END
  || ' FOR ' || CASE p.polcmd WHEN '*' THEN 'ALL' WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' END
  || ' TO ' || (SELECT string_agg(coalesce(r.rolname, 'public'), ', ' ORDER BY r.rolname) FROM unnest(p.polroles) AS role LEFT JOIN pg_roles r ON r.oid = role)
  || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '') || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')`;

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** That policies do not keep tenants apart in a table `pg_class c`, whoever reads it but its owner's superiors. */
export const notApart = `NOT (c.relrowsecurity AND c.relforcerowsecurity
  AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = ${text(TABLE_POLICIES[0].name)} AND ${SAYS} = ${text(TABLE_POLICIES[0].says)}))`;

/** Rows of SQL: name and words. */
export const policyValues = (policies: readonly Policy[]): string =>
  policies.map(({ name, says }) => `(${text(name)}, ${text(says)})`).join(', ');

const HAS_FACILITY =
  "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'facility' AND NOT a.attisdropped)";

const IS_PLATFORMS = `${PLAIN_NAME} IN (${PLATFORM_POLICIES.map(({ table }) => text(table)).join(', ')})`;

/**
 * Policies that are not what was installed, and those of the application's own that hide rows from whoever counts or deletes
 * them. Columns: `object`, `got`, `wanted`. `declared`: SQL for the names of tables that hold no tenant's data.
 */
export const policyDeviations = (declared: string): string => `
  WITH wanted (relation, name, says) AS (
    SELECT c.oid, w.name, w.says FROM pg_class c CROSS JOIN (VALUES ${policyValues(TABLE_POLICIES)}) AS w (name, says)
      WHERE ${TENANTS_TABLE(declared)} AND (w.name <> 'freehold_facility' OR ${HAS_FACILITY})
    UNION ALL SELECT c.oid, w.name, w.says FROM pg_class c
      JOIN (VALUES ${PLATFORM_POLICIES.map(({ table, name, says }) => `(${[table, name, says].map(text).join(', ')})`).join(', ')}) AS w (relation, name, says)
      ON w.relation = ${PLAIN_NAME}
  ), there (relation, name, says, permissive, platforms) AS (
    SELECT p.polrelid, p.polname::text, ${SAYS}, p.polpermissive, ${IS_PLATFORMS}
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
      WHERE (${TENANTS_TABLE(declared)}) OR ${IS_PLATFORMS}
  )
  SELECT relation::regclass::text || ' (' || name || ')' AS object, coalesce(there.says, 'no such policy') AS got,
    coalesce(wanted.says, 'no such policy') AS wanted
  FROM wanted FULL JOIN there USING (relation, name)
  WHERE wanted.says IS DISTINCT FROM there.says
    AND (wanted.says IS NOT NULL OR NOT there.permissive OR there.platforms OR name LIKE 'freehold\\_%')
  ORDER BY 1`;

/** Tables that tenants share and that do not say whose a row is: nothing of them can be protected, exported or erased. */
export const unsaidTables = (declared: string): string =>
  `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${TENANTS_TABLE(declared)} AND NOT ${SAYS_WHOSE} ORDER BY 1`;

/** Whose rows may be nobody's: a foreign key that is emptied whole (`ON DELETE SET NULL`) does so, and asks no policy. */
export const ownerless = (declared: string): string =>
  `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${TENANTS_TABLE(declared)} AND EXISTS (
    SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attnotnull AND ${TENANT_COLUMN}) ORDER BY 1`;

/** Without policies, or with policies that do not hold for functions of the owner: a trigger of one tenant reaches rows of all. */
export const unforcedTables = (declared: string): string =>
  `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${TENANTS_TABLE(declared)} AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`;

/** A large object `pg_largeobject_metadata l` of which nobody can say whose it is: no login of a tenant owns it. */
export const OF_NOBODY = 'pg_get_userbyid(l.lomowner) NOT IN (SELECT m.role FROM freehold.login m)';
