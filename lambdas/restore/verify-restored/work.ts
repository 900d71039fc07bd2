import type { RDSClient } from '@aws-sdk/client-rds';
import { withDatabase } from '../../shared/postgres/connect';
import { tenantConnection } from '../../shared/postgres/connection';
import type { Connection } from '../../shared/postgres/connection';
import { databaseNames } from '../../shared/postgres/tenant-names';
import { findInstance } from '../../shared/find-instance';
import { measured } from '../shared/measured';
import { readAsTenant } from '../shared/read-as-tenant';
import type { Seen, Verified } from '../shared/seen';
import type { VerifyOrder } from './contract';

/** RDS does not say where the copy is, yet. */
export class CopyNotReachableError extends Error {
  override readonly name = 'CopyNotReachableError';
}

/** Kept back for the answer, of the quarter of an hour that a table may take. */
const STATEMENT_MS = 840_000;

/**
 * Opens what was restored as the administrator and as the tenant, reads all that the tenant sees, and measures.
 *
 * @throws CopyNotAsWantedError, CopyNotReachableError, LoginRefusedError, DatabaseUnreachableError
 */
export async function verify(rds: RDSClient, now: () => Date, order: VerifyOrder): Promise<Verified> {
  const { tenant, instance, putBack, upTo } = order;
  const connection = { ...(await tenantConnection(tenant)), ...(instance !== undefined && (await reached(rds, instance))) };
  const { database } = databaseNames(order);
  await withDatabase({ connection, as: 'administrator', database }, (server) => server.query('SELECT 1'));
  const of = instance === undefined ? 'what was restored' : `the copy ${instance}`;
  const seen = await readAsTenant(connection, order, { ...(!putBack && { of }), upTo, statementMs: STATEMENT_MS });
  return measured(putBack ? ofTheCopy(seen, putBack) : seen, order, now());
}

/** What serves has younger heartbeats than what was put back: what is lost is told by the copy's. */
const ofTheCopy = ({ contents }: Seen, { heartbeat }: NonNullable<VerifyOrder['putBack']>): Seen => ({
  ...(heartbeat !== undefined && { heartbeatAt: heartbeat }),
  contents,
});

/** @throws CopyNotReachableError */
async function reached(rds: RDSClient, instance: string): Promise<Pick<Connection, 'address' | 'port' | 'secret'>> {
  const found = await findInstance(rds, instance);
  const { Endpoint: { Address: address, Port: port } = {}, MasterUserSecret: { SecretArn: secret } = {} } = found ?? {};
  if (address !== undefined && port !== undefined && secret !== undefined) return { address, port, secret };
  throw new CopyNotReachableError(
    `instance ${instance} is ${found?.DBInstanceStatus ?? 'not there'}; wanted one with an address and a secret; restore-copy says when it is`,
  );
}
