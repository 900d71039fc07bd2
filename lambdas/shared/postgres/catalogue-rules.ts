import {
  APPLICATION_RELATION,
  APPLICATION_TABLE,
  DECLARED,
  IN_APPLICATION,
  IS_NOBODYS,
  TENANT_COLUMN,
  TENANTS_TABLE,
} from './application-tables';
import type { CatalogueRule } from './catalogue-rule';
import { IS_DECLARED, openTables } from './declared-tables';
import { EXTENSION_RULES } from './extension-rules';
import { OF_NOBODY, policyDeviations, unforcedTables } from './policies';
import { MIGHTY, SEARCH_PATH } from './tenant-names';

/** Tables that tenants share, where they share the database. */
const TABLE = TENANTS_TABLE(DECLARED);
const HAS_TENANT = (table: string, columns: string) =>
  `EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = ${table} AND a.attname = 'tenant' AND a.attnum = ANY (${columns}))`;
const FUNCTION = `${IN_APPLICATION('p.pronamespace')} AND NOT ${IS_NOBODYS('pg_proc', 'p.oid')}`;
/** Code of these owners is asked by no policy. */
const ABOVE_POLICIES = '(r.rolsuper OR r.rolbypassrls)';

const ROLES: CatalogueRule[] = [
  {
    rule: 'roles-are-harmless',
    when: 'always',
    sql: `SELECT rolname AS object FROM pg_roles WHERE (rolname = ANY ($2) OR rolname = $3) AND ${MIGHTY}`,
    wanted: 'no superuser, BYPASSRLS, CREATEROLE or REPLICATION, and CREATEDB for the export alone; ALTER ROLE it without',
  },
  {
    rule: 'roles-exist',
    when: 'always',
    sql: 'SELECT role AS object FROM unnest($2::text[] || $3::text) AS role WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)',
    wanted: 'a role; run prepare-database',
  },
  {
    rule: 'roles-log-in-by-token',
    when: 'always',
    sql: "SELECT rolname AS object FROM pg_roles WHERE rolname = ANY ($2) AND NOT pg_has_role(oid, 'rds_iam', 'MEMBER')",
    wanted: 'a member of rds_iam; run prepare-database',
  },
  {
    rule: 'roles-are-members-of-nothing-else',
    when: 'always',
    sql: `SELECT u.rolname AS object, 'member of ' || g.rolname AS got FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
      WHERE u.rolname = ANY ($2) AND g.rolname NOT IN ('rds_iam', 'application_users', 'application_readers')
        AND NOT (u.rolname LIKE '%\\_migrations' AND g.rolname = $3)`,
    wanted: 'no membership besides; REVOKE it',
  },
  {
    rule: 'administrator-keeps-its-password',
    when: 'always',
    // Since 16 whoever makes a role has it WITH ADMIN, without its rights: RDS leaves the password be.
    sql: `SELECT u.rolname AS object, 'member of ' || g.rolname AS got FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
      WHERE u.rolname = session_user AND pg_has_role(g.oid, 'rds_iam', 'USAGE') AND pg_has_role(u.oid, g.oid, 'USAGE')`,
    wanted: 'an administrator without rds_iam, which RDS would then want a token of; REVOKE the membership',
  },
  {
    rule: 'search-path-is-fixed',
    when: 'always',
    sql: `SELECT role AS object FROM unnest($2::text[]) AS role WHERE NOT EXISTS (
      SELECT FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole JOIN pg_database d ON d.oid = s.setdatabase
      WHERE r.rolname = role AND d.datname = current_database() AND 'search_path=${SEARCH_PATH}' = ANY (s.setconfig))`,
    wanted: `search_path = ${SEARCH_PATH} in this database; run prepare-database`,
  },
];

