import { APPLICATION_TABLE, PLAIN_NAME } from '../application-tables';

/** A column, and how its values are written as JSON. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** The type under all domains, of the elements where it is an array: `int8`, `numeric`, `text`. */
  readonly base: string;
  readonly array: boolean;
  /** PostgreSQL's category of that type: `N` of numbers, `D` of moments, `T` of spans of time. */
  readonly category: string;
  /** Written as PostgreSQL's text: row types, which have numbers inside that JSON readers would round, and what an extension casts to JSON. */
  readonly spelled: boolean;
}

export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly partitioned: boolean;
  readonly columns: readonly Column[];
  /** Partitions, by schema and name: the dump program wants each by its name. */
  readonly leaves: readonly { readonly oid: string; readonly schema: string; readonly name: string }[];
  readonly readable: boolean;
  readonly forced: boolean;
  /** The plan says that it holds no tenant's data. */
  readonly declared: boolean;
  /** Values too long for a page lie elsewhere: rows of such a table can be of any size. */
  readonly longValues: boolean;
  /** Size on disk, in bytes; of a table that tenants share, of all of them together until it is narrowed. */
  readonly estimatedBytes: number;
  /** Rows by the last ANALYZE; 0 where there was none. */
  readonly estimatedRows: number;
}

/** What is the platform's own in a tenant's database: no data of the tenant. */
export const OWN_SCHEMA = 'freehold';

/**
 * Every table that holds rows of the application, with its columns. Partitions come with their parent. Parameter 1:
 * the tables that are declared to hold no tenant's data.
 */
export const LIST_TABLES = `
with recursive base as (
  select oid as type, oid as under from pg_type
  union all
  select base.type, t.typbasetype from base join pg_type t on t.oid = base.under where t.typtype = 'd'
), kind as (
  select base.type, t.oid as root, t.typtype, t.typname, t.typcategory, t.typelem, t.typcategory = 'A' and t.typelem <> 0 as array
  from base join pg_type t on t.oid = base.under where t.typtype <> 'd'
)
select n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
  has_table_privilege(c.oid, 'SELECT') and has_schema_privilege(n.oid, 'USAGE') as readable,
  c.relrowsecurity and c.relforcerowsecurity and not exists (
    select from pg_partition_tree(c.oid) p join pg_class l on l.oid = p.relid
    where has_table_privilege(l.oid, 'SELECT') and not (l.relrowsecurity and l.relforcerowsecurity)
  ) as forced,
  ${PLAIN_NAME} = any ($1::text[]) as declared,
  coalesce((select sum(pg_relation_size(l.reltoastrelid)) from pg_partition_tree(c.oid) p join pg_class l on l.oid = p.relid
    where l.reltoastrelid <> 0), 0) + case when c.reltoastrelid <> 0 then pg_relation_size(c.reltoastrelid) else 0 end as long,
  coalesce((select sum(pg_table_size(p.relid)) from pg_partition_tree(c.oid) p), pg_table_size(c.oid)) as size,
  case when c.relkind = 'p' then coalesce((select sum(greatest(l.reltuples, 0)) from pg_partition_tree(c.oid) p
    join pg_class l on l.oid = p.relid where p.isleaf), 0) else greatest(c.reltuples, 0) end as tuples,
  coalesce((select json_agg(json_build_object('oid', l.oid::text, 'schema', ln.nspname, 'name', l.relname) order by ln.nspname, l.relname)
    from pg_partition_tree(c.oid) p join pg_class l on l.oid = p.relid join pg_namespace ln on ln.oid = l.relnamespace
    where l.oid <> c.oid), '[]') as leaves,
  coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
      'base', coalesce(element.typname, own.typname), 'array', own.array,
      'category', coalesce(element.typcategory, own.typcategory), 'spelled', coalesce(element.typtype, own.typtype) = 'c'
        or exists (select from pg_cast k where k.castsource = coalesce(element.root, own.root) and k.casttarget = 'json'::regtype and k.castfunc <> 0)) order by a.attnum)
    from pg_attribute a join kind own on own.type = a.atttypid
    left join kind element on own.array and element.type = own.typelem
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where ${APPLICATION_TABLE} and not c.relispartition
order by n.nspname collate "C", c.relname collate "C"`;

/** A row of `LIST_TABLES`, with every value as the server's text. */
export type TableRow = Readonly<Record<'schema' | 'name' | 'partitioned' | 'readable' | 'forced' | 'declared', string>> &
  Readonly<Record<'long' | 'size' | 'tuples' | 'leaves' | 'columns', string>>;

export function tableIn(row: TableRow): Table {
  return {
    schema: row.schema,
    name: row.name,
    partitioned: row.partitioned === 't',
    columns: JSON.parse(row.columns) as Column[],
    leaves: JSON.parse(row.leaves) as Table['leaves'],
    readable: row.readable === 't',
    forced: row.forced === 't',
    declared: row.declared === 't',
    longValues: Number(row.long) > 0,
    estimatedBytes: Number(row.size),
    estimatedRows: Number(row.tuples),
  };
}

/** An identifier as SQL takes it, whatever is in it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const qualified = ({ schema, name }: { schema: string; name: string }): string => `${quoted(schema)}.${quoted(name)}`;
/** Rows of tables that inherit are their own tables' rows; those of partitions are their parent's. */
export const source = (table: Table): string => `${table.partitioned ? '' : 'only '}${qualified(table)}`;
