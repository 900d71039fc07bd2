import { isIPv4 } from 'node:net';
import { GetIPSetCommand, UpdateIPSetCommand, WAFOptimisticLockException, WAFV2Client } from '@aws-sdk/client-wafv2';
import { pause } from '../../shared/pause';
import { sameMembers, toCidr } from './addresses';
import { unexpired } from './trap-table';
import { newest } from './work';
import type { IpSet, Settings } from './work';

const waf = new WAFV2Client({});

const ATTEMPTS = 5;
const STEP_MS = 200;

/** Other runs kept changing the IP sets. The next run, five minutes later at most, brings them up to date. */
export class BlockListContendedError extends Error {
  override readonly name = 'BlockListContendedError';
}

/** The web firewall accepted the addresses, and has others. */
export class BlockListNotObservedError extends Error {
  override readonly name = 'BlockListNotObservedError';
}

interface Held {
  readonly addresses: readonly string[];
  readonly lock: string | undefined;
  readonly description: string | undefined;
}

/** What the IP sets hold afterwards, as read back. */
export interface Enforced {
  readonly v4: number;
  readonly v6: number;
  readonly overflow: number;
}

/**
 * Makes both IP sets hold what the table says. Several runs do this at once, so the lock is taken before the table is read:
 * whoever read an older table then holds an older lock, and is refused.
 *
 * @throws BlockListContendedError after five refusals
 */
export async function enforce(settings: Settings, clock: () => Date): Promise<Enforced> {
  let refusal: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await pause(STEP_MS * attempt * (0.5 + Math.random()));
    try {
      return await attemptOnce(settings, clock);
    } catch (error) {
      if (!(error instanceof WAFOptimisticLockException)) throw error;
      refusal = error;
    }
  }
  throw new BlockListContendedError(
    `IP sets ${settings.v4.name} and ${settings.v6.name} were changed by others in each of ${ATTEMPTS} attempts; wanted one attempt alone; the next run tries again`,
    { cause: refusal },
  );
}

async function attemptOnce({ table, v4, v6 }: Settings, clock: () => Date): Promise<Enforced> {
  const [heldV4, heldV6] = await Promise.all([read(v4), read(v6)]);
  const trapped = await unexpired(table, clock());
  const wantedV4 = newest(trapped.filter((one) => isIPv4(one.address)));
  const wantedV6 = newest(trapped.filter((one) => !isIPv4(one.address)));
  return {
    v4: await update(v4, heldV4, wantedV4.blocked.map(toCidr)),
    v6: await update(v6, heldV6, wantedV6.blocked.map(toCidr)),
    overflow: wantedV4.overflow + wantedV6.overflow,
  };
}

async function read({ id, name }: IpSet): Promise<Held> {
  const { IPSet: set, LockToken: lock } = await waf.send(new GetIPSetCommand({ Scope: 'REGIONAL', Id: id, Name: name }));
  return { addresses: set?.Addresses ?? [], lock, description: set?.Description };
}

/** Writes only what differs, and returns how many addresses are held by what was read back. */
async function update(set: IpSet, held: Held, wanted: readonly string[]): Promise<number> {
  if (sameMembers(held.addresses, wanted)) return held.addresses.length;
  const { NextLockToken: ours } = await waf.send(
    new UpdateIPSetCommand({
      Scope: 'REGIONAL',
      Id: set.id,
      Name: set.name,
      Addresses: [...wanted],
      LockToken: held.lock,
      Description: held.description, // The template's; without it the set would drift.
    }),
  );
  const after = await read(set);
  if (after.lock === ours && !sameMembers(after.addresses, wanted)) {
    throw new BlockListNotObservedError(
      `IP set ${set.name} holds ${after.addresses.length} addresses after ${wanted.length} were accepted; wanted the same ones; the next run tries again`,
    );
  }
  return after.addresses.length;
}
