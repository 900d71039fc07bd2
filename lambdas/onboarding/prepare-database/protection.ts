import {
  APPLICATION_TABLE,
  DECLARED,
  IN_APPLICATION,
  SAYS_WHOSE,
  TENANT_COLUMN,
  TENANTS_TABLE,
} from '../../shared/postgres/application-tables';
import { exportPolicy, policyValues, SAYS, TABLE_POLICIES } from '../../shared/postgres/policies';
import { AUDITED } from './audit-trigger';
import { NOT_BELOW, ONLY_READ_NO_MORE, ONLY_READ_TRIGGER } from './without-tenants';

/**
 * What every table of the application gets, whatever its schema, by whoever may alter it: the migrations' owner through the
 * event trigger, or the administrator at the next run. Only what lacks is done, since ALTER TABLE locks out everybody who reads.
 */

/** Outside of its own schema the application grants nothing by default; what cannot be read cannot be handed to the customer. */
const exported = (readers: string): string => `
    SELECT n.nspname INTO STRICT schema_of FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = target;
    IF schema_of <> 'application' THEN
      IF NOT has_schema_privilege('${readers}', schema_of, 'USAGE') THEN EXECUTE format('GRANT USAGE ON SCHEMA %I TO "${readers}"', schema_of); END IF;
      IF NOT has_table_privilege('${readers}', target, 'SELECT') THEN EXECUTE format('GRANT SELECT ON %s TO "${readers}"', target); END IF;
      FOR counter IN SELECT d.objid::regclass::text AS name FROM pg_depend d JOIN pg_class s ON s.oid = d.objid
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = target AND d.deptype IN ('a', 'i')
          AND CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege('${readers}', d.objid, 'SELECT') END
      LOOP EXECUTE format('GRANT SELECT ON SEQUENCE %s TO "${readers}"', counter.name); END LOOP;
    END IF;`;

/** A table that is declared to hold no tenant's data is read by all of them and written for none: else it would hold some soon. */
const declaredTable = (readers: string): string => `
    IF EXISTS (SELECT FROM pg_class c WHERE c.oid = target AND NOT (${TENANTS_TABLE(DECLARED)})) THEN
      IF has_table_privilege('application_users', target, 'INSERT, UPDATE, DELETE') THEN
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %s FROM application_users', target);
      END IF;${ONLY_READ_TRIGGER}${exported(readers)}
      RETURN;
    END IF;${ONLY_READ_NO_MORE}`;

const sharedTable = (readers: string): string => `${declaredTable(readers)}${NOT_BELOW}
    SELECT a.attnotnull, a.atthasdef INTO column_of_tenant FROM pg_attribute a WHERE a.attrelid = target AND ${TENANT_COLUMN};
    IF NOT FOUND THEN
      RAISE EXCEPTION 'table % has no column tenant of type text with a deterministic collation', target
        USING ERRCODE = 'check_violation', HINT = 'Tables that tenants share say whose each row is: add "tenant text NOT NULL", and put it into every key. One that holds no tenant''s data is declared in the plan (docs/tenant-database.md).';
    END IF;
    IF NOT column_of_tenant.atthasdef THEN
      EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant SET DEFAULT freehold.current_tenant()', target);
    END IF;
    IF NOT column_of_tenant.attnotnull THEN
      EXECUTE format('ALTER TABLE %s ALTER COLUMN tenant SET NOT NULL', target);
    END IF;
    IF NOT (SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = target) THEN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', target);
    END IF;
    PERFORM freehold.hold_policies(target);`;

/** Whoever owns a table may alter its policies and keep their names: what they say is compared, and what differs is made anew. */
export const HOLD_POLICIES = `CREATE OR REPLACE FUNCTION freehold.hold_policies(target regclass) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $hold$
  DECLARE wanted record;
  BEGIN
    FOR wanted IN SELECT * FROM (VALUES ${policyValues(TABLE_POLICIES)}) AS w (name, says) LOOP
      CONTINUE WHEN wanted.name = 'freehold_facility' AND NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'facility' AND atttypid = 'text'::regtype AND NOT attisdropped);
      CONTINUE WHEN wanted.says IS NOT DISTINCT FROM (SELECT ${SAYS} FROM pg_policy p WHERE p.polrelid = target AND p.polname = wanted.name);
      IF EXISTS (SELECT FROM pg_policy WHERE polrelid = target AND polname = wanted.name) THEN
        EXECUTE format('DROP POLICY %I ON %s', wanted.name, target);
      END IF;
      EXECUTE format('CREATE POLICY %I ON %s %s', wanted.name, target, wanted.says);
    END LOOP;
  END $hold$`;

