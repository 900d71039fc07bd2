import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { lookAtSharedDatabase } from '../../../../lambdas/erasure/sweep-tenant/look-shared-database';
import { questionOf } from '../../../../lambdas/erasure/sweep-tenant/work';
import { cellOf } from '../../../../lambdas/shared/cell';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { CELL } from '../../support/cell';

hear(); // And keeps the log out of the report.
const directory = new Directory();
const ledger = new FakeLedger();
const NOW = new Date('2026-11-22T12:00:00Z');
const NEIGHBOUR = { tenant: 'initech', isolation: 'row' } as const;
let server: TestPostgres;
let root: Client;

const of = (tenant: string) => ({ tenant, isolation: 'row' }) as const;
const erase = (tenant: string) =>
  removeBy(() => NOW)({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...of(tenant) }, context());
const sweep = async (tenant: string) => {
  const question = questionOf({ ...of(tenant), plan: 'standard', retained: [] }, cellOf(CELL), NOW);
  const looks = await lookAtSharedDatabase(question, 'eu-central-1');
  return looks.flatMap(({ found }) => found.map(({ id, why }) => `${id}: ${why}`));
};
const migration = (...sql: string[]) => migrate(server, NEIGHBOUR, ...sql);
const findings = async () => {
  const keeper = await server.asAdministrator('application');
  const found = (await catalogueFindings(keeper, NEIGHBOUR)).map(({ rule, object }) => `${rule} ${object}`);
  await keeper.end();
  return found;
};

/** Five notes, two of them struck out, by the tenant's own login. */
async function moveIn(tenant: string): Promise<void> {
  await prepare(server, directory, of(tenant));
  const app = await server.as(tenant, 'application');
  await app.query(
    "INSERT INTO note (text, deleted_at) SELECT 'note ' || n, CASE WHEN n > 2 THEN now() END FROM generate_series(1, 5) n",
  );
  await app.end();
}
/** What a superuser finds of a tenant in any column of any table, whoever made it. */
async function traces(tenant: string): Promise<string[]> {
  const found: string[] = [];
  const { rows } = await root.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace >= 16384 UNION SELECT 'pg_roles'",
  );
  for (const { name } of rows) {
    const { rowCount } = await root.query(`SELECT FROM ${name} t WHERE t::text ~ $1`, [`\\m${tenant}(_|\\M)`]);
    if (rowCount) found.push(`${name}: ${rowCount}`);
  }
  return found.sort();
}
/** Of every table that the superuser sees, what is the neighbour's. */
async function neighbours(): Promise<string[]> {
  const { rows } = await root.query<{ name: string }>(
    "SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE attname = 'tenant' AND relkind = 'r' AND relnamespace >= 16384 ORDER BY 1",
  );
  const sums: string[] = [];
  for (const { name } of rows) {
    const sum = `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') AS sum FROM ${name} t WHERE tenant = $1`;
    sums.push(`${name} ${(await root.query<{ sum: string }>(sum, [NEIGHBOUR.tenant])).rows[0]!.sum}`);
  }
  return sums;
}

beforeAll(async () => {
  Object.assign(process.env, LEDGER_ENV);
  server = await TestPostgres.start();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  await prepare(server, directory, NEIGHBOUR);
  await migration(
    'CREATE TABLE application.note (tenant text, id uuid DEFAULT gen_random_uuid(), text text, deleted_at timestamptz, PRIMARY KEY (tenant, id))',
    'SELECT freehold.protect_all()',
  );
  await moveIn(NEIGHBOUR.tenant);
  root = await server.superuser('application');
});
afterAll(() => server.stop());

let turn = 0;
let tenant: string;
beforeEach(async () => {
  tenant = `globex${'abcdefghijklmnopqrstuvwxyz'[turn++]}`;
  await moveIn(tenant);
});

/** Mended, the same erasure ends with nothing left and no neighbour touched. */
async function endsWell(): Promise<void> {
  const before = await neighbours();
  expect(await erase(tenant)).toMatchObject({ done: true });
  expect(await traces(tenant)).toEqual([]);
  expect(await sweep(tenant)).toEqual([]);
  expect(await neighbours()).toEqual(before);
}

