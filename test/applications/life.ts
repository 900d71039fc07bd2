import { removeBy } from '../../lambdas/erasure/remove-tenant-data/handler';
import { catalogueBy } from '../../lambdas/onboarding/verify-tenant/checks/catalogue';
import { plain } from '../../lambdas/onboarding/verify-tenant/checks/plain';
import { roles } from '../../lambdas/onboarding/verify-tenant/checks/roles';
import { verifyBy } from '../../lambdas/onboarding/verify-tenant/handler';
import { catalogueFindings } from '../../lambdas/shared/postgres/catalogue';
import { databaseNames } from '../../lambdas/shared/postgres/tenant-names';
import type { TenantOrder } from '../../lambdas/shared/tenant-order';
import { NOW } from '../lambdas/export/export-tenant/world';
import { context } from '../lambdas/support/invocation';
import { migrate, prepare } from '../support/postgres/tenants';
import { declared, script } from './applications';
import type { Application } from './applications';
import type { Ground } from './ground';

export type Order = TenantOrder;

/** A plan of each isolation, by the catalogue that `verify-tenant` reads. */
export const PLACES = { dedicated: 'enterprise', database: 'business', row: 'standard' } as const;

/** Its roles and database, and the application's tables in it: made by the first tenant of a database, found by the next. */
export async function settled(ground: Ground, application: Application, order: Order): Promise<void> {
  const server = ground.server(order);
  await prepare(server, ground.directory, order, { withoutTenants: declared(application) });
  if (await ground.inside(order, async (client) => (await client.query("SELECT 1 FROM pg_proc WHERE proname = 'fill'")).rowCount))
    return;
  const { database, owner } = databaseNames(order);
  const { administrator, migrations } = script(application, order.isolation, owner);
  const keeper = await server.asAdministrator(database);
  await keeper.query(administrator);
  await keeper.end();
  await migrate(server, order, migrations, 'SELECT freehold.protect_all()');
}

/** Rows of a tenant, by its own login. */
export async function used(ground: Ground, order: Order): Promise<void> {
  const client = await ground.server(order).as(order.tenant, databaseNames(order).database);
  try {
    await client.query('SELECT fill($1)', [order.tenant]);
  } finally {
    await client.end();
  }
}

/** All that PostgreSQL can be asked about the tenant's isolation. */
export async function verified(order: Order): Promise<void> {
  const looks = { postgres: { plain, roles, catalogue: catalogueBy(catalogueFindings) } };
  const { checks } = await verifyBy(() => NOW, looks)(order, context());
  expect(checks.length).toBeGreaterThan(8);
}

/** The hook is called as the machine does, until it waits for nothing. A tenant's own instance goes whole, by another hook. */
export async function erased(order: Order): Promise<void> {
  const erase = removeBy(() => NOW);
  let waits = '';
  for (let run = 1; run <= 50; run++) {
    const result = await erase({ ...order, dueBy: '2026-11-23T12:00:00Z' }, context());
    if (result.done) return;
    waits = result.waitingFor;
  }
  throw new Error(`after 50 runs the erasure waits for ${waits}; wanted nothing; see what keeps it`);
}
