import type { ClientBase } from 'pg';
import { DumpNotRestoredError } from './errors';
import { OWN_SCHEMA, qualified } from '../../shared/postgres/reading/tables';
import type { Neighbours } from './neighbours';
import type { Table } from '../../shared/postgres/reading/tables';

/** What of a database is not the tenant's, found by what PostgreSQL itself knows of who rests on whom, and never by reading SQL. */
export interface LeftAside {
  /** Tables that are no tenant's: the dump program does not touch them. */
  readonly tables: readonly { readonly schema: string; readonly name: string }[];
  /** `<oid of the catalogue>.<oid>` of what is in no dump, and of what rests on it. */
  readonly objects: ReadonlySet<string>;
  /** Whose comments are left out though they are not. */
  readonly comments: ReadonlySet<string>;
  /** Extensions that only a superuser can make: left out unless something rests on them. */
  readonly superusers: ReadonlySet<string>;
  /** Stands for the platform's functions while tables are made whose defaults and checks call them; and takes all of it away again. */
  readonly scaffold: readonly string[];
  readonly clearance: readonly string[];
  /** In words: the application's own objects that rest on what is left out. */
  readonly mentioned: readonly string[];
}

const KEPT = '$2::oid[]';

/**
 * The platform's schema, tables that are not exported, what names neighbours alone, and whatever rests on these. Not the tables that are exported: of those only a
 * default or a check can rest on the platform. A view rests on its rule, which the catalogue writes the other way round.
 */
const GONE = `
recursive aside as (
  select c.oid, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and not c.oid = any (${KEPT})
    and n.nspname <> $1 and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), gone as (
  select 'pg_namespace'::regclass::oid as class, oid as object from pg_namespace where nspname = $1
  union select 'pg_class'::regclass, oid from aside
  union select split_part(neighbour, '.', 1)::oid, split_part(neighbour, '.', 2)::oid from unnest($3::text[]) as neighbour
  union select next.class, next.object from gone cross join lateral (
    select d.classid as class, d.objid as object from pg_depend d where d.refclassid = gone.class and d.refobjid = gone.object
    union all select d.refclassid, d.refobjid from pg_depend d
      where d.classid = gone.class and d.objid = gone.object and d.classid = 'pg_rewrite'::regclass and d.deptype = 'i'
  ) next where not (next.class = 'pg_class'::regclass and next.object = any (${KEPT}))
)`;

/** Functions of the platform that defaults and checks of the tenant's tables call. */
const CALLED = `
called as (
  select distinct p.oid from gone join pg_depend d on d.classid = gone.class and d.objid = gone.object
  join pg_proc p on d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
  join pg_namespace n on n.oid = p.pronamespace and n.nspname = $1
  where gone.class in ('pg_attrdef'::regclass, 'pg_constraint'::regclass)
)`;

/**
 * What is in the dump and calls a function that is not: a table's default, check, generated column or key of partitions, or a domain's
 * check. PostgreSQL knows on what a body of standard SQL (BEGIN ATOMIC) rests, so that such a function goes with it; of a body in quotes it
 * knows nothing. The platform's functions have stand-ins while tables are made, which no domain can let go of.
 */
const STUCK = `
  select distinct format('%s calls %s', pg_describe_object(d.classid, d.objid, d.objsubid) || coalesce(' on domain ' || nullif(c.contypid, 0)::regtype, ''), p.oid::regprocedure) from gone
  join pg_proc p on gone.class = 'pg_proc'::regclass and p.oid = gone.object join pg_namespace n on n.oid = p.pronamespace
  join pg_depend d on d.refclassid = gone.class and d.refobjid = gone.object
  left join pg_attrdef f on d.classid = 'pg_attrdef'::regclass and f.oid = d.objid
  left join pg_constraint c on d.classid = 'pg_constraint'::regclass and c.oid = d.objid and c.contype = 'c'
  where c.contypid <> 0 or n.nspname <> $1 and (f.adrelid = any (${KEPT}) or c.conrelid = any (${KEPT}) or d.classid = 'pg_class'::regclass and d.objid = any (${KEPT}))
  order by 1`;

