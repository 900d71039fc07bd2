import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { databaseServer } from './database-server';
import { close, endConnections, open, rolesOf } from '../../shared/postgres/logins';
import { readEnv } from '../../shared/read-env';
import { ENV } from './contract';
import type { AccessOrder, AccessResult } from './contract';
import { amiss, checked, concerned, looked } from './work';

readEnv(ENV);

const DO = {
  suspend: close,
  revoke: close,
  end: endConnections,
  resume: async (...to: Parameters<typeof open>) => {
    await open(...to);
    return { ended: 0, left: 0 };
  },
} as const;

/** Shuts a tenant's doors and puts out who is in, or opens them again. Nothing that is stored is touched. */
export async function handler(event: AccessOrder, context: Context): Promise<AccessResult> {
  logger.addContext(context);
  const order = checked(event);
  const seen = await databaseServer(order, { evenIfGone: order.do === 'revoke' }, async (client) => {
    const roles = concerned(order, await rolesOf(client, order.tenant));
    const { ended, left } = await DO[order.do](client, roles);
    return { ended, left, states: await rolesOf(client, order.tenant), roles };
  });
  const { ended, left, states, roles } = seen ?? { ended: 0, left: 0, states: [], roles: [] };
  const result: AccessResult = {
    ...looked(order, { left, amiss: amiss(order, { roles, states }) }),
    tenant: order.tenant,
    closed: states.filter((state) => !state.open).map(({ role }) => role),
    open: states.filter((state) => state.open).map(({ role }) => role),
    endedConnections: ended,
  };
  logger.info(seen ? 'Access switched' : 'There is no database to switch access to', { do: order.do, ...result });
  publish({ EndedConnections: ended, ConnectionsLeft: left });
  return result;
}
