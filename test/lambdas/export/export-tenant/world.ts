import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import type { Client } from 'pg';
import type { ExportOrder } from '../../../../lambdas/export/export-tenant/contract';
import { needs } from '../../../support/needs';
import { systemPostgres, TestPostgres } from '../../../support/postgres';

export const NOW = new Date('2026-11-22T12:00:00.000Z');
export const bucketOf = (tenant: string): string => `files-${tenant}-111122223333-eu-central-1-an`;
export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

/** Server and clients of one major, without which nothing can say that psql restores the dump. */
export const tools = systemPostgres();
export const withDump = needs(
  tools !== undefined,
  'PostgreSQL in /usr/lib/postgresql for the SQL dump; apt-get install postgresql',
);

export const start = (): Promise<TestPostgres> => TestPostgres.start({ binaries: tools ? 'system' : 'embedded' });
export const program = (name: 'pg_dump' | 'pg_restore' | 'psql'): string => join(tools?.folder ?? '/nowhere', name);

const ssm = mockClient(SSMClient);

/** Lets hooks find the databases of these tenants, by their connection documents. */
export function connect(server: TestPostgres, databases: Readonly<Record<string, string>>): void {
  ssm.reset();
  for (const [tenant, database] of Object.entries(databases)) {
    const Value = server.document(database, 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:keeper');
    ssm.on(GetParameterCommand, { Name: `/freehold/tenants/${tenant}/connection` }).resolves({ Parameter: { Value } });
  }
}

export const orderOf = (over: Partial<ExportOrder> = {}): ExportOrder => ({
  tenant: 'acme',
  isolation: 'dedicated',
  plan: 'enterprise',
  exportId: 'e1',
  formats: ['csv', 'jsonl'],
  ...over,
});

/** Every type and name that an application may come with, two tables without rows, and 10,000 rows. */
const APPLICATION = String.raw`
create schema app;
create schema freehold;
create table freehold.audit (id bigint);
create function freehold.note() returns trigger language plpgsql as 'begin return null; end';
create type app.mood as enum ('it''s "fine"', 'a;b', 'ünïcode');
create domain app.amount as numeric(30, 10) check (value > -1e15);
create type app.place as (street text, number bigint);
create table app.orders (
  id bigserial primary key, note text, small int, big bigint, amount app.amount, ratio double precision, paid boolean,
  at timestamptz, day date, span interval, bytes bytea, tags text[], numbers bigint[], document jsonb, raw json, mood app.mood,
  place app.place, period tstzrange, code char(5), uid uuid, cash money
);
insert into app.orders (note, small, big, amount, ratio, paid, at, day, span, bytes, tags, numbers, document, raw, mood, place, period, code, uid, cash)
select case i % 7 when 0 then null when 1 then '' when 2 then '=1+1' when 3 then E'line\r\nbreak "quoted", ' || i when 4 then '@cmd'
    when 5 then E'\t=x' else 'ünïcode 漢字 ' || i end,
  -i, 9007199254740993 + i, -(i::numeric) / 3, case i % 5 when 0 then 'NaN' when 1 then '-Infinity' else i / 7.0 end::float8, i % 2 = 0,
  '2026-03-29 01:30:00.123456+01'::timestamptz + i * interval '1 hour', '2026-01-01'::date + i % 5000, -i * interval '1 minute',
  decode(md5(i::text), 'hex'), array['a,b', '"c"', null, i::text], array[9007199254740993, null, i],
  jsonb_build_object('n', 12345678901234567890.123456789, 'i', i), ('{"a": 1,' || chr(10) || '"a": ' || i || '}')::json,
  (enum_range(null::app.mood))[1 + i % 3], row('High "Street"', 9007199254740993 + i)::app.place, tstzrange(now(), null),
  'ab', md5(i::text)::uuid, -i
from generate_series(1, 10000) i;
create table app."a;b""c' (d""; drop" (",x" int, "=sum(1)" text, "Großé 漢" text);
insert into app."a;b""c' (d""; drop" values (-1, '-1', 'x'), (2, '+2', E'\r=3');
create table app."Orders" (id int generated always as identity, primary key (id));
create table app.empty (id int primary key, "order" bigint references app.orders (id));
create table public.nothing ();
insert into public.nothing default values;
create table app.parts (id int, region text not null) partition by list (region);
create table app.parts_eu partition of app.parts for values in ('eu');
create table app.parts_rest partition of app.parts default;
insert into app.parts select i, case i % 2 when 0 then 'eu' else 'us' end from generate_series(1, 50) i;
create table app.child (extra text) inherits (app."Orders");
insert into app.child (id, extra) values (7, 'of the child alone');
create index orders_at on app.orders (at);
create view app.recent as select id, at from app.orders;
create trigger audited after insert on app.orders for each row execute function freehold.note();
create function app.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touched before update on app.orders for each row execute function app.touch();
`;

/** A tenant with a database of its own, and its export role, as the platform prepares them. */
export async function dedicated(server: TestPostgres): Promise<Client> {
  const keeper = await server.asAdministrator();
  await keeper.query('create database acme');
  await keeper.query('create role acme_export login createdb connection limit 4');
  const owner = await server.asAdministrator('acme');
  await owner.query(APPLICATION);
  await owner.query('grant usage on schema app to acme_export');
  await owner.query('grant select on all tables in schema app, public to acme_export');
  await owner.query('grant select on all sequences in schema app, public to acme_export');
  return owner;
}

/** Count and checksum of every table, by the server itself: the same in two databases with the same rows. */
export async function fingerprints(client: Client, leave: readonly string[] = []): Promise<Record<string, string>> {
  const { rows } = await client.query<{ table: string }>(
    `select format('%I.%I', n.nspname, c.relname) as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'freehold') order by 1`,
  );
  const found: Record<string, string> = {};
  for (const { table } of rows.filter((row) => !leave.includes(row.table))) {
    const { rows: sums } = await client.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') as sum from ${table} t`,
    );
    found[table] = sums[0]!.sum;
  }
  return found;
}

/** Restores a dump with psql into a new, empty database, stopping at the first error. */
export async function restore(server: TestPostgres, database: string, dump: string): Promise<Client> {
  const keeper = await server.asAdministrator();
  await keeper.query(`create database ${database}`).finally(() => keeper.end());
  const { user, password } = server.administrator;
  const done = spawnSync(
    program('psql'),
    [
      '--no-psqlrc',
      '--quiet',
      '--set=ON_ERROR_STOP=1',
      `--host=${server.address}`,
      `--port=${server.port}`,
      `--username=${user}`,
      database,
    ],
    {
      input: dump,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, PGPASSWORD: password, PGSSLMODE: 'require' },
      maxBuffer: 1 << 28,
    },
  );
  if (done.status !== 0) throw new Error(`psql ended with ${done.status}: ${done.stderr}`);
  return server.asAdministrator(database);
}

/** Reads CSV as RFC 4180 says, with the byte order mark taken off: a reader that is not the writer's. NULL is an empty field without quotes. */
export function readCsv(text: string): (string | null)[][] {
  const records: (string | null)[][] = [];
  let record: (string | null)[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const body = text.replace(/^\uFEFF/, '');
  for (let match = field.exec(body); match; match = field.exec(body)) {
    record.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2] === '' ? null : match[2]!);
    if (match[3] === '\r\n') {
      records.push(record);
      record = [];
    }
    if (field.lastIndex === body.length) return records;
  }
  throw new Error(`not CSV after ${records.length} records: ${body.slice(field.lastIndex, field.lastIndex + 80)}`);
}
