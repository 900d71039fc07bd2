import { context, hear } from '../../support/invocation';
import type { AccessOrder } from '../../../../lambdas/change/switch-access/contract';
import { handler } from '../../../../lambdas/change/switch-access/handler';
import { connectionName, SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { TestPostgres } from '../../../support/postgres';
import { contents, fill, OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const heard = hear();
const directory = new Directory();
let server: TestPostgres;

const TENANTS = [
  { tenant: 'acme', isolation: 'database' },
  { tenant: 'globex', isolation: 'row' },
  { tenant: 'initech', isolation: 'row' },
] as const;
const databaseOf = ({ tenant, isolation }: (typeof TENANTS)[number]): string => (isolation === 'row' ? 'application' : tenant);

beforeAll(async () => {
  server = await TestPostgres.start();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  for (const order of TENANTS) {
    await prepare(server, directory, {
      ...order,
      ...(order.tenant === 'globex' && { logins: [{ name: 'north', facilities: ['north'] }] }),
    });
    if (order.tenant !== 'initech') await migrate(server, order, ...OFFICE, 'SELECT freehold.protect_all()');
    const app = await server.as(order.tenant, databaseOf(order));
    await fill(app, order.tenant);
    await app.end();
  }
});
afterAll(() => server.stop());

const run = (order: Omit<AccessOrder, 'plan'>) => handler({ plan: 'standard', ...order }, context());
const ended = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'alive',
    (error: Error) => error.message,
  );

describe.each(TENANTS.slice(0, 2))('a tenant of isolation $isolation', (order) => {
  test('suspended: nobody of the application gets in, who was in is out, and nothing is lost', async () => {
    const database = databaseOf(order);
    const neighbour = await server.as('initech', 'application');
    const inside = await server.as(order.tenant, database);
    const before = await contents(inside);
    await inside.query('BEGIN'); // In the middle of something.
    const result = await run({ ...order, do: 'suspend' });
    expect(result).toMatchObject({ done: true, endedConnections: 1, closed: expect.arrayContaining([order.tenant]) as unknown });
    expect(await ended(inside.query('SELECT 1'))).toMatch(/terminat|not queryable/);
    await expect(server.as(order.tenant, database)).rejects.toThrow('not permitted to log in');
    if (order.isolation === 'row') await expect(server.as('globex_north', database)).rejects.toThrow('not permitted to log in');
    else await expect(server.as(`${order.tenant}_migrations`, database)).rejects.toThrow('not permitted to log in');
    // What the platform does for the tenant goes on, and so do the neighbours.
    const heartbeat = await server.as(`${order.tenant}_heartbeat`, database);
    await heartbeat.query('INSERT INTO freehold.heartbeat (tenant) VALUES ($1)', [order.tenant]);
    expect((await neighbour.query('SELECT count(*)::int AS n FROM matter')).rows).toEqual([{ n: 6 }]);

    // Preparing it again does not open it.
    await prepare(server, directory, order);
    await expect(server.as(order.tenant, database)).rejects.toThrow('not permitted to log in');
    expect(await run({ ...order, do: 'suspend' })).toMatchObject({ done: true, endedConnections: 0 });
    expect(await run({ ...order, do: 'resume' })).toMatchObject({
      done: true,
      open: expect.arrayContaining([order.tenant]) as unknown,
    });
    expect(await run({ ...order, do: 'resume' })).toMatchObject({ done: true });
    expect(await contents(await server.as(order.tenant, database))).toEqual(before);
    expect(heard.metrics()).toMatchObject({ EndedConnections: 0, ConnectionsLeft: 0 });
  });

  test('SH-4.3 ended: who was in is out, may come again, and what the platform does goes on', async () => {
    const database = databaseOf(order);
    await run({ ...order, do: 'end' }); // whom the test before left
    const neighbour = await server.as('initech', 'application');
    const heartbeat = await server.as(`${order.tenant}_heartbeat`, database);
    const [idle, busy] = [await server.as(order.tenant, database), await server.as(order.tenant, database)];
    await busy.query('BEGIN'); // In the middle of something.
    const sleeping = ended((await server.as(order.tenant, database)).query('SELECT pg_sleep(60)'));
    const result = await run({ ...order, do: 'end' });
    expect(result).toMatchObject({ done: true, endedConnections: 3, open: expect.arrayContaining([order.tenant]) as unknown });
    for (const inside of [idle, busy]) expect(await ended(inside.query('SELECT 1'))).toMatch(/terminat|not queryable/);
    expect(await sleeping).toMatch(/terminat/);
    for (const outside of [neighbour, heartbeat]) expect(await ended(outside.query('SELECT 1'))).not.toMatch(/terminat/);
    const again = await server.as(order.tenant, database);
    expect((await again.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await again.end();
    expect(await run({ ...order, do: 'end' })).toMatchObject({ done: true, endedConnections: 0 });
    // Of a suspended tenant nobody is let in by it.
    await run({ ...order, do: 'suspend' });
    expect(await run({ ...order, do: 'end' })).toMatchObject({
      done: true,
      closed: expect.arrayContaining([order.tenant]) as unknown,
    });
    await run({ ...order, do: 'resume' });
    await Promise.all([neighbour.end(), heartbeat.end()]);
  });

  test('revoked: no role of the tenant gets in, and no role of another is touched', async () => {
    const result = await run({ ...order, do: 'revoke' });
    expect(result.done).toBe(true);
    expect(result.open).toEqual([]);
    for (const role of ['', '_export', '_heartbeat', '_audit'])
      await expect(server.as(`${order.tenant}${role}`, databaseOf(order))).rejects.toThrow('not permitted to log in');
    const neighbour = await server.as('initech', 'application');
    expect((await neighbour.query('SELECT 1')).rowCount).toBe(1);
    expect(await run({ ...order, do: 'revoke' })).toMatchObject({ done: true, endedConnections: 0 });
  });
});

describe('a database that is gone needs no lock', () => {
  test('revoking is done when there is no document, or its name is no longer known', async () => {
    const gone = { tenant: 'gone', isolation: 'dedicated' } as const;
    expect(await run({ ...gone, do: 'revoke' })).toMatchObject({ done: true, closed: [], open: [] });
    directory.lead(connectionName('gone'), server, 'gone');
    const document = JSON.parse(directory.parameters.get(connectionName('gone'))!) as object;
    directory.parameters.set(connectionName('gone'), JSON.stringify({ ...document, address: 'no-such-host.invalid' }));
    expect(await run({ ...gone, do: 'revoke' })).toMatchObject({ done: true });
    await expect(run({ ...gone, do: 'suspend' })).rejects.toThrow('no-such-host');
  });

  test('a server that does not answer is not taken for gone', async () => {
    const document = JSON.parse(directory.parameters.get(SHARED_CONNECTION)!) as object;
    directory.parameters.set(connectionName('down'), JSON.stringify({ ...document, port: 1 }));
    await expect(run({ tenant: 'down', isolation: 'dedicated', do: 'revoke' })).rejects.toThrow('gives keeper no connection');
  });

  test("the server's own roles are nobody's", async () => {
    for (const tenant of ['rds', 'pg', 'keeper', 'application', 'freehold'])
      await expect(run({ tenant, isolation: 'row', do: 'revoke' })).rejects.toThrow(
        `tenant "${tenant}" is a name that PostgreSQL or RDS uses itself`,
      );
    await expect(run({ tenant: "x'; --", isolation: 'row', do: 'revoke' })).rejects.toThrow('wanted the id of a tenant');
  });
});
