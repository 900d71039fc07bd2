import { context, hear } from '../../support/invocation';
import { DBInstanceNotFoundFault, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { apply as handler } from '../../../../lambdas/restore/apply-deletions/handler';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { contents, fill, FILLED, OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { RECORDS_TEST_ENV } from '../../support/signing';

const heard = hear();
const rds = mockClient(RDSClient);
const directory = new Directory();
const ledger = new FakeLedger();
const DELETED = [
  { tenant: 'acme', isolation: 'database' },
  { tenant: 'globex', isolation: 'row' },
] as const;
const LIVING = [
  { tenant: 'hooli', isolation: 'database' },
  { tenant: 'initech', isolation: 'row' },
] as const;
const ROWS = Object.values(FILLED).reduce((sum, each) => sum + 3 * each, 0);
const databaseOf = ({ tenant, isolation }: { tenant: string; isolation: string }): string =>
  isolation === 'row' ? 'application' : tenant;
let server: TestPostgres;
let restored: TestPostgres;

beforeAll(async () => {
  Object.assign(process.env, LEDGER_ENV);
  Object.assign(process.env, RECORDS_TEST_ENV);
  server = await TestPostgres.start();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  for (const order of [...DELETED, ...LIVING, { tenant: 'lost', isolation: 'row' } as const]) {
    await prepare(server, directory, order);
    if (order.isolation === 'database' || order.tenant === 'globex')
      await migrate(server, order, ...OFFICE, 'SELECT freehold.protect_all()');
    const app = await server.as(order.tenant, databaseOf(order));
    await fill(app, order.tenant);
    await app.end();
    if (order.tenant !== 'lost') ledger.stand(order.tenant, order.isolation, 'active');
  }
  restored = await server.restored(); // The backup: taken while everybody was there.
});
afterAll(() => Promise.all([server.stop(), restored.stop()]));

test('a deleted tenant does not come back with a restored backup; the living keep every row', async () => {
  directory.lead(SHARED_CONNECTION, server, 'postgres'); // It has another port since.
  for (const order of DELETED) {
    const erased = await removeBy(() => new Date())({ plan: 'standard', dueBy: '2027-01-01T00:00:00Z', ...order }, context());
    expect(erased.done).toBe(true);
    ledger.stand(order.tenant, order.isolation, 'erased');
  }
  // An onboarding of hooli failed once, and was undone: its lines are there, and hooli lives.
  ledger.items.set('deletions hooli artefact#x', { tenant: { S: 'hooli' }, at: { S: 'artefact#x' }, line: { S: '{}' } });
  // Nobody knows how this one stands.
  ledger.items.set('deletions lost artefact#x', { tenant: { S: 'lost' }, at: { S: 'artefact#x' }, line: { S: '{}' } });

  // In the restored copy they are all back, and can log in.
  const back = await restored.as('globex', 'application');
  expect((await back.query('SELECT 1 FROM matter')).rowCount).toBe(6);
  const before = await Promise.all(LIVING.map(async (order) => contents(await restored.as(order.tenant, databaseOf(order)))));

  directory.lead('/freehold/restored/connection', restored, 'postgres');
  const result = await handler({ connection: '/freehold/restored/connection' }, context());
  expect(result).toMatchObject({ done: true, deleted: 2, unclear: ['lost'] });
  expect(result.removed).toMatchObject([
    { tenant: 'acme', databases: 1, rows: ROWS },
    { tenant: 'globex', databases: 0, roles: 5 },
  ]);
  expect(result.removed[1]!.rows).toBeGreaterThanOrEqual(ROWS);
  expect(heard.metrics()).toMatchObject({ ReturnedTenants: 2, RemovedTenants: 2, UnclearTenants: 1 });
  await expect(back.query('SELECT 1')).rejects.toThrow();
  for (const order of DELETED) await expect(restored.as(order.tenant, databaseOf(order))).rejects.toThrow(/does not exist/);
  await expect(restored.as('lost', 'application')).rejects.toThrow('not permitted to log in');
  const superuser = await restored.superuser('application');
  expect((await superuser.query("SELECT 1 FROM application.matter WHERE tenant = 'globex'")).rowCount).toBe(0);
  expect((await superuser.query("SELECT 1 FROM application.matter WHERE tenant = 'lost'")).rowCount).toBe(6);
  expect((await superuser.query("SELECT 1 FROM pg_database WHERE datname = 'acme'")).rowCount).toBe(0);
  const after = await Promise.all(LIVING.map(async (order) => contents(await restored.as(order.tenant, databaseOf(order)))));
  expect(after).toEqual(before);

  expect(await handler({ connection: '/freehold/restored/connection' }, context())).toMatchObject({ done: true, removed: [] });
});

test('by address: the document of the original, another server', async () => {
  const again = await server.restored();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  try {
    expect(await handler({ address: again.address, port: again.port }, context())).toMatchObject({ done: true, removed: [] });
    ledger.stand('initech', 'row', 'erasing');
    expect((await handler({ address: again.address, port: again.port }, context())).removed).toMatchObject([{ tenant: 'initech' }]);
    // The original is another server: nothing happened to it.
    expect((await (await server.as('initech', 'application')).query('SELECT 1 FROM matter')).rowCount).toBe(6);
  } finally {
    await again.stop();
  }
});

test("by instance, as the rule sends it: what RDS says of the copy, and not what the original's document says", async () => {
  const copy = await server.restored();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  directory.lead('/freehold/copy/connection', copy, 'postgres');
  const { secret } = JSON.parse(directory.parameters.get('/freehold/copy/connection')!) as { secret: string };
  try {
    ledger.stand('hooli', 'database', 'erased');
    rds.on(DescribeDBInstancesCommand, { DBInstanceIdentifier: 'restored-copy' }).resolves({
      DBInstances: [
        {
          DBInstanceIdentifier: 'restored-copy',
          DBInstanceStatus: 'available',
          Endpoint: { Address: copy.address, Port: copy.port },
          MasterUsername: copy.administrator.user,
          MasterUserSecret: { SecretArn: secret },
        },
      ],
    });
    const result = await handler({ instance: 'restored-copy' }, context());
    expect(result).toMatchObject({
      done: true,
      removed: expect.arrayContaining([expect.objectContaining({ tenant: 'hooli' })]) as unknown,
    });
    await expect(copy.as('hooli', 'hooli')).rejects.toThrow(/does not exist/);
    expect((await (await server.as('hooli', 'hooli')).query('SELECT 1 FROM matter')).rowCount).toBe(6);
  } finally {
    ledger.stand('hooli', 'database', 'active');
    await copy.stop();
  }
});

test('an instance that is not there, or has no address yet, is an error, and the original is not taken for it', async () => {
  rds.on(DescribeDBInstancesCommand).rejects(new DBInstanceNotFoundFault({ message: 'no such', $metadata: {} }));
  await expect(handler({ instance: 'mistyped' }, context())).rejects.toThrow(
    'instance mistyped is not there; wanted one with an address',
  );
  rds
    .on(DescribeDBInstancesCommand)
    .resolves({ DBInstances: [{ DBInstanceIdentifier: 'restored-copy', DBInstanceStatus: 'creating' }] });
  await expect(handler({ instance: 'restored-copy' }, context())).rejects.toThrow(
    'instance restored-copy is creating; wanted one with an address',
  );
  expect(heard.metrics()).toEqual({});
});

test('a run without time says what is left', async () => {
  const result = await handler({}, context({ getRemainingTimeInMillis: () => 1_000 }));
  expect(result).toMatchObject({ done: false, waitingFor: expect.stringContaining('rows of initech') as unknown });
  expect(heard.metrics()).toMatchObject({ UnfinishedRuns: 1 });
  expect(await handler({}, context())).toMatchObject({ done: true });
});
