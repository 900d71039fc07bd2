import { context, hear } from '../../support/invocation';
import type { Client } from 'pg';
import type { Exported, ExportManifest } from '../../../../lambdas/export/export-tenant/contract';
import type { exportBy } from '../../../../lambdas/export/export-tenant/handler';
import type { TestPostgres } from '../../../support/postgres';
import { Directory } from '../../../support/postgres/secrets';
import { migrate, prepare } from '../../../support/postgres/tenants';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import { CELL } from '../../support/cell';
import { bucketOf, NOW, orderOf, program, restore, start, withDump } from './world';

hear(); // And keeps the log out of the report.
const directory = new Directory();
const s3 = new S3OnTheWire();
const ROW = { tenant: 'acme', isolation: 'row' } as const;
let server: TestPostgres;
let hook: ReturnType<typeof exportBy>;

/** Everything in which an application that tenants share can name one of them without a row of it. */
const MIGRATION = [
  'CREATE TABLE application.note (tenant text, id int, text text, PRIMARY KEY (tenant, id)) PARTITION BY LIST (tenant)',
  "CREATE TABLE application.note_acme PARTITION OF application.note FOR VALUES IN ('acme')",
  "CREATE TABLE application.note_globex PARTITION OF application.note FOR VALUES IN ('globex') PARTITION BY RANGE (id)",
  'CREATE TABLE application.note_globex_low PARTITION OF application.note_globex FOR VALUES FROM (0) TO (1000)',
  'CREATE TABLE application.note_others PARTITION OF application.note DEFAULT',
  'CREATE INDEX ON application.note (tenant, text)',
  'CREATE TABLE application.orders (tenant text, id bigint GENERATED ALWAYS AS IDENTITY, number serial, state text, PRIMARY KEY (tenant, id))',
  "CREATE INDEX hot ON application.orders (tenant, state) WHERE tenant = 'globex'",
  "CREATE INDEX warm ON application.orders (tenant, number) WHERE tenant IN ('hooli', 'globex')",
  "CREATE INDEX open ON application.orders (tenant, number) WHERE state = 'globex' AND number > 0",
  "COMMENT ON TABLE application.orders IS 'as agreed with globex, 40 a day'",
  "COMMENT ON COLUMN application.note.text IS 'what was noted'",
  'CREATE SEQUENCE application.invoice',
  'SELECT freehold.protect_all()',
];

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  Object.assign(process.env, CELL, { PG_DUMP: program('pg_dump'), EXPORT_LIMIT_MB: '100' });
  hook = (await import('../../../../lambdas/export/export-tenant/handler')).exportBy(() => NOW);
  server = await start();
  for (const tenant of ['acme', 'globex', 'hooli']) await prepare(server, directory, { tenant, isolation: 'row' });
  await migrate(server, ROW, ...MIGRATION);
  for (const [tenant, rows] of [
    ['acme', 7],
    ['globex', 4711],
  ] as const) {
    const app = await server.as(tenant, 'application');
    await app.query(`INSERT INTO orders (state) SELECT 'open' FROM generate_series(1, ${rows})`);
    await app.query("INSERT INTO note (id, text) SELECT n, 'note ' || n FROM generate_series(1, 20) n");
    await app.end();
  }
  const migrations = await server.as('application_migrations', 'application');
  await migrations.query("SELECT setval('application.invoice', 4711)");
});
afterAll(async () => {
  await server.stop();
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
});
beforeEach(() => s3.objects.clear());

const run = async (tenant: string): Promise<{ dump: string; manifest: ExportManifest; result: Exported }> => {
  const result = await hook(orderOf({ ...ROW, tenant, formats: ['sql'] }), context());
  if (result.outcome !== 'exported') throw new Error(JSON.stringify(result));
  const file = (path: string) => s3.text(`${bucketOf(tenant)}/freehold-exports/e1/${path}`);
  return { result, dump: file(`sql/${tenant}.sql`), manifest: JSON.parse(file('manifest.json')) as ExportManifest };
};
const names = async (client: Client, kinds: string) =>
  (
    await client.query<{ name: string }>(
      `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'application'::regnamespace AND relkind IN (${kinds}) ORDER BY relname`,
    )
  ).rows.map(({ name }) => name);

