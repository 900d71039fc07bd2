import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AsyncLocalStorage } from 'node:async_hooks';
import { PacedRun } from './turns';
import type { Runner } from './turns';
import type { LifeWorld } from './world';

type Who = '1' | '2';
const caller = new AsyncLocalStorage<Who>();

/** Every order in which so many reads and writes of the first can lie among those of the second: `12212`, for one. */
export function orders(ones: number, twos: number): string[] {
  if (ones === 0 || twos === 0) return ['1'.repeat(ones) + '2'.repeat(twos)];
  return [...orders(ones - 1, twos).map((rest) => `1${rest}`), ...orders(ones, twos - 1).map((rest) => `2${rest}`)];
}

/** Lets reads and writes of the ledger through, one at a time, in a given order; whoever is through with its call is left out. */
class Traffic {
  /** Who read or wrote, as it came. */
  seen = '';
  private begun = false;
  private busy = false;
  private readonly over = new Set<string>();
  private readonly waiting = new Map<string, () => void>();

  constructor(private order: string) {}

  async through<T>(who: Who, send: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.waiting.set(who, resolve);
      this.next();
    });
    this.seen += who;
    try {
      return await send();
    } finally {
      this.busy = false;
      this.next();
    }
  }

  /** Until then calls are over that are none of these two. */
  begin(): void {
    this.begun = true;
  }

  end(who: Who): void {
    if (!this.begun) return;
    this.over.add(who);
    this.next();
  }

  private next(): void {
    while (this.over.has(this.order.charAt(0))) this.order = this.order.slice(1);
    const who = this.order.charAt(0) || [...this.waiting.keys()][0];
    const go = who === undefined ? undefined : this.waiting.get(who);
    if (this.busy || who === undefined || !go) return;
    this.busy = true;
    this.order = this.order.slice(1);
    this.waiting.delete(who);
    go();
  }
}

/**
 * One call of each of two runs at one moment, with their reads and writes of the ledger in a given order. What they do then is
 * theirs: both go on until they end, the first up to a state.
 */
export async function mixed(
  world: LifeWorld,
  { one, alone, other, otherAlone = 0, order }: { one: Runner; alone: number; other: Runner; otherAlone?: number; order: string },
): Promise<{ first: PacedRun; second: PacedRun; seen: string }> {
  const traffic = new Traffic(order);
  const first = new PacedRun(world, as('1', one, traffic));
  await first.go(alone);
  const second = new PacedRun(world, as('2', other, traffic));
  await second.go(otherAlone);
  const send = DynamoDBClient.prototype.send as (...args: unknown[]) => Promise<unknown>;
  const spy = jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (this: DynamoDBClient, ...args: unknown[]) {
    const who = caller.getStore();
    const sent = () => send.apply(this, args);
    return (who ? traffic.through(who, sent) : sent()) as never;
  } as never);
  traffic.begin();
  try {
    await Promise.all([first.go(1), second.go(1)]);
  } finally {
    spy.mockRestore();
  }
  return { first, second, seen: traffic.seen };
}

const as = (who: Who, { fault = (_, __, call) => call(), ...runner }: Runner, traffic: Traffic): Runner => ({
  ...runner,
  fault: (state, times, call) =>
    caller.run(who, () =>
      fault(state, times, call).finally(() => {
        traffic.end(who);
      }),
    ),
});
