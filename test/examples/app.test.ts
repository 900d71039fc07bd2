import { hear } from '../lambdas/support/invocation';
import { join } from 'node:path';
import { addFile, close, open, tree } from '../../examples/app/matters';
import { migrate, migrationsIn, versionOf } from '../../examples/app/migrate';
import { Pools } from '../../examples/app/pools';
import type { Doors } from '../../examples/app/pools';
import { catalogueFindings } from '../../lambdas/shared/postgres/catalogue';
import { databaseNames } from '../../lambdas/shared/postgres/tenant-names';
import { TestPostgres } from '../support/postgres';
import { Directory } from '../support/postgres/secrets';
import { prepare } from '../support/postgres/tenants';

hear();
const FOLDER = join(__dirname, '../../examples/app/migrations');
const MIGRATIONS = migrationsIn(FOLDER);
const ACME = { tenant: 'acme', isolation: 'dedicated' } as const;
const GLOBEX = { tenant: 'globex', isolation: 'database' } as const;
const INITECH = { tenant: 'initech', isolation: 'row' } as const;
const HOOLI = { tenant: 'hooli', isolation: 'row' } as const;
const ALL = [ACME, GLOBEX, INITECH, HOOLI];

let server: TestPostgres;
const doors: Doors = {
  find: (tenant) => {
    const order = ALL.find((one) => one.tenant === tenant)!;
    return Promise.resolve({ host: server.address, port: server.port, database: databaseNames(order).database, ca: server.ca });
  },
  token: () => Promise.resolve('nobody asks for it here'),
};
const asMigrations = (order: (typeof ALL)[number]) => {
  const { migrations, database } = databaseNames(order);
  return server.as(migrations, database);
};
const pools = new Pools(doors, { pools: 2, connections: 2 });

beforeAll(async () => {
  const directory = new Directory();
  server = await TestPostgres.start();
  for (const order of ALL) await prepare(server, directory, order, { extensions: ['citext'] });
});
afterAll(async () => {
  await pools.end();
  await server.stop();
});

test('the same migrations run under each isolation, once: a cell of row tenants has one database, whoever asked first', async () => {
  const names = MIGRATIONS.map(({ name }) => name);
  for (const [order, ran] of [
    [ACME, names],
    [GLOBEX, names],
    [INITECH, names],
    [HOOLI, []],
  ] as const) {
    const client = await asMigrations(order);
    expect(await migrate(client, MIGRATIONS)).toEqual(ran);
    expect(await migrate(client, MIGRATIONS)).toEqual([]);
    expect(await versionOf(client)).toBe(3);
    const keeper = await server.asAdministrator(databaseNames(order).database);
    expect(await catalogueFindings(keeper, order)).toEqual([]);
  }
});

test.each([ACME, GLOBEX, INITECH])(
  '$isolation: the application works: a tree, an enum, jsonb, files, and a trail of who did it',
  async ({ tenant, isolation }) => {
    await pools.run(tenant, 'u-4711', async (client) => {
      const top = await open(client, 'Estate', { facts: { year: 2026, court: 'Pune' } });
      const part = await open(client, 'Will', { parent: top });
      await addFile(client, {
        matter: part,
        key: `matters/${part}/will.pdf`,
        bytes: 48_213,
        by: { email: 'Ada@Example.com', name: 'Ada' },
      });
      await addFile(client, {
        matter: part,
        key: `matters/${part}/copy.pdf`,
        bytes: 1,
        by: { email: 'ada@example.COM', name: 'Ada' },
      });
      await close(client, part);
      expect((await tree(client, top)).map(({ title, depth }) => ({ title, depth }))).toEqual([
        { title: 'Estate', depth: 0 },
        { title: 'Will', depth: 1 },
      ]);
      const { rows } = await client.query('SELECT title FROM matter WHERE facts @> \'{"court": "Pune"}\' AND standing = \'open\'');
      expect(rows).toEqual([{ title: 'Estate' }]);
      expect((await client.query('SELECT email FROM person')).rows).toEqual([{ email: 'Ada@Example.com' }]);
    });
    const trail = await server.as(`${tenant}_audit`, databaseNames({ tenant, isolation }).database);
    const { rows } = await trail.query<{ claimed: string; n: number }>(
      'SELECT claimed, count(*)::int AS n FROM freehold.audit GROUP BY claimed',
    );
    expect(rows).toEqual([{ claimed: 'u-4711', n: 6 }]);
  },
);

test('row: a neighbour is not there, whatever the session sets', async () => {
  for (const set of ["SET freehold.tenant = 'initech'", 'SET LOCAL search_path = application', 'SELECT 1']) {
    const seen = await pools.run('hooli', 'u-1', async (client) => {
      await client.query(set);
      return (await client.query('SELECT * FROM matter')).rowCount;
    });
    expect(seen).toBe(0);
  }
  await expect(pools.run('hooli', 'u-1', (client) => client.query('SET ROLE initech'))).rejects.toMatchObject({ code: '42501' });
});

test('row: a migration that changes rows lifts the force of policies, or it changes none without a word', async () => {
  await pools.run('initech', 'u-2', (client) => open(client, 'Lease', { facts: { year: 1999 } }));
  const owner = await asMigrations(INITECH);
  const change = "UPDATE matter SET year = (facts ->> 'year')::int WHERE facts ? 'year'";
  expect((await owner.query(change)).rowCount).toBe(0);
  await owner.query('BEGIN; ALTER TABLE matter NO FORCE ROW LEVEL SECURITY');
  expect((await owner.query(change)).rowCount).toBe(2);
  await owner.query('ALTER TABLE matter FORCE ROW LEVEL SECURITY; COMMIT');
  expect(await catalogueFindings(await server.asAdministrator('application'), INITECH)).toEqual([]);
});