const REACH: CatalogueRule[] = [
  {
    rule: 'nobody-else-connects',
    when: 'always',
    sql: `SELECT coalesce(r.rolname, 'PUBLIC') AS object, a.privilege_type AS got FROM pg_database d, aclexplode(d.datacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE d.datname = current_database() AND a.grantee <> d.datdba AND NOT coalesce(r.rolname = ANY ($2), false)
        AND NOT (coalesce(r.rolname, '') IN (SELECT role FROM freehold.login WHERE current_database() = 'application' OR purpose = 'break-glass'))
      UNION ALL SELECT 'PUBLIC', 'the default' FROM pg_database WHERE datname = current_database() AND datacl IS NULL`,
    wanted: "CONNECT for the tenant's roles alone; REVOKE it",
  },
  {
    rule: 'roles-connect-nowhere-else',
    when: 'always',
    sql: `SELECT role AS object, 'connects to ' || d.datname AS got FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, pg_database d
      WHERE d.datname <> current_database() AND d.datdba <> r.oid AND d.datallowconn AND has_database_privilege(r.oid, d.oid, 'CONNECT')`,
    wanted: 'no other database; REVOKE CONNECT on it from PUBLIC',
  },
  {
    rule: 'public-has-no-schema',
    when: 'always',
    sql: `SELECT n.nspname AS object, a.privilege_type AS got FROM pg_namespace n, aclexplode(n.nspacl) a WHERE a.grantee = 0 AND n.nspname !~ '^(pg_|information_schema$)'`,
    wanted: 'nothing granted to PUBLIC; REVOKE it',
  },
  {
    rule: 'public-has-no-relation',
    when: 'always',
    sql: `SELECT c.oid::regclass::text AS object, a.privilege_type AS got FROM pg_class c, aclexplode(c.relacl) a WHERE a.grantee = 0 AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema$)'
        AND NOT (a.privilege_type = 'SELECT' AND ${IS_NOBODYS('pg_class', 'c.oid')})
      UNION ALL SELECT t.attrelid::regclass::text || '.' || t.attname, a.privilege_type FROM pg_attribute t, aclexplode(t.attacl) a WHERE a.grantee = 0 AND t.attrelid >= 16384`,
    wanted: 'nothing granted to PUBLIC; REVOKE it',
  },
  {
    rule: 'roles-make-nothing',
    when: 'always',
    sql: `SELECT role AS object, 'CREATE in schema ' || n.nspname AS got FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, pg_namespace n
      WHERE role NOT LIKE '%\\_migrations' AND n.nspname !~ '^pg_(temp|toast)' AND has_schema_privilege(r.oid, n.oid, 'CREATE')
      UNION ALL SELECT role, what FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, unnest(ARRAY['CREATE', 'TEMPORARY']) AS what
      WHERE role NOT LIKE '%\\_migrations' AND has_database_privilege(r.oid, current_database(), what)`,
    wanted: 'no place to put objects into; REVOKE it',
  },
  {
    rule: 'roles-empty-nothing',
    when: 'always',
    sql: `SELECT c.oid::regclass::text AS object, what || ' for ' || role AS got FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, pg_class c, unnest(ARRAY['TRUNCATE', 'TRIGGER', 'REFERENCES']) AS what
      WHERE ${TABLE} AND role NOT LIKE '%\\_migrations' AND has_table_privilege(r.oid, c.oid, what)`,
    wanted: 'none of these, which no policy is asked about; REVOKE it',
  },
];

