import type { Client } from 'pg';
import type { TenantOrder } from '../../../lambdas/shared/tenant-order';

/** Whatever holds rows that are neither PostgreSQL's own, nor the platform's, nor an extension's. Partitions come with their parent. */
const TABLES = `SELECT n.nspname || '.' || c.relname AS table, CASE c.relkind WHEN 'p' THEN '' ELSE 'ONLY ' END || c.oid::regclass AS source,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant' AND NOT a.attisdropped) AS shared
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname !~ '^(pg_|information_schema$|freehold$)'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1`;

export interface Held {
  readonly rows: number;
  /** Over every row as the server writes it, whatever their order. */
  readonly sum: string;
}
export type Holdings = Readonly<Record<string, Held>>;

/** Count and checksum of every table as nobody but a superuser sees it; of one tenant's rows where an order says that tenants share. */
export async function holdings(client: Client, order?: Pick<TenantOrder, 'tenant' | 'isolation'>): Promise<Holdings> {
  const tenant = order?.isolation === 'row' ? order.tenant : undefined;
  const { rows: tables } = await client.query<{ table: string; source: string; shared: boolean }>(TABLES);
  const found: Record<string, Held> = {};
  for (const { table, source, shared } of tables) {
    const whose = tenant === undefined ? 'true' : shared ? 'tenant = $1' : 't::text LIKE $1';
    const values = tenant === undefined ? [] : [shared ? tenant : `%${tenant}%`];
    const { rows } = await client.query<Held>(
      `SELECT count(*)::int AS rows, md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C"), '')) AS sum FROM ${source} t WHERE ${whose}`,
      values,
    );
    found[table] = rows[0]!;
  }
  return found;
}
