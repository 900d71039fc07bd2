import { handler } from '../../../lambdas/onboarding/prepare-database/handler';
import type { PrepareOrder, PrepareResult, WithoutTenants } from '../../../lambdas/onboarding/prepare-database/contract';
import { connectionName } from '../../../lambdas/shared/postgres/connection';
import { databaseNames } from '../../../lambdas/shared/postgres/tenant-names';
import { context } from '../../lambdas/support/invocation';
import type { TestPostgres } from '../postgres';
import type { Directory } from './secrets';

/** What cells of tests sell. */
const PLANS = ['enterprise', 'business', 'standard'];

/** Prepares a tenant's database on a server, by the hook, as the onboarding machine does. */
export async function prepare(
  server: TestPostgres,
  directory: Directory,
  order: Omit<PrepareOrder, 'plan'>,
  { withoutTenants = [], extensions = [] }: { withoutTenants?: readonly WithoutTenants[]; extensions?: readonly string[] } = {},
): Promise<PrepareResult> {
  process.env.WITHOUT_TENANTS = JSON.stringify(withoutTenants);
  process.env.PLAN_EXTENSIONS = PLANS.map((plan) => `${plan}=${extensions.join('+')}`).join(',');
  directory.lead(connectionName(order.tenant), server, databaseNames(order).database);
  // Where a test does not listen, before the first of a file, nobody does.
  const quiet = (['info', 'log'] as const).filter((method) => !jest.isMockFunction(console[method]));
  const spies = quiet.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined));
  try {
    return await handler({ plan: 'standard', ...order }, context());
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** Runs a migration of the application: as the role for it, in one transaction. */
export async function migrate(
  server: TestPostgres,
  order: Pick<PrepareOrder, 'tenant' | 'isolation'>,
  ...sql: string[]
): Promise<void> {
  const { database, migrations } = databaseNames(order);
  const client = await server.as(migrations, database);
  try {
    await client.query('BEGIN');
    for (const statement of sql) await client.query(statement);
    await client.query('COMMIT');
  } finally {
    await client.end(); // One that fails would keep one of the four connections.
  }
}