const CODE: CatalogueRule[] = [
  {
    rule: 'audit-trigger',
    when: 'always',
    // Types as pg_trigger counts them: 4 INSERT, 16 UPDATE, 8 DELETE, 32 TRUNCATE, each after the statement.
    sql: `SELECT c.oid::regclass::text AS object, w.name AS got FROM pg_class c,
        (VALUES ('freehold_audit_insert', 4), ('freehold_audit_update', 16), ('freehold_audit_delete', 8), ('freehold_audit_truncate', 32)) AS w (name, type)
      WHERE ${TABLE} AND NOT EXISTS (
        SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = w.name AND t.tgenabled IN ('O', 'A') AND t.tgtype = w.type
          AND t.tgfoid = 'freehold.note_change()'::regprocedure AND t.tgqual IS NULL AND t.tgattr::text = '')`,
    wanted: 'that trigger, enabled; drop what has its name, and SELECT freehold.protect_all()',
  },
  {
    rule: 'event-trigger',
    when: 'always',
    sql: `SELECT 'freehold_protect' AS object, 'state ' || evtenabled::text || ', ' || evtevent || ', ' || coalesce(array_to_string(evttags, ', '), 'every command') AS got
      FROM pg_event_trigger WHERE evtname = 'freehold_protect' AND evtenabled NOT IN ('O', 'A')`,
    wanted: 'the event trigger freehold_protect at work, or none of that name; run prepare-database',
  },
  {
    rule: 'code-is-below-policies',
    when: 'always',
    sql: `SELECT p.oid::regprocedure::text AS object, 'runs as ' || r.rolname AS got FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.prosecdef AND ${IN_APPLICATION('p.pronamespace')} AND (${ABOVE_POLICIES} OR r.rolname = session_user)
      UNION ALL SELECT c.oid::regclass::text, 'reads as ' || r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE ${APPLICATION_RELATION("'v', 'm'")} AND (${ABOVE_POLICIES} OR r.rolname = session_user)`,
    wanted: "the application's owner, to whom policies apply; ALTER ... OWNER TO it",
  },
  {
    rule: 'definer-functions-fix-their-path',
    when: 'always',
    sql: `SELECT p.oid::regprocedure::text AS object FROM pg_proc p WHERE p.prosecdef AND p.pronamespace::regnamespace::text !~ '^(pg_|information_schema$)'
        AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=%')`,
    wanted: 'SET search_path of its own; ALTER FUNCTION ... SET search_path',
  },
  {
    rule: 'languages-are-trusted',
    when: 'always',
    sql: `SELECT p.oid::regprocedure::text AS object, l.lanname AS got FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE ${FUNCTION} AND l.lanname NOT IN ('sql', 'plpgsql') AND NOT l.lanpltrusted`,
    wanted: 'a trusted language; DROP FUNCTION it',
  },
  {
    rule: 'nothing-leads-outside',
    when: 'always',
    sql: "SELECT srvname AS object, 'foreign server' AS got FROM pg_foreign_server UNION ALL SELECT extname, 'extension' FROM pg_extension WHERE extname IN ('dblink', 'postgres_fdw', 'file_fdw', 'adminpack', 'aws_s3', 'aws_lambda', 'pg_cron', 'log_fdw')",
    wanted: 'no way to other servers, files or buckets; DROP it',
  },
  {
    rule: 'large-objects-are-not-granted',
    when: 'always',
    sql: `SELECT 'large object ' || l.oid AS object, a.privilege_type || ' for ' || coalesce(r.rolname, 'PUBLIC') AS got FROM pg_largeobject_metadata l, aclexplode(l.lomacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE a.grantee <> l.lomowner`,
    wanted: 'no grant; keep files in the bucket, or bytea in a table',
  },
];

