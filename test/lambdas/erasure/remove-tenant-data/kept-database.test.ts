import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import { removeBy } from '../../../../lambdas/erasure/remove-tenant-data/handler';
import { SHARED_CONNECTION } from '../../../../lambdas/shared/postgres/connection';
import { systemPostgres, TestPostgres } from '../../../support/postgres';
import { FakeLedger, LEDGER_ENV } from '../../../support/postgres/ledger';
import { Directory } from '../../../support/postgres/secrets';
import { prepare } from '../../../support/postgres/tenants';

hear(); // And keeps the log out of the report.
const directory = new Directory();
const NOW = new Date('2026-11-22T12:00:00Z');
/** As a parameter group has it where an application prepares transactions, or others read what changes. */
const SETTINGS = { max_prepared_transactions: '5', wal_level: 'logical' };

describe.each(systemPostgres() ? (['embedded', 'system'] as const) : (['embedded'] as const))('by the %s server', (binaries) => {
  let server: TestPostgres;
  let keeper: Client;
  let root: Client;
  let tenant: string;
  let turn = 0;

  const erase = () =>
    removeBy(() => NOW)({ plan: 'standard', dueBy: '2026-11-23T12:00:00Z', tenant, isolation: 'database' }, context());
  const there = async () => (await root.query('SELECT FROM pg_database WHERE datname = $1', [tenant])).rowCount;
  /** Runs what the error says between the brackets, as the administrator, in the database that it names. */
  const asItSays = async (error: Error): Promise<void> => {
    const [, database, statements] = /in (\w+): ([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(error.message)!;
    const client = await server.asAdministrator(database);
    for (const statement of statements!.split('; ')) await client.query(statement);
    await client.end();
  };

  beforeAll(async () => {
    Object.assign(process.env, LEDGER_ENV);
    new FakeLedger();
    server = await TestPostgres.start({ binaries, settings: SETTINGS });
    directory.lead(SHARED_CONNECTION, server, 'postgres');
    keeper = await server.asAdministrator();
    root = await server.superuser();
    // As a member of rds_superuser is on RDS.
    await root.query(`ALTER ROLE ${server.administrator.user} REPLICATION`);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    tenant = `acme${'abcdefghijklmnopqrstuvwxyz'[turn++]}`;
    await prepare(server, directory, { tenant, isolation: 'database' });
  });

  const refused = async (): Promise<Error> => {
    const [outcome] = await Promise.allSettled([erase()]);
    if (outcome.status === 'fulfilled') throw new Error('the erasure ended; wanted a refusal');
    return outcome.reason as Error;
  };

  test("a transaction that the tenant prepared keeps its database: the step names it, and what it says ends it, as RDS's administrator", async () => {
    const app = await server.as(tenant, tenant);
    for (const sql of ['BEGIN', "SELECT set_config('application_name', 'two phases', true)", 'SELECT pg_current_xact_id()'])
      await app.query(sql);
    await app.query("PREPARE TRANSACTION 'transfer 4711'");
    await app.end();
    const error = await refused();
    expect(error.name).toBe('RowsOutOfReachError');
    expect(error.message).toContain(`it is kept by prepared transaction transfer 4711 (in ${tenant}: `);
    expect(await there()).toBe(1);
    await asItSays(error);
    expect((await keeper.query('SELECT FROM pg_prepared_xacts')).rowCount).toBe(0);
    expect(await erase()).toMatchObject({ done: true });
    expect(await there()).toBe(0);
  });

  test('a replication slot that nobody reads goes with the database', async () => {
    const inside = await server.superuser(tenant);
    await inside.query("SELECT pg_create_logical_replication_slot('idle', 'pgoutput')");
    await inside.end();
    expect(await erase()).toMatchObject({ done: true });
    expect((await keeper.query('SELECT FROM pg_replication_slots')).rowCount).toBe(0);
  });

  test('one that somebody reads keeps it: the step names slot and process, and what it says ends both', async () => {
    const inside = await server.superuser(tenant);
    await inside.query("SELECT pg_create_logical_replication_slot('busy', 'pgoutput')");
    await inside.query(`CREATE ROLE reader LOGIN REPLICATION; GRANT CONNECT ON DATABASE ${tenant} TO reader`);
    await inside.end();
    const reader = await server.as('reader', tenant, { replication: 'database' } as object);
    const reads = reader
      .query("START_REPLICATION SLOT busy LOGICAL 0/0 (proto_version '1', publication_names 'all')")
      .catch(() => undefined);
    for (let active = 0; active === 0;)
      active = (await root.query("SELECT FROM pg_replication_slots WHERE slot_name = 'busy' AND active")).rowCount ?? 0;
    const error = await refused();
    expect(error.name).toBe('RowsOutOfReachError');
    expect(error.message).toMatch(/it is kept by replication slot busy of process \d+ \(stop what reads it, then in /);
    await asItSays(error);
    await reads;
    expect((await keeper.query('SELECT FROM pg_replication_slots')).rowCount).toBe(0);
    expect(await erase()).toMatchObject({ done: true });
    await root.query('DROP ROLE reader');
  });
});
