import { AUDITED } from './audit-trigger';

/**
 * What every table of the application gets, by whoever may alter it: the migrations' owner through the event trigger, or the
 * administrator at the next run. Only what lacks is done, since ALTER TABLE locks out everybody who reads.
 */

/**
 * The restrictive policy says whose rows these are, and no policy that anybody adds widens it. The permissive one is there
 * because without any nothing is seen.
 */
const SHARED = `
    SELECT a.attnotnull, a.atthasdef INTO column_of_tenant FROM pg_attribute a
      WHERE a.attrelid = target AND a.attname = 'tenant' AND a.atttypid = 'text'::regtype AND NOT a.attisdropped;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'table % has no column tenant of type text', target
        USING ERRCODE = 'check_violation', HINT = 'Tables that tenants share say whose each row is: add "tenant text NOT NULL", and put it into every key.';
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
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = target AND polname = 'freehold_tenant') THEN
      EXECUTE format('CREATE POLICY freehold_tenant ON %s AS RESTRICTIVE USING (tenant = (SELECT freehold.current_tenant()))', target);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = target AND polname = 'freehold_rows') THEN
      EXECUTE format('CREATE POLICY freehold_rows ON %s USING (true)', target);
    END IF;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = target AND attname = 'facility' AND atttypid = 'text'::regtype AND NOT attisdropped)
      AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = target AND polname = 'freehold_facility') THEN
      EXECUTE format('CREATE POLICY freehold_facility ON %s AS RESTRICTIVE USING ((SELECT freehold.current_facilities()) IS NULL OR facility = ANY ((SELECT freehold.current_facilities())::text[]))', target);
    END IF;`;

/** `argument`: the tenant of the database as a literal of SQL, or empty where tenants share it. */
export const protectTable = (
  shared: boolean,
  argument: string,
): string => `CREATE OR REPLACE FUNCTION freehold.protect(target regclass) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $protect$
  DECLARE
    argument text := ${argument};
    column_of_tenant record;
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_class WHERE oid = target AND relkind IN ('r', 'p')) THEN RETURN; END IF;${shared ? SHARED : ''}${AUDITED}
  END $protect$`;

export const PROTECT_ALL = `CREATE OR REPLACE FUNCTION freehold.protect_all() RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $all$
  BEGIN
    PERFORM freehold.protect(c.oid) FROM pg_class c
      WHERE c.relnamespace = 'application'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.oid;
  END $all$`;

/** As tables are made. What ALTER TABLE takes away again (NO FORCE, SET SCHEMA) the catalogue check finds. */
export const protectNew = (shared: boolean): string => `CREATE OR REPLACE FUNCTION freehold.protect_new() RETURNS event_trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $new$
  DECLARE made record;
  BEGIN
    FOR made IN SELECT DISTINCT c.objid, c.object_type FROM pg_event_trigger_ddl_commands() c WHERE c.schema_name = 'application' LOOP
      IF made.object_type = 'table' THEN PERFORM freehold.protect(made.objid::regclass);
      ELSIF made.object_type = 'materialized view' AND ${shared} THEN
        RAISE EXCEPTION 'a materialized view keeps the rows of every tenant, and no policy holds on it'
          USING ERRCODE = 'feature_not_supported', HINT = 'Use a view WITH (security_invoker = true), or a table with a column tenant.';
      END IF;
    END LOOP;
  END $new$`;

export const EVENT_TRIGGER = `CREATE EVENT TRIGGER freehold_protect ON ddl_command_end
  WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE MATERIALIZED VIEW') EXECUTE FUNCTION freehold.protect_new()`;
