import { hear } from '../../support/invocation';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { catalogueFindings } from '../../../../lambdas/shared/postgres/catalogue';
import type { PrepareOrder } from '../../../../lambdas/onboarding/prepare-database/contract';
import { SEED } from '../../../support/sample';
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
      { tenant: order.tenant, actor: order.tenant, operation: 'insert', relation: 'note', fields: ['tenant', 'id', 'text'] },
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
        ...Array<string>(4).fill('audit-trigger'),
        'policies-are-the-platforms',
        'policies-are-the-platforms',
        'row-security-is-forced',
        'tenant-column',
      ]);
      await owner.query('SELECT freehold.protect_all()');
      expect(await findings()).toEqual([]);
    }
  });
});

describe('what somebody changed is found and put right', () => {
  const order = { tenant: 'globex', isolation: 'row' } as const;
  let server: TestPostgres;
  let restore: () => void = () => undefined;
  beforeAll(async () => {
    server = await TestPostgres.start();
    restore = letAdministratorCreateEventTriggers(server);
    await prepare(server, directory, order);
    await migrate(server, order, NOTE);
  });
  afterAll(() => {
    restore();
    return server.stop();
  });
  const findings = async () => {
    const keeper = await server.asAdministrator('application');
    const found = (await catalogueFindings(keeper, order)).map(({ rule, object }) => `${rule} ${object}`);
    await keeper.end();
    return found;
  };

  test.each([
    ['disabled', 'ALTER EVENT TRIGGER freehold_protect DISABLE'],
    ['at work for replicas alone', 'ALTER EVENT TRIGGER freehold_protect ENABLE REPLICA'],
  ])('an event trigger that is %s does not fail the next run, which makes it anew', async (_, sql) => {
    const keeper = await server.asAdministrator('application');
    await keeper.query(sql);
    await keeper.end();
    expect(await findings()).toEqual(['event-trigger freehold_protect']);
    expect(await prepare(server, directory, order)).toMatchObject({
      created: ['event trigger freehold_protect'],
      newTables: 'protected at once',
    });
    expect(await findings()).toEqual([]);
  });

  test('an event trigger of an earlier version is made anew', async () => {
    const keeper = await server.asAdministrator('application');
    await keeper.query('DROP EVENT TRIGGER freehold_protect');
    await keeper.query(
      "CREATE EVENT TRIGGER freehold_protect ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION freehold.protect_new()",
    );
    await keeper.end();
    expect((await prepare(server, directory, order)).created).toEqual(['event trigger freehold_protect']);
  });

  test('a column facility that is added later is closed as it is added, and a migration may still lift FORCE', async () => {
    await migrate(server, order, 'ALTER TABLE application.note ADD COLUMN facility text');
    expect(await findings()).toEqual([]);
    const root = await server.superuser('application');
    expect((await root.query("SELECT FROM pg_policy WHERE polname = 'freehold_facility'")).rowCount).toBe(1);
    await root.query("INSERT INTO application.note (tenant, text) VALUES ('globex', 'before')");
    await migrate(
      server,
      order,
      'ALTER TABLE application.note NO FORCE ROW LEVEL SECURITY',
      "UPDATE application.note SET text = 'after'",
      'ALTER TABLE application.note FORCE ROW LEVEL SECURITY',
    );
    expect((await root.query('SELECT text FROM application.note')).rows).toEqual([{ text: 'after' }]);
    expect(await findings()).toEqual([]);
    await root.end();
  });

  test("a permissive policy of the platform's names that was there before is not taken for the platform's", async () => {
    const root = await server.superuser('application');
    for (const [table, policy] of [
      ['application.note', 'freehold_tenant'],
      ['application.note', 'freehold_facility'],
      ['freehold.heartbeat', 'freehold_tenant'],
      ['freehold.audit', 'freehold_written'],
    ]) {
      await root.query(`DROP POLICY ${policy} ON ${table}`);
      await root.query(`CREATE POLICY ${policy} ON ${table} USING (true)`);
    }
    await root.end();
    expect(await findings()).toEqual([
      'policies-are-the-platforms application.note (freehold_facility)',
      'policies-are-the-platforms application.note (freehold_tenant)',
      'policies-are-the-platforms freehold.audit (freehold_written)',
      'policies-are-the-platforms freehold.heartbeat (freehold_tenant)',
    ]);
    await prepare(server, directory, order);
    expect(await findings()).toEqual([]);
  });

  test('a table that a plan declares to hold no tenant’s data is read by tenants and written by none', async () => {
    const country = 'CREATE TABLE application.country (code text PRIMARY KEY)';
    await expect(migrate(server, order, country)).rejects.toThrow('has no column tenant');
    await prepare(server, directory, order, { withoutTenants: [{ table: 'application.country', exception: 'EX-900' }] });
    await migrate(server, order, country, "INSERT INTO application.country VALUES ('is')");
    expect(await findings()).toEqual([]);
    const app = await server.as('globex', 'application');
    expect((await app.query('SELECT code FROM country')).rows).toEqual([{ code: 'is' }]);
    await expect(app.query("INSERT INTO country VALUES ('globex')")).rejects.toThrow('permission denied');
    await app.end();
    // Declared no more it is a tenant's, and the next run says so.
    await expect(prepare(server, directory, order)).rejects.toThrow('table application.country has no column tenant');
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
      { seed: SEED, numRuns: 12 },
    );
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
