import type { Fault, Ran } from './engine';
import { once } from './mishaps';
import type { Mishap } from './mishaps';
import * as requests from './requests';
import { PacedRun } from './turns';
import type { Runner } from './turns';
import { LifeWorld } from './world';

/** Every run comes to its end in fewer rounds. */
const MOST = 3_000;

const ASKED = {
  onboard: (_, tenant) => requests.onboarding(tenant),
  plan: (_, tenant) => requests.plan(tenant),
  suspend: (_, tenant) => requests.suspension(tenant),
  resume: (_, tenant) => requests.resumption(tenant),
  export: (_, tenant) => requests.exporting(tenant),
  trail: (_, tenant) => requests.trail(tenant),
  'erase at once': (_, tenant) => requests.erasure(tenant),
  'erase later': (world, tenant) => requests.erasure(tenant, requests.inDays(world, 20)),
  cancel: (_, tenant) => requests.cancellation(tenant),
  hold: (world, tenant) => requests.hold(requests.dayIn(world, 3), tenant),
  release: (_, tenant) => requests.release(tenant),
} as const satisfies Record<string, (world: LifeWorld, tenant: string) => Runner>;

/** One request, and what happens on its way. */
export interface Step {
  readonly asked: keyof typeof ASKED;
  readonly tenant: string;
  /** How many calls it makes before the next request comes. */
  readonly calls: number;
  /** What goes wrong with which of its calls. */
  readonly mishap: { readonly at: number; readonly what: Mishap | 'fails for good' } | null;
}
interface Begun extends Step {
  readonly name: string;
  readonly run: PacedRun;
}

/** What only AWS can say no to for good: the ledger is asked until it answers, and an erasure is never given up. */
const NEVER_FOR_GOOD = /^(Reserve|Claim|Note|Make|Tell|Let|Give|Say|Undo)/;
/** With what a run may end that did nothing. */
const REFUSED = ['CellFullError', 'NoSuchTenantError', 'TenantBusyError', 'TenantTakenError', 'WrongStateError'];
const TENANTS = ['acme', 'globex', 'initech'];
const alive = (thing: string): boolean => !thing.includes('"PendingDeletion"');

/** Requests for tenants of one cell with two places, one after another and in one another's way. */
export class Order {
  private readonly world: LifeWorld;
  private readonly begun: Begun[] = [];
  private readonly ended = new Map<string, Ran>();
  /** What each tenant had when it became active. */
  private readonly born = new Map<string, string[]>();

  constructor(private readonly whose: readonly number[]) {
    this.world = new LifeWorld();
  }

  /** Begins every run in turn; then they go on in the order that `whose` says, until all have ended. */
  async go(steps: readonly Step[]): Promise<void> {
    for (const [at, step] of steps.entries()) {
      const name = `${step.tenant}-${at}-${step.asked.replaceAll(' ', '-')}`;
      const runner = ASKED[step.asked](this.world, step.tenant);
      const run = new PacedRun(this.world, { ...runner, name, fault: this.faultOf(step, runner) });
      this.begun.push({ ...step, name, run });
      // Its day is far: others come before it.
      await run.go(step.asked === 'erase later' ? 1 : step.calls);
    }
    for (let round = 0; ; round++) {
      const open = this.begun.filter(({ run }) => !run.ended);
      if (open.length === 0) break;
      if (round > MOST) throw new Error(`after ${MOST} rounds still run ${open.map(({ name }) => name).join(', ')}`);
      await open[(this.whose[round % this.whose.length]! + round) % open.length]!.run.go();
    }
    for (const { name, run } of this.begun) this.ended.set(name, await run.ran);
  }

  private faultOf({ tenant, mishap }: Step, { machine }: Runner): Fault {
    let calls = 0;
    return async (state, times, call) => {
      const wrong = mishap && calls++ === mishap.at ? mishap.what : undefined;
      if (wrong === 'fails for good' && machine !== 'erasure' && !NEVER_FOR_GOOD.test(state))
        throw Object.assign(new Error('it is not as promised'), { name: 'TenantNotAsPromisedError' });
      const answer = await (wrong && wrong !== 'fails for good' ? once(state, wrong, times)(state, times, call) : call());
      if (state === 'Make it active') this.born.set(tenant, this.world.aws.belongings(tenant).filter(alive));
      return answer;
    };
  }

