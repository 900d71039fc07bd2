import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { sharedConnection, SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { indexTenant } from '../../../../lambdas/shared/postgres/removal/indexes';
import { countAbove } from '../../../../lambdas/shared/postgres/removal/sight';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const heard = hear(); // And keeps the log out of the report.
const directory = new Directory();
new FakeLedger();
const TENANT = { tenant: 'globex', isolation: 'row' } as const;
const NEIGHBOUR = { tenant: 'initech', isolation: 'row' } as const;
const OWN = { tenant: 'umbrella', isolation: 'database' } as const;
const hook = removeBy(() => new Date('2026-11-22T12:00:00Z'));
const erase = (whose: typeof TENANT | typeof OWN = TENANT) =>
  hook({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...whose }, context());

/** PostgreSQL 18 forgets samples by a function, those before by other means. */
describe.each(systemPostgres() ? (['embedded', 'system'] as const) : (['embedded'] as const))('by the %s server', (binaries) => {
  let server: TestPostgres;
  let root: Client;
  beforeAll(async () => {
    Object.assign(process.env, LEDGER_ENV);
    server = await TestPostgres.start({ binaries });
    directory.lead(SHARED_CONNECTION, server, 'postgres');
    await prepare(server, directory, NEIGHBOUR);
    root = await server.superuser('application');
  });
  afterAll(() => server.stop());
  beforeEach(() => prepare(server, directory, TENANT));
  afterEach(async () => {
    const { rows } = await root.query<{ name: string }>(
      "SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'application'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition",
    );
    if (rows.length > 0) await root.query(rows.map(({ name }) => `DROP TABLE ${name} CASCADE`).join('; '));
    await root.query('SELECT lo_unlink(oid) FROM pg_largeobject_metadata');
  });

  async function used(tables: readonly string[], rows: { readonly globex: string; readonly initech?: string }): Promise<void> {
    await migrate(server, NEIGHBOUR, ...tables, 'SELECT freehold.protect_all()');
    for (const [who, text] of Object.entries(rows)) {
      const client = await server.as(who, 'application');
      await client.query(text);
      await client.end();
    }
  }
  const count = async (table: string, tenant: string): Promise<number> =>
    (await root.query(`SELECT FROM application.${table} WHERE tenant = $1`, [tenant])).rowCount!;
  /** Lines of the planner in which a secret is, whosever: those of the neighbour have none. */
  const sampled = async (): Promise<string[]> =>
    (
      await root.query<{ of: string }>(
        `SELECT tablename || '.' || attname AS of FROM pg_stats WHERE concat(most_common_vals, histogram_bounds) ~* 'secret'
         UNION ALL SELECT 'statistics' FROM pg_statistic_ext_data, pg_mcv_list_items(stxdmcv) m WHERE m.values::text ~* 'secret'`,
      )
    ).rows.map(({ of }) => of);

  test('a column tenant under whose collation two ids are equal is refused: a neighbour would be taken for the tenant', async () => {
    const collation = "CREATE COLLATION application.numbers (provider = icu, locale = 'und-u-kn-true', deterministic = false)";
    const made = (table: string) => `CREATE TABLE application.${table} (tenant text COLLATE application.numbers, id int)`;
    await migrate(server, NEIGHBOUR, collation);
    const { rows } = await root.query<{ same: boolean }>(`SELECT 'acme1' = 'acme01' COLLATE application.numbers AS same`);
    expect(rows[0]!.same).toBe(true);
    await expect(migrate(server, NEIGHBOUR, made('note'), 'SELECT freehold.protect_all()')).rejects.toThrow(
      'deterministic collation',
    );
    await root.query(`SET session_replication_role = replica; ${made('note')}; RESET session_replication_role`);
    await root.query('ALTER TABLE application.note OWNER TO application_owner');
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching(/deterministic collation.*application\.note/) as string,
    });
    await root.query('DROP TABLE application.note; DROP COLLATION application.numbers');
    expect(await erase()).toMatchObject({ done: true });
  });

  test('a table whose row-level security is not forced ends the erasure before a trigger of the owner takes rows of a neighbour', async () => {
    const rows = 'INSERT INTO note (id) VALUES (1); INSERT INTO comment (id, note) VALUES (1, 1)';
    await used(
      [
        'CREATE TABLE application.note (tenant text, id int, PRIMARY KEY (tenant, id))',
        'CREATE TABLE application.comment (tenant text, id int, note int, PRIMARY KEY (tenant, id))',
        `CREATE OR REPLACE FUNCTION application.act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = application AS
          $$ BEGIN DELETE FROM comment WHERE note = OLD.id; RETURN OLD; END $$`,
        'CREATE TRIGGER act AFTER DELETE ON application.note FOR EACH ROW EXECUTE FUNCTION application.act()',
      ],
      { globex: rows, initech: rows },
    );
    await migrate(server, NEIGHBOUR, 'ALTER TABLE application.comment NO FORCE ROW LEVEL SECURITY');
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching(/not forced.*application\.comment/) as string,
    });
    await migrate(server, NEIGHBOUR, 'SELECT freehold.protect_all()');
    expect(await erase()).toMatchObject({ done: true });
    expect([await count('comment', 'globex'), await count('comment', 'initech')]).toEqual([0, 1]);
  });

  test('a large object that belongs to no login ends the erasure, which cannot say whose it is', async () => {
    await used(
      [
        'CREATE TABLE application.doc (tenant text, id int, file oid, PRIMARY KEY (tenant, id))',
        `CREATE OR REPLACE FUNCTION application.store(said text) RETURNS oid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
          AS $$ SELECT lo_from_bytea(0, convert_to(said, 'UTF8')) $$`,
      ],
      { globex: "INSERT INTO doc (id, file) VALUES (1, store('a secret'))" },
    );
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching(/large objects are .*: \d+;/) as string,
    });
    await root.query('SELECT lo_unlink(oid) FROM pg_largeobject_metadata');
    expect(await erase()).toMatchObject({ done: true });
  });

  test('a partition that an interrupted DETACH left between two tables ends the erasure with the statement that ends it', async () => {
    await used(
      [
        'CREATE TABLE application.event (tenant text, at int, PRIMARY KEY (tenant, at)) PARTITION BY RANGE (at)',
        'CREATE TABLE application.event_1 PARTITION OF application.event FOR VALUES FROM (0) TO (1000)',
      ],
      { globex: 'INSERT INTO event (at) VALUES (1)' },
    );
    // As it is left when the wait for other transactions is cancelled.
    await root.query("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'application.event_1'::regclass");
    const remedy = 'ALTER TABLE application.event DETACH PARTITION application.event_1 FINALIZE';
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringContaining(remedy) as string,
    });
    const owner = await server.as('application_migrations', 'application');
    await owner.query(remedy);
    await owner.end();
    expect(await erase()).toMatchObject({ done: true });
    expect(await count('event_1', 'globex')).toBe(0);
  });

  test('the planner forgets what it would not sample again: columns with target 0, indexes and partitions that are empty now', async () => {
    await used(
      [
        'CREATE TABLE application.person (tenant text, id int, email text, city text, gone boolean, PRIMARY KEY (tenant, id))',
        'CREATE INDEX ON application.person (tenant, lower(email))',
        'CREATE INDEX ON application.person (tenant, upper(city)) WHERE gone',
        'CREATE STATISTICS application.pair (mcv) ON email, city FROM application.person',
        'CREATE TABLE application.event (tenant text, at int, email text, PRIMARY KEY (tenant, at)) PARTITION BY RANGE (at)',
        'CREATE TABLE application.event_1 PARTITION OF application.event FOR VALUES FROM (0) TO (1000)',
        'CREATE TABLE application.event_2 PARTITION OF application.event FOR VALUES FROM (1000) TO (2000)',
        `CREATE TABLE application.seen (tenant text, id int, at int, PRIMARY KEY (tenant, id),
          FOREIGN KEY (tenant, at) REFERENCES application.event)`,
      ],
      {
        globex: `INSERT INTO person (id, email, city, gone) SELECT n, 'secret', 'secret', true FROM generate_series(1, 200) n;
          INSERT INTO event (at, email) SELECT n, 'secret' FROM generate_series(1, 200) n; INSERT INTO seen (id, at) VALUES (1, 1)`,
        initech: `INSERT INTO person (id, email, city) SELECT n, 'open', 'open' FROM generate_series(1, 200) n;
          INSERT INTO event (at, email) SELECT n, 'open' FROM generate_series(1001, 1200) n; INSERT INTO seen (id, at) VALUES (1, 1001)`,
      },
    );
    await root.query('ANALYZE application.person, application.event');
    await migrate(
      server,
      NEIGHBOUR,
      'ALTER TABLE application.person ALTER email SET STATISTICS 0',
      'ALTER INDEX application.person_tenant_lower_idx ALTER 2 SET STATISTICS 0',
      'ALTER STATISTICS application.pair SET STATISTICS 0',
    );
    const keys =
      "SELECT conrelid::regclass, conname, conparentid <> 0 AS part FROM pg_constraint WHERE contype IN ('p', 'f') ORDER BY 1, 2";
    const before = (await root.query(keys)).rows;
    expect(new Set(await sampled()).size).toBeGreaterThanOrEqual(6);
    expect(await erase()).toMatchObject({ done: true });
    expect(await sampled()).toEqual([]);
    expect((await root.query(keys)).rows).toEqual(before);
    const { rows } = await root.query(
      "SELECT attstattarget AS target FROM pg_attribute WHERE attrelid = 'application.person'::regclass AND attname = 'email'",
    );
    expect(rows).toEqual([{ target: 0 }]);
    expect(await count('event_2', 'initech')).toBe(200);
  });

  test('a partition of this tenant and of rows that are for all keeps those; who reads the log is told of it, of names and of comments', async () => {
    await used(
      [
        'CREATE TABLE application.note (tenant text, id int, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant)',
        "CREATE TABLE application.note_some PARTITION OF application.note FOR VALUES IN ('globex', 'SYSTEM')",
        'CREATE TABLE application.import_globex (tenant text, id int, PRIMARY KEY (tenant, id))',
        "COMMENT ON COLUMN application.note.id IS 'as globex has it'",
        "COMMENT ON COLUMN application.note.tenant IS 'as globexual has it'",
      ],
      { globex: 'INSERT INTO note (id) VALUES (1)' },
    );
    await root.query("INSERT INTO application.note VALUES ('SYSTEM', 1)");
    expect(await erase()).toMatchObject({ done: true });
    expect([await count('note', 'globex'), await count('note', 'SYSTEM')]).toEqual([0, 1]);
    const told = heard.text();
    for (const name of [
      'table application.note_some',
      'table application.import_globex',
      'comment on column id of table application.note',
    ])
      expect(told).toContain(name);
    expect(told).not.toContain('column tenant of table');
  });

  test('a table that is in use is waited for, with the name of who holds it', async () => {
    await used(['CREATE TABLE application.note (tenant text, id int, PRIMARY KEY (tenant, id))'], { globex: 'SELECT 1' });
    const [holder, keeper] = [await server.as('initech', 'application'), await server.asAdministrator('application')];
    await holder.query('BEGIN; SELECT FROM note');
    await keeper.query('SET lock_timeout = 100');
    await expect(countAbove(keeper, 'application.note', { tenant: 'globex', by: 'tenant' })).rejects.toMatchObject({
      name: 'BlindError',
      why: 'held',
      message: expect.stringMatching(/^application\.note is in use: .*end what holds it: process \d+ of initech$/) as string,
    });
    await holder.query('COMMIT');
    expect(await countAbove(keeper, 'application.note', { tenant: 'globex', by: 'tenant' })).toBe(0);
    await Promise.all([holder.end(), keeper.end()]);
  });

  test('a table that takes too long to count gets an index by the tenant, once, and then goes on; with one it ends', async () => {
    await used(['CREATE TABLE application.line (id bigint, tenant text, said text, PRIMARY KEY (id, tenant))'], {
      initech: "INSERT INTO line (id, said) SELECT n, repeat('x', 200) FROM generate_series(1, 150000) n",
      globex: 'INSERT INTO line (id) SELECT n FROM generate_series(1, 5) n',
    });
    const keeper = await server.asAdministrator('application');
    await keeper.query('SET statement_timeout = 1; SET search_path = pg_catalog');
    const count = () => countAbove(keeper, 'application.line', { tenant: 'globex', by: 'tenant' });
    await expect(count()).rejects.toMatchObject({ name: 'BlindError', why: 'slow' });
    const removal = { tenant: 'globex', connection: await sharedConnection(), hasTime: () => true, found: () => Promise.resolve() };
    expect(await indexTenant(removal, 'application.line')).toBe(
      'an index on the column tenant of application.line, whose rows take too long to count',
    );
    await keeper.query('SET statement_timeout = 60000');
    const { rows } = await keeper.query<{ plan: string }>(
      "SELECT indexdef AS plan FROM pg_indexes WHERE indexname LIKE 'freehold\\_erasure\\_%'",
    );
    expect(rows).toHaveLength(1);
    expect(await count()).toBe(5);
    expect(await indexTenant(removal, 'application.line')).toBeUndefined();
    expect(await indexTenant(removal, 'freehold.without_tenants')).toBeUndefined();
    await keeper.end();
    expect(await erase()).toMatchObject({ done: true });
    expect((await root.query("SELECT FROM pg_indexes WHERE indexname LIKE 'freehold\\_erasure\\_%'")).rowCount).toBe(0);
  });

  // Where the servers are older, there is no such key to erase.
  if (binaries === 'embedded')
    test('keys over time and columns that are computed when they are read, of PostgreSQL 18, are allowed, recorded and erased in order', async () => {
      await prepare(server, directory, NEIGHBOUR, { extensions: ['btree_gist'] });
      const rows = (gross: number) =>
        `INSERT INTO room (id, valid, price) SELECT n, daterange('2026-01-01', '2026-12-31'), ${gross} FROM generate_series(1, 30) n;
         INSERT INTO stay (id, room, valid) SELECT n, n, daterange('2026-02-01', '2026-03-01') FROM generate_series(1, 30) n`;
      await used(
        [
          'CREATE TABLE application.room (tenant text, id int, valid daterange, price int, gross int GENERATED ALWAYS AS (price * 2) VIRTUAL, PRIMARY KEY (tenant, id, valid WITHOUT OVERLAPS))',
          'CREATE TABLE application.stay (tenant text, id int, room int, valid daterange, PRIMARY KEY (tenant, id, valid WITHOUT OVERLAPS), FOREIGN KEY (tenant, room, PERIOD valid) REFERENCES application.room (tenant, id, PERIOD valid))',
        ],
        { initech: rows(7), globex: `${rows(5)}; UPDATE room SET price = 6 WHERE id = 1` },
      );
      const keeper = await server.asAdministrator('application');
      expect((await catalogueFindings(keeper, NEIGHBOUR)).map(({ rule, object }) => `${rule} ${object}`)).toEqual([]);
      await keeper.end();
      const { rows: told } = await root.query<{ fields: string[]; key: unknown }>(
        "SELECT fields, key FROM freehold.audit WHERE tenant = 'globex' AND relation = 'room' AND operation = 'update'",
      );
      expect(told).toEqual([{ fields: ['price'], key: { tenant: 'globex', id: 1, valid: '[2026-01-01,2026-12-31)' } }]);
      expect(await erase()).toMatchObject({ done: true });
      for (const table of ['room', 'stay']) expect([await count(table, 'globex'), await count(table, 'initech')]).toEqual([0, 30]);
    });

  test('a database that a subscription keeps is not waited for: the error names it and what ends it', async () => {
    await prepare(server, directory, OWN);
    const inside = await server.superuser('umbrella');
    await inside.query(
      "CREATE SUBSCRIPTION feed CONNECTION 'host=127.0.0.1 dbname=x' PUBLICATION p WITH (connect = false, slot_name = NONE)",
    );
    await inside.end();
    await expect(erase(OWN)).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringContaining('subscription feed (in umbrella: ALTER SUBSCRIPTION feed DISABLE') as string,
    });
    const again = await server.superuser('umbrella');
    await again.query('DROP SUBSCRIPTION feed');
    await again.end();
    expect(await erase(OWN)).toMatchObject({ done: true });
  });

  test('a database whose DROP was interrupted, and one that somebody made a template, go', async () => {
    const fates = ['UPDATE pg_database SET datconnlimit = -2', 'UPDATE pg_database SET datistemplate = true'];
    for (const fate of fates) {
      await prepare(server, directory, OWN);
      await root.query(`${fate} WHERE datname = 'umbrella'`);
      expect(await erase(OWN)).toMatchObject({ done: true });
      expect((await root.query("SELECT FROM pg_database WHERE datname = 'umbrella'")).rowCount).toBe(0);
    }
  });
});
