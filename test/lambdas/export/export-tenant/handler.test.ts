import { context, hear } from '../../support/invocation';
import { METRICS } from '../../../../lambdas/export/export-tenant/contract';
import type { Exported, ExportManifest, ExportOrder } from '../../../../lambdas/export/export-tenant/contract';
import type { exportBy } from '../../../../lambdas/export/export-tenant/handler';
import type { TestPostgres } from '../../../support/postgres';
import { BUCKET_KEY, S3OnTheWire } from '../../support/s3-on-the-wire';
import { CELL } from '../../support/cell';
import {
  bucketOf,
  connect,
  dedicated,
  fingerprints,
  NOW,
  orderOf,
  program,
  readCsv,
  restore,
  sha256,
  start,
  withDump,
} from './world';
import type { Client } from 'pg';

const heard = hear();
const s3 = new S3OnTheWire();
const { encryption } = s3;
let server: TestPostgres;
let owner: Client;
let hook: ReturnType<typeof exportBy>;

beforeAll(async () => {
  process.env.AWS_ENDPOINT_URL_S3 = await s3.start(); // Before the hook makes its client.
  Object.assign(process.env, CELL);
  const handler = await import('../../../../lambdas/export/export-tenant/handler');
  hook = handler.exportBy(() => NOW);
  server = await start();
  owner = await dedicated(server);
  connect(server, { acme: 'acme' });
});
afterAll(async () => {
  await server.stop();
  await s3.stop();
  delete process.env.AWS_ENDPOINT_URL_S3;
});
beforeEach(() => {
  s3.objects.clear();
  s3.calls.length = 0;
  s3.fault = () => undefined;
  s3.now = () => NOW;
  s3.encryption = encryption;
  Object.assign(process.env, { PG_DUMP: program('pg_dump'), EXPORT_LIMIT_MB: '100' });
});

const run = async (over: Partial<ExportOrder> = {}): Promise<Exported> => {
  const result = await hook(orderOf(over), context());
  if (result.outcome !== 'exported') throw new Error(`not exported: ${JSON.stringify(result)}`);
  return result;
};
const file = (path: string, exportId = 'e1'): string => s3.text(`${bucketOf('acme')}/freehold-exports/${exportId}/${path}`);
const manifestOf = (exportId = 'e1'): ExportManifest => JSON.parse(file('manifest.json', exportId)) as ExportManifest;
const failed = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: Error) => error,
  );