withDump.describe('an SQL dump of shared tables names no neighbour, and tells nothing of how much it has', () => {
  test('partitions, indexes and comments of others stay behind; the rest restores', async () => {
    const { dump, manifest } = await run('acme');
    expect(dump.match(/globex|hooli/g)).toEqual(['globex']); // The state of an order that is called so: no tenant is meant.
    const restored = await restore(server, 'restored', dump);
    expect(await names(restored, "'r', 'p'")).toEqual(['note', 'note_acme', 'note_others', 'orders']);
    expect((await names(restored, "'i', 'I'")).filter((name) => /hot|warm|open/.test(name))).toEqual(['open']);
    const { rows } = await restored.query(
      "SELECT (SELECT count(*)::int FROM application.note) AS notes, obj_description('application.orders'::regclass) AS agreed, col_description('application.note'::regclass, 3) AS noted",
    );
    expect(rows).toEqual([{ notes: 20, agreed: null, noted: 'what was noted' }]);
    await restored.end();
    expect(manifest.leftOut).toEqual([
      '2 partitions, 2 indexes or statistics, 1 comment: other tenants are named there',
      'values of 1 sequence (application.invoice), which begin anew: they tell how much all tenants have',
    ]);
    expect(JSON.stringify(manifest)).not.toMatch(/globex|hooli|4711/);
  });

  test('sequences go on after the tenant’s own highest number, whatever its neighbours have', async () => {
    const { dump } = await run('acme');
    expect(dump).not.toContain('4711');
    const restored = await restore(server, 'counted', dump);
    const { rows } = await restored.query(
      "INSERT INTO application.orders (tenant, state) VALUES ('acme', 'new') RETURNING id::int, number",
    );
    expect(rows).toEqual([{ id: 8, number: 8 }]);
    expect((await restored.query("SELECT nextval('application.invoice')::int AS next")).rows).toEqual([{ next: 1 }]);
    await restored.end();
  });

  test.each([
    ['a comparison', 'x', "SELECT CASE WHEN tenant = 'globex' THEN 1 ELSE 2 END"],
    ['a literal', 'x', "SELECT CASE WHEN $1 LIKE 'hooli_%' THEN 1 ELSE 2 END"],
    ['a remark', 'x', 'SELECT 1 -- globex pays less'],
    ['a remark of several lines', 'x', 'SELECT 1 /* as agreed\n with hooli */'],
    ['a default of a parameter', "DEFAULT 'globex'", 'SELECT 1'],
    ['a literal in dollars', 'x', 'SELECT CASE WHEN $1 LIKE $q$hooli_%$q$ THEN 1 ELSE 2 END'],
    ['a literal after an odd quote in dollars', 'x', "SELECT CASE WHEN $1 IN ($q$don't$q$, 'hooli') THEN 1 ELSE 2 END"],
    ['a setting of its own', 'x', "SELECT 1 $body$ SET application_name = 'hooli' -- "],
    ['a literal after an odd quote in a remark', 'x', "SELECT /* don't */ CASE $1 WHEN 'hooli' THEN 1 ELSE 2 END"],
    ['a literal after an escaped quote', 'x', "SELECT CASE WHEN $1 IN (E'don\\'t', 'hooli') THEN 1 ELSE 2 END"],
  ])('a function that names a neighbour in %s, and that nothing rests on, stays behind', async (_, said, body) => {
    const parameter = said === 'x' ? '' : said;
    await migrate(
      server,
      ROW,
      `CREATE FUNCTION application.fee(tenant text ${parameter}) RETURNS int LANGUAGE sql AS $body$ ${body} $body$`,
      "CREATE FUNCTION application.plain() RETURNS text LANGUAGE sql AS $$ SELECT 'globexes open' $$",
      "COMMENT ON FUNCTION application.plain() IS 'as globex wants'",
    );
    try {
      const { dump, manifest } = await run('acme');
      expect(dump).toContain('application.plain()');
      expect(dump).not.toMatch(/hooli|application\.fee/);
      expect(dump.match(/\bglobex\b/g)).toEqual(['globex']); // The state of an order, as above.
      expect(manifest.leftOut[0]).toBe(
        '2 partitions, 2 indexes or statistics, 1 function, 2 comments: other tenants are named there',
      );
    } finally {
      await migrate(server, ROW, 'DROP FUNCTION application.fee, application.plain');
    }
  });

  test.each([
    [
      'a check',
      "ALTER TABLE application.orders ADD CONSTRAINT few CHECK (tenant <> 'globex' OR number < 99999)",
      'constraint few on table application.orders',
      'ALTER TABLE application.orders DROP CONSTRAINT few',
    ],
    [
      'a view',
      "CREATE VIEW application.theirs WITH (security_invoker = true) AS SELECT * FROM application.orders WHERE tenant IN ('acme', 'globex')",
      'view application.theirs',
      'DROP VIEW application.theirs',
    ],
    [
      'a function that a table needs',
      "CREATE FUNCTION application.fee(who text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN who = 'globex' THEN 1 ELSE 2 END $$; ALTER TABLE application.orders ADD COLUMN fee int DEFAULT application.fee('x')",
      'function application.fee(text)',
      'ALTER TABLE application.orders DROP COLUMN fee; DROP FUNCTION application.fee',
    ],
    [
      'a rule',
      "CREATE RULE none AS ON DELETE TO application.orders WHERE OLD.tenant = 'globex' DO INSTEAD NOTHING",
      'rule none on table application.orders',
      'DROP RULE none ON application.orders',
    ],
    [
      'a label of an enum',
      "CREATE TYPE application.customer AS ENUM ('none', 'hooli_gold')",
      'type application.customer',
      'DROP TYPE application.customer',
    ],
    [
      'a check of a domain',
      "CREATE DOMAIN application.customer AS text CONSTRAINT known CHECK (VALUE IN ('acme', 'globex'))",
      'constraint known',
      'DROP DOMAIN application.customer',
    ],
    [
      'a default of a domain',
      "CREATE DOMAIN application.customer AS text DEFAULT 'globex'",
      'type application.customer',
      'DROP DOMAIN application.customer',
    ],
    [
      'a bound of a range',
      "CREATE TABLE application.tale (tenant text, id int) PARTITION BY RANGE (tenant); CREATE TABLE application.tale_1 PARTITION OF application.tale FOR VALUES FROM (MINVALUE) TO ('globex'); SELECT freehold.protect_all()",
      'table application.tale_1',
      'DROP TABLE application.tale',
    ],
    [
      'a bound of what an expression makes of the column',
      "CREATE TABLE application.tale (tenant text, id int) PARTITION BY LIST (lower(tenant)); CREATE TABLE application.tale_1 PARTITION OF application.tale FOR VALUES IN ('globex'); SELECT freehold.protect_all()",
      'table application.tale_1',
      'DROP TABLE application.tale',
    ],
  ])(
    '%s that names a neighbour cannot stay behind, and ends the export of an SQL dump before it begins',
    async (_, make, object, unmake) => {
      await migrate(server, ROW, make);
      await expect(run('acme')).rejects.toMatchObject({
        name: 'NeighbourNamedError',
        message: expect.stringContaining(`${object} names tenants besides acme`) as string,
      });
      expect(s3.objects.size).toBe(0);
      expect(await hook(orderOf({ ...ROW, formats: ['csv'] }), context())).toMatchObject({ outcome: 'exported' });
      await migrate(server, ROW, unmake);
    },
  );
});