/** In a database of a tenant's own, policies are the application's; the customer's export sees past them. */
function seenByExport(readers: string): string {
  const { name, says } = exportPolicy(readers);
  return `
    IF (SELECT relrowsecurity FROM pg_class WHERE oid = target)
      AND '${says}' IS DISTINCT FROM (SELECT ${SAYS} FROM pg_policy p WHERE p.polrelid = target AND p.polname = '${name}') THEN
      EXECUTE format('DROP POLICY IF EXISTS ${name} ON %s', target);
      EXECUTE format('CREATE POLICY ${name} ON %s ${says}', target);
    END IF;`;
}

/** `argument`: the tenant of the database as a literal of SQL, or empty where tenants share it. `readers`: who exports. */
export const protectTable = (
  shared: boolean,
  { argument, readers }: { argument: string; readers: string },
): string => `CREATE OR REPLACE FUNCTION freehold.protect(target regclass) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $protect$
  DECLARE
    argument text := ${argument};
    column_of_tenant record;
    schema_of name;
    counter record;
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = target AND ${APPLICATION_TABLE}) THEN RETURN; END IF;${shared ? sharedTable(readers) : seenByExport(readers)}${AUDITED}${exported(readers)}
  END $protect$`;

export const PROTECT_ALL = `CREATE OR REPLACE FUNCTION freehold.protect_all() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $all$
  BEGIN
    PERFORM freehold.protect(c.oid) FROM pg_class c WHERE ${APPLICATION_TABLE} ORDER BY c.oid;
  END $all$`;

/**
 * As tables are made, and as columns are added: a column `facility` wants its policy. FORCE is left as it is, since a migration
 * that changes rows lifts it for a while. What this misses the catalogue check finds.
 */
export const protectNew = (shared: boolean): string => `CREATE OR REPLACE FUNCTION freehold.protect_new() RETURNS event_trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $new$
  DECLARE made record;
  BEGIN
    FOR made IN SELECT DISTINCT d.objid, d.object_type, d.command_tag FROM pg_event_trigger_ddl_commands() d
        WHERE d.classid = 'pg_class'::regclass AND NOT d.in_extension LOOP
      IF made.object_type = 'table' THEN
        IF ${shared} AND made.command_tag = 'ALTER TABLE'
          AND EXISTS (SELECT FROM pg_class c WHERE c.oid = made.objid AND c.relrowsecurity AND ${TENANTS_TABLE(DECLARED)} AND ${SAYS_WHOSE}) THEN
          PERFORM freehold.hold_policies(made.objid::regclass);
        ELSE
          PERFORM freehold.protect(made.objid::regclass);
        END IF;
      ELSIF made.object_type = 'materialized view' AND ${shared}
        AND EXISTS (SELECT FROM pg_class c WHERE c.oid = made.objid AND ${IN_APPLICATION('c.relnamespace')}) THEN
        RAISE EXCEPTION 'a materialized view keeps the rows of every tenant, and no policy holds on it'
          USING ERRCODE = 'feature_not_supported', HINT = 'Use a view WITH (security_invoker = true), or a table with a column tenant.';
      END IF;
    END LOOP;
  END $new$`;

const TAGS = ['ALTER TABLE', 'CREATE MATERIALIZED VIEW', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO'];

export const EVENT_TRIGGER = `CREATE EVENT TRIGGER freehold_protect ON ddl_command_end
  WHEN TAG IN (${TAGS.map((tag) => `'${tag}'`).join(', ')}) EXECUTE FUNCTION freehold.protect_new()`;

/** The event trigger as it was installed, and at work: somebody may have disabled it, or an earlier version made another. */
export const EVENT_TRIGGER_HOLDS = `evtname = 'freehold_protect' AND evtenabled IN ('O', 'A') AND evtevent = 'ddl_command_end'
  AND evtfoid = 'freehold.protect_new()'::regprocedure AND (SELECT array_agg(tag ORDER BY tag) FROM unnest(evttags) AS tag) = '{${TAGS.map((tag) => `"${tag}"`).join(',')}}'`;
