import { context, hear } from '../../support/invocation';
import { Client } from 'pg';
import * as fc from 'fast-check';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { deletionOrder, refersToItself } from '../../../../lambdas/shared/postgres/removal/table-order';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { SEED } from '../../../support/sample';
import { TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { contents, fill, FILLED, OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const heard = hear();
const directory = new Directory();
const ledger = new FakeLedger();
const NOW = new Date('2026-11-22T12:00:00Z');
let server: TestPostgres;

const ROW = { tenant: 'globex', isolation: 'row' } as const;
const OWN = { tenant: 'acme', isolation: 'database' } as const;
const NEIGHBOURS = ['initech', 'hooli'] as const;
const run = (order: { tenant: string; isolation: 'dedicated' | 'database' | 'row' }, over: Parameters<typeof context>[0] = {}) =>
  removeBy(() => NOW)({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...order }, context(over));

beforeAll(async () => {
  Object.assign(process.env, LEDGER_ENV);
  server = await TestPostgres.start();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  await prepare(server, directory, ROW);
  await migrate(server, ROW, ...OFFICE, 'SELECT freehold.protect_all()');
  for (const tenant of NEIGHBOURS) {
    await prepare(server, directory, { tenant, isolation: 'row' });
    await filled({ tenant, isolation: 'row' });
  }
});
afterAll(() => server.stop());

async function filled(order: { tenant: string; isolation: 'database' | 'row' }, matters = 3): Promise<void> {
  const app = await server.as(order.tenant, order.isolation === 'row' ? 'application' : order.tenant);
  await fill(app, order.tenant, matters);
  await app.end();
}
async function neighbours(): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const tenant of NEIGHBOURS) {
    const client = await server.as(tenant, 'application');
    seen.push(await contents(client));
    await client.end();
  }
  return seen;
}
/** Whatever of the tenant the superuser sees anywhere on the server. */
async function traces(tenant: string): Promise<string[]> {
  const server0 = await server.superuser();
  const found: string[] = [];
  const { rows: databases } = await server0.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datallowconn AND datname NOT IN ('template1', 'rdsadmin')",
  );
  const { rows: roles } = await server0.query<{ name: string }>('SELECT rolname AS name FROM pg_roles WHERE rolname ~ $1', [
    `^${tenant}(_|$)`,
  ]);
  found.push(
    ...roles.map(({ name }) => `role ${name}`),
    ...databases.filter(({ name }) => name === tenant).map(({ name }) => `database ${name}`),
  );
  await server0.end();
  for (const { name: database } of databases) {
    const client = await server.superuser(database);
    const { rows } = await client.query<{ name: string }>(
      "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace >= 16384",
    );
    for (const { name } of rows)
      if ((await client.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1`, [`%${tenant}%`])).rowCount)
        found.push(`${database}.${name}`);
    await client.end();
  }
  return found.sort();
}

describe('a tenant of shared tables', () => {
  test('its rows, roles and lines go, each counted; its neighbours keep every row', async () => {
    await filled(ROW);
    const globex = await server.as('globex', 'application');
    await globex.query('SELECT lo_from_bytea(0, $1)', ['a file']);
    expect((await traces('globex')).length).toBeGreaterThan(10);
    const before = await neighbours();
    const result = await run(ROW);
    expect(result).toMatchObject({ done: true });
    expect(await traces('globex')).toEqual([]);
    expect(await neighbours()).toEqual(before);
    const lines = ledger.lines('globex');
    const rows = Object.fromEntries(lines.filter(({ kind }) => kind === 'rows').map(({ id, count }) => [id, count]));
    for (const [table, each] of Object.entries(FILLED)) expect(rows[`rows:application.application.${table}`]).toBe(3 * each);
    expect(
      lines.every((line) => line.state === 'gone' && line.observedAt === NOW.toISOString() && line.region === 'eu-central-1'),
    ).toBe(true);
    expect(lines.find(({ kind }) => kind === 'database roles')).toMatchObject({ id: 'roles:globex', method: 'dropped', count: 5 });
    const superuser = await server.superuser('application');
    expect((await superuser.query('SELECT 1 FROM pg_largeobject_metadata')).rowCount).toBe(0);
    // Once more finds nothing, and changes no line.
    expect(await run(ROW)).toMatchObject({ done: true, noted: { gone: 0 } });
    expect(ledger.lines('globex')).toEqual(lines);
  });

  test('many rows go in batches; a run without time says what is left, and the next goes on with the count of the first', async () => {
    await prepare(server, directory, { tenant: 'umbrella', isolation: 'row' });
    const app = await server.as('umbrella', 'application');
    await app.query("INSERT INTO person (tenant, id) SELECT 'umbrella', n FROM generate_series(1, 6000) n");
    await app.query("INSERT INTO matter (tenant, title) VALUES ('umbrella', 'one')");
    await app.query(
      "INSERT INTO document (tenant, matter, title) SELECT 'umbrella', id, n::text FROM matter, generate_series(1, 6000) n",
    );
    await app.end();
    let asked = 0;
    const late = { getRemainingTimeInMillis: () => (++asked > 2 ? 1_000 : 300_000) };
    const umbrella = { tenant: 'umbrella', isolation: 'row' } as const;
    const first = await run(umbrella, late);
    expect(first).toMatchObject({
      done: false,
      waitingFor: expect.stringContaining('rows of umbrella in application.') as unknown,
    });
    expect(ledger.lines('umbrella')).toEqual([]);
    expect(await run(umbrella)).toMatchObject({ done: true });
    expect(ledger.lines('umbrella').find(({ id }) => id.endsWith('.document'))?.count).toBe(6_000);
    expect(await traces('umbrella')).toEqual([]);
  });

  test('rows that a policy of the application hides are not reported as gone', async () => {
    await prepare(server, directory, { tenant: 'hidden', isolation: 'row' });
    await filled({ tenant: 'hidden', isolation: 'row' });
    await migrate(server, ROW, "CREATE POLICY locked ON application.matter AS RESTRICTIVE USING (title <> 'matter 1')");
    const hidden = { tenant: 'hidden', isolation: 'row' } as const;
    await expect(run(hidden)).rejects.toThrow("policies that are not the platform's hide rows: application.matter (locked)");
    await migrate(server, ROW, 'DROP POLICY locked ON application.matter');
    expect(await run(hidden)).toMatchObject({ done: true });
    expect(await traces('hidden')).toEqual([]);
  });

  test('a trigger that keeps rows is noticed', async () => {
    await prepare(server, directory, { tenant: 'sticky', isolation: 'row' });
    await filled({ tenant: 'sticky', isolation: 'row' });
    await migrate(
      server,
      ROW,
      "CREATE FUNCTION application.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      'GRANT EXECUTE ON FUNCTION application.keep() TO PUBLIC',
      'CREATE TRIGGER keep BEFORE DELETE ON application.document FOR EACH ROW EXECUTE FUNCTION application.keep()',
    );
    await expect(run({ tenant: 'sticky', isolation: 'row' })).rejects.toThrow(
      /^rows of sticky in application\.document \(3\), application\.matter \(6\) are there after they were deleted: .* violates foreign key/,
    );
    await migrate(server, ROW, 'DROP TRIGGER keep ON application.document');
    expect(await run({ tenant: 'sticky', isolation: 'row' })).toMatchObject({ done: true });
  });
});

describe('a tenant with a database of its own', () => {
  test('its database and roles go, whoever is connected; its rows are counted before', async () => {
    await prepare(server, directory, OWN);
    await migrate(server, OWN, ...OFFICE);
    await filled(OWN);
    const inside = await server.as('acme', 'acme');
    const before = await neighbours();
    expect(await run(OWN)).toMatchObject({ done: true });
    await expect(inside.query('SELECT 1')).rejects.toThrow();
    expect(await traces('acme')).toEqual([]);
    expect(await neighbours()).toEqual(before);
    const rows = Object.values(FILLED).reduce((sum, each) => sum + 3 * each, 0);
    expect(ledger.lines('acme')).toMatchObject([
      { id: 'database:acme', kind: 'database', count: rows, state: 'gone' },
      { id: 'roles:acme', kind: 'database roles', state: 'gone' },
    ]);
    expect(await run(OWN)).toMatchObject({ done: true, noted: { gone: 0 } });
  });

  test('a database that was never finished goes as well', async () => {
    const keeper = await server.asAdministrator();
    await keeper.query('CREATE DATABASE half ALLOW_CONNECTIONS false');
    expect(await run({ tenant: 'half', isolation: 'database' })).toMatchObject({ done: true });
    expect(await traces('half')).toEqual([]);
  });
});

test('the database in which an export was restored when it was stopped goes with the roles', async () => {
  const order = { tenant: 'umbrella', isolation: 'row' } as const;
  await prepare(server, directory, order);
  const left = await server.as('umbrella_export', 'application');
  await left.query('SET default_transaction_read_only = off');
  await left.query('CREATE DATABASE umbrella_export_check');
  await left.end();
  await run(order);
  expect(await traces('umbrella')).toEqual([]);
  const keeper = await server.asAdministrator();
  const { rowCount } = await keeper.query("SELECT 1 FROM pg_database WHERE datname LIKE 'umbrella%'");
  await keeper.end();
  expect(rowCount).toBe(0);
});

test('a tenant with an instance of its own, and one that never was, have nothing there', async () => {
  directory.parameters.delete(SHARED_CONNECTION);
  expect(await run({ tenant: 'single', isolation: 'dedicated' })).toMatchObject({ done: true });
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  expect(await run({ tenant: 'never', isolation: 'row' })).toMatchObject({ done: true, noted: { gone: 0 } });
  // Onboarding it was refused for its name, and is now undone.
  expect(await run({ tenant: 'postgres', isolation: 'database' })).toMatchObject({ done: true });
  expect((await (await server.asAdministrator()).query('SELECT 1')).rowCount).toBe(1);
});

test('a run that is cut off anywhere is taken up by the next, and ends the same', async () => {
  const query = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => unknown;
  let cuts = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<'database' | 'row'>('database', 'row'),
      fc.integer({ min: 1, max: 70 }),
      async (isolation, cut) => {
        const tenant = `cut${++cuts}`;
        const order = { tenant, isolation };
        await prepare(server, directory, order);
        if (isolation === 'database') await migrate(server, order, ...OFFICE);
        await filled(order, 1);
        const before = await neighbours();
        let statements = 0;
        const spy = jest.spyOn(Client.prototype as unknown as { query: typeof query }, 'query').mockImplementation(function (
          this: unknown,
          ...args
        ) {
          if (++statements === cut) return Promise.reject(new Error('cut off'));
          return Reflect.apply(query, this, args);
        });
        await run(order).catch(() => undefined);
        spy.mockRestore();
        expect(await run(order)).toMatchObject({ done: true });
        expect(await traces(tenant)).toEqual([]);
        expect(await neighbours()).toEqual(before);
        const counted = ledger
          .lines(tenant)
          .filter(({ kind }) => kind !== 'database roles')
          .reduce((sum, { count = 0 }) => sum + count, 0);
        const audit = ledger.lines(tenant).find(({ id }) => id.endsWith('freehold.audit'))?.count ?? 0;
        expect(counted - audit).toBe(Object.values(FILLED).reduce((sum, each) => sum + each, 0));
      },
    ),
    { seed: SEED, numRuns: 8 },
  );
});

test('whoever refers goes first; circles go together', () => {
  const tables = [
    { name: 'a', leadsTo: ['b'] },
    { name: 'b', leadsTo: ['c', 'd'] },
    { name: 'c', leadsTo: ['b'] },
    { name: 'd', leadsTo: ['d'] },
    { name: 'e', leadsTo: [] },
    { name: 'f', leadsTo: ['d'] }, // Reaches as many as d, which refers to itself.
  ];
  const order = deletionOrder(tables);
  expect(order.flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  const at = (name: string) => order.findIndex((group) => group.includes(name));
  expect([at('a') < at('b'), at('b') === at('c'), at('c') < at('d'), at('f') < at('d')]).toEqual([true, true, true, true]);
  expect(order.map((group) => refersToItself(group, tables)).filter(Boolean)).toHaveLength(2);
  expect(heard.text()).toBe('');
});
