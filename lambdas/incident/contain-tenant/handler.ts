import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import type { HookCell } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { tenantConnection } from '../../shared/postgres/connection';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { ContainOrder, ContainResult } from './contract';
import { cutOff } from './network';
import { rotate } from './password';
import { checked } from './work';

/** One step of shutting a tenant off, or of opening it again: taken, and read back. Nothing that is stored is touched. */
export async function handler(event: ContainOrder, context: Context): Promise<ContainResult> {
  logger.addContext(context);
  const order = checked(event);
  const { asWanted, observed } = await stepOf(order, cellOf(readEnv(ENV)));
  const about = { tenant: order.tenant, step: order.do, observed };
  const result: ContainResult = asWanted
    ? { done: true, ...about }
    : { done: false, waitingFor: `${order.do} of ${order.tenant}: ${observed}`, ...about };
  logger.info('Containment looked at', { ...result });
  publish({ StepsWaiting: asWanted ? 0 : 1 });
  return result;
}

async function stepOf(
  { tenant, isolation, do: step, since }: ContainOrder,
  cell: HookCell,
): Promise<{ asWanted: boolean; observed: string }> {
  if (isolation !== 'dedicated') return { asWanted: true, observed: `nothing of its own: ${SHARED[step]}` };
  const { address, secret } = await tenantConnection(tenant);
  if (step === 'rotate') return rotate(secret, since);
  return cutOff({ cell, tenant, address }, step === 'cut-off');
}

/** Why there is nothing to do for a tenant on the shared instance. */
const SHARED = {
  'cut-off': 'neighbours are on the same instance, and its logins are closed',
  connect: 'nothing was cut off',
  rotate: 'its logins have no passwords, and the administrator is not its own',
} as const;
