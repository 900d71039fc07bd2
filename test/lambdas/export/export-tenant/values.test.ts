import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, hear } from '../../support/invocation';
import { ERRORS } from '../../../../lambdas/export/export-tenant/contract';
import type { ExportManifest } from '../../../../lambdas/export/export-tenant/contract';
import type { exportBy } from '../../../../lambdas/export/export-tenant/handler';
import type { TestPostgres } from '../../../support/postgres';
import { S3OnTheWire } from '../../support/s3-on-the-wire';
import { CELL } from '../../support/cell';
import { bucketOf, connect, dedicated, NOW, orderOf, program, sha256, start } from './world';
import type { Client } from 'pg';

hear();
const s3 = new S3OnTheWire();
let server: TestPostgres;
let owner: Client;
let hook: ReturnType<typeof exportBy>;

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start();
  Object.assign(process.env, CELL, { PG_DUMP: program('pg_dump'), EXPORT_LIMIT_MB: '1000' });
  hook = (await import('../../../../lambdas/export/export-tenant/handler')).exportBy(() => NOW);
  server = await start();
  owner = await dedicated(server);
  await owner.query(
    'drop schema app cascade; drop table public.nothing; create schema app; grant usage on schema app to acme_export',
  );
  await owner.query('alter default privileges in schema app grant select on tables to acme_export');
  connect(server, { acme: 'acme' });
});
afterAll(async () => {
  await server.stop();
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
});
beforeEach(() => s3.objects.clear());
afterEach(() => owner.query('drop table if exists app.t'));

const run = () => hook(orderOf({ formats: ['csv', 'jsonl'] }), context());
/** The file in a table of the same columns, by COPY, from a folder of the server's machine, which is this one. */
async function sameAfterCopy(csv: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'export-values-'));
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 't.csv'), csv);
  const root = await server.superuser('acme');
  await root.query('create table app.back (like app.t)');
  await root.query(`copy app.back from '${join(folder, 't.csv')}' with (format csv, header)`);
  const { rows } = await root.query<{ same: boolean; rows: string }>(
    `select (select array_agg(md5(x::text) order by md5(x::text)) from app.t x) = (select array_agg(md5(x::text) order by md5(x::text)) from app.back x) as same,
       (select count(*) from app.back) as rows`,
  );
  await root.query('drop table app.back');
  rmSync(folder, { recursive: true });
  return rows[0];
}
const file = (path: string): string => s3.text(`${bucketOf('acme')}/freehold-exports/e1/${path}`);

test.each(['r', 't', 'o', 'a', 'ctid2', 'rows_to_export', 'app', 'value'])(
  'a column may be called %s, and its table, too',
  async (name) => {
    await owner.query(`create table app.t ("${name}" int); insert into app.t values (7)`);
    await owner.query(`create table app."${name}_" ("${name}" text, "${name}_" int); insert into app."${name}_" values ('x', 1)`);
    await run();
    await owner.query(`drop table app."${name}_"`);
    expect([file('jsonl/app.t.jsonl'), file(`jsonl/app.${name}_.jsonl`)]).toEqual([
      `{"${name}":7}\n`,
      `{"${name}":"x","${name}_":1}\n`,
    ]);
  },
);

test('what the database would refuse again has its SQLSTATE and a class that no machine repeats', async () => {
  await owner.query(
    'create table app.t (id int); insert into app.t values (1); create table app.u (id int); insert into app.u values (1)',
  );
  s3.fault = async (call) => {
    if (call.includes('app.t.csv')) await owner.query('revoke select on app.u from acme_export');
    return undefined;
  };
  try {
    await expect(run()).rejects.toMatchObject({
      name: 'DatabaseRefusesExportError',
      message: expect.stringContaining('permission denied for table u (SQLSTATE 42501)') as string,
    });
  } finally {
    s3.fault = () => Promise.resolve(undefined);
    await owner.query('drop table app.u');
  }
  expect(ERRORS.final).toContain('DatabaseRefusesExportError');
});

test('numbers of every kind stand in CSV as they are, and COPY reads the file back', async () => {
  await owner.query(`create table app.t (id int, m money, i interval, f float8, n numeric, ts timestamptz, d date, j jsonb, t text, a int[], b bytea);
    insert into app.t values (-1, '-1.5', '-3 days -00:01', '-Infinity', '-0.1', '-infinity', '-infinity', '-7', '', '{-1,2}', '\\x2d'),
      (1, '2', '1 mon', 'NaN', 'NaN', 'infinity', '0044-03-15 BC', 'null', null, '[0:1]={1,2}', null), (null, null, null, 'Infinity', null, null, null, null, 'x', '{}', '\\x')`);
  await run();
  const csv = file('csv/app.t.csv');
  expect(csv).not.toContain("'");
  expect(await sameAfterCopy(csv)).toEqual({ same: true, rows: '3' });
});

test('what JSON cannot tell apart is said in the manifest', async () => {
  await owner.query(
    `create table app.t (id int, j jsonb, a int[]); insert into app.t values (1, 'null', '[0:1]={1,2}'), (2, null, '{1,2}'), (3, '{"a":null}', '{}')`,
  );
  await run();
  expect((JSON.parse(file('manifest.json')) as ExportManifest).leftOut).toEqual([
    'jsonl/app.t.jsonl, 1 times: an array in a that does not begin at 1 is written as if it did',
    'jsonl/app.t.jsonl, 1 times: a null of JSON in j is written as NULL is',
  ]);
});

test('a value longer than its row is read piece by piece, and is the value', async () => {
  await owner.query(`create table app.t (id int, t text, b bytea, j json, a text[], c jsonb);
    insert into app.t select 1, repeat(E'ä"\\\\\\n😀x', 2600000), decode(repeat('00ff2d', 2000000), 'hex'), json_build_object('a', repeat(E'"\\n', 300000)),
      array[repeat('x,"', 400000), null], jsonb_build_object('k', repeat(md5('1'), 300000));
    insert into app.t select 2, 'short', '\\x01', '1', '{}', 'null'`);
  const { rows } = await owner.query<Record<'t' | 'b' | 'j' | 'a' | 'c', string>>(
    'select t, b::text, j::text, a::text, c::text from app.t where id = 1',
  );
  const sums = (of: Record<string, string>) => Object.fromEntries(Object.entries(of).map(([name, text]) => [name, sha256(text)]));
  await run();
  expect(await sameAfterCopy(file('csv/app.t.csv'))).toEqual({ same: true, rows: '2' });
  const line = JSON.parse(file('jsonl/app.t.jsonl').split('\n')[0]!) as {
    t: string;
    b: string;
    j: unknown;
    a: string[];
    c: unknown;
  };
  expect(sums({ t: line.t, b: line.b })).toEqual(sums({ t: rows[0]!.t, b: rows[0]!.b }));
  expect([line.j, line.c]).toEqual([JSON.parse(rows[0]!.j), JSON.parse(rows[0]!.c)]);
  expect(line.a).toEqual(['x,"'.repeat(400_000), null]);
});
