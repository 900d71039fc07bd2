import type { Context } from 'aws-lambda';
import { cellOf } from '../../shared/cell';
import { logger, publish } from '../../shared/logging';
import { withDatabase } from '../../shared/postgres/connect';
import { tenantConnection } from '../../shared/postgres/connection';
import { databaseNames, MAINTENANCE } from '../../shared/postgres/tenant-names';
import { readEnv } from '../../shared/read-env';
import { servingInstance } from '../../shared/serving-instance';
import type { Login } from '../shared/session';
import { ENV } from './contract';
import type { LoginOrder, LoginResult } from './contract';
import { makeLogin } from './make';
import { removeLogin } from './remove';
import { checked, loginOf } from './work';

/** Makes the login of one request, in the name of who asked, and takes it away again with every connection that it has. */
export async function handler(event: LoginOrder, context: Context): Promise<LoginResult> {
  logger.addContext(context);
  const cell = cellOf(readEnv(ENV));
  const order = checked(event);
  const names = databaseNames(order);
  const connection = await tenantConnection(order.tenant);
  const login: Login = {
    role: loginOf(order),
    address: connection.address,
    port: connection.port,
    database: names.database,
    instance: servingInstance(cell, order, connection.address),
  };
  const session = { connection, as: 'administrator' } as const;
  const { ended, left, kept } = await withDatabase({ ...session, database: MAINTENANCE }, (server) =>
    withDatabase({ ...session, database: names.database }, async (inside) => {
      if (order.do === 'remove') return removeLogin({ server, inside }, names, login.role);
      await makeLogin({ server, inside }, names, { role: login.role, write: order.write });
      return { ended: 0, left: 0, kept: false };
    }),
  );
  publish({ EndedConnections: ended, ConnectionsLeft: left, KeptRoles: kept ? 1 : 0 });
  logger.info(order.do === 'make' ? 'Login made' : 'Login removed', { role: login.role, ended, left, kept });
  if (left > 0)
    return { done: false, waitingFor: `${left} connections of ${login.role} are ending`, login, endedConnections: ended };
  return { done: true, login, endedConnections: ended };
}