test("row: a migrator's own table cannot be kept: without a tenant it is refused, and with one its owner cannot write it", async () => {
  const owner = await asMigrations(INITECH);
  await owner.query('BEGIN; CREATE TABLE pgmigrations (id int PRIMARY KEY, name text)');
  await expect(owner.query('SELECT freehold.protect_all()')).rejects.toThrow('table application.pgmigrations has no column tenant');
  await owner.query(
    "ROLLBACK; BEGIN; CREATE TABLE pgmigrations (tenant text NOT NULL DEFAULT 'all', id int, PRIMARY KEY (tenant, id))",
  );
  await owner.query('SELECT freehold.protect_all()');
  await expect(owner.query('INSERT INTO pgmigrations (id) VALUES (1)')).rejects.toThrow('row-level security');
  await owner.query('ROLLBACK');
});

test('a migration that fails changes nothing; of two runs at once each migration is run by one', async () => {
  const owner = await asMigrations(GLOBEX);
  const broken = { number: 4, name: '004-broken.sql', sql: 'CREATE TABLE half (tenant text); SELECT 1 / 0' };
  await expect(migrate(owner, [...MIGRATIONS, broken])).rejects.toThrow(/^004-broken.sql has failed and changed nothing/);
  expect(await versionOf(owner)).toBe(3);
  expect((await owner.query("SELECT to_regclass('half') AS half")).rows).toEqual([{ half: null }]);
  const next = {
    number: 4,
    name: '004-note.sql',
    sql: 'SELECT pg_sleep(0.2); CREATE TABLE note (tenant text NOT NULL, id int, PRIMARY KEY (tenant, id))',
  };
  const both = await Promise.allSettled(
    [owner, await asMigrations(GLOBEX)].map((client) => migrate(client, [...MIGRATIONS, next])),
  );
  expect(both.filter(({ status }) => status === 'fulfilled')).toEqual([{ status: 'fulfilled', value: ['004-note.sql'] }]);
  expect(await versionOf(owner)).toBe(4);
});

test('pools beyond the most are ended, and made again when asked for', async () => {
  const keeper = await server.asAdministrator();
  const connected = async () => {
    const { rows } = await keeper.query<{ n: number }>(
      'SELECT count(DISTINCT usename)::int AS n FROM pg_stat_activity WHERE usename = ANY ($1)',
      [ALL.map(({ tenant }) => tenant)],
    );
    return rows[0]!.n;
  };
  for (const { tenant } of [...ALL, ACME]) await pools.run(tenant, 'u-3', (client) => client.query('SELECT 1'));
  for (let tries = 0; tries < 100 && (await connected()) > 2; tries++) await new Promise((resume) => setTimeout(resume, 20));
  expect(await connected()).toBe(2);
});

test('all tenants at once are served, however few pools there may be', async () => {
  const few = new Pools(doors, { pools: 1, connections: 1 });
  const served = await Promise.all(
    [...ALL, ...ALL].map(({ tenant }) =>
      few.run(tenant, 'u-6', async (client) => (await client.query<{ me: string }>('SELECT session_user AS me')).rows),
    ),
  );
  expect(served.flat()).toEqual([...ALL, ...ALL].map(({ tenant }) => ({ me: tenant })));
  await few.end();
});

test('a tenant that cannot be found is looked for again', async () => {
  let asked = 0;
  const late = new Pools({
    ...doors,
    find: (tenant) => (++asked === 1 ? Promise.reject(new Error('not yet')) : doors.find(tenant)),
  });
  await expect(late.run('acme', 'u-7', () => Promise.resolve())).rejects.toThrow('not yet');
  expect(await late.run('acme', 'u-7', () => Promise.resolve('here'))).toBe('here');
  await late.end();
});

test('each connection asks for a token of its own', async () => {
  const tokens: string[] = [];
  const { user, password } = server.administrator; // The one login here that must show something.
  const own = new Pools({
    find: () => Promise.resolve({ host: server.address, port: server.port, database: 'acme', ca: server.ca }),
    token: (tenant) => Promise.resolve(tokens.push(tenant)).then(() => password),
  });
  const both = new Set<() => void>();
  const together = () => new Promise<void>((go) => void (both.add(go).size === 2 && both.forEach((one) => one())));
  await Promise.all([1, 2].map(() => own.run(user, 'u-5', together)));
  await own.run(user, 'u-5', (client) => client.query('SELECT 1'));
  expect(tokens).toEqual([user, user]);
  await own.end();
});

test('a tenant whose login is shut hears so, and works again when it is open', async () => {
  const keeper = await server.asAdministrator();
  await pools.run('acme', 'u-4', (client) => client.query('SELECT 1'));
  await keeper.query('ALTER ROLE acme NOLOGIN');
  await keeper.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'acme'");
  await expect(pools.run('acme', 'u-4', (client) => client.query('SELECT 1'))).rejects.toThrow();
  await expect(pools.run('acme', 'u-4', (client) => client.query('SELECT 1'))).rejects.toMatchObject({ code: '28000' });
  await keeper.query('ALTER ROLE acme LOGIN');
  expect((await pools.run('acme', 'u-4', (client) => client.query('SELECT 1 AS one'))).rows).toEqual([{ one: 1 }]);
});
