import { createHash } from 'node:crypto';
import type { TenantOrder } from '../../shared/tenant-order';
import { DumpProgramError } from './errors';
import { OWN_SCHEMA, quoted } from './tables';
import type { Table } from './tables';

export interface DumpVersion {
  readonly major: number;
  readonly minor: number;
}

/** What a dump is made of: the snapshot it shows, and the tables in it. */
export interface DumpOrder {
  readonly exportId: string;
  readonly isolation: TenantOrder['isolation'];
  readonly snapshot: string;
  readonly tables: readonly Table[];
  /** How many rows they have in the snapshot. */
  readonly rows: number;
}

/**
 * Tables, their rows, and what is built over the rows. They are dumped apart: rows are counted where nothing else can look like one,
 * and the last is small, holds no data, and has parts that only the platform can run.
 */
export type Section = 'pre-data' | 'data' | 'post-data';

/** From these on pg_dump locks psql's own commands with a key, against a server that would write some into the dump (CVE-2025-8714). */
const LOCKS_SINCE: Readonly<Record<number, number>> = { 13: 22, 14: 19, 15: 14, 16: 10, 17: 6 };

/** @throws DumpProgramError when the version cannot be read, or is older than the server's: it would refuse, or leave out what it does not know */
export function dumpVersion(said: string, path: string, serverMajor: number): DumpVersion {
  const [, major, minor] = /\(PostgreSQL\) (\d+)\.(\d+)/.exec(said) ?? [];
  if (!major || !minor || Number(major) < serverMajor) {
    throw new DumpProgramError(
      `${path} says ${JSON.stringify(said.trim())}; wanted pg_dump of major version ${serverMajor} or later, as the server has; put that into the layer`,
    );
  }
  return { major: Number(major), minor: Number(minor) };
}

/** Arguments of pg_dump. Names are patterns to it: in quotes they mean themselves. */
export function dumpArguments(order: DumpOrder, section: Section, version: DumpVersion): string[] {
  const locks = version.minor >= (LOCKS_SINCE[version.major] ?? 0);
  return [
    `--section=${section}`,
    `--snapshot=${order.snapshot}`,
    ...'--format=plain --encoding=UTF8 --no-password --lock-wait-timeout=60000 --strict-names'.split(' '),
    // It is restored where the roles, rights and tablespaces of this platform do not exist.
    ...'--no-owner --no-privileges --no-tablespaces --no-security-labels --no-publications --no-subscriptions'.split(' '),
    ...(locks ? [`--restrict-key=${createHash('sha256').update(order.exportId).digest('hex')}`] : []),
    ...(order.isolation === 'row' ? sharedTables(order.tables) : ['-B', `--exclude-schema=${quoted(OWN_SCHEMA)}`]),
  ];
}

/** Under row isolation the tenant's tables by name, and under their policies: the dump program would otherwise switch them off. */
const sharedTables = (tables: readonly Table[]): string[] => [
  '--enable-row-security',
  ...tables.flatMap((table) => [table, ...table.leaves]).map(({ schema, name }) => `--table=${quoted(schema)}.${quoted(name)}`),
];

const ENTRY = /^--\n-- Name: (?<name>.*); Type: (?<type>[A-Z ]+); Schema: .*; Owner: .*\n--\n/gm;
const OWN_DEFAULT = ` DEFAULT ${OWN_SCHEMA}.current_tenant()`;
const PLATFORMS = ['POLICY', 'ROW SECURITY', 'EVENT TRIGGER'];

/**
 * A section without what would fail, or mean nothing, in a database of the customer's own: policies for roles of this platform, its
 * audit triggers and the default that fills in the tenant, and under row isolation every trigger, since the dump of tables brings no
 * functions.
 */
export function portable(text: string, isolation: TenantOrder['isolation']): string {
  const entries = [...text.matchAll(ENTRY)];
  const kept = entries.map((entry, i) => {
    const content = text.slice(entry.index, entries[i + 1]?.index ?? endOf(text));
    return leavesOut(entry.groups as { name: string; type: string }, content, isolation) ? '' : content.replaceAll(OWN_DEFAULT, '');
  });
  const head = text.slice(0, entries[0]?.index ?? text.length);
  return head + kept.join('') + (entries.length > 0 ? text.slice(endOf(text)) : '');
}

/** What the dump program writes behind the last entry. */
function endOf(text: string): number {
  const at = text.lastIndexOf('--\n-- PostgreSQL database dump complete\n');
  return at === -1 ? text.length : at;
}

function leavesOut({ name, type }: { name: string; type: string }, content: string, isolation: TenantOrder['isolation']): boolean {
  if (PLATFORMS.includes(type)) return true;
  if (type === 'COMMENT') return /^(?:POLICY|EVENT TRIGGER) /.test(name) || (isolation === 'row' && name.startsWith('TRIGGER '));
  if (type === 'DEFAULT') return content.includes(OWN_DEFAULT);
  if (type !== 'TRIGGER') return false;
  return isolation === 'row' || content.includes(`EXECUTE FUNCTION ${OWN_SCHEMA}.`);
}

/**
 * What tables named one by one need before they are made: schemas, extensions, and types of their columns. Statements that the
 * server wrote, one a row, in an order in which each finds what it needs. Parameter 1: oids of the tables.
 */
export const LIST_NEEDS = `
with recursive used as (
  select a.atttypid as oid from pg_attribute a where a.attrelid = any ($1::oid[]) and a.attnum > 0 and not a.attisdropped
  union
  select next.oid from used join pg_type t on t.oid = used.oid cross join lateral (
    select t.typelem as oid where t.typelem <> 0
    union all select t.typbasetype where t.typbasetype <> 0
    union all select a.atttypid from pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    union all select r.rngsubtype from pg_range r where r.rngtypid = t.oid
  ) next
), own as (
  select t.*, n.nspname, e.extname, en.nspname as extschema from pg_type t join used on used.oid = t.oid
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_depend d on d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
  left join pg_extension e on e.oid = d.refobjid left join pg_namespace en on en.oid = e.extnamespace
  where n.nspname <> 'pg_catalog'
)
select statement from (
  select 0 as step, 0::oid as place, format('CREATE SCHEMA IF NOT EXISTS %I;', nspname) as statement from (
    select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = any ($1::oid[])
    union select nspname from own where extname is null union select extschema from own where extname is not null
  ) schemas where nspname <> 'public'
  union
  select 1, 0::oid, format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I;', extname, extschema) from own where extname is not null
  union all
  select 2, own.oid, format('CREATE TYPE %I.%I AS ENUM (%s);', nspname, typname,
    (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = own.oid))
  from own where typtype = 'e' and extname is null
  union all
  select 3, own.oid, format('CREATE DOMAIN %I.%I AS %s%s%s%s;', nspname, typname, format_type(typbasetype, typtypmod),
    coalesce(' DEFAULT ' || typdefault, ''), case when typnotnull then ' NOT NULL' else '' end,
    (select string_agg(format(' CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), '' order by conname)
      from pg_constraint where contypid = own.oid and contype = 'c'))
  from own where typtype = 'd' and extname is null
  union all
  select 3, own.oid, format('CREATE TYPE %I.%I AS (%s);', nspname, typname,
    (select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
      from pg_attribute where attrelid = own.typrelid and attnum > 0 and not attisdropped))
  from own join pg_class c on c.oid = own.typrelid and c.relkind = 'c' where typtype = 'c' and extname is null
) needs order by step, place, statement`;
