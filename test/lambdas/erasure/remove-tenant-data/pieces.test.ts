import { context, hear } from '../../support/invocation';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const heard = hear();
const directory = new Directory();
const ledger = new FakeLedger();
let server: TestPostgres;

const ROWS = 6_000;
const SHARED = { tenant: 'neighbour', isolation: 'row' } as const;
/** Each refers to itself or in a circle, and none has an index for it. `$1` is the tenant, `$2` how many rows. */
const SHAPES = {
  tree: [
    'CREATE TABLE application.tree (tenant text NOT NULL, id int NOT NULL, parent int, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES application.tree)',
    'INSERT INTO tree SELECT $1, n, NULLIF(n / 3, 0) FROM generate_series(1, $2::int) n',
  ],
  chain: [
    'CREATE TABLE application.chain (tenant text NOT NULL, id int NOT NULL, before int, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, before) REFERENCES application.chain MATCH SIMPLE)',
    'INSERT INTO chain SELECT $1, n, NULLIF(n - 1, 0) FROM generate_series(1, $2::int) n',
  ],
  rooted: [
    'CREATE TABLE application.rooted (tenant text NOT NULL, id int NOT NULL, parent int NOT NULL, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES application.rooted)',
    'INSERT INTO rooted SELECT $1, n, greatest(n / 2, 1) FROM generate_series(1, $2::int) n',
  ],
  parted: [
    'CREATE TABLE application.parted (tenant text NOT NULL, id int NOT NULL, parent int, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, parent) REFERENCES application.parted) PARTITION BY RANGE (id)',
    'CREATE TABLE application.parted_low PARTITION OF application.parted FOR VALUES FROM (0) TO (3000)',
    'CREATE TABLE application.parted_high PARTITION OF application.parted FOR VALUES FROM (3000) TO (1000000)',
    'INSERT INTO parted SELECT $1, n, $2::int + 1 - n FROM generate_series(1, $2::int) n',
  ],
  circle: [
    'CREATE TABLE application.circle (tenant text NOT NULL, id int NOT NULL, friend int, PRIMARY KEY (tenant, id))',
    'CREATE TABLE application.friend (tenant text NOT NULL, id int NOT NULL, circle int NOT NULL, PRIMARY KEY (tenant, id), FOREIGN KEY (tenant, circle) REFERENCES application.circle)',
    'ALTER TABLE application.circle ADD FOREIGN KEY (tenant, friend) REFERENCES application.friend',
    'INSERT INTO circle SELECT $1, n FROM generate_series(1, $2::int) n',
    'INSERT INTO friend SELECT $1, n, n FROM generate_series(1, $2::int) n',
    'UPDATE circle SET friend = id WHERE tenant = $1 AND $2::int > 0',
  ],
} as const;
type Shape = keyof typeof SHAPES;
const HELD: Record<Shape, readonly string[]> = {
  tree: ['tree'],
  chain: ['chain'],
  rooted: ['rooted'],
  parted: ['parted_low', 'parted_high'],
  circle: ['circle', 'friend'],
};

/** A server on which no statement gets through with more than this many rows: as the one that takes longer than its time. */
const AT_MOST = 1_500;
const SLOW = `CREATE FUNCTION application.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM gone) > ${AT_MOST} THEN RAISE 'canceling statement due to statement timeout' USING ERRCODE = '57014'; END IF;
    RETURN NULL; END $$`;
const slowly = (table: string) => [
  `CREATE TRIGGER slow AFTER DELETE ON application.${table} REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION application.slow()`,
];

beforeAll(async () => {
  Object.assign(process.env, LEDGER_ENV);
  server = await TestPostgres.start();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  await prepare(server, directory, SHARED);
  const tables = Object.values(SHAPES).flatMap((shape) => shape.filter((sql) => !/^(INSERT|UPDATE)/.test(sql)));
  const inherited = [
    'CREATE TABLE application.paper (tenant text NOT NULL, id int NOT NULL)',
    'CREATE TABLE application.bill (due date) INHERITS (application.paper)',
  ];
  const slow = Object.values(HELD).flat().flatMap(slowly);
  await migrate(server, SHARED, SLOW, ...tables, ...inherited, ...slow, 'SELECT freehold.protect_all()');
  for (const shape of Object.keys(SHAPES) as Shape[]) await fill('neighbour', shape, 20);
});
afterAll(() => server.stop());

