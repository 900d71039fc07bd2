import type { Client } from 'pg';
import { declaredTables, HALF_DETACHED } from '../../shared/postgres/application-tables';
import { spellWhole } from '../../shared/postgres/connect';
import { openTables } from '../../shared/postgres/declared-tables';
import { hiddenFromExport, policyDeviations, unsaidTables } from '../../shared/postgres/policies';
import { UnprotectedTableError } from './errors';
import { qualified } from '../../shared/postgres/reading/tables';
import type { Table } from '../../shared/postgres/reading/tables';

/**
 * Where tenants share tables, an export sees what policies show it: these must be what was installed, and the login must map to
 * the tenant. Asked by a connection of its own while the export holds its tables: nobody alters a policy meanwhile, and the
 * snapshot, which may be older, would show the policies as they were.
 *
 * @throws UnprotectedTableError
 */
export async function refuseHiddenRows(client: Client, tenant: string): Promise<void> {
  await spellWhole(client);
  const { rows: may } = await client.query<{ may: boolean }>("SELECT has_schema_privilege('freehold', 'USAGE') AS may");
  if (!may[0]?.may) throw hidden('the export role may not ask whose it is');
  const { rows: login } = await client.query<{ tenant: string | null; all: boolean }>(
    'SELECT freehold.current_tenant() AS tenant, freehold.current_facilities() IS NULL AS all',
  );
  if (login[0]?.tenant !== tenant || !login[0].all)
    throw hidden(
      `the export role maps to ${login[0]?.tenant ?? 'no tenant'}${login[0]?.all ? '' : ', and to some of its facilities'}`,
    );
  const declared = await declaredTables(client);
  const { rows: unsaid } = await client.query<{ object: string }>(unsaidTables('SELECT unnest($1::text[])'), [declared]);
  if (unsaid.length > 0)
    throw hidden(
      `no column tenant of type text and a deterministic collation says whose the rows are of ${unsaid.map(({ object }) => object).join(', ')}`,
    );
  const { rows: open } = await client.query<{ object: string; got: string }>(openTables('SELECT unnest($1::text[])'), [declared]);
  if (open.length > 0)
    throw hidden(
      `tables that the plan declares to hold no tenant's data hold some, or may: ${open.map(({ object, got }) => `${object}: ${got}`).join('; ')}`,
    );
  const { rows } = await client.query<{ object: string; got: string; wanted: string }>(
    policyDeviations('SELECT unnest($1::text[])'),
    [declared],
  );
  if (rows.length > 0) {
    const said = rows.map(({ object, got, wanted }) => `${object} is "${got}", wanted "${wanted}"`).join('; ');
    throw hidden(`policies that are not the platform's hide rows: ${said}`);
  }
}

/**
 * Where the database is the tenant's own, its policies are the application's: they may hide rows from its users, and from no export.
 *
 * @throws UnprotectedTableError
 */
export async function refusePolicies(client: Client, role: string, tables: readonly Table[]): Promise<void> {
  await spellWhole(client);
  const names = tables.flatMap((table) => [table, ...table.leaves]).map(qualified);
  const { rows } = await client.query<{ object: string }>(hiddenFromExport(role), [names]);
  if (rows.length > 0) throw hidden(`policies of the application hide rows of ${rows.map(({ object }) => object).join(', ')}`);
}

/**
 * Whatever the isolation: a partition between two tables is in the rows of neither.
 *
 * @throws UnprotectedTableError
 */
export async function refuseHalfDetached(client: Client): Promise<void> {
  await spellWhole(client);
  const { rows } = await client.query<{ object: string; remedy: string }>(HALF_DETACHED);
  if (rows.length > 0)
    throw hidden(`a DETACH that was interrupted left ${rows.map(({ object, remedy }) => `${object} (${remedy})`).join(', ')}`);
}

const hidden = (what: string): UnprotectedTableError =>
  new UnprotectedTableError(
    `${what}; wanted every row of the tenant in sight, and no other; run prepare-database, which puts right what is the platform's, and drop restrictive policies of the application's own`,
  );
