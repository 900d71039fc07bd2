import type { Client } from 'pg';
import { DECLARED, TENANTS_TABLE } from '../../shared/postgres/application-tables';
import { DECLARED_LEAVES, IS_ONLY_READ, ONLY_READ, OPENLY_BELOW } from '../../shared/postgres/declared-tables';
import { ReservedTenantError } from '../../shared/postgres/errors';
import { notApart } from '../../shared/postgres/policies';
import { countNaming } from '../../shared/postgres/removal/sight';
import type { WithoutTenants } from './contract';
import type { Plan } from './work';

/**
 * Tables that hold no tenant's data, such as countries or the lines of a migration tool: what the plans say, by `schema.table`,
 * each with the number of its registered exception. The owner of schema freehold alone writes it.
 */
export const WITHOUT_TENANTS = `CREATE TABLE IF NOT EXISTS freehold.without_tenants (
    relation text PRIMARY KEY,
    exception text NOT NULL)`;

/** Writes down what the plans say now, and forgets what they do not say any more: its table is then a tenant's again. */
export async function declare(client: Client, tables: readonly WithoutTenants[]): Promise<void> {
  await client.query('DELETE FROM freehold.without_tenants WHERE relation <> ALL ($1)', [tables.map(({ table }) => table)]);
  for (const { table, exception } of tables)
    await client.query(
      `INSERT INTO freehold.without_tenants (relation, exception) VALUES ($1, $2)
       ON CONFLICT (relation) DO UPDATE SET exception = excluded.exception`,
      [table, exception],
    );
}

/**
 * Rights do not tell who writes for whom: a trigger, a rule, a view or a function of the owner writes with the owner's. Who has logged in
 * does, whatever it has become since. Who has not, a migration, sees no tenant's row to copy unless it lifts the force, or alters or
 * drops the policy: meanwhile it writes none of these tables. A table that was never protected holds nothing of tenants yet.
 */
export const ONLY_READ_FUNCTION = `CREATE OR REPLACE FUNCTION freehold.only_read() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $only$
  DECLARE lifted regclass;
  BEGIN
    IF EXISTS (SELECT FROM freehold.login WHERE role = session_user) THEN
      RAISE EXCEPTION 'login % writes into %, which the plan declares to hold no tenant''s data', session_user, TG_RELID::regclass
        USING ERRCODE = 'insufficient_privilege', HINT = 'What is written for a tenant goes into a table with a column tenant: write it there, or give this one the column and take it off withoutTenants in the plan (docs/tenant-database.md).';
    END IF;
    SELECT c.oid INTO lifted FROM pg_class c
      WHERE EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'freehold_audit_insert') AND ${TENANTS_TABLE(DECLARED)} AND ${notApart}
      ORDER BY c.oid LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION '% is written while % shows the rows of every tenant; the plan declares that it holds none of them', TG_RELID::regclass, lifted
        USING ERRCODE = 'insufficient_privilege', HINT = 'ALTER TABLE ... FORCE ROW LEVEL SECURITY, or where a policy was altered SELECT freehold.protect_all(), first.';
    END IF;
    RETURN NULL;
  END $only$`;

/**
 * Part of `freehold.protect`, of a declared table. Where event triggers are, nobody makes or alters one for a tenant either: a default,
 * or a column of another type, is written into every row, and no trigger of the statement fires.
 */
export const ONLY_READ_TRIGGER = `
      IF freehold.current_tenant() IS NOT NULL THEN
        RAISE EXCEPTION '% is made or altered by login %, and the plan declares that it holds no tenant''s data', target, session_user
          USING ERRCODE = 'insufficient_privilege', HINT = 'Migrations make and alter it, and no function that a tenant sets in motion.';
      END IF;
      IF NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = target AND ${IS_ONLY_READ}) THEN
        EXECUTE format('DROP TRIGGER IF EXISTS ${ONLY_READ} ON %s', target);
        EXECUTE format('CREATE TRIGGER ${ONLY_READ} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION freehold.only_read()', target);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER ${ONLY_READ}', target);
      END IF;`;

/** The same of one that is declared no more: it is tenants' again. */
export const ONLY_READ_NO_MORE = `
    IF EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = target AND t.tgname = '${ONLY_READ}') THEN
      EXECUTE format('DROP TRIGGER ${ONLY_READ} ON %s', target);
    END IF;`;

/** Part of `freehold.protect`, of a table that tenants share: whoever reads what it is below is asked by no policy of it. */
export const NOT_BELOW = `
    IF EXISTS (${OPENLY_BELOW('target', DECLARED)}) THEN
      RAISE EXCEPTION 'table % is a part or an heir of one that the plan declares to hold no tenant''s data, through which every tenant reads its rows', target
        USING ERRCODE = 'check_violation', HINT = 'DETACH it, or NO INHERIT; or take the table above it off withoutTenants in the plan (docs/tenant-database.md).';
    END IF;`;

const KNOWN = 'SELECT 1 FROM freehold.login WHERE tenant = $1';

/**
 * An erasure looks for the tenant's id in the declared tables. One that is a word of theirs before the tenant comes could never be told
 * from the tenant's own.
 *
 * @throws ReservedTenantError
 */
export async function refuseNamed(client: Client, { tenant, withoutTenants }: Plan): Promise<void> {
  const there = await client.query("SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass('freehold.login')");
  if (there.rowCount && (await client.query(KNOWN, [tenant])).rowCount) return;
  const { rows } = await client.query<{ name: string }>(DECLARED_LEAVES, [withoutTenants.map(({ table }) => table)]);
  const found: string[] = [];
  for (const { name } of rows) {
    const count = await countNaming(client, name, tenant);
    if (count > 0) found.push(`${name} (${count})`);
  }
  if (found.length === 0) return;
  throw new ReservedTenantError(
    `rows of ${found.join(', ')} have the word ${tenant}, and the plan declares that they hold no tenant's data; wanted an id that stands nowhere before the tenant comes, since its erasure looks for it there; nothing was made; onboard the tenant under another id, or delete these rows`,
  );
}
