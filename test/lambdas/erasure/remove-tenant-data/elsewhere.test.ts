import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';

hear(); // And keeps the log out of the report.
const directory = new Directory();
new FakeLedger();
const TENANT = { tenant: 'globex', isolation: 'row' } as const;
const erase = () =>
  removeBy(() => new Date('2026-11-22T12:00:00Z'))({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', ...TENANT }, context());

let server: TestPostgres;
let root: Client;
beforeAll(async () => {
  Object.assign(process.env, LEDGER_ENV);
  server = await TestPostgres.start();
  directory.lead(SHARED_CONNECTION, server, 'postgres');
  await prepare(server, directory, TENANT);
  root = await server.superuser('application');
});
afterAll(() => server.stop());

test('a partition on another server is refused by name, with a remedy that works; no row is touched before', async () => {
  await migrate(
    server,
    TENANT,
    'CREATE TABLE application.event (tenant text NOT NULL, id int) PARTITION BY RANGE (id)',
    'CREATE TABLE application.event_here PARTITION OF application.event FOR VALUES FROM (0) TO (100)',
    'SELECT freehold.protect_all()',
  );
  // Without a handler: whatever wrapper it is, what is behind it is not asked.
  await root.query(`CREATE FOREIGN DATA WRAPPER somewhere; CREATE SERVER elsewhere FOREIGN DATA WRAPPER somewhere;
    CREATE FOREIGN TABLE application.event_old PARTITION OF application.event FOR VALUES FROM (100) TO (200) SERVER elsewhere`);
  const app = await server.as('globex', 'application');
  await app.query('INSERT INTO event_here (id) VALUES (1)');
  await app.end();
  await expect(erase()).rejects.toMatchObject({
    name: 'RowsOutOfReachError',
    message: expect.stringContaining('(delete it there, then DROP FOREIGN TABLE): application.event_old') as string,
  });
  expect((await root.query('SELECT FROM application.event_here')).rowCount).toBe(1);
  await root.query('DROP FOREIGN TABLE application.event_old');
  expect(await erase()).toMatchObject({ done: true });
  expect((await root.query('SELECT FROM application.event_here')).rowCount).toBe(0);
});
