import { hear } from '../support/invocation';
import type { PrepareOrder } from '../../../lambdas/prepare-database/contract';
import { TestPostgres } from '../../support/postgres';
import { letAdministratorCreateEventTriggers } from '../../support/postgres/event-triggers';
import { Directory } from '../../support/postgres/secrets';
import { migrate, prepare } from '../../support/postgres/tenants';

const heard = hear();
const directory = new Directory();
const NOTE = 'CREATE TABLE application.note (tenant text, id uuid DEFAULT gen_random_uuid(), text text, PRIMARY KEY (tenant, id))';

describe.each([['may'], ['may not']])('where the administrator %s create event triggers', (how) => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await TestPostgres.start();
    if (how === 'may') letAdministratorCreateEventTriggers(server);
  });
  afterAll(() => server.stop());

  test.each<Pick<PrepareOrder, 'tenant' | 'isolation'>>([
    { tenant: 'acme', isolation: 'database' },
    { tenant: 'globex', isolation: 'row' },
  ])('$isolation: a tenant works in its database; twice is once', async (order) => {
    const first = await prepare(server, directory, order);
    expect(first.newTables).toBe(how === 'may' ? 'protected at once' : 'protected by the next run');
    expect(heard.metrics()).toEqual({ CreatedThings: first.created.length, EventTriggerRefused: how === 'may' ? 0 : 1 });
    await migrate(server, order, NOTE);
    const second = await prepare(server, directory, order);
    expect(second.created).toEqual([]);
    const app = await server.as(order.tenant, first.database);
    await app.query('INSERT INTO note (tenant, text) VALUES ($1, $2)', [order.tenant, 'hello']);
    expect((await app.query('SELECT tenant, text FROM note')).rows).toEqual([{ tenant: order.tenant, text: 'hello' }]);
    const audit = await server.as(`${order.tenant}_audit`, first.database);
    expect((await audit.query('SELECT tenant, actor, operation, relation, fields FROM freehold.audit')).rows).toEqual([
      { tenant: order.tenant, actor: order.tenant, operation: 'insert', relation: 'note', fields: ['id', 'tenant', 'text'] },
    ]);
    const reader = await server.as(`${order.tenant}_export`, first.database);
    expect((await reader.query('SELECT text FROM note')).rows).toEqual([{ text: 'hello' }]);
  });
});