const SIGNATURE = "format('%I.%I(%s)', $1::text, p.proname, pg_get_function_identity_arguments(p.oid))";

const FIND = `
with ${GONE}, ${CALLED}
select
  array(select json_build_object('schema', nspname, 'name', relname)::text from aside order by nspname, relname) as tables,
  array(select class || '.' || object from gone) as objects,
  array(select 'pg_extension'::regclass::oid || '.' || e.oid from pg_extension e
    join pg_available_extension_versions v on v.name = e.extname and v.version = e.extversion
    where v.superuser and not v.trusted) as superusers,
  array(select format('CREATE FUNCTION %s RETURNS %s LANGUAGE sql AS %L;', ${SIGNATURE}, pg_get_function_result(p.oid),
      'SELECT NULL::' || format_type(p.prorettype, null)) from called join pg_proc p using (oid) order by 1) as stubs,
  array(select format('ALTER TABLE ONLY %s ALTER COLUMN %I DROP DEFAULT;', a.attrelid::regclass, a.attname)
    from gone join pg_attrdef f on gone.class = 'pg_attrdef'::regclass and f.oid = gone.object
    join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum where a.attrelid = any (${KEPT}) order by 1)
  || array(select format('ALTER TABLE %s DROP CONSTRAINT %I;', c.conrelid::regclass, c.conname)
    from gone join pg_constraint c on gone.class = 'pg_constraint'::regclass and c.oid = gone.object
    where c.contype = 'c' and c.conislocal and c.coninhcount = 0 and c.conrelid = any (${KEPT}) order by 1)
  || array(select format('DROP FUNCTION %s;', ${SIGNATURE}) from called join pg_proc p using (oid) order by 1) as removals,
  array(select pg_describe_object(class, object, 0) from gone
    where class = 'pg_class'::regclass and object in (select c.oid from pg_class c where c.relkind in ('v', 'm'))
      or class = 'pg_proc'::regclass and object not in (select p.oid from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1)
    order by 1) as mentioned,
  array(${STUCK}) as stuck`;

/** @throws DumpNotRestoredError where what is in the dump calls a function that is not */
export async function leftAside(client: ClientBase, tables: readonly Table[], neighbours: Neighbours): Promise<LeftAside> {
  const names = tables.flatMap((table) => [table, ...table.leaves]).map(qualified);
  const { rows: kept } = await client.query<{ oids: string[] }>('select $1::regclass[]::oid[]::text[] as oids', [names]);
  const { rows } = await client.query<
    Record<'tables' | 'objects' | 'superusers' | 'stubs' | 'removals' | 'mentioned' | 'stuck', string[]>
  >(FIND, [OWN_SCHEMA, kept[0]!.oids, neighbours.objects]);
  const found = rows[0]!;
  if (found.stuck.length > 0)
    throw new DumpNotRestoredError(
      `an SQL dump would not restore: ${found.stuck.join('; ')}, which the dump lacks, since its body (BEGIN ATOMIC) or its parameters rest on ` +
        "the platform's schema or on a table that is not exported; wanted a function that rests on neither: write its body in quotes " +
        '(AS $$ ... $$), then export again; CSV and JSON lines do not depend on it',
    );
  const called = found.stubs.length > 0;
  return {
    tables: found.tables.map((table) => JSON.parse(table) as LeftAside['tables'][number]),
    objects: new Set(found.objects),
    comments: neighbours.comments,
    superusers: new Set(found.superusers),
    scaffold: called ? [`CREATE SCHEMA ${OWN_SCHEMA};`, ...found.stubs] : [],
    clearance: called ? [...found.removals, `DROP SCHEMA ${OWN_SCHEMA};`] : [],
    mentioned: found.mentioned.map((object) => `${object} is not in the SQL dump: it rests on what is not the tenant's`),
  };
}