const SHARED: CatalogueRule[] = [
  {
    rule: 'row-security-is-forced',
    when: 'row',
    sql: `${unforcedTables(DECLARED)}
      UNION ALL SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid IN ('freehold.heartbeat'::regclass, 'freehold.audit'::regclass) AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
    wanted: 'ENABLE and FORCE ROW LEVEL SECURITY; SELECT freehold.protect_all()',
  },
  {
    rule: 'policies-are-the-platforms',
    when: 'row',
    sql: policyDeviations(DECLARED),
    wanted:
      'the policies of the platform as they were installed, and none of the application that is restrictive: it hides rows from exports and erasures; SELECT freehold.protect_all() puts right what begins with freehold_ (a column facility has type text), DROP POLICY the others',
  },
  {
    rule: 'tenant-column',
    when: 'row',
    sql: `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${TABLE} AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnotnull AND ${TENANT_COLUMN})`,
    wanted:
      'a column "tenant text NOT NULL" with a deterministic collation, or a declaration in the plan that the table holds no tenant\'s data',
  },
  {
    rule: 'declared-tables-are-only-read',
    when: 'row',
    sql: `SELECT c.oid::regclass::text AS object, what || ' for ' || role AS got FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, pg_class c, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS what
      WHERE ${APPLICATION_TABLE} AND NOT (${TABLE}) AND role NOT LIKE '%\\_migrations'
        AND CASE WHEN what IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(r.oid, c.oid, what) ELSE has_table_privilege(r.oid, c.oid, what) END
      UNION ALL ${openTables(DECLARED)}`,
    wanted:
      "nobody that writes for a tenant into a table that is declared to hold no tenant's data, and no table of tenants above or below it; SELECT freehold.protect_all(), REVOKE it, DETACH or NO INHERIT",
  },
  {
    rule: 'tenant-in-every-key',
    when: 'row',
    // What refers to a declared table learns of no neighbour: every tenant reads all of it.
    sql: `SELECT i.indexrelid::regclass::text AS object FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE ${TABLE} AND (i.indisunique OR i.indisexclusion)
        AND NOT ${HAS_TENANT('c.oid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')}
      UNION ALL SELECT k.conrelid::regclass::text || '.' || k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE ${TABLE} AND k.contype = 'f'
        AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = k.confrelid AND ${IS_DECLARED(DECLARED)})
        AND NOT EXISTS (SELECT FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
          JOIN pg_attribute m ON m.attrelid = k.conrelid AND m.attnum = pair.mine AND m.attname = 'tenant'
          JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.theirs AND t.attname = 'tenant')`,
    wanted: 'the column tenant in it: without it a refusal tells of a neighbour; make it anew with the column',
  },
  {
    rule: 'no-materialized-view',
    when: 'row',
    sql: `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${APPLICATION_RELATION("'m'")}`,
    wanted: 'none: it keeps the rows of every tenant, and no policy holds on it; use a view WITH (security_invoker = true)',
  },
  {
    rule: 'views-ask-as-who-reads',
    when: 'row',
    sql: `SELECT c.oid::regclass::text AS object FROM pg_class c WHERE ${APPLICATION_RELATION("'v'")} AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on'], false)`,
    wanted: 'WITH (security_invoker = true)',
  },
  {
    rule: 'no-notify',
    when: 'row',
    sql: `SELECT p.oid::regprocedure::text AS object FROM pg_proc p WHERE ${FUNCTION} AND coalesce(p.prosrc, '') || coalesce(pg_get_function_sqlbody(p.oid), '') ~* '\\m(pg_)?notify\\M'`,
    wanted: 'no NOTIFY: every tenant of the database can listen; use a queue',
  },
  {
    rule: 'no-leakproof-function',
    when: 'row',
    sql: `SELECT p.oid::regprocedure::text AS object FROM pg_proc p WHERE p.proleakproof AND ${FUNCTION}`,
    wanted: 'no LEAKPROOF function: it is called before the policy; ALTER FUNCTION ... NOT LEAKPROOF',
  },
  {
    rule: 'no-rule-rewrites',
    when: 'row',
    sql: `SELECT w.ev_class::regclass::text || '.' || w.rulename AS object FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class WHERE w.rulename <> '_RETURN' AND ${IN_APPLICATION('c.relnamespace')} AND NOT ${IS_NOBODYS('pg_class', 'c.oid')}`,
    wanted: 'no rule: it can send rows elsewhere; use a trigger',
  },
  {
    rule: 'nothing-outside-of-application',
    when: 'row',
    sql: `SELECT c.oid::regclass::text AS object, 'for ' || role AS got FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, pg_class c
      WHERE role NOT LIKE '%\\_migrations' AND ${APPLICATION_RELATION("'v', 'm', 'f'")} AND c.relnamespace <> 'application'::regnamespace
        AND has_schema_privilege(r.oid, c.relnamespace, 'USAGE') AND has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE')`,
    wanted: 'what shows rows of tenants in the schema application alone; ALTER ... SET SCHEMA application',
  },
  {
    rule: 'sequences-are-not-set',
    when: 'row',
    sql: `SELECT c.oid::regclass::text AS object, 'UPDATE for ' || role AS got FROM unnest($2::text[]) AS role JOIN pg_roles r ON r.rolname = role, pg_class c
      WHERE role NOT LIKE '%\\_migrations' AND c.relkind = 'S' AND c.relnamespace = 'application'::regnamespace AND has_sequence_privilege(r.oid, c.oid, 'UPDATE')`,
    wanted: 'USAGE alone: whoever may set a sequence disturbs every tenant; REVOKE UPDATE',
  },
  {
    rule: 'large-objects-are-somebodys',
    when: 'row',
    sql: `SELECT 'large object ' || l.oid AS object, 'owned by ' || pg_get_userbyid(l.lomowner) AS got FROM pg_largeobject_metadata l WHERE ${OF_NOBODY}`,
    wanted: "a tenant's login as its owner: nobody can say whose it is, and no erasure takes it; keep files in the bucket",
  },
  {
    rule: 'the-map-is-the-platforms',
    when: 'row',
    sql: `SELECT coalesce(r.rolname, 'PUBLIC') AS object, a.privilege_type || ' on freehold.login' AS got FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE c.oid = 'freehold.login'::regclass AND a.grantee <> c.relowner
      UNION ALL SELECT role, 'maps to ' || tenant FROM freehold.login WHERE role <> tenant AND role NOT LIKE tenant || '\\_%'
      UNION ALL SELECT role, 'sees some facilities' FROM freehold.login WHERE purpose <> 'facility' AND facilities IS NOT NULL
      UNION ALL SELECT role, 'maps to no tenant' FROM unnest($2::text[]) AS role WHERE role NOT LIKE '%\\_migrations' AND role NOT IN (SELECT l.role FROM freehold.login l)`,
    wanted: 'a map that the owner of schema freehold alone reads and writes, of each role to the tenant in its name; correct it',
  },
];

export const CATALOGUE_RULES: readonly CatalogueRule[] = [...ROLES, ...REACH, ...CODE, ...EXTENSION_RULES, ...SHARED];
