import { context, hear } from '../../support/invocation';
import type { exportBy } from '../../../../lambdas/export/export-tenant/handler';
import type { TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import { CELL } from '../../support/cell';
import { ORDINARY } from './ordinary-schemas';
import { bucketOf, fingerprints, NOW, orderOf, program, restore, start, withDump } from './world';

hear();
const directory = new Directory();
const s3 = new S3OnTheWire();
let server: TestPostgres;
let hook: ReturnType<typeof exportBy>;
const ACME = { tenant: 'acme', isolation: 'row' } as const;

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  Object.assign(process.env, CELL, { PG_DUMP: program('pg_dump'), EXPORT_LIMIT_MB: '100' });
  hook = (await import('../../../../lambdas/export/export-tenant/handler')).exportBy(() => NOW);
  server = await start();
});
afterAll(async () => {
  await server.stop();
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
});

withDump.describe('a dump of shared tables is a database, whatever the tables rest on', () => {
  const cases = Object.entries(ORDINARY);
  test('there are more than twenty kinds', () => expect(cases.length).toBeGreaterThan(20));

  test.each(cases)('%s', async (_, { extensions = [], migration, rows, holds }) => {
    s3.objects.clear();
    await prepare(server, directory, ACME);
    const keeper = await server.superuser('application');
    const app = await server.as('acme', 'application');
    try {
      for (const extension of extensions) await keeper.query(`CREATE EXTENSION "${extension}" WITH SCHEMA application`);
      await migrate(server, ACME, ...migration);
      await prepare(server, directory, ACME);
      for (const statement of rows) await app.query(statement);
      const wanted = await fingerprints(app);
      await hook(orderOf({ ...ACME, formats: ['sql'] }), context());
      const restored = await restore(server, 'by_the_customer', s3.text(`${bucketOf('acme')}/freehold-exports/e1/sql/acme.sql`));
      expect(await fingerprints(restored)).toEqual(wanted);
      expect(Object.keys(wanted).length).toBeGreaterThan(0);
      if (holds) expect((await restored.query(holds)).rows).toEqual([{ holds: true }]);
      await restored.end();
    } finally {
      await app.end();
      await keeper.query('DROP SCHEMA application CASCADE');
      await keeper.query('DROP DATABASE IF EXISTS by_the_customer WITH (FORCE)');
      await keeper.end();
    }
  });
});

