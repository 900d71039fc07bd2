import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { lookAtSharedDatabase } from '../../../../lambdas/erasure/sweep-tenant/look-shared-database';
import { questionOf } from '../../../../lambdas/erasure/sweep-tenant/work';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { cellOf } from '../../../../lambdas/shared/cell';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { letAdministratorCreateEventTriggers } from '../../../support/postgres/event-triggers';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { CELL } from '../../support/cell';

hear(); // And keeps the log out of the report.
const directory = new Directory();
const NOW = new Date('2026-11-22T12:00:00Z');
const of = (tenant: string) => ({ tenant, isolation: 'row' }) as const;
const NEIGHBOUR = of('initech');
/** Lists that all tenants read, as the plan declares them, and what a migration tool writes down. */
const DECLARED = ['country', 'search', 'city'].map((name) => ({ table: `application.${name}`, exception: 'EX-900' }));

describe.each(systemPostgres() ? (['embedded', 'system'] as const) : (['embedded'] as const))('by the %s server', (binaries) => {
  let server: TestPostgres;
  let root: Client;
  let tenant: string;
  let turn = 0;

  const prepared = (whose: string) => prepare(server, directory, of(whose), { withoutTenants: DECLARED });
  const migration = (...sql: string[]) => migrate(server, NEIGHBOUR, ...sql);
  const erase = () => removeBy(() => NOW)({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...of(tenant) }, context());
  const swept = async () => {
    const question = questionOf({ ...of(tenant), plan: 'standard', retained: [] }, cellOf(CELL), NOW);
    return (await lookAtSharedDatabase(question, 'eu-central-1')).flatMap(({ found }) => found);
  };
  const findings = async () => {
    const keeper = await server.asAdministrator('application');
    const found = (await catalogueFindings(keeper, NEIGHBOUR)).map(({ rule, object }) => `${rule} ${object}`);
    await keeper.end();
    return found;
  };
  const as = async (who: string, ...sql: string[]): Promise<void> => {
    const app = await server.as(who, 'application');
    try {
      for (const statement of sql) await app.query(statement);
    } finally {
      await app.end();
    }
  };
  const rows = async (sql: string) => (await root.query({ text: sql, rowMode: 'array' })).rows as unknown[][];

  beforeAll(async () => {
    Object.assign(process.env, LEDGER_ENV);
    new FakeLedger();
    server = await TestPostgres.start({ binaries });
    directory.lead(SHARED_CONNECTION, server, 'postgres');
    await prepared(NEIGHBOUR.tenant);
    root = await server.superuser('application');
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    tenant = `globex${'abcdefghijklmnopqrstuvwxyz'[turn++]}`;
    await prepared(tenant);
    await migration(
      'CREATE TABLE application.country (code text PRIMARY KEY)',
      'CREATE TABLE application.search (word text)',
      'CREATE TABLE application.note (tenant text, id int, text text, country text REFERENCES application.country ON UPDATE CASCADE, PRIMARY KEY (tenant, id))',
      "INSERT INTO application.country VALUES ('is')",
      'SELECT freehold.protect_all()',
    );
  });
  afterEach(async () => {
    await root.query(
      'DROP TABLE IF EXISTS application.part, application.city, application.note, application.country, application.search CASCADE',
    );
  });

  test('rows of tenants refer to a reference table: no finding, and a code that a migration changes is a line in the trail of each', async () => {
    expect(await findings()).toEqual([]);
    for (const who of [tenant, NEIGHBOUR.tenant]) await as(who, "INSERT INTO note VALUES (DEFAULT, 1, 'x', 'is')");
    await migration("UPDATE application.country SET code = 'IS'");
    expect(await rows('SELECT tenant, country FROM application.note ORDER BY 1')).toEqual([
      [tenant, 'IS'],
      [NEIGHBOUR.tenant, 'IS'],
    ]);
    expect(
      await rows("SELECT tenant, fields FROM freehold.audit WHERE operation = 'update' AND relation = 'note' ORDER BY 1"),
    ).toEqual([
      [tenant, ['country']],
      [NEIGHBOUR.tenant, ['country']],
    ]);
    expect(await erase()).toMatchObject({ done: true });
    expect(await swept()).toEqual([]);
  });

  test.each([
    ['drops', 'DROP POLICY freehold_tenant ON application.note'],
    ['opens', 'ALTER POLICY freehold_tenant ON application.note USING (true)'],
    ['gives to others', 'ALTER POLICY freehold_tenant ON application.note TO application_users'],
  ])('a migration that %s the policy of a shared table sees all rows, and copies none into a declared one', async (_, sql) => {
    await as(tenant, "INSERT INTO note (id, text) VALUES (1, 'secret')");
    const copy = 'INSERT INTO application.search SELECT text FROM application.note';
    await expect(migration(sql, copy)).rejects.toMatchObject({
      code: '42501',
      message:
        'application.search is written while application.note shows the rows of every tenant; the plan declares that it holds none of them',
      hint: expect.stringContaining('SELECT freehold.protect_all()') as string,
    });
    await migration(sql, 'SELECT freehold.protect_all()', copy);
    expect(await rows('SELECT * FROM application.search')).toEqual([]);
    expect(await erase()).toMatchObject({ done: true });
  });

  test('a migration that makes a table writes its version before anybody has protected it', async () => {
    await migration(
      'CREATE TABLE application.part (tenant text, id int, PRIMARY KEY (tenant, id))',
      "INSERT INTO application.search VALUES ('version 2')",
      'SELECT freehold.protect_all()',
    );
    expect(await rows('SELECT * FROM application.search')).toEqual([['version 2']]);
  });

  test.each([
    ['an heir', 'country', 'ALTER TABLE application.part INHERIT application.country'],
    ['a part', 'city', 'ALTER TABLE application.city ATTACH PARTITION application.part DEFAULT'],
  ])(
    'a table of tenants that becomes %s of a declared one is found and refused: whoever reads that reads it past its policies',
    async (_, above, joins) => {
      await migration(
        'CREATE TABLE application.city (tenant text, code text) PARTITION BY LIST (code)',
        'CREATE TABLE application.part (tenant text, code text NOT NULL)',
        'SELECT freehold.protect_all()',
      );
      await as(tenant, "INSERT INTO part (code) VALUES ('secret')");
      await migration(joins);
      const neighbour = await server.as(NEIGHBOUR.tenant, 'application');
      const { rows: read } = await neighbour.query<{ code: string }>(`SELECT code FROM ${above} WHERE code = 'secret'`);
      await neighbour.end();
      expect(read).toHaveLength(1); // PostgreSQL asks the policies of the table that is named, and of no other.
      expect(await findings()).toContain(`declared-tables-are-only-read application.${above}`);
      await expect(erase()).rejects.toThrow(`application.${above} (rows of application.part are read through it)`);
      await expect(migration('SELECT freehold.protect_all()')).rejects.toThrow(
        "table application.part is a part or an heir of one that the plan declares to hold no tenant's data, through which every tenant reads its rows",
      );
    },
  );

  test('a foreign key that is emptied whole leaves rows of nobody: refused while the column tenant may be empty', async () => {
    await migration(
      'CREATE TABLE application.part (tenant text, id int, note int, text text, UNIQUE (tenant, id), FOREIGN KEY (tenant, note) REFERENCES application.note ON DELETE SET NULL)',
      'SELECT freehold.protect_all()',
      'ALTER TABLE application.part ALTER tenant DROP NOT NULL',
    );
    await as(tenant, "INSERT INTO note (id, text) VALUES (1, 'x')", "INSERT INTO part (id, note, text) VALUES (1, 1, 'secret')");
    await migration(
      'ALTER TABLE application.note NO FORCE ROW LEVEL SECURITY',
      'DELETE FROM application.note',
      'ALTER TABLE application.note FORCE ROW LEVEL SECURITY',
    );
    expect(await rows('SELECT tenant, text FROM application.part')).toEqual([[null, 'secret']]);
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringContaining(
        'the column tenant may be empty, and nobody could say whose such a row is, of application.part',
      ) as string,
    });
    await migration('DELETE FROM application.part');
    await root.query('DELETE FROM application.part');
    await migration('SELECT freehold.protect_all()');
    expect(await erase()).toMatchObject({ done: true });
  });

  test('of a tenant that is refused for its id nothing is made, as the error says', async () => {
    await migration("INSERT INTO application.search VALUES ('hooli and others')");
    await expect(prepared('hooli')).rejects.toMatchObject({
      name: 'ReservedTenantError',
      message: expect.stringContaining('nothing was made') as string,
    });
    expect(await rows("SELECT rolname FROM pg_roles WHERE rolname ~ '^hooli'")).toEqual([]);
  });

  test('a tenant whose id is a word in the names of declared tables is erased and swept like any other', async () => {
    tenant = 'country';
    await prepared(tenant);
    expect(await erase()).toMatchObject({ done: true });
    expect(await swept()).toEqual([]);
  });

  test('where event triggers are, code that a tenant sets in motion writes no declared table by altering it', async () => {
    const end = letAdministratorCreateEventTriggers(server);
    await prepared(NEIGHBOUR.tenant);
    end();
    for (const alter of ['ADD COLUMN more text DEFAULT %L', 'ALTER COLUMN word TYPE text USING %L']) {
      await migration(
        `CREATE OR REPLACE FUNCTION application.put(text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$ BEGIN EXECUTE format('ALTER TABLE application.search ${alter}', $1); END $$`,
        "INSERT INTO application.search VALUES ('version 2')",
      );
      await expect(as(tenant, "SELECT put('secret')")).rejects.toThrow(
        `application.search is made or altered by login ${tenant}, and the plan declares that it holds no tenant's data`,
      );
    }
    await root.query('DROP EVENT TRIGGER freehold_protect; DROP FUNCTION application.put');
  });
});