async function fill(tenant: string, shape: Shape, rows = ROWS): Promise<void> {
  const app = await server.as(tenant, 'application');
  for (const sql of SHAPES[shape]) if (/^(INSERT|UPDATE)/.test(sql)) await app.query(sql, [tenant, rows]);
  await app.end();
}
async function left(tenant: string, tables: readonly string[]): Promise<number> {
  const all = await server.superuser('application');
  let rows = 0;
  for (const table of tables)
    rows += Number(
      (await all.query<{ n: string }>(`SELECT count(*) AS n FROM ONLY application.${table} WHERE tenant = $1`, [tenant])).rows[0]!
        .n,
    );
  await all.end();
  return rows;
}
async function indexes(): Promise<number> {
  const all = await server.superuser('application');
  const { rowCount } = await all.query("SELECT FROM pg_class WHERE relname LIKE 'freehold\\_erasure\\_%'");
  await all.end();
  return rowCount ?? 0;
}
const erase = (tenant: string, questions = Infinity) => {
  let asked = 0;
  const getRemainingTimeInMillis = () => (++asked > questions ? 1_000 : 800_000);
  const order = { tenant, isolation: 'row', plan: 'standard', dueBy: '2026-11-23T12:00:00Z' } as const;
  return removeBy(() => new Date('2026-11-22T12:00:00Z'))(order, context({ getRemainingTimeInMillis }));
};

describe('rows that refer to each other, with no index and more of them than one statement gets through', () => {
  test.each(Object.keys(SHAPES) as Shape[])(
    '%s: they go in pieces, a run that ends keeps what it did, the next goes on',
    async (shape) => {
      const tables = HELD[shape];
      await prepare(server, directory, { tenant: shape, isolation: 'row' });
      await fill(shape, shape);
      const all = await left(shape, tables);
      expect(all).toBeGreaterThanOrEqual(ROWS);
      // Some pieces, and the time is over.
      let runs = 0;
      for (let before = all; before === all && runs < 20; runs++) {
        expect(await erase(shape, 9 + runs)).toMatchObject({ done: false });
        before = await left(shape, tables);
      }
      const rest = await left(shape, tables);
      expect(rest).toBeLessThan(all);
      expect(rest).toBeGreaterThan(0);
      expect(await erase(shape)).toMatchObject({ done: true });
      expect(await left(shape, tables)).toBe(0);
      expect(await left('neighbour', tables)).toBeGreaterThanOrEqual(20);
      const counted = ledger.lines(shape).filter(({ id }) => tables.some((table) => id.endsWith(`.${table}`)));
      expect(counted.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(all);
      expect(await indexes()).toBe(0);
    },
  );

  test('an index stands where PostgreSQL looks for whoever refers, for as long as an erasure goes on', async () => {
    for (const tenant of ['first', 'second']) {
      await prepare(server, directory, { tenant, isolation: 'row' });
      await fill(tenant, 'tree');
    }
    expect(await erase('first', 3)).toMatchObject({ done: false });
    expect(await erase('second', 3)).toMatchObject({ done: false });
    expect(await indexes()).toBe(1);
    expect(await erase('first')).toMatchObject({ done: true });
    expect(await indexes()).toBe(1); // The second goes on by it.
    expect(await erase('second')).toMatchObject({ done: true });
    expect(await indexes()).toBe(0);
  });

  test('an index that cannot be had is done without, and what a broken build left is taken away', async () => {
    await prepare(server, directory, { tenant: 'held', isolation: 'row' });
    await fill('held', 'tree');
    // Whoever has been reading since before keeps an index from being ready.
    const reader = await server.as('neighbour', 'application');
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT 1');
    expect(await erase('held')).toMatchObject({ done: true });
    expect(heard.text()).toContain('No index for the erasure');
    expect(await left('held', ['tree'])).toBe(0);
    await reader.query('COMMIT');
    expect(await indexes()).toBe(0);
  }, 300_000);
});

test('rows of a table that inherits are counted once, and all go', async () => {
  await prepare(server, directory, { tenant: 'heir', isolation: 'row' });
  const app = await server.as('heir', 'application');
  await app.query("INSERT INTO paper SELECT 'heir', n FROM generate_series(1, 2) n");
  await app.query("INSERT INTO bill SELECT 'heir', n FROM generate_series(1, 3) n");
  await app.end();
  expect(await erase('heir')).toMatchObject({ done: true });
  const counts = Object.fromEntries(ledger.lines('heir').map(({ id, count }) => [id, count]));
  expect(counts['rows:application.application.paper']).toBe(2);
  expect(counts['rows:application.application.bill']).toBe(3);
  expect(await left('heir', ['paper', 'bill'])).toBe(0);
});
