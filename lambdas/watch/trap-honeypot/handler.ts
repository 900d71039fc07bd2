import type { Context } from 'aws-lambda';
import { logger, publish } from '../../shared/logging';
import { readEnv } from '../../shared/read-env';
import { recorded } from '../../shared/recorded';
import { enforce } from './block-list';
import { ENV } from './contract';
import type { TrapEvent, TrapResult } from './contract';
import { record } from './trap-table';
import { LOGGED_ADDRESSES, readSettings, readVisits, total } from './work';

/** Blocks for some hours whoever visited the honeypot, and lets go of whoever has not come back; the clock is the caller's. */
export const trapBy = (clock: () => Date) => {
  return async (event: TrapEvent, context: Context): Promise<TrapResult> => {
    logger.addContext(context);
    const settings = readSettings(readEnv(ENV));
    const { visits, ignored } = readVisits(event, clock());
    await record(visits, settings);
    const { v4, v6, overflow } = await enforce(settings, clock);

    const result: TrapResult = { trapped: visits.length, ignored, blocked: { v4, v6 }, overflow };
    // Addresses and paths, nothing else of what was asked: headers and queries can hold customers' data.
    const seen = visits.slice(0, LOGGED_ADDRESSES).map(({ address, path }) => ({ address, path }));
    logger.info('Honeypot served', { ...result, seen });
    if (total(ignored) > 0) logger.warn('Log lines ignored', { ignored });
    if (overflow > 0) logger.warn('More addresses than an IP set holds: the longest unseen are not blocked', { overflow });
    publish({
      TrappedAddresses: result.trapped,
      BlockedAddresses: v4 + v6,
      IgnoredLines: total(ignored),
      OverflowAddresses: overflow,
    });
    return result;
  };
};

const now = () => new Date();
export const handler = recorded('trap-honeypot', trapBy(now), { now, failed: () => false });
