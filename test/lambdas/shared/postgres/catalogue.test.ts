import '../../support/invocation';
import type { Client } from 'pg';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { CATALOGUE_RULES } from '../../../../lambdas/shared/postgres/catalogue-rules';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const OWN = { tenant: 'acme', isolation: 'database' } as const;
const ROW = { tenant: 'globex', isolation: 'row' } as const;
const directory = new Directory();

/** One way to break each rule, and more where there are several. Statements of a superuser: whoever did it, it is found. */
const BROKEN: readonly [rule: string, ...sql: string[]][] = [
  ['roles-are-harmless', 'ALTER ROLE globex BYPASSRLS'],
  ['roles-are-harmless', 'ALTER ROLE application_owner SUPERUSER'],
  ['roles-are-harmless', 'ALTER ROLE globex CREATEDB'],
  ['roles-exist', 'ALTER ROLE globex_export RENAME TO somebody'],
  ['roles-log-in-by-token', 'REVOKE rds_iam FROM globex GRANTED BY keeper'],
  ['roles-are-members-of-nothing-else', 'GRANT initech TO globex'],
  ['roles-are-members-of-nothing-else', 'GRANT pg_read_all_data TO globex'],
  ['roles-are-members-of-nothing-else', 'GRANT application_owner TO globex'],
  ['administrator-keeps-its-password', 'GRANT globex TO keeper WITH INHERIT TRUE'],
  ['search-path-is-fixed', 'ALTER ROLE globex IN DATABASE application SET search_path = public, application'],
  ['nobody-else-connects', 'GRANT CONNECT ON DATABASE application TO PUBLIC'],
  ['nobody-else-connects', 'GRANT CONNECT ON DATABASE application TO pg_monitor'],
  ['roles-connect-nowhere-else', 'GRANT CONNECT ON DATABASE postgres TO PUBLIC'],
  ['roles-connect-nowhere-else', 'GRANT CONNECT ON DATABASE acme TO globex'],
  ['public-has-no-schema', 'GRANT USAGE ON SCHEMA public TO PUBLIC'],
  ['public-has-no-schema', 'GRANT USAGE ON SCHEMA application TO PUBLIC'],
  ['public-has-no-relation', 'GRANT SELECT ON application.matter TO PUBLIC'],
  ['public-has-no-relation', 'GRANT SELECT (title) ON application.matter TO PUBLIC'],
  ['roles-make-nothing', 'GRANT CREATE ON SCHEMA application TO globex'],
  ['roles-make-nothing', 'GRANT TEMPORARY ON DATABASE application TO application_users'],
  ['roles-empty-nothing', 'GRANT TRUNCATE ON application.matter TO application_users'],
  ['roles-empty-nothing', 'GRANT TRIGGER ON application.matter TO globex'],
  ['audit-trigger', 'DROP TRIGGER freehold_audit_insert ON application.document'],
  ['audit-trigger', 'ALTER TABLE application.document DISABLE TRIGGER freehold_audit_truncate'],
  [
    'audit-trigger',
    'DROP TRIGGER freehold_audit_update ON application.document; CREATE TRIGGER freehold_audit_update AFTER UPDATE OF title ON application.document FOR EACH STATEMENT EXECUTE FUNCTION freehold.note_change()',
  ],
  [
    'event-trigger',
    'CREATE EVENT TRIGGER freehold_protect ON ddl_command_end EXECUTE FUNCTION freehold.protect_new()',
    'ALTER EVENT TRIGGER freehold_protect DISABLE',
  ],
  [
    'code-is-below-policies',
    'CREATE FUNCTION application.all() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$SELECT count(*) FROM application.matter$$',
  ],
  [
    'code-is-below-policies',
    'CREATE VIEW application.everything WITH (security_invoker = true) AS SELECT * FROM application.matter',
  ],
  [
    'definer-functions-fix-their-path',
    'CREATE FUNCTION application.all() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$SELECT 1$$',
  ],
  ['languages-are-trusted', "CREATE FUNCTION application.c() RETURNS int LANGUAGE internal AS 'pg_backend_pid'"],
  ['nothing-leads-outside', 'CREATE FOREIGN DATA WRAPPER away', 'CREATE SERVER outside FOREIGN DATA WRAPPER away'],
  ['large-objects-are-not-granted', "SELECT lo_from_bytea(4711, 'x')", 'GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC'],
  ['public-has-no-schema', 'GRANT USAGE ON SCHEMA extensions TO PUBLIC'],
  ['extensions-stand-alone', 'CREATE FUNCTION extensions.upper(text) RETURNS text LANGUAGE sql RETURN $1'],
  ['extensions-stand-alone', 'CREATE TABLE extensions.note (tenant text NOT NULL)'],
  ['extensions-stand-alone', "CREATE TYPE extensions.mood AS ENUM ('good')"],
  ['extensions-stand-alone', 'CREATE OPERATOR extensions.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)'],
  ['extensions-are-not-granted', 'GRANT CREATE ON SCHEMA extensions TO application_owner'],
  [
    'extensions-are-only-read',
    'CREATE EXTENSION pg_stat_statements SCHEMA extensions',
    'GRANT INSERT ON extensions.pg_stat_statements TO PUBLIC',
  ],
  ['row-security-is-forced', 'ALTER TABLE application.matter NO FORCE ROW LEVEL SECURITY'],
  ['row-security-is-forced', 'ALTER TABLE application.visit_2026 DISABLE ROW LEVEL SECURITY'],
  ['row-security-is-forced', 'ALTER TABLE freehold.audit NO FORCE ROW LEVEL SECURITY'],
  ['row-security-is-forced', 'CREATE TABLE public.late (tenant text NOT NULL)', 'ALTER TABLE public.late SET SCHEMA application'],
  ['policies-are-the-platforms', 'DROP POLICY freehold_tenant ON application.matter'],
  ['policies-are-the-platforms', 'ALTER POLICY freehold_tenant ON application.matter USING (true)'],
  ['policies-are-the-platforms', 'ALTER POLICY freehold_tenant ON application.matter TO globex'],
  [
    'policies-are-the-platforms',
    'DROP POLICY freehold_tenant ON application.matter',
    'CREATE POLICY freehold_tenant ON application.matter USING (tenant = (SELECT freehold.current_tenant()))',
  ],
  ['policies-are-the-platforms', "ALTER POLICY freehold_rows ON application.matter USING (title <> 'x') WITH CHECK (true)"],
  ['policies-are-the-platforms', 'ALTER POLICY freehold_rows ON application.matter WITH CHECK (true)'],
  ['policies-are-the-platforms', 'ALTER POLICY freehold_rows ON application.matter TO application_users'],
  [
    'policies-are-the-platforms',
    'DROP POLICY freehold_rows ON application.matter',
    'CREATE POLICY freehold_rows ON application.matter FOR INSERT WITH CHECK (true)',
  ],
  ['policies-are-the-platforms', 'DROP POLICY freehold_facility ON application.matter'],
  ['policies-are-the-platforms', 'ALTER POLICY freehold_facility ON application.matter USING (true)'],
  ['policies-are-the-platforms', 'ALTER TABLE application.note ADD COLUMN facility text'],
  ['policies-are-the-platforms', 'ALTER TABLE application.note ADD COLUMN facility int'],
  ['policies-are-the-platforms', 'CREATE POLICY own ON application.note AS RESTRICTIVE FOR DELETE USING (false)'],
  ['policies-are-the-platforms', 'CREATE POLICY own ON application.note AS RESTRICTIVE FOR SELECT USING (false)'],
  ['policies-are-the-platforms', 'CREATE POLICY own ON freehold.audit USING (true)'],
  ['policies-are-the-platforms', 'ALTER POLICY freehold_tenant ON freehold.heartbeat USING (true)'],
  ['tenant-column', 'ALTER TABLE application.note ALTER COLUMN tenant DROP NOT NULL'],
  ['tenant-column', 'CREATE SCHEMA audit', 'CREATE TABLE audit.logged_actions (row_data jsonb)'],
  ['tenant-column', 'CREATE TABLE public.leftover (id int)'],
  ['row-security-is-forced', 'CREATE SCHEMA audit', 'CREATE TABLE audit.logged_actions (tenant text NOT NULL, row_data jsonb)'],
  [
    'declared-tables-are-only-read',
    'CREATE TABLE application.country (name text)',
    "INSERT INTO freehold.without_tenants VALUES ('application.country', 'EX-900')",
    'GRANT INSERT ON application.country TO application_users',
  ],
  ['tenant-in-every-key', 'CREATE UNIQUE INDEX ON application.matter (title)'],
  ['tenant-in-every-key', 'CREATE UNIQUE INDEX ON application.matter (title) INCLUDE (tenant)'],
  [
    'tenant-in-every-key',
    'CREATE UNIQUE INDEX oracle ON application.matter (title)',
    'ALTER TABLE application.document ADD FOREIGN KEY (title) REFERENCES application.matter (title)',
  ],
  ['no-materialized-view', 'CREATE MATERIALIZED VIEW application.copy AS SELECT * FROM application.matter'],
  ['views-ask-as-who-reads', 'CREATE VIEW application.titles AS SELECT title FROM application.matter'],
  [
    'no-notify',
    "CREATE FUNCTION application.tell() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_notify('matter', NEW.title); RETURN NEW; END$$",
  ],
  ['no-leakproof-function', 'CREATE FUNCTION application.leak(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS $$SELECT true$$'],
  ['no-rule-rewrites', 'CREATE RULE also AS ON INSERT TO application.matter DO ALSO NOTIFY matter'],
  [
    'nothing-outside-of-application',
    'CREATE SCHEMA more',
    'CREATE VIEW more.titles WITH (security_invoker = true) AS SELECT title FROM application.matter',
    'GRANT USAGE ON SCHEMA more TO globex',
    'GRANT SELECT ON more.titles TO globex',
  ],
  ['sequences-are-not-set', 'CREATE SEQUENCE application.counter', 'GRANT UPDATE ON SEQUENCE application.counter TO globex'],
  ['large-objects-are-somebodys', "SELECT lo_from_bytea(4712, 'x')"],
  ['the-map-is-the-platforms', "UPDATE freehold.login SET facilities = '{n1}' WHERE role = 'globex_export'"],
  ['the-map-is-the-platforms', "DELETE FROM freehold.login WHERE role = 'globex_export'"],
  ['the-map-is-the-platforms', 'GRANT SELECT ON freehold.login TO globex'],
  ['the-map-is-the-platforms', "INSERT INTO freehold.login VALUES ('globex_x', 'initech', 'facility')"],
];

