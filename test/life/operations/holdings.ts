import { holdings } from '../../support/postgres/holdings';
import type { Holdings } from '../../support/postgres/holdings';
import { databaseOf, serverOf } from '../application';
import type { Life } from '../life';
import type { LifeTenant } from '../tenants';
import { holds } from './operation';

/** Rows of a tenant in every table, by the superuser's own look. */
export async function heldBy(life: Life, tenant: LifeTenant): Promise<Holdings> {
  const client = await serverOf(life, tenant).superuser(databaseOf(tenant));
  return holdings(client, tenant).finally(() => client.end());
}

/** @throws Error that names every table which is not as wanted */
export function equal(found: Holdings, wanted: Holdings, whose: string): void {
  const other = Object.keys({ ...found, ...wanted }).filter((table) => found[table]?.sum !== wanted[table]?.sum);
  const said = (of: Holdings, table: string) => `${of[table]?.rows ?? 'no'} rows of sum ${of[table]?.sum ?? 'none'}`;
  const list = other.map((table) => `${table} has ${said(found, table)}, wanted ${said(wanted, table)}`);
  holds(other.length === 0, `${whose}: ${list.join('; ')}`);
}
