/**
 * The platform's own schema in every database. It belongs to a role that nobody logs in as and that owns nothing else: its
 * functions that run with the owner's rights can reach nothing of a tenant's. Each fixes its search_path.
 */
export const TABLES = [
  /** Which tenant a login is, and which facilities it sees (null = all). Nobody but the owner reads or writes it. */
  `CREATE TABLE IF NOT EXISTS freehold.login (
    role name PRIMARY KEY,
    tenant text NOT NULL,
    purpose text NOT NULL,
    facilities text[])`,
  `CREATE TABLE IF NOT EXISTS freehold.heartbeat (
    tenant text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, at))`,
  /** Names of fields, never what was in them: the trail outlives the tenant. */
  `CREATE TABLE IF NOT EXISTS freehold.audit (
    tenant text NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor name NOT NULL,
    claimed text NOT NULL,
    operation text NOT NULL,
    relation text NOT NULL,
    key jsonb NOT NULL,
    fields text[] NOT NULL,
    PRIMARY KEY (tenant, id))`,
];

/** The tenant of the login, whatever role it has taken on since: SET ROLE changes the current user, never the session's. */
const CURRENT_TENANT = `CREATE OR REPLACE FUNCTION freehold.current_tenant() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  RETURN (SELECT tenant FROM freehold.login WHERE role = session_user)`;

/**
 * The facilities that the session sees, null = all of its tenant's. A session may narrow itself by setting freehold.facility,
 * and can widen nothing by it.
 */
const CURRENT_FACILITIES = `CREATE OR REPLACE FUNCTION freehold.current_facilities() RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  RETURN (SELECT CASE
      WHEN coalesce(current_setting('freehold.facility', true), '') = '' THEN facilities
      WHEN facilities IS NULL OR current_setting('freehold.facility', true) = ANY (facilities)
        THEN ARRAY[current_setting('freehold.facility', true)]
      ELSE '{}' END
    FROM freehold.login WHERE role = session_user)`;

/**
 * One line a row changed: who logged in, what it called itself (which it may choose), which fields. The trigger's argument is
 * the tenant of the database; without one it is the row's. What an erasure deletes leaves no lines: they would be deleted next.
 */
const NOTE_CHANGE = `CREATE OR REPLACE FUNCTION freehold.note_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $note$
  DECLARE
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    changed text[];
  BEGIN
    IF EXISTS (SELECT FROM freehold.login WHERE role = session_user AND purpose = 'eraser') THEN RETURN NULL; END IF;
    SELECT coalesce(array_agg(field ORDER BY field), '{}') INTO changed
      FROM (SELECT jsonb_object_keys(before || after) AS field) AS fields
      WHERE before -> field IS DISTINCT FROM after -> field;
    IF TG_OP = 'UPDATE' AND changed = '{}' THEN RETURN NULL; END IF;
    INSERT INTO freehold.audit (tenant, actor, claimed, operation, relation, key, fields) VALUES (
      coalesce(TG_ARGV[0], after ->> 'tenant', before ->> 'tenant'),
      session_user, current_setting('application_name'), lower(TG_OP), TG_TABLE_NAME,
      (SELECT coalesce(jsonb_object_agg(a.attname, CASE WHEN TG_OP = 'DELETE' THEN before ELSE after END -> a.attname::text), '{}')
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = TG_RELID AND i.indisprimary),
      changed);
    RETURN NULL;
  END $note$`;

/** In the order in which each needs the one before. */
export const FUNCTIONS = [CURRENT_TENANT, CURRENT_FACILITIES, NOTE_CHANGE];
