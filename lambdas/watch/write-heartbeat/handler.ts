import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { ENV } from './contract';
import type { HeartbeatEvent, HeartbeatResult } from './contract';
import { beat, livingTenants } from './work';

/** Databases written to at the same time. */
const AT_ONCE = 10;

/** Writes a row into every tenant's database: a restore drill sees by the newest how much was lost. One that fails stops no other. */
export async function beatAll(_event: HeartbeatEvent, context: Context): Promise<HeartbeatResult> {
  logger.addContext(context);
  const tenants = await livingTenants(readEnv(ENV).TENANTS_TABLE);
  const failed: { tenant: string; why: string }[] = [];
  for (let at = 0; at < tenants.length; at += AT_ONCE) {
    const group = tenants.slice(at, at + AT_ONCE);
    const beaten = await Promise.allSettled(group.map(beat));
    for (const [position, one] of beaten.entries()) {
      if (one.status === 'fulfilled') continue;
      const { tenant } = group[position]!;
      failed.push({ tenant, why: String(one.reason) });
      logger.error('Heartbeat not written', { tenant, error: one.reason as Error });
    }
  }
  const result: HeartbeatResult = { written: tenants.length - failed.length, failed };
  logger.info('Heartbeats written', { written: result.written, failed: failed.length });
  publish({ WrittenHeartbeats: result.written, FailedHeartbeats: failed.length });
  return result;
}

export const handler = recorded('write-heartbeat', beatAll, { now: () => new Date(), failed: ({ failed }) => failed.length > 0 });