withDump.describe('a dump that does not restore is not handed out', () => {
  const databases = async (): Promise<string[]> => {
    const keeper = await server.superuser();
    const { rows } = await keeper.query<{ datname: string }>("SELECT datname FROM pg_database WHERE datname LIKE '%check'");
    await keeper.end();
    return rows.map(({ datname }) => datname);
  };
  const exporting = () => hook(orderOf({ ...ACME, formats: ['sql'] }), context());
  beforeEach(async () => {
    s3.objects.clear();
    await prepare(server, directory, ACME);
    await migrate(
      server,
      ACME,
      'CREATE TABLE IF NOT EXISTS application.note (tenant text, id int, t text, PRIMARY KEY (tenant, id))',
    );
    await prepare(server, directory, ACME);
  });
  afterAll(async () => {
    const keeper = await server.superuser('application');
    await keeper.query('DROP SCHEMA IF EXISTS application CASCADE');
  });

  test('the error says what PostgreSQL said, no object is there, and no scratch database', async () => {
    const root = await server.superuser('application');
    // It holds in this database alone, as a check that asks for a row of another table does.
    await root.query(`CREATE FUNCTION application.here() RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT current_database() = 'application' $$;
      ALTER TABLE application.note ADD CONSTRAINT here CHECK (application.here())`);
    const app = await server.as('acme', 'application');
    await app.query('INSERT INTO note (id) VALUES (1)');
    const failure = await exporting().catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'DumpNotRestoredError',
      message: expect.stringMatching(/23514:.* violates check constraint "here"/) as string,
    });
    await root.query('ALTER TABLE application.note DROP CONSTRAINT here');
    expect([s3.objects.size, s3.open.size, await databases()]).toEqual([0, 0, []]);
  });

  const ATOMIC = 'CREATE FUNCTION application.whose() RETURNS text STABLE BEGIN ATOMIC SELECT freehold.current_tenant(); END';
  test.each([
    [
      'default',
      'default value for column by of table application.t',
      ['CREATE TABLE application.t (tenant text, by text DEFAULT application.whose())'],
    ],
    [
      'check',
      'constraint mine on table application.t',
      ['CREATE TABLE application.t (tenant text, by text, CONSTRAINT mine CHECK (by = application.whose()))'],
    ],
    [
      'check of a domain',
      'constraint mine on domain application.mine',
      [
        'CREATE DOMAIN application.mine AS text CONSTRAINT mine CHECK (value = application.whose())',
        'CREATE TABLE application.t (tenant text, by application.mine)',
      ],
    ],
  ])(
    'a %s that calls a function of standard SQL which the dump lacks is named with it, and the remedy works',
    async (_, user, migration) => {
      s3.objects.clear();
      await prepare(server, directory, ACME);
      const keeper = await server.superuser('application');
      try {
        await migrate(server, ACME, ATOMIC, ...migration);
        await prepare(server, directory, ACME);
        const run = () => hook(orderOf({ ...ACME, formats: ['sql'] }), context());
        await expect(run()).rejects.toMatchObject({
          name: 'DumpNotRestoredError',
          message: expect.stringContaining(`${user} calls application.whose(), which the dump lacks`) as string,
        });
        expect([...s3.objects.keys()]).toEqual([]);
        await keeper.query(
          "CREATE OR REPLACE FUNCTION application.whose() RETURNS text STABLE LANGUAGE sql AS 'SELECT freehold.current_tenant()'",
        );
        expect(await run()).toMatchObject({ outcome: 'exported' });
      } finally {
        await keeper.query('DROP SCHEMA application CASCADE');
        await keeper.end();
      }
    },
  );

  test('a function of standard SQL that the dump lacks and nobody calls stays behind, and is said', async () => {
    s3.objects.clear();
    await prepare(server, directory, ACME);
    const keeper = await server.superuser('application');
    try {
      await migrate(server, ACME, ATOMIC, 'CREATE TABLE application.t (tenant text, by text)');
      await prepare(server, directory, ACME);
      await hook(orderOf({ ...ACME, formats: ['sql'] }), context());
      const { leftOut } = JSON.parse(s3.text(`${bucketOf('acme')}/freehold-exports/e1/manifest.json`)) as { leftOut: string[] };
      expect(leftOut).toContain("function application.whose() is not in the SQL dump: it rests on what is not the tenant's");
    } finally {
      await keeper.query('DROP SCHEMA application CASCADE');
      await keeper.end();
    }
  });

  test('a column that is computed differently there is another row', async () => {
    const root = await server.superuser('application');
    const app = await server.as('acme', 'application');
    await app.query('INSERT INTO note (id) VALUES (1)');
    await root.query(`CREATE FUNCTION application.place() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT current_database()::text $$;
      ALTER TABLE application.note ADD COLUMN place text GENERATED ALWAYS AS (application.place()) STORED`);
    const failure = await exporting().catch((error: Error) => error);
    await root.query('ALTER TABLE application.note DROP COLUMN place');
    expect(failure).toMatchObject({
      name: 'RowsDifferError',
      message: expect.stringContaining('the restored "application"."note" holds 1 rows of sum') as string,
    });
    expect(s3.objects.size).toBe(0);
  });

  test('what a run left behind goes with the next, and nobody else ever comes in', async () => {
    const left = await server.as('acme_export', 'application');
    await left.query('SET default_transaction_read_only = off');
    await left.query('CREATE DATABASE acme_export_check');
    const inside = await server.as('acme_export', 'acme_export_check');
    await inside.query('CREATE TABLE rest (id int)');
    let seen: unknown[] = [];
    s3.fault = async (call) => {
      if (!call.startsWith('PUT') || !call.includes('.sql')) return undefined;
      const neighbour = await server.as('acme', 'acme_export_check').catch((error: Error) => error.message);
      seen = [await databases(), neighbour];
      return undefined;
    };
    expect(await exporting()).toMatchObject({ outcome: 'exported' });
    s3.fault = () => undefined;
    expect(seen).toEqual([['acme_export_check'], expect.stringContaining('permission denied for database')]);
    expect(await databases()).toEqual([]);
  });

  test('a role that may make no database is told who gives it that', async () => {
    const root = await server.superuser();
    await root.query('ALTER ROLE acme_export NOCREATEDB');
    const failure = await exporting().catch((error: Error) => error);
    expect(failure).toMatchObject({
      name: 'NoScratchDatabaseError',
      message: expect.stringContaining('run prepare-database') as string,
    });
  });

  test('an extension that only a superuser can make stays behind where nothing rests on it', async () => {
    const root = await server.superuser('application');
    await root.query('CREATE EXTENSION pg_buffercache');
    expect(await exporting()).toMatchObject({ outcome: 'exported' });
    await root.query('DROP EXTENSION pg_buffercache');
    expect(s3.text(`${bucketOf('acme')}/freehold-exports/e1/sql/acme.sql`)).not.toContain('pg_buffercache');
  });
});
