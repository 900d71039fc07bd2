import type { Client } from 'pg';
import {
  APPLICATION_RELATION,
  IN_APPLICATION,
  IS_NOBODYS,
  PLAIN_NAME,
  TENANTS_TABLE,
} from '../../shared/postgres/application-tables';
import { DECLARED_LEAVES, namingRows } from '../../shared/postgres/declared-tables';
import type { ExportOrder } from './contract';

/** Names in a line; more are a number. */
const NAMED = 20;

interface Kind {
  /** What is left out, one and several. */
  readonly what: readonly [one: string, several: string];
  readonly why: string;
  /** Whether an SQL dump brings it. */
  readonly dumped: boolean;
  /** Names. Parameter 1: the tenant where the database is shared, else null; 2: the tables that are declared to hold no tenant's data. */
  readonly sql: string;
}

const relation = (kind: string): string =>
  `select c.oid::regclass::text as name from pg_class c where ${APPLICATION_RELATION(`'${kind}'`)}`;

const KINDS: readonly Kind[] = [
  {
    what: ['large object', 'large objects'],
    why: 'they have rights of their own, which the export role lacks',
    dumped: false,
    sql: `select l.oid::text as name from pg_largeobject_metadata l
      where $1::text is null or pg_get_userbyid(l.lomowner) = $1 or pg_get_userbyid(l.lomowner) like $1 || '\\_%'`,
  },
  {
    what: ['table', 'tables'],
    why: "the plan declares that they hold no tenant's data",
    dumped: false,
    sql: `select ${PLAIN_NAME} as name from pg_class c where $1::text is not null and c.relkind in ('r', 'p')
      and ${PLAIN_NAME} = any ($2::text[]) and not (${TENANTS_TABLE('select unnest($2::text[])')})`,
  },
  { what: ['foreign table', 'foreign tables'], why: 'their rows lie on another server', dumped: false, sql: relation('f') },
  {
    what: ['materialized view', 'materialized views'],
    why: 'what is in them is made from the tables',
    dumped: true,
    sql: relation('m'),
  },
  { what: ['view', 'views'], why: 'they show what is in the tables', dumped: true, sql: relation('v') },
  {
    what: ['sequence', 'sequences'],
    why: 'no file brings their values: the highest number of a column is in its rows',
    dumped: true,
    sql: `select c.oid::regclass::text as name from pg_class c where c.relkind = 'S' and ${IN_APPLICATION('c.relnamespace')}
      and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')`,
  },
  {
    what: ['policy', 'policies'],
    why: "they are for this platform's roles",
    dumped: false,
    sql: `select format('%s of %s', p.polname, p.polrelid::regclass) as name from pg_policy p join pg_class c on c.oid = p.polrelid
      where p.polname not like 'freehold\\_%' and ${APPLICATION_RELATION("'r', 'p'")}`,
  },
  {
    what: ['publication', 'publications'],
    why: 'they lead to servers that are connected to this one',
    dumped: false,
    sql: 'select pubname::text as name from pg_publication',
  },
  {
    what: ['function', 'functions'],
    why: 'they are code of the application, and no rows',
    dumped: true,
    sql: `select p.oid::regprocedure::text as name from pg_proc p where ${IN_APPLICATION('p.pronamespace')} and not ${IS_NOBODYS('pg_proc', 'p.oid')}`,
  },
];

/** In words, what the catalogue has of the tenant and no file brings: whatever the isolation, by what was asked for. */
export async function leftOut(
  client: Pick<Client, 'query'>,
  { tenant, isolation, formats }: Pick<ExportOrder, 'tenant' | 'isolation' | 'formats'>,
  declared: readonly string[],
): Promise<readonly string[]> {
  const sql = formats.includes('sql');
  const lines: string[] = [];
  for (const kind of KINDS) {
    if (kind.dumped && sql) continue;
    // PostgreSQL wants the type of every parameter told or used.
    const asked = `with told as (select $1::text, $2::text[]) ${kind.sql} order by 1`;
    const { rows } = await client.query<{ name: string }>(asked, [isolation === 'row' ? tenant : null, declared]);
    if (rows.length > 0)
      lines.push(
        lineOf(
          kind,
          rows.map(({ name }) => name),
        ),
      );
  }
  return isolation === 'row' ? [...lines, ...(await named(client, tenant, declared))] : lines;
}

/** Nothing of a tenant should stand in a table that is declared to hold none of its data: what names it all the same is said. */
async function named(client: Pick<Client, 'query'>, tenant: string, declared: readonly string[]): Promise<readonly string[]> {
  const { rows: tables } = await client.query<{ name: string }>(DECLARED_LEAVES, [declared]);
  if (tables.length === 0) return [];
  // Bytes as text, until they are looked through.
  const { rows: setting } = await client.query<{ was: string }>("select current_setting('bytea_output') as was");
  await client.query("set local bytea_output = 'escape'");
  const lines: string[] = [];
  for (const { name } of tables) {
    const where = await namingRows(client, name, tenant);
    const { rows } = await client.query<{ count: string }>(`select count(*) from only ${name} where ${where}`);
    if (rows[0]!.count !== '0')
      lines.push(`rows of ${name} that name the tenant, ${rows[0]!.count}: the plan declares that it holds no tenant's data`);
  }
  await client.query("select set_config('bytea_output', $1, true)", [setting[0]!.was]);
  return lines;
}

function lineOf({ what: [one, several], why }: Kind, names: readonly string[]): string {
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  return `${names.length} ${names.length === 1 ? one : several} (${names.slice(0, NAMED).join(', ')}${more}): ${why}`;
}
