import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const heard = hear(); // And keeps the log out of the report.
const directory = new Directory();
new FakeLedger();
const TENANT = { tenant: 'globex', isolation: 'row' } as const;
const NEIGHBOUR = { tenant: 'initech', isolation: 'row' } as const;
const erase = () => {
  const ends = Date.now() + 100_000;
  const hook = removeBy(() => new Date('2026-11-22T12:00:00Z'));
  const order = { plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...TENANT };
  return hook(order, context({ getRemainingTimeInMillis: () => ends - Date.now() })); // What goes on for ever is ended, and seen.
};

/** PostgreSQL 18 forgets samples by a function, those before by other means. */
describe.each(systemPostgres() ? (['embedded', 'system'] as const) : (['embedded'] as const))('by the %s server', (binaries) => {
  let server: TestPostgres;
  let root: Client;
  let app: Client;
  beforeAll(async () => {
    Object.assign(process.env, LEDGER_ENV);
    server = await TestPostgres.start({ binaries });
    directory.lead(SHARED_CONNECTION, server, 'postgres');
    await prepare(server, directory, NEIGHBOUR);
    root = await server.superuser('application');
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await prepare(server, directory, TENANT);
    app = await server.as(TENANT.tenant, 'application');
  });
  afterEach(async () => {
    const { rows } = await root.query<{ name: string }>(
      "SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'application'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
    );
    await root.query(rows.map(({ name }) => `DROP TABLE ${name} CASCADE`).join('; '));
  });

  async function moveIn(tables: readonly string[], rows: string): Promise<void> {
    await migrate(server, NEIGHBOUR, ...tables, 'SELECT freehold.protect_all()');
    await app.query(rows);
    await app.end();
  }
  /** A function of this body, and the trigger that calls it. */
  const trigger = (when: string, table: string, body: string) => [
    `CREATE OR REPLACE FUNCTION application.act() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN OLD; END $$`,
    `CREATE TRIGGER act ${when} DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION application.act()`,
  ];

  test('a history of each field has more lines than rows went: it goes in the next pass', async () => {
    await moveIn(
      [
        'CREATE TABLE application.note (tenant text, id int, a text, b text, PRIMARY KEY (tenant, id))',
        'CREATE TABLE application.change (tenant text, id int GENERATED ALWAYS AS IDENTITY, field text, was text, PRIMARY KEY (tenant, id))',
        ...trigger(
          'AFTER',
          'application.note',
          'INSERT INTO change (field, was) SELECT key, value FROM jsonb_each_text(to_jsonb(OLD))',
        ),
      ],
      "INSERT INTO note (id, a, b) SELECT n, 'a', 'b' FROM generate_series(1, 20) n",
    );
    expect(await erase()).toMatchObject({ done: true });
    expect((await root.query('SELECT FROM application.change')).rowCount).toBe(0);
  });

  test('a trail that writes a line for each of its own that goes ends the erasure with its name and the trigger, and nothing is certified', async () => {
    await moveIn(
      [
        'CREATE TABLE application.trail (tenant text, id int GENERATED ALWAYS AS IDENTITY, said text, PRIMARY KEY (tenant, id))',
        ...trigger('AFTER', 'application.trail', "INSERT INTO trail (said) VALUES ('deleted ' || OLD.id)"),
      ],
      "INSERT INTO trail (said) SELECT 'line' FROM generate_series(1, 6000)",
    );
    const gone = jest.fn();
    await expect(erase().then(gone)).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching(/application\.trail \(6000\).*trigger act of application\.trail/) as string,
    });
    expect(gone).not.toHaveBeenCalled();
    await migrate(server, NEIGHBOUR, 'DROP TRIGGER act ON application.trail');
    expect(await erase()).toMatchObject({ done: true });
  });

  test('a trigger that gives a row its parent back whenever it is taken has the tree go in one statement', async () => {
    await moveIn(
      [
        `CREATE TABLE application.folder (tenant text, id int, parent int, PRIMARY KEY (tenant, id),
          FOREIGN KEY (tenant, parent) REFERENCES application.folder)`,
        'CREATE INDEX ON application.folder (tenant, parent)',
        `CREATE OR REPLACE FUNCTION application.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.parent := OLD.parent; RETURN NEW; END $$`,
        'CREATE TRIGGER keep BEFORE UPDATE ON application.folder FOR EACH ROW EXECUTE FUNCTION application.keep()',
      ],
      'INSERT INTO folder (id, parent) SELECT n, CASE WHEN n > 1 THEN n / 2 END FROM generate_series(1, 5100) n',
    );
    expect(await erase()).toMatchObject({ done: true });
  });

  test('folders of which two have the same name under different parents do not lose their parents, and go at once', async () => {
    await moveIn(
      [
        `CREATE TABLE application.folder (tenant text, id int, parent int, name text, PRIMARY KEY (tenant, id),
          FOREIGN KEY (tenant, parent) REFERENCES application.folder)`,
        'CREATE UNIQUE INDEX ON application.folder (tenant, coalesce(parent, 0), name)',
      ],
      "INSERT INTO folder (id, parent, name) SELECT n, CASE WHEN n > 1 THEN n / 2 END, 'f' || n % 2 FROM generate_series(1, 5100) n",
    );
    expect(await erase()).toMatchObject({ done: true });
  });

  test('a trigger that counts the answers of a row which goes in the same statement has them go apart', async () => {
    await moveIn(
      [
        `CREATE TABLE application.reply (tenant text, id int, parent int, replies int NOT NULL DEFAULT 1, PRIMARY KEY (tenant, id),
          FOREIGN KEY (tenant, parent) REFERENCES application.reply)`,
        ...trigger('BEFORE', 'application.reply', 'UPDATE reply SET replies = replies - 1 WHERE id = OLD.parent'),
      ],
      'INSERT INTO reply (id, parent) SELECT n, CASE WHEN n < 20 THEN n + 1 END FROM generate_series(1, 20) n',
    );
    expect(await erase()).toMatchObject({ done: true });
  });

  test.each([
    ['a code of its own', "RAISE EXCEPTION 'invoices stay' USING ERRCODE = 'APP01'", 'invoices stay'],
    ['a value that is none', "PERFORM ''::uuid", 'invalid input syntax'],
  ])('a trigger that refuses with %s is told with the table', async (_, body, said) => {
    await moveIn(
      [
        'CREATE TABLE application.invoice (tenant text, id int, PRIMARY KEY (tenant, id))',
        ...trigger('BEFORE', 'application.invoice', body),
      ],
      'INSERT INTO invoice (id) VALUES (1)',
    );
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching(`application.invoice \\(1\\).*${said}`) as string,
    });
    await migrate(server, NEIGHBOUR, 'DROP TRIGGER act ON application.invoice');
    expect(await erase()).toMatchObject({ done: true });
  });

  test('the planner forgets what it sampled for an index on an expression, and for statistics of several columns', async () => {
    await moveIn(
      [
        'CREATE TABLE application.person (tenant text, id int, email text, city text, PRIMARY KEY (tenant, id))',
        'CREATE INDEX person_email ON application.person (tenant, lower(email))',
        'CREATE STATISTICS application.together (mcv) ON email, city FROM application.person',
        "COMMENT ON STATISTICS application.together IS 'it''s'",
        'ALTER STATISTICS application.together SET STATISTICS 50',
      ],
      "INSERT INTO person (id, email, city) SELECT n, 'alice@secret.example', 'Lochem' FROM generate_series(1, 200) n",
    );
    await root.query('ANALYZE application.person');
    const sampled = async () => [
      (await root.query("SELECT FROM pg_stats WHERE most_common_vals::text ~ 'secret|Lochem'")).rowCount,
      (await root.query('SELECT FROM pg_statistic_ext_data, pg_mcv_list_items(stxdmcv)')).rowCount,
    ];
    expect(await sampled()).toEqual([3, 1]);
    expect(await erase()).toMatchObject({ done: true });
    expect(await sampled()).toEqual([0, 0]);
    const { rows } = await root.query(
      "SELECT stxname AS name, pg_get_userbyid(stxowner) AS owner, stxstattarget AS target, obj_description(oid, 'pg_statistic_ext') AS said FROM pg_statistic_ext",
    );
    expect(rows).toEqual([{ name: 'together', owner: 'application_owner', target: 50, said: "it's" }]);
  });

  test('a partitioned table that has become empty ends no erasure by its key, whose type nobody changes', async () => {
    await moveIn(
      [
        'CREATE TABLE application.event (tenant text, at int, email text, PRIMARY KEY (tenant, at)) PARTITION BY RANGE (at)',
        'CREATE TABLE application.event_1 PARTITION OF application.event FOR VALUES FROM (0) TO (1000)',
      ],
      "INSERT INTO event (at, email) SELECT n, 'alice@secret.example' FROM generate_series(1, 200) n",
    );
    await root.query('ANALYZE application.event');
    expect(await erase()).toMatchObject({ done: true });
    expect((await root.query("SELECT FROM pg_stats WHERE most_common_vals::text ~ 'secret'")).rowCount).toBe(0);
  });

  test('a partition that is named after the tenant goes with it, however it is divided; those of others stay', async () => {
    await moveIn(
      [
        'CREATE TABLE application.note (tenant text, id int, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant)',
        "CREATE TABLE application.note_globex PARTITION OF application.note FOR VALUES IN ('globex') PARTITION BY RANGE (id)",
        'CREATE TABLE application.note_globex_low PARTITION OF application.note_globex FOR VALUES FROM (0) TO (1000)',
        "CREATE TABLE application.note_initech PARTITION OF application.note FOR VALUES IN ('initech')",
        'CREATE TABLE application.note_rest PARTITION OF application.note DEFAULT',
        'CREATE VIEW application.theirs WITH (security_invoker = true) AS SELECT * FROM application.note_globex_low',
      ],
      'INSERT INTO note (id) SELECT generate_series(1, 20)',
    );
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching('partition application.note_globex .*view application.theirs') as string,
    });
    await migrate(server, NEIGHBOUR, 'DROP VIEW application.theirs');
    expect(await erase()).toMatchObject({ done: true });
    const { rows } = await root.query<{ name: string }>(
      "SELECT relname AS name FROM pg_class WHERE relnamespace = 'application'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
    );
    expect(rows.map(({ name }) => name)).toEqual(['note', 'note_initech', 'note_rest']);
    expect((await root.query("SELECT FROM pg_class WHERE relname ~ 'globex'")).rowCount).toBe(0);
  });

  test('what else names the tenant stays, is of the application, and is told to whoever reads the log', async () => {
    await moveIn(
      [
        'CREATE TABLE application.note (tenant text, id int, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant)',
        "CREATE TABLE application.note_both PARTITION OF application.note FOR VALUES IN ('globex', 'initech')",
        "CREATE INDEX of_one ON application.note_both (tenant, id) WHERE tenant = 'globex'",
      ],
      'INSERT INTO note (id) SELECT generate_series(1, 20)',
    );
    expect(await erase()).toMatchObject({ done: true });
    expect(heard.text()).toMatch(/Names of a tenant stay.*index application.of_one.*table application.note_both/s);
  });

  test('a foreign key without the column tenant, which would take a row of a neighbour along, ends the erasure before', async () => {
    await moveIn(
      [
        'CREATE TABLE application.note (tenant text, id int UNIQUE, PRIMARY KEY (tenant, id))',
        `CREATE TABLE application.comment (tenant text, id int, note int REFERENCES application.note (id) ON DELETE CASCADE, PRIMARY KEY (tenant, id))`,
      ],
      'INSERT INTO note (id) VALUES (1)',
    );
    const neighbour = await server.as(NEIGHBOUR.tenant, 'application');
    await neighbour.query('INSERT INTO comment (id, note) VALUES (1, 1)');
    await neighbour.end();
    await expect(erase()).rejects.toThrow('application.comment (comment_note_fkey)');
    expect((await root.query('SELECT FROM application.comment')).rowCount).toBe(1);
    await migrate(server, NEIGHBOUR, 'DROP TABLE application.comment');
    expect(await erase()).toMatchObject({ done: true });
  });
});
