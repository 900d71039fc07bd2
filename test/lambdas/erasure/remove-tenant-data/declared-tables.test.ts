import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { lookAtSharedDatabase } from '../../../../lambdas/erasure/sweep-tenant/look-shared-database';
import { questionOf } from '../../../../lambdas/erasure/sweep-tenant/work';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { cellOf } from '../../../../lambdas/shared/cell';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { letAdministratorCreateEventTriggers } from '../../../support/postgres/event-triggers';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { CELL } from '../../support/cell';

hear(); // And keeps the log out of the report.
const directory = new Directory();
const NOW = new Date('2026-11-22T12:00:00Z');
const of = (tenant: string) => ({ tenant, isolation: 'row' }) as const;
const NEIGHBOUR = of('initech');
/** What the plan declares to hold no tenant's data. */
const DECLARED = ['country', 'search', 'note_old', 'child'].map((name) => ({
  table: `application.${name}`,
  exception: 'EX-900',
}));

describe.each(systemPostgres() ? (['embedded', 'system'] as const) : (['embedded'] as const))('by the %s server', (binaries) => {
  let server: TestPostgres;
  let root: Client;
  let tenant: string;
  let turn = 0;

  const prepared = (whose: string) => prepare(server, directory, of(whose), { withoutTenants: DECLARED });
  const migration = (...sql: string[]) => migrate(server, NEIGHBOUR, ...sql);
  const erase = () => removeBy(() => NOW)({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...of(tenant) }, context());
  const sweep = async () => {
    const question = questionOf({ ...of(tenant), plan: 'standard', retained: [] }, cellOf(CELL), NOW);
    const looks = await lookAtSharedDatabase(question, 'eu-central-1');
    return {
      places: looks.map(({ place }) => place),
      found: looks.flatMap(({ found }) => found.map(({ id, why }) => `${id}: ${why}`)),
    };
  };
  const findings = async () => {
    const keeper = await server.asAdministrator('application');
    const found = (await catalogueFindings(keeper, NEIGHBOUR)).map(({ rule, object, message }) => ({ rule, object, message }));
    await keeper.end();
    return found;
  };
  const asTenant = async (...sql: string[]): Promise<void> => {
    const app = await server.as(tenant, 'application');
    try {
      for (const statement of sql) await app.query(statement);
    } finally {
      await app.end();
    }
  };
  /** Rows of the declared tables in which anything of the tenant is, as a superuser sees them. */
  const copies = async (): Promise<number> => {
    let sum = 0;
    for (const { table } of DECLARED) {
      const there = await root.query('SELECT to_regclass($1) AS oid', [table]);
      if ((there.rows as { oid: string | null }[])[0]!.oid === null) continue;
      sum += (await root.query(`SELECT FROM ${table} t WHERE t::text LIKE '%secret of ${tenant}%'`)).rowCount!;
    }
    return sum;
  };

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
      'CREATE TABLE application.note (tenant text, id int, text text, PRIMARY KEY (tenant, id))',
      'CREATE TABLE application.country (code text PRIMARY KEY, said jsonb, file bytea, words text[])',
      'CREATE TABLE application.search (word text, rank int)',
      "INSERT INTO application.country VALUES ('is', '{}', NULL, '{Iceland}')",
      'SELECT freehold.protect_all()',
    );
  });
  afterEach(async () => {
    await root.query('DROP TABLE IF EXISTS application.child, application.note, application.country, application.search CASCADE');
    await root.query('DROP ROUTINE IF EXISTS application.copy() CASCADE');
    await root.query('DROP ROUTINE IF EXISTS application.say(text) CASCADE');
  });

  const COPY = (insert: string) =>
    `CREATE FUNCTION application.copy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$ BEGIN ${insert}; RETURN NEW; END $$`;
  const FIRES = 'CREATE TRIGGER copy BEFORE INSERT OR DELETE ON application.note FOR EACH ROW EXECUTE FUNCTION application.copy()';

  describe.each([
    ['a definer trigger', [COPY('INSERT INTO application.search VALUES (NEW.text)'), FIRES], []],
    [
      'a definer trigger that changes rows that are there',
      [COPY("UPDATE application.country SET said = to_jsonb(NEW.text) WHERE code = 'is'"), FIRES],
      [],
    ],
    [
      'a definer trigger that says so in a text of its own',
      [COPY("EXECUTE format('INSERT INTO application.%I VALUES ($1)', 'sea' || 'rch') USING NEW.text"), FIRES],
      [],
    ],
    [
      'a definer function that the application calls',
      [
        "CREATE FUNCTION application.say(text) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'INSERT INTO application.search VALUES ($1)'",
      ],
      ['SELECT say(text) FROM note'],
    ],
    [
      "a rule, which writes with its owner's rights",
      ['CREATE RULE copy AS ON INSERT TO application.note DO ALSO INSERT INTO application.search VALUES (NEW.text)'],
      [],
    ],
    [
      "a view that writes with its owner's rights",
      ['CREATE VIEW application.words AS SELECT word FROM application.search'],
      ['INSERT INTO words SELECT text FROM note'],
    ],
    [
      'a right that a migration gave',
      ['GRANT INSERT (word) ON application.search TO PUBLIC'],
      ['INSERT INTO search (word) SELECT text FROM note'],
    ],
    [
      'a key that changes what refers to it',
      [
        'CREATE UNIQUE INDEX ON application.note (text)',
        'ALTER TABLE application.search ADD FOREIGN KEY (word) REFERENCES application.note (text) ON UPDATE CASCADE',
      ],
      ["UPDATE note SET text = text || '!'"],
    ],
  ])('%s copies rows into a table that is declared to hold none', (_, setUp, then) => {
    test('the write is refused, with the table and the way out, and nothing of the tenant is left after its erasure', async () => {
      await migration(...setUp);
      await root.query(`INSERT INTO application.note VALUES ('${tenant}', 1, 'x')`);
      if (setUp.some((sql) => sql.includes('REFERENCES'))) await root.query("INSERT INTO application.search VALUES ('x')");
      const writing = asTenant(`INSERT INTO note (id, text) VALUES (2, 'secret of ${tenant}')`, ...then);
      await expect(writing).rejects.toMatchObject({
        code: '42501',
        message: expect.stringMatching(
          new RegExp(
            `^login ${tenant} writes into application\\.(search|country), which the plan declares to hold no tenant's data$`,
          ),
        ) as string,
        hint: expect.stringContaining('withoutTenants') as string,
      });
      expect(await copies()).toBe(0);
    });
  });

  test('a migration that sees the rows of tenants copies none of them into such a table; one that does not writes what it likes', async () => {
    await asTenant(`INSERT INTO note (id, text) VALUES (1, 'secret of ${tenant}')`);
    for (const lift of ['NO FORCE', 'DISABLE'])
      await expect(
        migration(
          `ALTER TABLE application.note ${lift} ROW LEVEL SECURITY`,
          'INSERT INTO application.search SELECT text FROM application.note',
        ),
      ).rejects.toThrow(
        'application.search is written while application.note shows the rows of every tenant; the plan declares that it holds none of them',
      );
    await migration(
      'ALTER TABLE application.note NO FORCE ROW LEVEL SECURITY',
      "UPDATE application.note SET text = text || '.'",
      'ALTER TABLE application.note FORCE ROW LEVEL SECURITY',
      "INSERT INTO application.search VALUES ('version 2')",
      'TRUNCATE application.search',
    );
    expect(await copies()).toBe(0);
  });

  test.each([
    ['a text', "INSERT INTO application.search VALUES ('a note of ID')"],
    ['the name of a login', "INSERT INTO application.search VALUES ('ID_export wrote')"],
    ['jsonb', `UPDATE application.country SET said = '{"by": {"tenant": "ID"}}'`],
    ['bytes', "UPDATE application.country SET file = convert_to('of ID', 'UTF8')"],
    ['a list', "UPDATE application.country SET words = '{x,ID}'"],
  ])('%s that names the tenant there ends the erasure before a row is touched, and is found by the sweep', async (_, sql) => {
    await asTenant("INSERT INTO note (id, text) VALUES (1, 'mine')");
    await migration(sql.replace('ID', tenant));
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringMatching(
        new RegExp(
          `name ${tenant} though the plan declares that they hold no tenant's data: application\\.(search|country) \\(1\\)`,
        ),
      ) as string,
    });
    expect((await root.query('SELECT FROM application.note WHERE tenant = $1', [tenant])).rowCount).toBe(1);
    expect((await sweep()).found.filter((line) => /search|country/.test(line))).toHaveLength(1);
    await migration('TRUNCATE application.search, application.country');
    expect(await erase()).toMatchObject({ done: true });
    expect(await sweep()).toEqual({
      places: ['shared database', 'shared database, rows without a column tenant, for its id as a word'],
      found: [],
    });
  });

  test('what happens to stand in such a table and is part of another word is nothing of the tenant', async () => {
    await migration(`INSERT INTO application.search VALUES ('${tenant}s and un${tenant}'), ('${tenant.slice(0, -1)}')`);
    expect(await erase()).toMatchObject({ done: true });
    expect((await sweep()).found).toEqual([]);
  });

  test('a tenant whose id stands there before it comes is refused: nobody could tell later whether the word is its own', async () => {
    await migration("INSERT INTO application.search VALUES ('hooli and others')");
    await expect(prepared('hooli')).rejects.toMatchObject({
      name: 'ReservedTenantError',
      message: expect.stringContaining('application.search (1)') as string,
    });
    await migration('TRUNCATE application.search');
    await prepared('hooli');
  });

  test.each([
    ['taken away', 'DROP TRIGGER freehold_only_read ON application.search'],
    ['disabled', 'ALTER TABLE application.search DISABLE TRIGGER freehold_only_read'],
    ['silent for replicas', 'ALTER TABLE application.search ENABLE TRIGGER freehold_only_read'],
    [
      'replaced by one of its name',
      `DROP TRIGGER freehold_only_read ON application.search; ${COPY('NULL')};
       CREATE TRIGGER freehold_only_read BEFORE INSERT ON application.search EXECUTE FUNCTION application.copy()`,
    ],
  ])('what refuses the write is %s: a finding, and no erasure, until protect_all puts it back', async (_, sql) => {
    await migration(sql);
    expect(await findings()).toContainEqual(
      expect.objectContaining({ rule: 'declared-tables-are-only-read', object: 'application.search' }),
    );
    await expect(erase()).rejects.toMatchObject({
      name: 'RowsOutOfReachError',
      message: expect.stringContaining('application.search') as string,
    });
    await migration('SELECT freehold.protect_all()');
    expect(await findings()).toEqual([]);
    expect(await erase()).toMatchObject({ done: true });
  });

  test.each([
    [
      'a part of a table that is not',
      'CREATE TABLE application.parts (tenant text, id int) PARTITION BY RANGE (id); CREATE TABLE application.note_old PARTITION OF application.parts FOR VALUES FROM (0) TO (9)',
      'application.note_old',
      'application.parts',
    ],
    [
      'an heir of a table that is not',
      'CREATE TABLE application.child () INHERITS (application.note)',
      'application.child',
      'application.note',
    ],
  ])('a declared table that is %s is refused: rows reach it that nobody asks for', async (_, sql, child, parent) => {
    await migration(...sql.split('; '), 'SELECT freehold.protect_all()');
    expect((await findings()).map(({ rule, object, message }) => [rule, object, message])).toContainEqual([
      'declared-tables-are-only-read',
      child,
      expect.stringContaining(`rows of ${parent} are in it`) as string,
    ]);
    await expect(erase()).rejects.toThrow(child);
    await root.query(`DROP TABLE ${child}; DROP TABLE IF EXISTS application.parts`);
    expect(await erase()).toMatchObject({ done: true });
  });

  test('where event triggers are, as on RDS, code of the owner that a tenant sets in motion neither makes such a table nor opens it', async () => {
    const end = letAdministratorCreateEventTriggers(server);
    await prepared(NEIGHBOUR.tenant);
    end();
    const say = (body: string) =>
      `CREATE OR REPLACE FUNCTION application.say(text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$ BEGIN ${body}; END $$`;
    for (const body of [
      'DROP TABLE application.search; CREATE TABLE application.search AS SELECT $1 AS word',
      'ALTER TABLE application.search DISABLE TRIGGER ALL; INSERT INTO application.search VALUES ($1)',
    ]) {
      await migration(say(body));
      await expect(asTenant(`SELECT say('secret of ${tenant}')`)).rejects.toThrow(
        `application.search is made or altered by login ${tenant}, and the plan declares that it holds no tenant's data`,
      );
    }
    expect(await copies()).toBe(0);
    await root.query('DROP EVENT TRIGGER freehold_protect');
  });
});
