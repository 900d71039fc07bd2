import '../../support/invocation';
import * as fc from 'fast-check';
import { escapeIdentifier as id } from 'pg';
import type { Client } from 'pg';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { SEED } from '../../../support/sample';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { prepare } from '../../../support/postgres/tenants';

const ORDER = { tenant: 'acme', isolation: 'database' } as const;
const SERVERS = (['embedded', 'system'] as const).filter((binaries) => binaries === 'embedded' || systemPostgres());

interface Line {
  readonly operation: string;
  readonly relation: string;
  readonly key: Record<string, unknown>;
  readonly was: Record<string, unknown> | null;
  readonly fields: readonly string[];
}

describe.each(SERVERS)('the audit trigger never refuses a write and misses none (%s)', (binaries) => {
  let server: TestPostgres;
  let owner: Client;
  let root: Client;
  beforeAll(async () => {
    server = await TestPostgres.start({ binaries });
    await prepare(server, new Directory(), ORDER);
    owner = await server.as('acme_migrations', 'acme');
    root = await server.superuser('acme');
  });
  afterAll(() => server.stop());

  /** Lines that the work left. No event trigger here: tables are protected by the call. */
  async function lines(...work: string[]): Promise<Line[]> {
    const { rows } = await root.query<{ last: string }>('SELECT coalesce(max(id), 0) AS last FROM freehold.audit');
    for (const sql of work) await owner.query(sql);
    const told = await root.query<Line>(
      'SELECT operation, relation, key, was, fields FROM freehold.audit WHERE id > $1 ORDER BY id',
      [rows[0]!.last],
    );
    return told.rows;
  }
  const make = async (...sql: string[]): Promise<void> => {
    for (const statement of [...sql, 'SELECT freehold.protect_all()']) await owner.query(statement);
  };
  const brief = (told: readonly Line[]) => told.map(({ operation, relation }) => `${operation} ${relation}`);

  test('what no jsonb can hold is written, and recorded', async () => {
    await make('CREATE TABLE odd (id int PRIMARY KEY, j json, b bytea, c bytea)');
    const values = [`'"\\u0000"'`, `'"\\ud800"'`, "'1e400000'"];
    for (const [at, json] of values.entries()) {
      const told = await lines(
        `INSERT INTO odd (id, j) VALUES (${at}, ${json})`,
        `UPDATE odd SET j = '[${json.slice(1, -1)}]' WHERE id = ${at}`,
        `DELETE FROM odd WHERE id = ${at}`,
      );
      expect(told).toMatchObject([
        { operation: 'insert', key: { id: at }, fields: ['id', 'j', 'b', 'c'] },
        { operation: 'update', key: { id: at }, fields: ['j'] },
        { operation: 'delete', key: { id: at } },
      ]);
    }
  });

  test('140 MB, and two of 70 MB, are written, changed and deleted', async () => {
    await make('CREATE TABLE large (id int PRIMARY KEY, n int, b bytea, c bytea)');
    const bytes = (megabytes: number) => `convert_to(repeat('x', ${megabytes}000000), 'UTF8')`;
    const told = await lines(
      `INSERT INTO large VALUES (1, 1, ${bytes(140)}, NULL), (2, 1, ${bytes(70)}, ${bytes(70)})`,
      'UPDATE large SET n = 2 WHERE id = 2',
      'UPDATE large SET n = 3',
      `UPDATE large SET b = b || '\\x00' WHERE id = 1`,
      'DELETE FROM large',
    );
    expect(told.map(({ operation, fields }) => `${operation} ${fields.join()}`)).toEqual([
      ...[
        'insert id,n,b,c',
        'insert id,n,b,c',
        'update n',
        'update n',
        'update n',
        'update b',
        'delete id,n,b,c',
        'delete id,n,b,c',
      ],
    ]);
  });

  test('a change that equality does not see is seen; what is as it was leaves no line', async () => {
    await make('CREATE TABLE seen (id int PRIMARY KEY, n numeric, j json, f float8, t text)');
    await lines(`INSERT INTO seen VALUES (1, 1.0, '{"a":1,"b":2}', 0, 'x'), (2, 1.0, '{}', 0, 'x')`);
    const told = await lines(
      'UPDATE seen SET n = 1.00 WHERE id = 1',
      `UPDATE seen SET j = '{"b":2,"a":1}' WHERE id = 1`,
      "UPDATE seen SET f = '-0' WHERE id = 1",
      'UPDATE seen SET t = NULL WHERE id = 1',
      'UPDATE seen SET t = NULL, n = 1.00 WHERE id = 1',
      'UPDATE seen SET n = 1.00',
    );
    expect(told.map(({ key, fields }) => ({ key, fields }))).toEqual([
      ...['n', 'j', 'f', 't'].map((field) => ({ key: { id: 1 }, fields: [field] })),
      { key: { id: 2 }, fields: ['n'] },
    ]);
  });

  test('a changed key says what it was; a long one its size and hash; TRUNCATE says so', async () => {
    await make('CREATE TABLE keyed (a text, "a b" int, PRIMARY KEY (a, "a b"))');
    const told = await lines(
      "INSERT INTO keyed VALUES ('x', 1)",
      'UPDATE keyed SET "a b" = 2',
      "UPDATE keyed SET a = repeat('y', 5000)",
      'TRUNCATE keyed',
    );
    const long = { bytes: 5000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string };
    expect(told).toEqual([
      { operation: 'insert', relation: 'keyed', key: { a: 'x', 'a b': 1 }, was: null, fields: ['a', 'a b'] },
      { operation: 'update', relation: 'keyed', key: { a: 'x', 'a b': 2 }, was: { a: 'x', 'a b': 1 }, fields: ['a b'] },
      { operation: 'update', relation: 'keyed', key: { a: long, 'a b': 2 }, was: { a: 'x', 'a b': 2 }, fields: ['a'] },
      { operation: 'truncate', relation: 'keyed', key: {}, was: null, fields: [] },
    ]);
  });

  test('partitions are made, attached, detached and attached again; each row is recorded once, wherever it is written', async () => {
    await make(
      'CREATE TABLE visit (id int, at int, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
      'CREATE TABLE visit_1 PARTITION OF visit FOR VALUES FROM (0) TO (10)',
      'CREATE TABLE visit_2 (LIKE visit INCLUDING ALL)',
      'CREATE TABLE visit_3 (LIKE visit INCLUDING ALL) PARTITION BY RANGE (at)',
      'CREATE TABLE visit_3a PARTITION OF visit_3 FOR VALUES FROM (20) TO (30)',
    );
    const told = await lines(
      "INSERT INTO visit_2 VALUES (1, 11, 'alone')",
      'ALTER TABLE visit ATTACH PARTITION visit_2 FOR VALUES FROM (10) TO (20)',
      'ALTER TABLE visit ATTACH PARTITION visit_3 FOR VALUES FROM (20) TO (40)',
      'SELECT freehold.protect_all()',
      "INSERT INTO visit VALUES (2, 12, 'by the parent'), (3, 23, 'two levels down')",
      "INSERT INTO visit_3a VALUES (4, 24, 'straight')",
      'UPDATE visit SET at = 1 WHERE id = 2',
      'ALTER TABLE visit DETACH PARTITION visit_2',
      'SELECT freehold.protect_all()',
      "UPDATE visit_2 SET note = 'detached'",
      'ALTER TABLE visit ATTACH PARTITION visit_2 FOR VALUES FROM (10) TO (20)',
      'CREATE TABLE visit_3b PARTITION OF visit_3 FOR VALUES FROM (30) TO (40)',
      "INSERT INTO visit VALUES (5, 35, 'before the next call')",
      'DELETE FROM visit',
    );
    expect(brief(told)).toEqual([
      ...['insert visit_2', 'insert visit', 'insert visit', 'insert visit_3a', 'update visit', 'update visit_2', 'insert visit'],
      ...Array<string>(5).fill('delete visit'),
    ]);
    expect(told[4]).toMatchObject({ key: { id: 2, at: 1 }, was: { id: 2, at: 12 }, fields: ['at'] });
    expect(
      told
        .slice(-5)
        .map(({ key }) => key.id)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5]);
    await owner.query('SELECT freehold.protect_all()');
    expect(await catalogueFindings(root, ORDER).then((all) => all.filter(({ rule }) => rule === 'audit-trigger'))).toEqual([]);
  });

  test('a row that a trigger keeps from its new partition is recorded as gone from the old', async () => {
    await make(
      'CREATE TABLE moved (id int, n int) PARTITION BY RANGE (id)',
      'CREATE TABLE moved_1 PARTITION OF moved FOR VALUES FROM (0) TO (10)',
      'CREATE TABLE moved_2 PARTITION OF moved FOR VALUES FROM (10) TO (20)',
      'CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$',
      'CREATE TRIGGER never BEFORE INSERT ON moved_2 FOR EACH ROW EXECUTE FUNCTION never()',
      'INSERT INTO moved VALUES (1, 1), (2, 2)',
    );
    expect(await lines('UPDATE moved SET id = id + 9')).toHaveLength(2);
  });

  test('the widest table there can be, one row and many, and MERGE', async () => {
    const rest = Array.from({ length: 1599 }, (_, at) => `c${at} int`).join(', ');
    await make(`CREATE TABLE wide (id int PRIMARY KEY, ${rest})`);
    const told = await lines(
      'INSERT INTO wide (id) VALUES (1), (2)',
      'UPDATE wide SET c7 = 1 WHERE id = 2',
      'UPDATE wide SET c7 = 1, c1500 = 1',
      `MERGE INTO wide w USING (VALUES (1), (2), (3)) v (i) ON w.id = v.i WHEN MATCHED AND i = 1 THEN DELETE
        WHEN MATCHED THEN UPDATE SET c0 = 9 WHEN NOT MATCHED THEN INSERT (id) VALUES (i)`,
    );
    const seen = told.map(
      ({ operation, key, fields }) => `${operation} ${String(key.id)} ${fields.length > 3 ? fields.length : fields.join()}`,
    );
    expect(seen.sort()).toEqual([
      ...['delete 1 1600', 'insert 1 1600', 'insert 2 1600', 'insert 3 1600'],
      ...['update 1 c7,c1500', 'update 2 c0', 'update 2 c1500', 'update 2 c7'],
    ]);
  });

  test('heirs are recorded once, by themselves and through what they inherit from', async () => {
    await make('CREATE TABLE parent (id int PRIMARY KEY, n int)', 'CREATE TABLE heir (own text) INHERITS (parent)');
    const told = await lines(
      "INSERT INTO heir VALUES (1, 1, 'x')",
      'INSERT INTO parent VALUES (2, 2)',
      'UPDATE parent SET n = 5',
      "UPDATE heir SET own = 'y'",
      'DELETE FROM parent',
    );
    expect(brief(told)).toEqual([
      ...['insert heir', 'insert parent', 'update parent', 'update parent', 'update heir', 'delete parent', 'delete parent'],
    ]);
  });

  test('what a foreign key changes or deletes is recorded, row by row', async () => {
    await make(
      'CREATE TABLE master (id int PRIMARY KEY)',
      'CREATE TABLE slip (id int PRIMARY KEY, master int REFERENCES master ON UPDATE CASCADE ON DELETE CASCADE)',
      'INSERT INTO master VALUES (1), (2), (3)',
      'INSERT INTO slip VALUES (11, 1), (12, 2), (13, 2)',
    );
    const changed = await lines('UPDATE master SET id = id + 100');
    expect(brief(changed).sort()).toEqual([...Array<string>(3).fill('update master'), ...Array<string>(3).fill('update slip')]);
    expect(brief(await lines('DELETE FROM master')).sort()).toEqual([
      ...[...Array<string>(3).fill('delete master'), ...Array<string>(3).fill('delete slip')],
    ]);
  });

  test('a database that was prepared before loses the triggers of each row, those of partitions with the parent', async () => {
    await make(
      'CREATE TABLE early (id int PRIMARY KEY) PARTITION BY RANGE (id)',
      'CREATE TABLE early_1 PARTITION OF early FOR VALUES FROM (0) TO (10)',
      "CREATE TRIGGER freehold_audit AFTER INSERT OR UPDATE OR DELETE ON early FOR EACH ROW EXECUTE FUNCTION freehold.note_change('acme')",
    );
    await prepare(server, new Directory(), ORDER);
    expect((await root.query("SELECT 1 FROM pg_trigger WHERE tgname = 'freehold_audit'")).rowCount).toBe(0);
    expect(brief(await lines('INSERT INTO early VALUES (1)'))).toEqual(['insert early']);
  });

  test('where tenants share a table, each line is of the tenant of its row, and TRUNCATE is in the trail of all', async () => {
    for (const tenant of ['globex', 'initech']) await prepare(server, new Directory(), { tenant, isolation: 'row' });
    const keeper = await server.as('application_migrations', 'application');
    for (const sql of [
      'CREATE TABLE shared (tenant text NOT NULL, id int, n int, PRIMARY KEY (tenant, id))',
      'SELECT freehold.protect_all()',
    ])
      await keeper.query(sql);
    for (const tenant of ['globex', 'initech']) {
      const app = await server.as(tenant, 'application');
      await app.query('INSERT INTO shared (id, n) VALUES (1, 1), (2, 1)');
      await app.query('UPDATE shared SET n = id');
    }
    await keeper.query('TRUNCATE shared');
    for (const tenant of ['globex', 'initech']) {
      const audit = await server.as(`${tenant}_audit`, 'application');
      const { rows } = await audit.query('SELECT tenant, actor, operation, key, fields FROM freehold.audit ORDER BY id');
      const own = { tenant, actor: tenant };
      expect(rows).toEqual([
        { ...own, operation: 'insert', key: { tenant, id: 1 }, fields: ['tenant', 'id', 'n'] },
        { ...own, operation: 'insert', key: { tenant, id: 2 }, fields: ['tenant', 'id', 'n'] },
        { ...own, operation: 'update', key: { tenant, id: 2 }, fields: ['n'] },
        { tenant, actor: 'application_migrations', operation: 'truncate', key: {}, fields: [] },
      ]);
    }
  });

  test('a row that the owner gives to another tenant has a line in the trail of both, and neither names the other', async () => {
    for (const tenant of ['hooli', 'umbrella']) await prepare(server, new Directory(), { tenant, isolation: 'row' });
    const keeper = await server.as('application_migrations', 'application');
    await keeper.query('CREATE TABLE IF NOT EXISTS moved (tenant text NOT NULL, id int, n int, PRIMARY KEY (tenant, id))');
    await keeper.query('SELECT freehold.protect_all()');
    const app = await server.as('hooli', 'application');
    await app.query('INSERT INTO moved (id, n) VALUES (1, 1), (2, 1), (3, 1)');
    await app.end();
    await keeper.query('BEGIN; ALTER TABLE moved NO FORCE ROW LEVEL SECURITY');
    await keeper.query("UPDATE moved SET tenant = 'umbrella' WHERE id = 1");
    await keeper.query("UPDATE moved SET tenant = CASE id WHEN 2 THEN 'umbrella' ELSE tenant END, n = 2 WHERE id > 1");
    await keeper.query('ALTER TABLE moved FORCE ROW LEVEL SECURITY; COMMIT');
    await keeper.end();
    const trail = async (tenant: string) => {
      const audit = await server.as(`${tenant}_audit`, 'application');
      const { rows } = await audit.query(
        "SELECT tenant, key, was, fields FROM freehold.audit WHERE relation = 'moved' AND operation = 'update' ORDER BY key ->> 'id'",
      );
      await audit.end();
      return rows as unknown[];
    };
    const line = (tenant: string, id: number, fields: string[]) => ({ tenant, key: { tenant, id }, was: null, fields });
    expect(await trail('hooli')).toEqual([
      line('hooli', 1, ['tenant']),
      line('hooli', 2, ['tenant', 'n']),
      line('hooli', 3, ['n']),
    ]);
    expect(await trail('umbrella')).toEqual([line('umbrella', 1, ['tenant']), line('umbrella', 2, ['tenant', 'n'])]);
  });

  test('TRUNCATE by a function of the owner that a tenant calls is refused by what it would do: it asks no policy', async () => {
    await prepare(server, new Directory(), { tenant: 'vandelay', isolation: 'row' });
    const keeper = await server.as('application_migrations', 'application');
    for (const sql of [
      'CREATE TABLE cache (tenant text NOT NULL, id int, PRIMARY KEY (tenant, id))',
      "CREATE FUNCTION forget() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'TRUNCATE application.cache'",
      'SELECT freehold.protect_all()',
    ])
      await keeper.query(sql);
    const app = await server.as('vandelay', 'application');
    await app.query('INSERT INTO cache (id) VALUES (1)');
    await expect(app.query('SELECT forget()')).rejects.toMatchObject({
      code: '42501',
      message: "TRUNCATE empties application.cache of the rows of every tenant, and login vandelay is one tenant's",
      hint: expect.stringContaining('DELETE') as string,
    });
    expect((await app.query('SELECT FROM cache')).rowCount).toBe(1);
    await app.end();
    await keeper.query('DROP FUNCTION forget(); DROP TABLE cache');
    await keeper.end();
  });

  const POOL: Readonly<Record<string, readonly string[]>> = {
    int: ['1', '2'],
    numeric: ['1.0', '1.00', "'NaN'", '1e1000'],
    float8: ['0', "'-0'", "'Infinity'"],
    boolean: ['true', 'false'],
    text: ["''", "'Ж'", "'%s'", "'it''s'"],
    'char(4)': ["'a'", "'ab'"],
    '"char"': ["'a'"],
    bytea: ["'\\x00ff'", "''"],
    json: [`'"\\u0000"'`, `'"\\ud800"'`, `'1e400000'`, `'{"a":1,"a":2}'`, `'{"a": 1}'`],
    jsonb: [`'{"a":1}'`, "'null'"],
    xml: ["'<a/>'"],
    uuid: ["'7e2a1b3c-0000-4000-8000-000000000000'"],
    timestamptz: ["'infinity'", "'2026-01-01 BC'"],
    interval: ["'1 mon'", "'30 days'"],
    'time with time zone': ["'10:00+02'"],
    money: ['1'],
    inet: ["'10.0.0.1/8'"],
    point: ["'(1,2)'"],
    polygon: ["'((0,0),(1,1))'"],
    'bit varying': ["B'101'"],
    tsvector: ["'a:1 b'"],
    int4range: ["'[1,5)'", "'empty'"],
    nummultirange: ["'{[1,2),[3.0,4)}'"],
    'text[]': ["'{}'", "'{a,NULL}'", "'[2:3]={a,b}'"],
    'json[]': [`ARRAY['"\\u0000"'::json]`],
    'public.pair': [`ROW(1, '"\\u0000"')`, 'ROW(NULL, NULL)'],
    'public.mood': ["'sad'", "'glad'"],
    'public.short': ["'abc'"],
    'int GENERATED BY DEFAULT AS IDENTITY': ['7'],
    pg_lsn: ["'0/1'"],
    xid8: ["'1'"],
    regclass: ["'pg_class'"],
  };
  const NAMES = [
    'old',
    'new',
    'r',
    'n',
    'o',
    't',
    'nr',
    'c2',
    'f',
    'fields',
    'names',
    'a b',
    'имя',
    '%s',
    "q'uote",
    'd"q',
    'key',
    'tenant',
    'user',
  ];

  test('every write that is taken without it is taken with it, and every change leaves a line', async () => {
    await root.query(`CREATE SCHEMA plain; CREATE TYPE public.pair AS (a int, b json); CREATE TYPE public.mood AS ENUM ('sad', 'glad');
      CREATE DOMAIN public.short AS text CHECK (length(value) < 5)`);
    let writes = 0;
    const column = fc.record({ name: fc.constantFrom(...NAMES), type: fc.constantFrom(...Object.keys(POOL)) });
    const value = fc.nat(5);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(column, { minLength: 1, maxLength: 8, selector: ({ name }) => name }),
        fc.array(fc.record({ does: fc.constantFrom('insert', 'update', 'upsert', 'delete'), at: fc.nat(7), value }), {
          minLength: 4,
          maxLength: 12,
        }),
        fc.boolean(),
        async (columns, works, computed) => {
          const list = columns.map(({ name, type }) => `${id(name)} ${type}`).join(', ');
          const extra = computed ? ', twice int GENERATED ALWAYS AS ("id." * 2) STORED' : '';
          for (const schema of ['plain', 'application'])
            await root.query(`DROP TABLE IF EXISTS ${schema}.any; CREATE TABLE ${schema}.any ("id." int PRIMARY KEY, gone json, ${list}${extra});
              ALTER TABLE ${schema}.any DROP COLUMN gone`);
          await root.query('SELECT freehold.protect_all()');
          let next = 0;
          for (const { does, at, value: pick } of works) {
            const { name, type } = columns[at % columns.length]!;
            const of = (kind: string) => POOL[kind]![pick % POOL[kind]!.length]!;
            const cast = `CAST(${of(type)} AS ${type.split(' GENERATED')[0]})`;
            const insert = (key: number) =>
              `INSERT INTO %.any ("id.", ${columns.map((c) => id(c.name)).join(', ')}) VALUES (${[key, ...columns.map((c) => of(c.type))].join(', ')})`;
            const sql = {
              insert: insert(next++),
              upsert: `${insert(0)} ON CONFLICT ("id.") DO UPDATE SET ${id(name)} = ${cast}`,
              update: `UPDATE %.any SET ${id(name)} = ${cast}`,
              delete: `DELETE FROM %.any WHERE "id." % 2 = ${pick % 2}`,
            }[does];
            const told = async () => (await root.query<{ n: number }>('SELECT count(*)::int AS n FROM freehold.audit')).rows[0]!.n;
            const visible = `SELECT "id.", ${id(name)}::text AS v FROM plain.any ORDER BY 1`;
            const before = (await root.query<{ 'id.': number; v: string }>(visible)).rows;
            const run = (schema: string) =>
              root.query(sql.replace('%', schema)).then(
                ({ rowCount }) => `took ${rowCount}`,
                ({ code }: { code: string }) => code,
              );
            const without = await run('plain');
            const start = await told();
            expect([sql, await run('application')]).toEqual([sql, without]);
            const left = (await told()) - start;
            const after = (await root.query<{ 'id.': number; v: string }>(visible)).rows;
            const strangers = (these: typeof after, those: typeof after) =>
              these.filter((one) => !those.some((other) => other['id.'] === one['id.'] && other.v === one.v)).length;
            const changes = Math.max(strangers(before, after), strangers(after, before));
            expect([sql, left >= changes]).toEqual([sql, true]);
            expect([sql, left <= (without.startsWith('took') ? Number(without.slice(5)) : 0)]).toEqual([sql, true]);
            writes++;
          }
        },
      ),
      { seed: SEED, numRuns: 25 },
    );
    process.stdout.write(`audit trigger, ${binaries}: ${writes} writes\n`);
    expect(writes).toBeGreaterThan(75);
  });
});
