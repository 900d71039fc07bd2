import { context, hear } from '../../support/invocation';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { mockClient } from 'aws-sdk-client-mock';
import { handler as readRestored } from '../../../../lambdas/restore/read-restored/handler';
import { verifyBy } from '../../../../lambdas/restore/verify-restored/handler';
import type { VerifyOrder } from '../../../../lambdas/restore/verify-restored/contract';
import { connectionName } from '../../../../lambdas/shared/postgres/connection';
import { TestPostgres } from '../../../support/postgres';
import { fill, FILLED, OFFICE } from '../../../support/postgres/office';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

// The other hook trusts RDS's own authorities and no others; here the server has one of the test's.
jest.mock('../../../../lambdas/shared/postgres/certificates', () => ({
  trusted: (ca: string) => (ca === 'rds' ? mockAuthority() : ca),
}));

hear();
const mockAuthority = (): string => (JSON.parse(directory.parameters.get('copy')!) as { ca: string }).ca;
const rds = mockClient(RDSClient);
const directory = new Directory();
const TENANTS = [
  { tenant: 'acme', isolation: 'database' },
  { tenant: 'globex', isolation: 'row' },
  { tenant: 'initech', isolation: 'row' },
] as const;
const databaseOf = ({ tenant, isolation }: { tenant: string; isolation: string }): string =>
  isolation === 'row' ? 'application' : tenant;
const ROWS = Object.values(FILLED).reduce((sum, each) => sum + 3 * each, 0);
const COPY = 'softdocket-production-acme-restored';
let server: TestPostgres;
let copy: TestPostgres;
let now: Date;
let beaten: Date;

beforeAll(async () => {
  server = await TestPostgres.start();
  for (const order of TENANTS) {
    await prepare(server, directory, order);
    if (order.tenant !== 'initech') await migrate(server, order, ...OFFICE, 'SELECT freehold.protect_all()');
    const app = await server.as(order.tenant, databaseOf(order));
    await fill(app, order.tenant);
    await app.end();
    const heart = await server.as(`${order.tenant}_heartbeat`, databaseOf(order));
    const { rows } = await heart.query<{ at: Date }>('INSERT INTO freehold.heartbeat (tenant) VALUES ($1) RETURNING at', [
      order.tenant,
    ]);
    beaten = rows[0]!.at;
    await heart.end();
  }
  copy = await server.restored();
  // What is written after the moment is not in the copy.
  for (const order of TENANTS) {
    const app = await server.as(order.tenant, databaseOf(order));
    await app.query("INSERT INTO matter (tenant, title) VALUES ($1, 'since then')", [order.tenant]);
    await app.end();
    directory.lead(connectionName(order.tenant), server, databaseOf(order)); // It has another port since.
  }
  directory.lead('copy', copy, 'postgres');
  rds.on(DescribeDBInstancesCommand).callsFake(({ DBInstanceIdentifier }: { DBInstanceIdentifier: string }) => ({
    DBInstances: [
      {
        DBInstanceIdentifier,
        DBInstanceStatus: 'available',
        Endpoint: { Address: copy.address, Port: copy.port },
        MasterUserSecret: { SecretArn: (JSON.parse(directory.parameters.get('copy')!) as { secret: string }).secret },
      },
    ],
  }));
});
afterAll(() => Promise.all([server.stop(), copy.stop()]));

const verify = (tenant: (typeof TENANTS)[number], over: Partial<VerifyOrder> = {}) => {
  now = new Date(beaten.getTime() + 30 * 60_000);
  return verifyBy(() => now)(
    {
      ...{
        ...tenant,
        plan: 'standard',
        instance: COPY,
        since: new Date(beaten.getTime() + 3 * 60_000).toISOString(),
        moment: 'latest',
      },
      promised: { recoveryTimeMinutes: 60, recoveryPointMinutes: 60 },
      ...over,
    },
    context(),
  );
};

test.each(TENANTS)(
  '$tenant ($isolation) is opened as the tenant and as the administrator, read to its end, and measured',
  async (tenant) => {
    const verified = await verify(tenant);
    expect(verified).toMatchObject({ recoveryTimeMinutes: 27, kept: true, said: '' });
    expect(verified.recoveryPointMinutes).toBeCloseTo(3, 0);
    // The tenant's own rows, and no neighbour's.
    expect(verified.contents).toMatchObject({ rows: ROWS });
  },
);

test('the same contents have the same figures, others have others', async () => {
  const [once, twice] = [await verify(TENANTS[0]), await verify(TENANTS[0])];
  expect(twice.contents).toEqual(once.contents);
  const [globex, initech] = [await verify(TENANTS[1]), await verify(TENANTS[2])];
  expect(globex.contents.schema).toBe(initech.contents.schema);
  expect(globex.contents.sha256).not.toBe(initech.contents.sha256);
  const app = await copy.as('acme', 'acme');
  await app.query("UPDATE matter SET title = title || '!' WHERE tenant = 'acme'");
  await app.end();
  expect((await verify(TENANTS[0])).contents).not.toEqual(once.contents);
});

test.each(TENANTS)('$tenant ($isolation) is read elsewhere as the tenant alone, and the same is seen', async (tenant) => {
  const passwords = directory.secrets.size;
  directory.secrets.clear(); // There is no way to any.
  const order = { ...tenant, plan: 'standard', instance: COPY, address: copy.address, port: copy.port };
  const seen = await readRestored(order, context());
  expect(passwords).toBeGreaterThan(0);
  directory.lead('copy', copy, 'postgres');
  const { contents, heartbeatAt } = await verify(tenant);
  expect(seen).toEqual({ contents, heartbeatAt });
});

test('what is longer than the plan says is said', async () => {
  const promised = { recoveryTimeMinutes: 20, recoveryPointMinutes: 1 };
  const verified = await verify(TENANTS[1], { promised });
  expect(verified.kept).toBe(false);
  expect(verified.said).toContain('to be served again took 27 minutes; the plan promises 20');
  expect(verified.said).toMatch(/work was lost for \d+(\.\d)? minutes; the plan promises 1/);
});

test('of a moment, what is lost counts up to that moment', async () => {
  const moment = new Date(beaten.getTime() + 60_000).toISOString();
  expect((await verify(TENANTS[2], { moment })).recoveryPointMinutes).toBeCloseTo(1, 0);
});

test('without a heartbeat nothing is known, and that is said', async () => {
  const superuser = await copy.superuser('application');
  await superuser.query("DELETE FROM freehold.heartbeat WHERE tenant = 'initech'");
  await superuser.end();
  await expect(verify(TENANTS[2])).rejects.toMatchObject({ name: 'CopyNotAsWantedError' });
});

test('a copy that RDS gives no secret of is asked for again', async () => {
  rds
    .on(DescribeDBInstancesCommand, { DBInstanceIdentifier: 'elsewhere' })
    .resolves({ DBInstances: [{ DBInstanceIdentifier: 'elsewhere', DBInstanceStatus: 'modifying' }] });
  await expect(verify(TENANTS[0], { instance: 'elsewhere' })).rejects.toMatchObject({ name: 'CopyNotReachableError' });
});