describe.each([
  ['altered', ['ALTER POLICY freehold_rows ON application.note USING (deleted_at IS NULL) WITH CHECK (true)']],
  ['given to some', ['ALTER POLICY freehold_rows ON application.note TO application_users']],
  [
    "replaced by one of the application's of the same name",
    [
      'DROP POLICY freehold_rows ON application.note',
      'CREATE POLICY freehold_rows ON application.note USING (deleted_at IS NULL) WITH CHECK (true)',
    ],
  ],
])('a policy that keeps its name and is %s', (_, sql) => {
  test('is a finding and ends the erasure before a row is touched; protect_all makes it what it was', async () => {
    await migration(...sql);
    expect(await findings()).toEqual(['policies-are-the-platforms application.note (freehold_rows)']);
    await expect(erase(tenant)).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringContaining('application.note (freehold_rows)') as string,
    });
    expect((await root.query('SELECT FROM application.note WHERE tenant = $1', [tenant])).rowCount).toBe(5);
    expect(ledger.lines(tenant)).toEqual([]);
    await migration('SELECT freehold.protect_all()');
    expect(await findings()).toEqual([]);
    await endsWell();
    expect(ledger.lines(tenant).find(({ id }) => id.endsWith('application.note'))).toMatchObject({ count: 5, state: 'gone' });
  });

  test('is put right by the next prepare-database', async () => {
    await migration(...sql);
    await prepare(server, directory, NEIGHBOUR);
    expect(await findings()).toEqual([]);
    await endsWell();
  });
});

describe.each([
  [
    'a restrictive policy on SELECT',
    'CREATE POLICY own ON application.note AS RESTRICTIVE FOR SELECT USING (deleted_at IS NULL)',
    'POLICY own',
  ],
  [
    'a restrictive policy on DELETE',
    'CREATE POLICY own ON application.note AS RESTRICTIVE FOR DELETE USING (deleted_at IS NULL)',
    'POLICY own',
  ],
  ['a rule DO INSTEAD NOTHING', 'CREATE RULE own AS ON DELETE TO application.note DO INSTEAD NOTHING', 'RULE own'],
])('%s', (_, sql, what) => {
  test('ends the erasure loudly, with the name of the table', async () => {
    await migration(sql);
    await expect(erase(tenant)).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringContaining('application.note') as string,
    });
    expect((await findings()).length).toBe(1);
    expect((await root.query('SELECT FROM application.note WHERE tenant = $1', [tenant])).rowCount).toBe(5);
    await migration(`DROP ${what} ON application.note`);
    await endsWell();
  });
});

test('a trigger that swallows DELETE is seen by what stays, which is named', async () => {
  await migration(
    "CREATE FUNCTION application.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF OLD.deleted_at IS NULL THEN RETURN OLD; END IF; RETURN NULL; END'",
    'GRANT EXECUTE ON FUNCTION application.keep() TO PUBLIC',
    'CREATE TRIGGER keep BEFORE DELETE ON application.note FOR EACH ROW EXECUTE FUNCTION application.keep()',
  );
  await expect(erase(tenant)).rejects.toMatchObject({
    name: 'RowsOutOfReachError',
    message: expect.stringContaining(`rows of ${tenant} in application.note (3)`) as string,
  });
  await migration('DROP TRIGGER keep ON application.note');
  await endsWell();
});

describe('copies in another schema, by the trigger of the PostgreSQL wiki', () => {
  const trail = (columns: string, insert: string) => [
    `CREATE TABLE audit.logged_actions (${columns})`,
    `CREATE FUNCTION audit.if_modified() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, audit AS $$
      BEGIN ${insert}; RETURN NULL; END $$`,
    'CREATE TRIGGER trail AFTER INSERT OR UPDATE OR DELETE ON application.note FOR EACH ROW EXECUTE FUNCTION audit.if_modified()',
  ];
  beforeEach(async () => {
    const keeper = await server.asAdministrator('application');
    await keeper.query('CREATE SCHEMA audit AUTHORIZATION application_owner');
    await keeper.end();
  });
  afterEach(() => migration('DROP SCHEMA audit CASCADE'));

  test('that do not say whose they are are refused by protection, by the catalogue and by the erasure', async () => {
    const wiki = trail(
      'event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, action text, row_data jsonb',
      'INSERT INTO audit.logged_actions (action, row_data) VALUES (TG_OP, to_jsonb(coalesce(NEW, OLD)))',
    );
    await expect(migration(...wiki, 'SELECT freehold.protect_all()')).rejects.toThrow(
      'table audit.logged_actions has no column tenant of type text',
    );
    await migration(...wiki);
    expect(await findings()).toContain('tenant-column audit.logged_actions');
    await expect(erase(tenant)).rejects.toThrow(
      'no column tenant of type text and a deterministic collation says whose the rows are of audit.logged_actions',
    );
    expect((await root.query('SELECT FROM application.note WHERE tenant = $1', [tenant])).rowCount).toBe(5);
  });

  test('that do are protected, counted and erased, with the line that the erasure itself adds', async () => {
    await migration(
      ...trail(
        'tenant text, event_id bigint GENERATED ALWAYS AS IDENTITY, action text, row_data jsonb, PRIMARY KEY (tenant, event_id)',
        'INSERT INTO audit.logged_actions (tenant, action, row_data) VALUES (coalesce(NEW.tenant, OLD.tenant), TG_OP, to_jsonb(coalesce(NEW, OLD)))',
      ),
      'SELECT freehold.protect_all()',
    );
    expect(await findings()).toEqual([]);
    const app = await server.as(tenant, 'application');
    await app.query("INSERT INTO note (text) VALUES ('one more')");
    await app.end();
    expect((await root.query('SELECT FROM audit.logged_actions WHERE tenant = $1', [tenant])).rowCount).toBe(1);
    const reader = await server.as(`${tenant}_export`, 'application');
    expect((await reader.query('SELECT FROM audit.logged_actions')).rowCount).toBe(1);
    await reader.end();
    await endsWell();
    expect(ledger.lines(tenant).find(({ id }) => id.endsWith('audit.logged_actions'))).toMatchObject({ count: 1, state: 'gone' });
  });
});