const kinds = [['embedded'], ...(systemPostgres() ? [['system']] : [])] as ['embedded' | 'system'][];
describe.each(kinds)('the catalogue of the %s server', (binaries) => {
  let server: TestPostgres;
  let superuser: Client;
  beforeAll(async () => {
    server = await TestPostgres.start({ binaries });
    await prepare(server, directory, OWN);
    await migrate(server, OWN, ...OFFICE, 'SELECT freehold.protect_all()');
    for (const tenant of ['globex', 'initech']) await prepare(server, directory, { tenant, isolation: 'row' });
    await migrate(
      server,
      ROW,
      ...OFFICE,
      'CREATE TABLE application.note (tenant text NOT NULL, text text)',
      'SELECT freehold.protect_all()',
    );
    superuser = await server.superuser('application');
  });
  afterAll(() => server.stop());

  test('a prepared database has nothing to find, and an empty one is not prepared', async () => {
    expect(await catalogueFindings(await server.asAdministrator('acme'), OWN)).toEqual([]);
    expect(await catalogueFindings(await server.asAdministrator('application'), ROW)).toEqual([]);
    expect(await catalogueFindings(await server.asAdministrator('postgres'), OWN)).toMatchObject([{ rule: 'prepared' }]);
  });

  test('every rule can be broken', () => {
    expect([...new Set(BROKEN.map(([rule]) => rule))].sort()).toEqual(CATALOGUE_RULES.map(({ rule }) => rule).sort());
  });

  test.each(BROKEN)('%s: %s', async (rule, ...sql) => {
    await superuser.query('BEGIN');
    try {
      // Before 16 a grant has no granter to name and no options.
      const since16 = / (GRANTED BY keeper|WITH INHERIT TRUE)$/;
      for (const statement of sql) await superuser.query(server.binaries.major < 16 ? statement.replace(since16, '') : statement);
      await superuser.query('SET SESSION AUTHORIZATION keeper');
      const found = await catalogueFindings(superuser, ROW);
      expect(found.map((one) => one.rule)).toContain(rule);
      for (const { message } of found) expect(message).toMatch(/; wanted .+/);
    } finally {
      await superuser.query('ROLLBACK');
      await superuser.query('RESET SESSION AUTHORIZATION');
    }
  });
});