  /** How each run ended, in a word. */
  ends(): string[] {
    return this.begun.map(({ asked, name }) => {
      const { output, error } = this.ended.get(name)!;
      return `${asked}: ${error?.name ?? String(output!.outcome)}`;
    });
  }

  async addsUp(): Promise<void> {
    const after = await this.world.normal(...TENANTS);
    const states = new Map(await Promise.all(TENANTS.map(async (tenant) => [tenant, await this.world.state(tenant)] as const)));
    for (const [tenant, state] of states) {
      const has = {
        tenant,
        status: state?.status,
        holder: state?.holder,
        places: state?.places,
        belongings: this.world.aws.belongings(tenant).filter(alive),
        stacks: after.stacks.filter((stack) => stack.includes(`-${tenant}-`)).length,
        certificates: after.certificates.filter((key) => key.includes(`=${tenant}/`)).length,
        database: this.world.databases.get(tenant),
      };
      const born = this.born.get(tenant);
      if (state?.status === 'erased') {
        expect(has).toMatchObject({ holder: undefined, places: undefined, stacks: 0, certificates: 6, database: 'revoked' });
        expect(has.belongings).toEqual([expect.stringContaining('/postgresql')]); // The plan retains it.
      } else if (state?.status === 'active' || state?.status === 'suspended') {
        const database = state.status === 'active' ? 'prepared' : 'suspended';
        expect(has).toMatchObject({ holder: undefined, places: PLACES, stacks: 2, certificates: 0, database });
        expect(has.belongings).toEqual(born);
      } else {
        expect(has.status === undefined || has.status === 'failed').toBe(true);
        expect(has).toMatchObject({ holder: undefined, places: undefined, stacks: 0, certificates: 0, belongings: [] });
      }
    }
    const living = [...states.values()].filter((state) => state?.status === 'active' || state?.status === 'suspended').length;
    expect(Object.values({ ...NO_PLACES, ...after.places })).toEqual([String(living), String(living)]);
    this.records(await this.notes());
  }

  /** Names of runs in the tenants' histories, and how each ended there. */
  private async notes(): Promise<Map<string, string>> {
    const items = (await this.world.items('tenants')).flatMap(({ record }) =>
      record ? [JSON.parse(record.S!) as { execution: string; outcome: string }] : [],
    );
    const notes = new Map(items.map(({ execution, outcome }) => [execution.split(':').at(-1)!, outcome]));
    expect(notes.size).toBe(items.length);
    return notes;
  }

  /** Whoever did something left a record of how it ended, and whoever was refused left none. */
  private records(notes: ReadonlyMap<string, string>): void {
    const objects = new Map(
      [...this.world.objects]
        .filter(([key]) => key.startsWith('records/'))
        .map(
          ([, jws]) =>
            JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as { execution: string; outcome: string },
        )
        .map(({ execution, outcome }) => [execution.split(':').at(-1)!, outcome]),
    );
    for (const { name, run, asked } of this.begun) {
      const { output, error } = this.ended.get(name)!;
      const record = { name, object: objects.get(name), note: notes.get(name) };
      // Who is told that another run does it may have been heard before.
      if (error && REFUSED.includes(error.name)) expect({ name, object: record.object }).toEqual({ name, object: undefined });
      else if (error) {
        expect([name, error.name]).toEqual([name, 'TenantNotAsPromisedError']);
        expect(record).toEqual({ name, object: 'failed', note: 'failed' });
      } else if (output!.status === 'erased') expect(record).toEqual({ name, object: 'succeeded', note: 'succeeded' });
      else if (asked === 'erase at once' || asked === 'erase later' || output!.outcome !== 'succeeded')
        expect(record).toEqual({ name, object: undefined, note: expect.any(String) as string });
      else if (run.made.filter((state) => !state.endsWith(': later')).length <= 3 && record.object === undefined)
        expect([name, asked]).toEqual([name, expect.stringMatching(/^(onboard|suspend|resume)$/) as string]); // It was so already.
      else expect(record).toEqual({ name, object: 'succeeded', note: 'succeeded' });
    }
  }
}

const PLACES = { 'home:dbInstances': 1, 'home:stacks': 1 };
const NO_PLACES = { 'home:dbInstances': '0', 'home:stacks': '0' };