test('rows that are there when the roles are gone are found by the sweep, and by the next run', async () => {
  expect(await sweep(tenant)).toEqual(
    expect.arrayContaining([
      `role:${tenant}: its name is the tenant's`,
      `rows:application.application.note: 5 rows have ${tenant} in their column tenant`,
    ]),
  );
  await endsWell();
  await root.query(
    'CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.copy (tenant varchar(20)); ALTER SCHEMA elsewhere OWNER TO application_owner',
  );
  await root.query(
    'ALTER TABLE elsewhere.copy OWNER TO application_owner; ALTER TABLE elsewhere.copy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
  );
  await root.query('INSERT INTO elsewhere.copy VALUES ($1), ($2)', [tenant, NEIGHBOUR.tenant]);
  await root.query("INSERT INTO application.note (tenant, text) SELECT $1, 'left' FROM generate_series(1, 3)", [tenant]);
  expect(await sweep(tenant)).toEqual([
    `rows:application.application.note: 3 rows have ${tenant} in their column tenant`,
    `rows:application.elsewhere.copy: 1 rows have ${tenant} in their column tenant`,
    `rows:application.freehold.audit: 3 rows have ${tenant} in their column tenant`,
  ]);
  await expect(erase(tenant)).rejects.toThrow('elsewhere.copy');
  await root.query('DROP SCHEMA elsewhere CASCADE');
  await endsWell();
});

test('a table that nobody may look at whole ends the erasure, and the sweep', async () => {
  await root.query('CREATE TABLE application.foreigners (tenant text NOT NULL)');
  await root.query('ALTER TABLE application.foreigners ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
  await expect(erase(tenant)).rejects.toThrow('nobody here sees every row of application.foreigners: must be owner of table');
  await expect(sweep(tenant)).rejects.toMatchObject({ name: 'BlindError' });
  await root.query('DROP TABLE application.foreigners');
  await endsWell();
});

test('a table in use is waited for, and nothing is said to be gone meanwhile', async () => {
  await root.query('BEGIN');
  await root.query('LOCK TABLE application.note IN ACCESS SHARE MODE');
  const waiting = await erase(tenant);
  await root.query('ROLLBACK');
  expect(waiting).toMatchObject({ done: false, waitingFor: expect.stringContaining('application.note') as string });
  await endsWell();
});

test("an extension's tables, functions and views are nobody's: the next tenant is prepared, and nothing of them is found", async () => {
  await root.query('CREATE TABLE public.spatial_ref_sys (srid int PRIMARY KEY, srtext text)');
  await root.query('GRANT SELECT ON public.spatial_ref_sys TO PUBLIC');
  await root.query('CREATE VIEW public.geometry_columns AS SELECT 1 AS srid');
  await root.query("CREATE FUNCTION public.st_leak(text) RETURNS boolean LANGUAGE sql LEAKPROOF AS 'SELECT true'");
  for (const thing of ['TABLE public.spatial_ref_sys', 'VIEW public.geometry_columns', 'FUNCTION public.st_leak(text)'])
    await root.query(`ALTER EXTENSION plpgsql ADD ${thing}`);
  await prepare(server, directory, NEIGHBOUR);
  expect(await findings()).toEqual([]);
  expect((await root.query("SELECT FROM pg_trigger WHERE tgrelid = 'public.spatial_ref_sys'::regclass")).rowCount).toBe(0);
  await endsWell();
});
