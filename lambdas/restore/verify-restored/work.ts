import type { RDSClient } from '@aws-sdk/client-rds';
import { withDatabase } from '../../shared/postgres/connect';
import { tenantConnection } from '../../shared/postgres/connection';
import type { Connection } from '../../shared/postgres/connection';
import { databaseNames } from '../../shared/postgres/tenant-names';
import { LATEST } from '../shared/source';
import { findInstance } from '../../shared/find-instance';
import { contentsOf } from './contents';
import type { Objectives, Verified, VerifyOrder } from './contract';

/** The copy opens, and lacks what a restore must have brought back. */
export class CopyNotAsWantedError extends Error {
  override readonly name = 'CopyNotAsWantedError';
}

/** RDS does not say where the copy is, yet. */
export class CopyNotReachableError extends Error {
  override readonly name = 'CopyNotReachableError';
}

/** Kept back for the answer, of the quarter of an hour that a table may take. */
const STATEMENT_MS = 840_000;
const MINUTE = 60_000;

/**
 * Opens what was restored as the administrator and as the tenant, reads all that the tenant sees, and measures.
 *
 * @throws CopyNotAsWantedError, CopyNotReachableError, LoginRefusedError, DatabaseUnreachableError
 */
export async function verify(rds: RDSClient, now: () => Date, order: VerifyOrder): Promise<Verified> {
  const { tenant, since, moment, promised, instance, putBack, upTo = 'infinity' } = order;
  const connection = { ...(await tenantConnection(tenant)), ...(instance !== undefined && (await reached(rds, instance))) };
  const { database, roles } = databaseNames(order);
  await withDatabase({ connection, as: 'administrator', database }, (server) => server.query('SELECT 1'));
  const beat = await withDatabase({ connection, as: { role: roles.heartbeat }, database }, async (client) => {
    const { rows } = await client.query<{ at: Date | null }>(
      'SELECT max(at) AS at FROM freehold.heartbeat WHERE tenant = $1 AND at <= $2::timestamptz',
      [tenant, upTo],
    );
    return rows[0]?.at;
  });
  if (!beat && !putBack)
    throw new CopyNotAsWantedError(
      `${instance === undefined ? 'what was restored' : `the copy ${instance}`} has no heartbeat of ${tenant}; wanted one, by which it is known how much was lost; see whether write-heartbeat runs, then drill again`,
    );
  const contents = await withDatabase({ connection, as: { role: roles.export }, database, statementMs: STATEMENT_MS }, contentsOf);
  const heartbeatAt = putBack ? putBack.heartbeat : beat!.toISOString();
  const wanted = Date.parse(moment === LATEST ? since : moment);
  const measured = {
    recoveryTimeMinutes: minutes(now().getTime() - Date.parse(since)),
    // A heartbeat of the very moment may be a breath younger than the request.
    ...(heartbeatAt !== undefined && { recoveryPointMinutes: minutes(Math.max(0, wanted - Date.parse(heartbeatAt))) }),
  };
  const beyond = beyondPromise(measured, promised);
  return {
    ...{ ...measured, promised, kept: beyond.length === 0, said: beyond.join('; ') },
    ...(heartbeatAt !== undefined && { heartbeatAt }),
    contents,
  };
}

type Measured = Pick<Verified, 'recoveryTimeMinutes' | 'recoveryPointMinutes'>;

/** In words, what is longer than the plan says, or is not known. */
function beyondPromise(measured: Measured, promised: Objectives): string[] {
  const words = { recoveryTimeMinutes: 'to be served again took', recoveryPointMinutes: 'work was lost for' } as const;
  return (['recoveryTimeMinutes', 'recoveryPointMinutes'] as const).flatMap((figure) => {
    const took = measured[figure];
    if (took === undefined) return ['how much was lost is not known: there was no heartbeat at that moment'];
    return took > promised[figure]
      ? [`${words[figure]} ${took} minutes; the plan promises ${promised[figure]}; see docs/runbook.md#restore-drill`]
      : [];
  });
}

const minutes = (ms: number): number => Math.round((ms / MINUTE) * 10) / 10;

/** @throws CopyNotReachableError */
async function reached(rds: RDSClient, instance: string): Promise<Pick<Connection, 'address' | 'port' | 'secret'>> {
  const found = await findInstance(rds, instance);
  const { Endpoint: { Address: address, Port: port } = {}, MasterUserSecret: { SecretArn: secret } = {} } = found ?? {};
  if (address !== undefined && port !== undefined && secret !== undefined) return { address, port, secret };
  throw new CopyNotReachableError(
    `instance ${instance} is ${found?.DBInstanceStatus ?? 'not there'}; wanted one with an address and a secret; restore-copy says when it is`,
  );
}