describe('an export is whole', () => {
  test('every table is there, those without rows too, with its columns, its rows counted and its bytes hashed', async () => {
    const result = await run();
    const manifest = manifestOf();
    expect(manifest.tables.map(({ schema, name, rows }) => [schema, name, rows])).toEqual([
      ['app', 'Orders', 0],
      ['app', `a;b"c' (d"; drop`, 2],
      ['app', 'child', 1],
      ['app', 'empty', 0],
      ['app', 'orders', 10_000],
      ['app', 'parts', 50],
      ['public', 'nothing', 1],
    ]);
    expect(manifest.files).toHaveLength(14);
    for (const { path, bytes, sha256: sum } of manifest.files) {
      expect([path, Buffer.byteLength(file(path)), sha256(file(path))]).toEqual([path, bytes, sum]);
    }
    expect(result).toMatchObject({ outcome: 'exported', tables: 7, rows: 10_054, key: BUCKET_KEY, folder: 'freehold-exports/e1/' });
    expect(heard.metrics()).toEqual({ ExportedRows: 10_054, ExportedBytes: result.bytes, TooLargeExports: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
    expect(s3.open.size).toBe(0);
  });
});

describe('a value is what the database said', () => {
  test('10,000 rows of CSV, read back, are the rows of the database, text by text', async () => {
    await run({ formats: ['csv'] });
    const [header, ...records] = readCsv(file('csv/app.orders.csv'));
    const names = manifestOf()
      .tables.find(({ name }) => name === 'orders')!
      .columns.map(({ name }) => name);
    expect([header, records.length]).toEqual([names, 10_000]);
    const { rows } = await owner.query<{ record: (string | null)[] }>({
      text: `select json_build_array(id::text, note, small::text, big::text, amount::text, ratio::text, paid::text, at::text, day::text, span::text, bytes::text,
        tags::text, numbers::text, document::text, raw::text, mood::text, place::text, period::text, code, uid::text, cash::text) as record
        from (select set_config('TimeZone', 'UTC', false)) s, app.orders order by orders.ctid`,
    });
    const escaped = (value: string | null, i: number): string | null =>
      value !== null && (i === 1 ? /^[=+@\t\r-]/ : /^$/).test(value) && value !== '' ? `'${value}` : value;
    const wanted = rows.map(({ record }) => record.map(escaped).map((value, i) => (i === 18 ? value!.padEnd(5) : value)));
    expect(sha256(JSON.stringify(records))).toBe(sha256(JSON.stringify(wanted)));
    expect(records[2]).toEqual(wanted[2]);
  });

  test('10,000 JSON lines, read into the database again, are its rows', async () => {
    await run({ formats: ['jsonl'] });
    const lines = file('jsonl/app.orders.jsonl').trimEnd().split('\n');
    expect(lines).toHaveLength(10_000);
    const { rows } = await owner.query<{ same: string }>(
      `select count(*) as same from unnest($1::text[]) with ordinality as given (line, place)
       cross join lateral json_populate_record(null::app.orders, (given.line::jsonb - 'place' - 'cash' - 'ratio')::json) as read
       join app.orders o on o.id = read.id
       where (read.id, read.note, read.small, read.big, read.amount, read.paid, read.at, read.day, read.span, read.bytes, read.tags, read.numbers,
         read.document, read.mood, read.period, read.code, read.uid)
         is not distinct from (o.id, o.note, o.small, o.big, o.amount, o.paid, o.at, o.day, o.span, o.bytes, o.tags, o.numbers, o.document, o.mood,
         o.period, o.code, o.uid)
         and (given.line::json ->> 'place')::app.place = o.place and (given.line::json ->> 'ratio')::float8 = o.ratio
         and (given.line::json ->> 'cash')::money = o.cash`,
      [lines],
    );
    expect(rows[0]!.same).toBe('10000');
  });

  test('in JSON a number is a number where every reader keeps it, else a text; NULL is null and an empty text is empty', async () => {
    await run({ formats: ['jsonl'] });
    const lines = file('jsonl/app.orders.jsonl').split('\n');
    const first = JSON.parse(lines[0]!) as Record<string, unknown>;
    expect(first).toMatchObject({
      id: '1',
      note: '',
      small: -1,
      big: '9007199254740994',
      amount: '-0.3333333333',
      ratio: '-Infinity',
      paid: false,
      bytes: '\\xc4ca4238a0b923820dcc509a6f75849b',
      tags: ['a,b', '"c"', null, '1'],
      numbers: ['9007199254740993', null, '1'],
      mood: 'a;b',
      place: '("High ""Street""",9007199254740994)',
      at: '2026-03-29T01:30:00.123456+00:00',
    });
    expect((JSON.parse(lines[6]!) as Record<string, unknown>).note).toBeNull();
    expect(lines[0]).toContain('"n": 12345678901234567890.123456789'); // As stored: no reader rounded it on the way.
    expect(lines[0]).toContain('"raw":{"a": 1, "a": 1}'); // A line break between tokens would end the line early.
    expect(file('jsonl/public.nothing.jsonl')).toBe('{}\n');
  });

  test('a text that a spreadsheet would run is a text with an apostrophe; a negative number is a number', async () => {
    await run({ formats: ['csv'] });
    const [header, minus, plus] = readCsv(file(manifestOf().files.find(({ table }) => table?.name.startsWith('a;b'))!.path));
    expect(header).toEqual([',x', "'=sum(1)", 'Großé 漢']);
    expect(minus).toEqual(['-1', "'-1", 'x']);
    expect(plus).toEqual(['2', "'+2", "'\r=3"]);
    const orders = readCsv(file('csv/app.orders.csv')).slice(1);
    expect(orders.filter(([, note]) => note?.startsWith("'=1+1"))).toHaveLength(1429);
    expect(orders.filter(([, note]) => note?.startsWith("'@cmd"))).toHaveLength(1429);
    expect(orders.filter(([, note]) => note?.startsWith("'\t=x"))).toHaveLength(1428);
    expect(orders.every(([, , small]) => /^-\d+$/.test(small!))).toBe(true);
    expect(file('csv/app.orders.csv').startsWith('\uFEFF"id","note"')).toBe(true);
  });
});

withDump.describe('the SQL dump is a database', () => {
  test('psql restores it without an error: equal counts and checksums, indexes, constraints, functions, no role and nothing of the platform', async () => {
    await run({ formats: ['sql'] });
    const dump = file('sql/acme.sql');
    const restored = await restore(server, 'acme_restored', dump);
    expect(await fingerprints(restored)).toEqual(await fingerprints(owner));
    expect(Object.keys(await fingerprints(restored))).toHaveLength(7);
    expect(dump).not.toMatch(/freehold|acme_export|OWNER TO|GRANT /);
    const { rows } = await restored.query<{ name: string }>(
      `select indexname as name from pg_indexes where schemaname = 'app' union select tgname from pg_trigger where not tgisinternal
       union select viewname from pg_views where schemaname = 'app' order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['Orders_pkey', 'empty_pkey', 'orders_at', 'orders_pkey', 'recent', 'touched']);
    await restored.query('insert into app.orders (note) values ($1)', ['the sequence goes on']);
    expect(manifestOf().files).toEqual([
      {
        path: 'sql/acme.sql',
        format: 'sql',
        rows: 10_054,
        bytes: Buffer.byteLength(dump),
        sha256: sha256(dump),
        restoredRows: 'all',
      },
    ]);
    await restored.end();
  });

  test('the same data and the same id give the same dump, byte for byte', async () => {
    await run({ formats: ['sql'] });
    const first = file('sql/acme.sql');
    s3.objects.clear();
    await run({ formats: ['sql'] });
    expect(file('sql/acme.sql')).toBe(first);
  });

  test('what is written while the export runs is in none of the three, and what was there before is in all', async () => {
    let inserted = 0;
    s3.fault = async (call) => {
      if (call.startsWith('PUT') && inserted++ === 0)
        await owner.query("insert into app.orders (note) select 'too late' from generate_series(1, 10)");
      return undefined;
    };
    const writes = async () => {
      for (let i = 0; i < 50; i++) await owner.query("insert into app.parts values (1000, 'meanwhile')");
    };
    await Promise.all([run({ formats: ['csv', 'jsonl', 'sql'] }), writes()]);
    const { rows } = await owner.query<{ late: string }>("select count(*) as late from app.orders where note = 'too late'");
    expect([inserted > 0, rows[0]!.late]).toEqual([true, '10']);
    for (const path of ['csv/app.orders.csv', 'jsonl/app.orders.jsonl', 'sql/acme.sql'])
      expect(file(path)).not.toContain('too late');
    const parts = manifestOf().tables.find(({ name }) => name === 'parts')!.rows;
    expect(file('csv/app.parts.csv').trimEnd().split('\r\n')).toHaveLength(parts + 1);
    expect(file('jsonl/app.parts.jsonl').trimEnd().split('\n')).toHaveLength(parts);
    expect(file('sql/acme.sql').match(/^1000\tmeanwhile$/gm) ?? []).toHaveLength(parts - 50);
    await owner.query("delete from app.orders where note = 'too late'; delete from app.parts where id = 1000");
  });

  test('a dump program older than the server is refused before anything is written', async () => {
    process.env.PG_DUMP = '/bin/true';
    const failure = await failed(run({ formats: ['csv', 'sql'] }));
    expect([failure.name, failure.message]).toEqual([
      'DumpProgramError',
      expect.stringMatching('/bin/true says .*; wanted pg_dump of major version'),
    ]);
    expect(s3.objects.size).toBe(0);
  });

  test('a dump program that fails says why, leaves no object, and hands on none of our credentials', async () => {
    await owner.query('create table app.hidden (id int)'); // Not granted: pg_dump cannot lock it, and we find out first.
    const failure = await failed(run({ formats: ['sql'] }));
    expect([failure.name, failure.message]).toEqual([
      'TableOutOfReachError',
      expect.stringContaining('cannot read app.hidden; wanted'),
    ]);
    await owner.query('drop table app.hidden; revoke select on sequence app.orders_id_seq from acme_export');
    const dump = await failed(run({ formats: ['sql'] }));
    await owner.query('grant select on sequence app.orders_id_seq to acme_export');
    expect([dump.name, dump.message]).toEqual([
      'DumpFailedError',
      expect.stringContaining('permission denied for sequence orders_id_seq'),
    ]);
    expect([s3.objects.size, s3.open.size]).toEqual([0, 0]);
    expect(`${dump.message}${heard.text()}`).not.toMatch(/X-Amz-|example/i);
  });
});

describe('whoever has the link has the file, for an hour', () => {
  test('the manifest, the list of links and every file open without credentials, until they expire', async () => {
    const result = await run();
    expect(result.linksExpireAt).toBe('2026-11-22T13:00:00.000Z');
    const manifest = (await (await fetch(result.manifestUrl)).json()) as ExportManifest;
    expect(manifest).toEqual(manifestOf());
    for (const { url, sha256: sum } of result.files!) expect(sha256(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(sum);
    const links = (await (await fetch(result.linksUrl)).json()) as { files: { url: string }[] };
    expect(links.files.map(({ url }) => url)).toEqual(result.files!.map(({ url }) => url));
    s3.now = () => new Date(NOW.getTime() + 3_601_000);
    expect((await fetch(result.manifestUrl)).status).toBe(403);
    expect(heard.text()).not.toContain('X-Amz-Signature');
  });

  test('asked again, an export that is there is not made again: it gets new links', async () => {
    const first = await run();
    s3.calls.length = 0;
    const second = await run();
    expect(s3.calls.filter((call) => call.startsWith('PUT'))).toEqual([expect.stringContaining('links.json')]);
    expect({ ...second, files: [], manifestUrl: '', linksUrl: '' }).toEqual({ ...first, files: [], manifestUrl: '', linksUrl: '' });
    expect(heard.metrics()).toMatchObject({ ExportedRows: 0 });
    expect((await failed(run({ formats: ['csv'] }))).name).toBe('InvalidExportOrderError');
  });
});

describe('what goes wrong leaves nothing that looks whole', () => {
  test('a run that stopped anywhere is repeated by the same order', async () => {
    const csv: Partial<ExportOrder> = { formats: ['csv'] };
    const whole = await run(csv);
    const calls = s3.calls.filter((call) => call.startsWith('PUT')).length;
    for (let stop = 1; stop < calls; stop += 3) {
      s3.objects.clear();
      let puts = 0;
      s3.fault = (call) =>
        call.startsWith('PUT') && ++puts >= stop ? { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' } : undefined;
      expect((await failed(run(csv))).name).toBe('AccessDenied');
      if (stop < calls - 1) expect([...s3.objects.keys()].filter((key) => key.endsWith('manifest.json'))).toEqual([]);
      s3.fault = () => undefined;
      expect(await run(csv)).toMatchObject({ rows: whole.rows, bytes: whole.bytes });
    }
  });

  test('an object that is not under a key is not handed out', async () => {
    s3.encryption = { 'x-amz-server-side-encryption': 'AES256' };
    const failure = await failed(run());
    expect([failure.name, failure.message]).toEqual(['FileNotObservedError', expect.stringContaining('under AES256')]);
  });

  test('the database that goes away ends the export with a class that can be retried', async () => {
    const root = await server.superuser();
    let ended = 0;
    s3.fault = async (call) => {
      // Answered when the connection is over: neither is the export done before, nor the next one hit.
      if (call.includes('orders.csv'))
        ended += (await root.query("select pg_terminate_backend(pid, 60000) from pg_stat_activity where usename = 'acme_export'"))
          .rows.length;
      return undefined;
    };
    const failure = await failed(run());
    await root.end();
    expect([failure.name, ended]).toEqual(['ExportInterruptedError', 1]);
    expect([...s3.objects.keys()].some((key) => key.endsWith('manifest.json'))).toBe(false);
  });

  test('a policy that would leave rows out is an error where the database is the tenant’s own, unless the export sees past it', async () => {
    const said = (exportId: string) => failed(run({ exportId })).then(({ name, message }) => [name, message.split(';')[0]]);
    const hidden = ['UnprotectedTableError', 'policies of the application hide rows of app.parts'];
    await owner.query("create policy europe on app.parts using (region = 'eu'); alter table app.parts enable row level security");
    expect(await said('hidden')).toEqual(hidden);
    await owner.query('create policy freehold_export on app.parts for select to acme_export using (true)');
    await expect(run({ exportId: 'seen' })).resolves.toMatchObject({ outcome: 'exported' });
    await owner.query("create policy narrow on app.parts as restrictive for select using (region = 'eu')");
    expect(await said('narrowed')).toEqual(hidden);
    await owner.query('drop policy narrow on app.parts; drop policy freehold_export on app.parts');
    await owner.query('drop policy europe on app.parts; alter table app.parts disable row level security');
  });
});

describe('an export that would outlast a function is not begun', () => {
  /** Compressed on disk: the tables are small, and what a dump program would hold is not. */
  test('a value above 50 MB is for the task where SQL is asked for, however small the tables are; CSV reads it in pieces', async () => {
    await owner.query('create table app.scan (id int, page text); grant select on app.scan to acme_export');
    await owner.query("insert into app.scan values (1, repeat('x', 50 * 1024 * 1024 + 1))");
    expect(await hook(orderOf({ formats: ['sql'] }), context())).toMatchObject({ outcome: 'too-large', limitMegabytes: 100 });
    expect(s3.objects.size).toBe(0);
    expect(await hook(orderOf({ formats: ['csv'] }), context())).toMatchObject({ outcome: 'exported' });
    await owner.query('drop table app.scan');
  });

  test('above the limit the answer says so, and how to go on; nothing is written', async () => {
    process.env.EXPORT_LIMIT_MB = '1';
    const result = await hook(orderOf(), context());
    expect(result).toMatchObject({
      outcome: 'too-large',
      limitMegabytes: 1,
      remedy: expect.stringContaining('EXPORT_LIMIT_MB=none') as string,
    });
    expect(s3.objects.size).toBe(0);
    expect(heard.metrics()).toEqual({ ExportedRows: 0, ExportedBytes: 0, TooLargeExports: 1 });
    process.env.EXPORT_LIMIT_MB = 'none';
    expect(await hook(orderOf())).toMatchObject({ outcome: 'exported' }); // As a task runs it, without a context.
    process.env.EXPORT_LIMIT_MB = '1';
    expect(await hook(orderOf(), context())).toMatchObject({ outcome: 'exported', rows: 10_054 }); // And then the links.
  });
});
