import { AUDIT_FUNCTIONS } from './audit-trigger';

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
    was jsonb,
    PRIMARY KEY (tenant, id))`,
  /** The key that a changed key was; databases that were prepared before lack the column. Looked for first: ALTER TABLE locks out whoever writes. */
  `DO $was$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'freehold.audit'::regclass AND attname = 'was') THEN
      ALTER TABLE freehold.audit ADD COLUMN was jsonb;
    END IF;
  END $was$`,
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

/** In the order in which each needs the one before. */
export const FUNCTIONS = [CURRENT_TENANT, CURRENT_FACILITIES, ...AUDIT_FUNCTIONS];
