import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import type { Exported, ExportManifest, ExportOrder } from '../../../../lambdas/export/export-tenant/contract';
import type { exportBy } from '../../../../lambdas/export/export-tenant/handler';
import type { TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import { CELL } from '../../support/cell';
import { bucketOf, NOW, orderOf, program, start, tools } from './world';

hear(); // And keeps the log out of the report.
const directory = new Directory();
const s3 = new S3OnTheWire();
const ROW = { tenant: 'globex', isolation: 'row' } as const;
const OWN = { tenant: 'acme', isolation: 'database' } as const;
let server: TestPostgres;
let root: Client;
let hook: ReturnType<typeof exportBy>;

/** A view, a materialized view, a sequence of nobody's and a function, where they may be; and twelve notes, ten struck out. */
const NOTES = [
  'CREATE TABLE application.note (tenant text, id int GENERATED ALWAYS AS IDENTITY, text text, deleted_at timestamptz, PRIMARY KEY (tenant, id))',
  'CREATE VIEW application.titles WITH (security_invoker = true) AS SELECT text FROM application.note',
  'CREATE SEQUENCE application.invoice',
  "CREATE FUNCTION application.shout(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)'",
  'SELECT freehold.protect_all()',
];

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  Object.assign(process.env, CELL, { PG_DUMP: program('pg_dump'), EXPORT_LIMIT_MB: '100' });
  hook = (await import('../../../../lambdas/export/export-tenant/handler')).exportBy(() => NOW);
  server = await start();
  for (const order of [ROW, OWN]) {
    await prepare(server, directory, order);
    await migrate(server, order, ...NOTES);
    const app = await server.as(order.tenant, order.isolation === 'row' ? 'application' : order.tenant);
    await app.query(
      "INSERT INTO note (tenant, text, deleted_at) SELECT $1, 'note ' || n, CASE WHEN n > 2 THEN now() END FROM generate_series(1, 12) n",
      [order.tenant],
    );
    await app.query("SELECT lo_from_bytea(0, 'a file')");
    await app.end();
  }
  await prepare(server, directory, { tenant: 'initech', isolation: 'row' });
  const neighbour = await server.as('initech', 'application');
  await neighbour.query("SELECT lo_from_bytea(0, 'of a neighbour')");
  await neighbour.end();
  root = await server.superuser('application');
});
afterAll(async () => {
  await server.stop();
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
});
beforeEach(() => s3.objects.clear());

const run = async (over: Partial<ExportOrder> = {}): Promise<Exported> => {
  const result = await hook(orderOf({ ...ROW, formats: ['csv'], ...over }), context());
  if (result.outcome !== 'exported') throw new Error(JSON.stringify(result));
  return result;
};
const manifest = (tenant: string) => JSON.parse(s3.text(`${bucketOf(tenant)}/freehold-exports/e1/manifest.json`)) as ExportManifest;

test.each([
  ['altered', ['ALTER POLICY freehold_rows ON application.note USING (deleted_at IS NULL) WITH CHECK (true)']],
  ['given to some', ['ALTER POLICY freehold_rows ON application.note TO application_users']],
  ['joined by a restrictive one', ['CREATE POLICY own ON application.note AS RESTRICTIVE USING (deleted_at IS NULL)']],
])('a policy that is %s ends the export, which would hand out 2 rows of 12 and say that nothing is left out', async (how, sql) => {
  expect(await run()).toMatchObject({ rows: 12 });
  s3.objects.clear();
  await migrate(server, ROW, ...sql);
  await expect(run()).rejects.toMatchObject({
    name: 'UnprotectedTableError',
    message: expect.stringContaining(
      how === 'joined by a restrictive one' ? 'application.note (own)' : 'application.note (freehold_rows)',
    ) as string,
  });
  expect(s3.objects.size).toBe(0);
  if (how === 'joined by a restrictive one') await migrate(server, ROW, 'DROP POLICY own ON application.note');
  await migrate(server, ROW, 'SELECT freehold.protect_all()');
  expect(await run()).toMatchObject({ rows: 12 });
});

test('a policy of the application in a database of its own is named with the schema of its table, of which there may be two', async () => {
  await migrate(
    server,
    OWN,
    'ALTER TABLE application.note ENABLE ROW LEVEL SECURITY',
    'CREATE POLICY own ON application.note AS RESTRICTIVE USING (deleted_at IS NULL)',
  );
  await expect(run(OWN)).rejects.toThrow('policies of the application hide rows of application.note;');
  await migrate(server, OWN, 'DROP POLICY own ON application.note', 'ALTER TABLE application.note DISABLE ROW LEVEL SECURITY');
});

test.each([ROW, OWN])(
  'a partition that an interrupted DETACH left between two tables ends the export, which would miss its rows',
  async (order) => {
    const { tenant, isolation } = order;
    await migrate(
      server,
      order,
      'CREATE TABLE application.event (tenant text, at int) PARTITION BY RANGE (at)',
      'CREATE TABLE application.event_1 PARTITION OF application.event FOR VALUES FROM (0) TO (1000)',
      'SELECT freehold.protect_all()',
    );
    const database = isolation === 'row' ? 'application' : tenant;
    const above = await server.superuser(database);
    await above.query(`INSERT INTO application.event VALUES ('${tenant}', 1)`);
    expect(await run(order)).toMatchObject({ rows: 13 });
    s3.objects.clear();
    // As it is left when the wait for other transactions is cancelled.
    await above.query("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'application.event_1'::regclass");
    const remedy = 'ALTER TABLE application.event DETACH PARTITION application.event_1 FINALIZE';
    await expect(run(order)).rejects.toMatchObject({
      name: 'UnprotectedTableError',
      message: expect.stringContaining(remedy) as string,
    });
    expect(s3.objects.size).toBe(0);
    await above.query(remedy);
    expect(await run(order)).toMatchObject({ rows: 13 });
    await above.query('DROP TABLE application.event, application.event_1');
    await above.end();
  },
);

