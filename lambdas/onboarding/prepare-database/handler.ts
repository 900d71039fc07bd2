import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { tenantConnection } from '../../shared/postgres/connection';
import { inTransaction, withDatabase } from '../../shared/postgres/connect';
import { MAINTENANCE } from '../../shared/postgres/tenant-names';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { PrepareOrder, PrepareResult } from './contract';
import { isOpen, prepareDatabase, refuseMissing } from './database';
import { extensionsBeyond } from './extensions';
import { prepareInside, protectNewTables } from './inside';
import { closeMaintenance, prepareRoles } from './roles';
import { refuseNamed } from './without-tenants';
import { Made, planOf, soldIn } from './work';

/** One run at a time on a server. Tenants cannot hold this lock: it belongs to a database that they cannot connect to. */
const ALONE = "SELECT pg_advisory_lock(hashtext('freehold.prepare-database'))";

/** Makes a tenant's roles, database, schemas and protection; what is there already stays, with its rows. */
export async function handler(order: PrepareOrder, context: Context): Promise<PrepareResult> {
  logger.addContext(context);
  const plan = planOf(order, soldIn(readEnv(ENV)));
  const connection = await tenantConnection(plan.tenant);
  const made = new Made();
  const session = { connection, as: 'administrator' } as const;
  const { newTables, beyondPlan } = await withDatabase({ ...session, database: MAINTENANCE }, async (server) => {
    await server.query(ALONE);
    if (order.existing) await refuseMissing(server, plan);
    await closeMaintenance(server);
    if (plan.shared && (await isOpen(server, plan)))
      await withDatabase({ ...session, database: plan.database }, (client) => refuseNamed(client, plan));
    await prepareRoles(server, plan, made);
    await prepareDatabase(server, plan, made);
    return withDatabase({ ...session, database: plan.database }, async (client) => {
      await inTransaction(client, () => prepareInside(client, plan, made));
      return { newTables: await protectNewTables(client, made), beyondPlan: await extensionsBeyond(client, plan) };
    });
  });
  const result: PrepareResult = {
    ...{ tenant: plan.tenant, database: plan.database, created: made.created, found: made.found },
    newTables: newTables ? 'protected at once' : 'protected by the next run',
    beyondPlan,
  };
  if (beyondPlan.length > 0) logger.warn('Extensions are installed that the plan lists no more; they stay', { beyondPlan });
  logger.info('Database prepared', { ...result });
  publish({ CreatedThings: made.created.length, EventTriggerRefused: newTables ? 0 : 1, ExtensionsBeyondPlan: beyondPlan.length });
  return result;
}
