import type { Machine } from '../../lib/naming';
import type { Call, Fault, Ran } from './engine';
import { run } from './run';
import type { LifeWorld } from './world';

/** How a hook says "not now": another run is in the way, or a day has not come. */
const LATER: readonly string[] = ['ConflictError', 'TenantBusyError'];

/** More rounds than any run needs in which it is told "not now". */
const MOST = 400;

/** Runs that may stand before a call. */
const open = new Set<PacedRun>();
/** Nobody waits for them any more; the engine's timers would keep the process alive. */
export async function stopAll(): Promise<void> {
  for (const run of open) await run.stop();
}

export interface Runner {
  readonly machine: Machine;
  readonly input: object;
  readonly calls?: Readonly<Record<string, Call>>;
  readonly name?: string;
  readonly fault?: Fault;
}

/** A run that makes its next call when it is told to: what happens by chance elsewhere happens here in an order of our own. */
export class PacedRun {
  readonly ran: Promise<Ran>;
  ended = false;
  private toldLater = false;
  private stopped = false;
  private proceed: () => void = () => undefined;
  private announce: () => void = () => undefined;
  /** Kept when it stands before a call, or has ended. */
  private ready = this.next();

  /** @param made the states that called a hook, in order; two runs that share a list are told apart in it by `mark` */
  constructor(
    world: LifeWorld,
    { fault = (_, __, call) => call(), ...runner }: Runner,
    readonly made: string[] = [],
    mark = '',
  ) {
    const paced: Fault = async (state, times, call) => {
      await new Promise<void>((resolve) => {
        this.proceed = resolve;
        this.announce();
      });
      if (this.stopped) throw new Error('the run was stopped');
      try {
        return await this.watch(() => fault(state, times, call));
      } finally {
        made.push(this.toldLater ? `${mark}${state}: later` : `${mark}${state}`);
      }
    };
    open.add(this);
    this.ran = run(world, runner.machine, { ...runner, fault: paced }).finally(() => {
      this.ended = true;
      this.announce();
    });
  }

  private next(): Promise<void> {
    return new Promise((resolve) => (this.announce = resolve));
  }

  private async watch(call: () => Promise<unknown>): Promise<unknown> {
    this.toldLater = false;
    try {
      const answer = await call();
      this.toldLater = (answer as { outcome?: string } | null)?.outcome === 'wait';
      return answer;
    } catch (error) {
      this.toldLater = LATER.includes((error as Error).name);
      throw error;
    }
  }

  /** Lets it make so many calls; fewer when it ends, or is told "not now". */
  async go(calls = Infinity): Promise<void> {
    for (let made = 0; ; made++) {
      await this.ready;
      if (this.ended || made >= calls || (made > 0 && this.toldLater)) return;
      this.ready = this.next();
      this.proceed();
    }
  }

  /** Stops it where it stands: no hook hears of it again, and the ledger finds that it no longer runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (await this.ready; !this.ended; await this.ready) {
      this.ready = this.next();
      this.proceed();
    }
    open.delete(this);
  }

  /** Lets it go to its end, however often it is told "not now". */
  async finish(): Promise<Ran> {
    for (let rounds = 0; !this.ended && rounds < MOST; rounds++) await this.go();
    if (!this.ended) throw new Error(`the run still stands before a call after ${MOST} rounds: ${this.made.slice(-3).join(', ')}`);
    return this.ran;
  }
}

interface Raced {
  readonly first: Ran;
  readonly second: Ran;
  /** Every call of both, in order: `1 <state>` of the first, `2 <state>` of the second. */
  readonly made: readonly string[];
}
type Two = readonly [Runner, Runner];

function pair(world: LifeWorld, [one, other]: Two) {
  const made: string[] = [];
  const first = new PacedRun(world, one, made, '1 ');
  return { made, first, second: () => new PacedRun(world, other, made, '2 ') };
}

/** The second comes when the first has made so many calls, and tries again after every further call of the first. */
export async function race(world: LifeWorld, two: Two, alone: number): Promise<Raced> {
  const { made, first, second: start } = pair(world, two);
  await first.go(alone);
  const second = start();
  for (await second.go(); !first.ended && !second.ended; await second.go()) await first.go(1);
  return { first: await first.finish(), second: await second.finish(), made };
}

/** The first makes so many calls alone; then both make their next ones at the same moment, until one ends; then the other goes on. */
export async function atOnce(world: LifeWorld, two: Two, alone = 0): Promise<Raced> {
  const { made, first, second: start } = pair(world, two);
  await first.go(alone);
  const second = start();
  while (!first.ended && !second.ended) await Promise.all([first.go(1), second.go(1)]);
  return { first: await first.finish(), second: await second.finish(), made };
}

/** A run that stands still before each of its calls and after the last, while somebody does something. */
export async function atEachCall(world: LifeWorld, runner: Runner, meanwhile: (made: readonly string[]) => Promise<void>) {
  const paced = new PacedRun(world, runner);
  for (await paced.go(0); !paced.ended; await paced.go(1)) await meanwhile(paced.made);
  await meanwhile(paced.made);
  return { ran: await paced.ran, made: paced.made };
}
