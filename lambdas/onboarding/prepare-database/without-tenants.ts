import type { Client } from 'pg';
import type { WithoutTenants } from './contract';

/**
 * Tables that hold no tenant's data, such as countries or the lines of a migration tool: what the plans say, by `schema.table`,
 * each with the number of its registered exception. The owner of schema freehold alone writes it.
 */
export const WITHOUT_TENANTS = `CREATE TABLE IF NOT EXISTS freehold.without_tenants (
    relation text PRIMARY KEY,
    exception text NOT NULL)`;

/** Writes down what the plans say now, and forgets what they do not say any more: its table is then a tenant's again. */
export async function declare(client: Client, tables: readonly WithoutTenants[]): Promise<void> {
  await client.query('DELETE FROM freehold.without_tenants WHERE relation <> ALL ($1)', [tables.map(({ table }) => table)]);
  for (const { table, exception } of tables)
    await client.query(
      `INSERT INTO freehold.without_tenants (relation, exception) VALUES ($1, $2)
       ON CONFLICT (relation) DO UPDATE SET exception = excluded.exception`,
      [table, exception],
    );
}
