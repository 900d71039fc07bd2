import { context, hear } from '../../support/invocation';
import { CELL } from '../../support/cell';
import type { LoginOrder } from '../../../../lambdas/break-glass/lend-login/contract';
import { handler } from '../../../../lambdas/break-glass/lend-login/handler';
import { loginOf } from '../../../../lambdas/break-glass/lend-login/work';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import { emergencyLogins } from '../../../../lib/naming';
import { TestPostgres } from '../../../support/postgres';
import { fill, OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

hear();
Object.assign(process.env, CELL);
const directory = new Directory();
let server: TestPostgres;

const TENANTS = [
  { tenant: 'acme', isolation: 'database' },
  { tenant: 'globex', isolation: 'row' },
  { tenant: 'initech', isolation: 'row' },
] as const;
type Tenant = (typeof TENANTS)[number];
const databaseOf = ({ tenant, isolation }: Tenant): string => (isolation === 'row' ? 'application' : tenant);

const lend = (of: Tenant, what: 'make' | 'remove', over: Partial<LoginOrder> = {}) =>
  handler(
    {
      ...of,
      plan: 'standard',
      do: what,
      id: 'bg-20261130T120000Z-1a2b3c4d',
      requestedBy: 'ana.lopez@softdocket.example',
      write: false,
      ...over,
    },
    context(),
  );

beforeAll(async () => {
  server = await TestPostgres.start({ settings: { log_line_prefix: '%t:%r:%u@%d:[%p]:' } });
  for (const order of TENANTS) {
    await prepare(server, directory, order);
    if (order.tenant !== 'initech') await migrate(server, order, ...OFFICE, 'SELECT freehold.protect_all()');
    const app = await server.as(order.tenant, databaseOf(order));
    await fill(app, order.tenant);
    await app.end();
  }
});
afterAll(() => server.stop());

test('where nobody would write down what is done, nobody logs in', async () => {
  await expect(lend(TENANTS[0], 'make')).rejects.toThrow(
    'may not have the statements of acme_bg_ana_lopez_______1a2b3c4d logged, and the server logs none alone; wanted all of them',
  );
  await expect(server.as('acme_bg_ana_lopez_______1a2b3c4d', 'acme')).rejects.toThrow('not permitted to log in');
});

describe.each(TENANTS.slice(0, 2))('a tenant of isolation $isolation', (order) => {
  const database = databaseOf(order);
  const role = `${order.tenant}_bg_ana_lopez_______1a2b3c4d`;
  beforeAll(async () => {
    const superuser = await server.superuser();
    await superuser.query('GRANT SET ON PARAMETER log_statement TO keeper');
    await superuser.end();
  });
  afterAll(() => lend(order, 'remove'));

  test('reads what is the tenant’s, writes nothing, whatever it sets, and sees no neighbour', async () => {
    expect(await lend(order, 'make')).toMatchObject({ done: true, login: { role, database } });
    expect(await lend(order, 'make')).toMatchObject({ done: true }); // again is the same
    const ana = await server.as(role, database);
    const { rows } = await ana.query<{ n: number }>('SELECT count(*)::int AS n FROM matter');
    expect(rows).toEqual([{ n: 6 }]);
    await ana.query('SET default_transaction_read_only = off');
    for (const statement of [
      'INSERT INTO matter SELECT * FROM matter LIMIT 1',
      "UPDATE matter SET title = 'x'",
      'DELETE FROM matter',
      'TRUNCATE matter',
      'CREATE TABLE application.mine (n int)',
      'CREATE TEMP TABLE mine (n int)',
      'ALTER TABLE matter DISABLE ROW LEVEL SECURITY',
      "COPY matter TO PROGRAM 'cat'",
      `SET ROLE ${order.tenant}_export`,
      `SET ROLE ${order.tenant}`,
      'SET SESSION AUTHORIZATION keeper',
      "SET log_statement = 'none'",
      'SELECT * FROM freehold.login',
      'SELECT * FROM freehold.audit',
      `ALTER ROLE ${role} CONNECTION LIMIT 100`,
    ])
      await expect(ana.query(statement).catch((error: Error) => error.message)).resolves.toMatch(
        /permission denied|must be owner|must be able to|is not a|cannot set|may not/i,
      );
    expect((await ana.query<{ n: number }>('SELECT count(*)::int AS n FROM matter')).rows).toEqual([{ n: 6 }]);
    for (const other of TENANTS.filter((one) => databaseOf(one) !== database))
      await expect(server.as(role, databaseOf(other))).rejects.toThrow('permission denied for database');
    if (order.isolation === 'row')
      expect((await ana.query<{ tenant: string }>('SELECT DISTINCT tenant FROM matter')).rows).toEqual([{ tenant: order.tenant }]);
    await ana.end();
  });

  test('every statement is in the log under the login, by which the report finds it', async () => {
    await lend(order, 'make');
    const ana = await server.as(role, database);
    await ana.query("SELECT 'what ana looked for'");
    await ana.end();
    expect(server.log()).toMatch(new RegExp(`${role}@${database}:\\[\\d+\\]:LOG: +statement: SELECT 'what ana looked for'`));
  });

  test('removed in the middle of a statement: it ends, and nobody logs in again', async () => {
    await lend(order, 'make');
    const ana = await server.as(role, database);
    const long = ana.query('SELECT pg_sleep(60)').then(
      () => 'slept',
      (error: Error) => error.message,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await lend(order, 'remove')).toMatchObject({ done: true, endedConnections: 1 });
    expect(await long).toMatch(/terminat/);
    await expect(server.as(role, database)).rejects.toThrow(/does not exist|not permitted to log in/);
    expect(await lend(order, 'remove')).toMatchObject({ done: true, endedConnections: 0 });
    const keeper = await server.asAdministrator(database);
    expect((await keeper.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role])).rows).toEqual([]);
    await keeper.end();
  });

  test('two requests of one person have a login each, and the end of one leaves the other', async () => {
    const second = { id: 'bg-20261130T121000Z-5e6f7a8b' };
    const [one, other] = [await lend(order, 'make'), await lend(order, 'make', second)];
    expect(one.login.role).not.toBe(other.login.role);
    const ana = await server.as(other.login.role, database);
    await lend(order, 'remove');
    expect((await ana.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await ana.end();
    await lend(order, 'remove', second);
  });

  test('to write, where that was asked for: the tenant’s own rows, and no other’s', async () => {
    await lend(order, 'make', { write: true });
    const ana = await server.as(role, database);
    await ana.query("UPDATE matter SET title = 'mended'");
    expect((await ana.query<{ n: number }>("SELECT count(*)::int AS n FROM matter WHERE title = 'mended'")).rows).toEqual([
      { n: 6 },
    ]);
    if (order.isolation === 'row') {
      const neighbour = await server.as('initech', 'application');
      expect((await neighbour.query<{ n: number }>("SELECT count(*)::int AS n FROM matter WHERE title = 'mended'")).rows).toEqual([
        { n: 0 },
      ]);
      await neighbour.end();
    }
    await ana.end();
  });

  test('while it is there, the database is as it was verified', async () => {
    await lend(order, 'make');
    const keeper = await server.asAdministrator(database);
    const findings = await catalogueFindings(keeper, order);
    expect(findings.filter(({ object }) => object.includes('_bg_'))).toEqual([]);
    await keeper.end();
  });
});

test.each([
  ['ana.lopez@softdocket.example', 'acme_bg_ana_lopez_______1a2b3c4d'],
  ['Ana', 'acme_bg_ana_____________1a2b3c4d'],
  ['a-very-long-name-that-goes-on', 'acme_bg_a_very_long_nam_1a2b3c4d'],
  ['Ñandú', 'acme_bg_and_____________1a2b3c4d'],
  ['@', 'acme_bg_person__________1a2b3c4d'],
])('%s logs in as %s, which the tenant’s role knows by its length', (requestedBy, role) => {
  expect(loginOf({ tenant: 'acme', id: 'bg-20261130T120000Z-1a2b3c4d', requestedBy })).toBe(role);
  expect(role).toMatch(new RegExp(`^${emergencyLogins('acme').replaceAll('?', '.')}$`));
});

test.each([{ tenant: 'acme; --' }, { id: 'x' }, { do: 'drop' as 'make' }, { requestedBy: '' }])(
  'an order with %j touches nothing',
  async (over) => {
    await expect(lend(TENANTS[0], 'make', over as Partial<LoginOrder>)).rejects.toThrow('nothing was touched');
  },
);
