import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import type { Counted } from '../../shared/postgres/removal/removal';
import { removeTenant } from '../../shared/postgres/removal/remove-tenant';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { restoredConnection } from '../shared/restored-connection';
import { ENV } from './contract';
import type { ApplyOrder, ApplyResult, RemovedTenant } from './contract';
import { deletedTenants, returned, summed } from './work';

/** Kept back for the answer. */
const RESERVE_MS = 30_000;

/** Removes again, from a server that was restored, every tenant that was deleted since its backup was taken. */
export async function apply(order: ApplyOrder, context: Context): Promise<ApplyResult> {
  logger.addContext(context);
  const env = readEnv(ENV);
  const hasTime = () => context.getRemainingTimeInMillis() > RESERVE_MS;
  const connection = await restoredConnection(order);
  const { deleted, unclear } = await deletedTenants({ tenants: env.TENANTS_TABLE, deletions: env.DELETIONS_TABLE });
  // Every door first: nobody logs in to a deleted tenant while another one is being removed.
  const back = await returned(connection, deleted);
  const locked = await returned(connection, unclear);
  const removed: RemovedTenant[] = [];
  const waiting: string[] = [];
  for (const tenant of back) {
    const things: Counted[] = [];
    const left = await removeTenant({ tenant, connection, hasTime, found: (thing) => Promise.resolve(void things.push(thing)) });
    removed.push(summed(tenant, things));
    waiting.push(...left);
  }
  const result: ApplyResult = {
    done: waiting.length === 0,
    ...(waiting.length > 0 && { waitingFor: waiting.slice(0, 5).join('; ') }),
    deleted: deleted.length,
    removed,
    unclear: locked,
  };
  logger.info('Deletions applied', { address: connection.address, ...result });
  publish({
    ReturnedTenants: back.length,
    RemovedTenants: back.length - waiting.length,
    UnclearTenants: locked.length,
    UnfinishedRuns: result.done ? 0 : 1,
  });
  return result;
}

export const handler = recorded('apply-deletions', apply, { now: () => new Date(), failed: ({ done }) => !done });
