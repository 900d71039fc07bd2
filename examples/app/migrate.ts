import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** `001-what-it-does.sql`, numbered from 1 without a gap. */
export function migrationsIn(folder: string): Migration[] {
  const names = readdirSync(folder).sort();
  return names.map((name, place) => {
    const number = Number(/^(\d{3})-[a-z0-9-]+\.sql$/.exec(name)?.[1]);
    if (number !== place + 1)
      throw new Error(`${name} is not number ${place + 1} of ${folder}; wanted 001-..., 002-... without a gap`);
    return { number, name, sql: readFileSync(join(folder, name), 'utf8') };
  });
}

/** How far the database is: a function of the application's own, since a table of the migrator's would have no tenant. */
export async function versionOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regproc('application.version') IS NOT NULL AS there");
  if (!rows[0]!.there) return 0;
  return (await client.query<{ version: number }>('SELECT application.version()')).rows[0]!.version;
}

/**
 * Runs what has not run yet, as the login for migrations, each in a transaction of its own that says how far the database then is.
 * Two runs at once write the same function: one of them fails, and has changed nothing.
 *
 * @returns names of those that ran
 */
export async function migrate(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  const ran: string[] = [];
  for (const { number, name, sql } of migrations) {
    await client.query('BEGIN');
    try {
      const pending = (await versionOf(client)) < number;
      if (pending) {
        await client.query(`CREATE OR REPLACE FUNCTION application.version() RETURNS int LANGUAGE sql STABLE RETURN ${number}`);
        await client.query(sql);
        await client.query('SELECT freehold.protect_all()');
        ran.push(name);
      }
      await client.query('COMMIT');
    } catch (cause) {
      await client.query('ROLLBACK');
      throw new Error(`${name} has failed and changed nothing; those before it stay: ${(cause as Error).message}`, { cause });
    }
  }
  return ran;
}
