import { hear } from '../../support/invocation';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import type { PrepareOrder } from '../../../../lambdas/onboarding/prepare-database/contract';
import { TestPostgres } from '../../../support/postgres';
import { letAdministratorCreateEventTriggers } from '../../../support/postgres/event-triggers';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

const heard = hear();
const directory = new Directory();
const NOTE = 'CREATE TABLE application.note (tenant text, id uuid DEFAULT gen_random_uuid(), text text, PRIMARY KEY (tenant, id))';

describe.each([['may'], ['may not']])('where the administrator %s create event triggers', (how) => {
  let server: TestPostgres;
  let restore: () => void = () => undefined;
  beforeAll(async () => {
    server = await TestPostgres.start();
    if (how === 'may') restore = letAdministratorCreateEventTriggers(server);
  });
  afterAll(() => {
    restore();
    return server.stop();
  });

  test.each<Pick<PrepareOrder, 'tenant' | 'isolation'>>([
    { tenant: 'acme', isolation: 'database' },
    { tenant: 'globex', isolation: 'row' },
  ])('$isolation: a tenant works in its database; twice is once', async (order) => {
    const first = await prepare(server, directory, order);
    expect(first.newTables).toBe(how === 'may' ? 'protected at once' : 'protected by the next run');
    expect(heard.metrics()).toEqual({
      CreatedThings: first.created.length,
      EventTriggerRefused: how === 'may' ? 0 : 1,
      ExtensionsBeyondPlan: 0,
    });
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

  test('row: a new table is protected as soon as the administrator may have it so, and by the call at the end of a migration', async () => {
    const order = { tenant: 'initech', isolation: 'row' } as const;
    await prepare(server, directory, order);
    const owner = await server.as('application_migrations', 'application');
    const findings = async () => catalogueFindings(await server.asAdministrator('application'), order);
    if (how === 'may') {
      await expect(owner.query('CREATE TABLE application.loose (id int PRIMARY KEY)')).rejects.toThrow('has no column tenant');
      await expect(owner.query('CREATE MATERIALIZED VIEW application.copy AS SELECT 1 AS one')).rejects.toThrow(
        'a materialized view keeps the rows of every tenant',
      );
      await owner.query("CREATE TABLE application.taken AS SELECT ''::text AS tenant, 1 AS n WHERE false");
      expect(await findings()).toEqual([]);
    } else {
      await owner.query("CREATE TABLE application.taken AS SELECT ''::text AS tenant, 1 AS n WHERE false");
      expect((await findings()).map(({ rule }) => rule).sort()).toEqual([
        'audit-trigger',
        'row-security-is-forced',
        'tenant-column',
        'tenant-policy',
      ]);
      await owner.query('SELECT freehold.protect_all()');
      expect(await findings()).toEqual([]);
    }
  });
});

describe('what is refused, and what is kept', () => {
  let server: TestPostgres;
  beforeAll(async () => void (server = await TestPostgres.start()));
  afterAll(() => server.stop());

  test.each([
    [{ tenant: 'postgres', isolation: 'database' }, 'ReservedTenantError'],
    [{ tenant: 'rds', isolation: 'row' }, 'ReservedTenantError'],
    [{ tenant: 'application', isolation: 'database' }, 'ReservedTenantError'],
    [{ tenant: 'a"; DROP ROLE keeper', isolation: 'row' }, 'InvalidPrepareOrderError'],
    [{ tenant: 'acme', isolation: 'none' }, 'InvalidPrepareOrderError'],
    [{ tenant: 'acme', isolation: 'database', logins: [{ name: 'north', facilities: ['n1'] }] }, 'InvalidPrepareOrderError'],
    [{ tenant: 'acme', isolation: 'row', logins: [{ name: 'export', facilities: ['n1'] }] }, 'InvalidPrepareOrderError'],
    [{ tenant: 'acme', isolation: 'row', logins: [{ name: 'north', facilities: [] }] }, 'InvalidPrepareOrderError'],
  ])('%j', async (order, name) => {
    await expect(prepare(server, directory, order as PrepareOrder)).rejects.toMatchObject({ name });
    const superuser = await server.superuser();
    expect(
      (
        await superuser.query('SELECT 1 FROM pg_roles WHERE oid >= 16384 AND rolname NOT IN ($1, $2, $3)', [
          'keeper',
          'rds_superuser',
          'rds_iam',
        ])
      ).rowCount,
    ).toBe(0);
    await superuser.end();
  });

  test('a role of the name that may more is left alone, and so is the server', async () => {
    const superuser = await server.superuser();
    await superuser.query('CREATE ROLE umbrella LOGIN SUPERUSER');
    await expect(prepare(server, directory, { tenant: 'umbrella', isolation: 'database' })).rejects.toMatchObject({
      name: 'UnsafeRoleError',
    });
    expect((await superuser.query("SELECT 1 FROM pg_roles WHERE rolname = 'umbrella_export'")).rowCount).toBe(0);
    await superuser.query('DROP ROLE umbrella');
  });

  test('the administrator stays no member, with its rights, of a role that logs in by token', async () => {
    await prepare(server, directory, { tenant: 'acme', isolation: 'database' });
    await prepare(server, directory, { tenant: 'globex', isolation: 'row' });
    const superuser = await server.superuser();
    const { rows } = await superuser.query(
      "SELECT rolname FROM pg_roles WHERE rolname <> 'rdsadmin' AND pg_has_role('keeper', oid, 'USAGE') AND pg_has_role(oid, 'rds_iam', 'USAGE')",
    );
    expect(rows).toEqual([]);
    expect((await superuser.query("SELECT 1 WHERE pg_has_role('keeper', 'acme_owner', 'USAGE')")).rowCount).toBe(1);
  });

  test('a run that is cut off anywhere is taken up by the next, and ends the same; nobody else gets in meanwhile', async () => {
    const query = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => unknown;
    const seed = Date.now() % 2 ** 31;
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<'database' | 'row'>('database', 'row'),
        fc.integer({ min: 1, max: 90 }),
        async (isolation, cut) => {
          const tenant = `cut${++cuts}`;
          const order = { tenant, isolation };
          let statements = 0;
          const spy = jest.spyOn(Client.prototype as unknown as { query: typeof query }, 'query').mockImplementation(function (
            this: unknown,
            ...args
          ) {
            if (++statements === cut) return Promise.reject(new Error('cut off'));
            return Reflect.apply(query, this, args);
          });
          await prepare(server, directory, order).catch(() => undefined);
          spy.mockRestore();
          if (isolation === 'database')
            await expect(server.as('acme', tenant)).rejects.toThrow(/permission denied|not currently accepting|does not exist/);
          const { database } = await prepare(server, directory, order);
          expect((await prepare(server, directory, order)).created).toEqual([]);
          const keeper = await server.asAdministrator(database);
          expect(await catalogueFindings(keeper, order)).toEqual([]);
          await keeper.end();
          await (await server.as(tenant, database)).end();
        },
      ),
      { seed, numRuns: 12 },
    );
    process.stdout.write(`preparation cut off: seed ${seed}, ${cuts} runs\n`);
  });

  test('a tenant that has been onboarded gets no empty database in the place of one that is gone', async () => {
    const order = { tenant: 'gone1', isolation: 'database', existing: true } as const;
    await expect(prepare(server, directory, order)).rejects.toMatchObject({ name: 'DatabaseMissingError' });
    const superuser = await server.superuser();
    expect((await superuser.query("SELECT 1 FROM pg_roles WHERE rolname = 'gone1'")).rowCount).toBe(0);
    await prepare(server, directory, { tenant: 'gone1', isolation: 'database' });
    expect((await prepare(server, directory, order)).created).toEqual([]);
  });

  test('two at once, of two tenants, both end well', async () => {
    const both = await Promise.all(['one1', 'two2'].map((tenant) => prepare(server, directory, { tenant, isolation: 'row' })));
    expect(both.map(({ tenant }) => tenant)).toEqual(['one1', 'two2']);
  });
});
