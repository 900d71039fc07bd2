import type { Client } from 'pg';
import { qualified } from '../../../shared/postgres/reading/tables';
import type { Table } from '../../../shared/postgres/reading/tables';

/** The application's own triggers, one by one: those of a partition that it has from its table are named with it. */
const TRIGGERS = `SELECT format('ALTER TABLE ONLY %I.%I', n.nspname, c.relname) AS of, quote_ident(t.tgname) AS trigger,
    CASE t.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS TRIGGER' WHEN 'R' THEN 'ENABLE REPLICA TRIGGER' ELSE 'ENABLE TRIGGER' END AS again
  FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid = ANY ($1::regclass[]) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgname !~ '^freehold_'`;

const FORCED = `SELECT format('ALTER TABLE %I.%I', n.nspname, c.relname) AS of
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::regclass[]) AND c.relforcerowsecurity`;

const names = (tables: readonly Table[]): string[] => tables.flatMap((table) => [table, ...table.leaves]).map(qualified);

/** Whoever is the owner sees and changes every row of these tables, whatever policies the application has. */
export async function seeAll(client: Client, tables: readonly Table[]): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ of: string }>(FORCED, [names(tables)]);
  for (const { of } of rows) await client.query(`${of} NO FORCE ROW LEVEL SECURITY`);
  return async () => {
    for (const { of } of rows) await client.query(`${of} FORCE ROW LEVEL SECURITY`);
  };
}

/**
 * In a transaction, in a database that is one tenant's and serves nobody: its policies and its own triggers stand aside, and stand as they
 * stood when what is answered is called. What they wrote is among the rows that come back. Keys and references are asked as ever.
 */
export async function standAside(client: Client, tables: readonly Table[]): Promise<() => Promise<void>> {
  const force = await seeAll(client, tables);
  const { rows } = await client.query<{ of: string; trigger: string; again: string }>(TRIGGERS, [names(tables)]);
  for (const { of, trigger } of rows) await client.query(`${of} DISABLE TRIGGER ${trigger}`);
  return async () => {
    for (const { of, trigger, again } of rows) await client.query(`${of} ${again} ${trigger}`);
    await force();
  };
}