test('policies and publications of the application, which no file brings, are said', async () => {
  const own = await server.superuser('acme');
  await own.query('CREATE POLICY all_of_it ON application.note USING (true); CREATE PUBLICATION news FOR TABLE application.note');
  await run(OWN);
  expect(manifest('acme').leftOut.join()).toMatch(/1 policy \(all_of_it of application\.note\).*1 publication \(news\)/);
  await own.query('DROP POLICY all_of_it ON application.note; DROP PUBLICATION news');
  await own.end();
});

test('a login that the map does not know would hand out nothing, and ends the export', async () => {
  await root.query("UPDATE freehold.login SET facilities = '{n1}' WHERE role = 'globex_export'");
  await expect(run()).rejects.toThrow('the export role maps to globex, and to some of its facilities');
  await root.query("DELETE FROM freehold.login WHERE role = 'globex_export'");
  await expect(run()).rejects.toThrow('the export role maps to no tenant');
  await prepare(server, directory, ROW);
  expect(await run()).toMatchObject({ rows: 12 });
});

test('tables of other schemas are exported, or end the export; those that are declared are named', async () => {
  const keeper = await server.asAdministrator('application');
  await keeper.query('CREATE SCHEMA audit AUTHORIZATION application_owner');
  await migrate(server, ROW, 'CREATE TABLE audit.country (name text)');
  await expect(run()).rejects.toMatchObject({
    name: 'TableOutOfReachError',
    message: expect.stringContaining('audit.country') as string,
  });
  await prepare(server, directory, ROW, { withoutTenants: [{ table: 'audit.country', exception: 'EX-900' }] });
  await migrate(server, ROW, 'CREATE TABLE audit.line (tenant text, said text)', 'SELECT freehold.protect_all()');
  await root.query("INSERT INTO audit.line VALUES ('globex', 'mine'), ('initech', 'theirs')");
  await run();
  expect(manifest('globex').tables.map(({ schema, name, rows }) => [schema, name, rows])).toEqual([
    ['application', 'note', 12],
    ['audit', 'line', 1],
  ]);
  expect(manifest('globex').leftOut).toContain("1 table (audit.country): the plan declares that they hold no tenant's data");
  expect(manifest('globex').leftOut.filter((line) => line.startsWith('rows of'))).toEqual([]);
  // Whatever a declaration says, whoever exports has looked.
  await root.query("INSERT INTO audit.country VALUES ('Iceland'), ('a note of globex'), ('globex_export'), ('initech')");
  s3.objects.clear(); // an export that is there is not made again
  await run();
  expect(manifest('globex').leftOut).toContain(
    "rows of audit.country that name the tenant, 2: the plan declares that it holds no tenant's data",
  );
  await migrate(server, ROW, 'DROP TRIGGER freehold_only_read ON audit.country');
  s3.objects.clear();
  await expect(run()).rejects.toMatchObject({
    name: 'UnprotectedTableError',
    message: expect.stringContaining('audit.country') as string,
  });
  await keeper.query('DROP SCHEMA audit CASCADE');
  await prepare(server, directory, ROW);
  expect((await root.query('SELECT FROM freehold.without_tenants')).rowCount).toBe(0);
  await keeper.end();
});

/** Where no dump program is, a run outside of CI does without. */
const FORMATS = tools ? (['csv', 'sql'] as const) : (['csv'] as const);

const begins = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/: .*/, '').replace(/\(\d+\)/, '(n)'));

describe('what is in the database and in no file is said, whatever the isolation', () => {
  test.each(FORMATS)('shared tables, %s', async (format) => {
    await run({ formats: [format] });
    expect(begins(manifest('globex').leftOut)).toEqual([
      '1 large object (n)',
      ...(format === 'sql' // The dump brings the whole schema.
        ? ['values of 1 sequence (application.invoice), which begin anew']
        : [
            '1 view (application.titles)',
            '2 sequences (application.invoice, application.note_id_seq)',
            '1 function (application.shout(text))',
          ]),
    ]);
  });

  test.each(FORMATS)('a database of its own, %s', async (format) => {
    const own = await server.superuser('acme');
    await own.query('CREATE MATERIALIZED VIEW application.counted AS SELECT count(*) FROM application.note');
    await own.query('ALTER MATERIALIZED VIEW application.counted OWNER TO acme_owner');
    await own.query('GRANT SELECT ON application.counted TO acme_export');
    await own.query('CREATE FOREIGN DATA WRAPPER away; CREATE SERVER outside FOREIGN DATA WRAPPER away');
    await own.query(
      'CREATE FOREIGN TABLE application.distant (id int) SERVER outside; ALTER FOREIGN TABLE application.distant OWNER TO acme_owner',
    );
    await run({ ...OWN, formats: [format] });
    const always = ['1 large object (n)', '1 foreign table (application.distant)'];
    expect(begins(manifest('acme').leftOut)).toEqual(
      format === 'sql'
        ? always
        : [
            ...always,
            '1 materialized view (application.counted)',
            '1 view (application.titles)',
            '2 sequences (application.invoice, application.note_id_seq)',
            '1 function (application.shout(text))',
          ],
    );
    await own.query('DROP MATERIALIZED VIEW application.counted; DROP FOREIGN DATA WRAPPER away CASCADE');
    await own.end();
  });
});
