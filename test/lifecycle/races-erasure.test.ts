import { hear } from '../lambdas/support/invocation';
import { gone } from './gone';
import { cancellation, erasure, exporting, hold, onboarding, plan, resumption, start, suspension, trail } from './requests';
import { atEachCall, PacedRun, race, stopAll } from './turns';
import type { Runner } from './turns';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();
let world: LifeWorld;
afterEach(stopAll);
beforeEach(async () => {
  world = new LifeWorld();
  await start(world, onboarding());
});

const KINDS = {
  export: { runner: exporting(), calls: 3 },
  trail: { runner: trail(), calls: 3 },
  suspension: { runner: suspension(), calls: 3 },
  return: { runner: resumption(), calls: 3 },
  plan: { runner: plan(), calls: 12 },
} as const satisfies Record<string, { runner: Runner; calls: number }>;
const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
const MEETINGS = kinds.flatMap((kind) => Array.from({ length: KINDS[kind].calls - 1 }, (_, at) => [kind, at + 1] as const));

describe('an erasure that comes while something runs', () => {
  beforeEach(async () => {
    if (expect.getState().currentTestName?.includes(': return')) await start(world, KINDS.suspension.runner);
  });

  test('it comes after every call but the last', () => {
    expect(MEETINGS).toHaveLength(2 + 2 + 2 + 2 + 11);
  });

  test.each(MEETINGS)(': %s, after %i calls: waits, asks again, and begins when that run has ended well', async (kind, alone) => {
    const { first, second, made } = await race(world, [KINDS[kind].runner, erasure()], alone);
    expect(first).toMatchObject({ output: { outcome: 'succeeded', status: 'leaving' } });
    expect(second).toMatchObject({ output: { outcome: 'succeeded', status: 'erased' } });
    const last = made.findLastIndex((call) => call.startsWith('1 '));
    const before = made.slice(0, last).filter((call) => call.startsWith('2 '));
    expect(before).toEqual(['2 Hear the request', ...Array<string>(KINDS[kind].calls - alone).fill('2 Begin: later')]);
    const { exports } = await gone(world);
    expect(exports).toBe(kind === 'export' || kind === 'trail' ? 1 : 0);
  });

  const broken = Object.assign(new Error('no change leads to it'), { name: 'DataAtRiskError' });
  test(': a change that fails: begins when the tenant was let go', async () => {
    const calls = { 'verify-tenant': () => Promise.reject(broken) };
    const { first, second } = await race(world, [{ ...KINDS.plan.runner, calls }, erasure()], 5);
    expect(first.error).toEqual({ name: 'DataAtRiskError', cause: broken.message });
    expect(second).toMatchObject({ output: { status: 'erased' } });
    await gone(world);
  });

  test(': a run that is stopped: takes the tenant over', async () => {
    const stopped = new PacedRun(world, exporting());
    await stopped.go(1);
    const erasing = new PacedRun(world, erasure());
    await erasing.go();
    expect(erasing.made).toEqual(['Hear the request', 'Begin: later']);
    await stopped.stop();
    expect(await erasing.finish()).toMatchObject({ output: { status: 'erased' } });
    await gone(world);
  });
});

/** What everybody is told who comes when an erasure has begun, and when it was only asked for. */
const VISITORS: readonly [who: string, Runner, begun: string, RegExp, asked?: boolean][] = [
  ['export', exporting(), 'WrongStateError', /is eras(ing|ed); export wants it active or suspended or leaving/],
  ['trail', KINDS.trail.runner, 'WrongStateError', /is eras(ing|ed); export-trail wants/],
  ['suspension', KINDS.suspension.runner, 'WrongStateError', /is (leaving|eras(ing|ed)); change wants it active/, true],
  ['return', KINDS.return.runner, 'WrongStateError', /is (leaving|eras(ing|ed)); change wants/, true],
  ['plan', KINDS.plan.runner, 'WrongStateError', /is (leaving|eras(ing|ed)); change wants/, true],
  ['cancellation', cancellation(), 'WrongStateError', /what has begun to end can only end/],
  ['hold', hold('2099-01-01'), 'WrongStateError', /cannot be held: tell counsel/],
  ['another erasure', erasure(), 'WrongStateError', /another run does it|is erased; erasure wants it active/, true],
  ['onboarding', onboarding(), 'TenantTakenError', /is (leaving|eras(ing|ed)); wanted an id/, true],
];

test('an erasure is met by everybody at each of its calls: it ends as if nobody had come, and each is told why', async () => {
  const alone = new LifeWorld();
  await start(alone, onboarding());
  await start(alone, erasure());
  const wanted = { ...(await alone.normal('acme')), history: undefined };
  world = new LifeWorld();
  await start(world, onboarding());
  let came = 0;
  const { ran, made } = await atEachCall(world, erasure(), async (calls) => {
    for (const [who, runner, name, cause, asked] of VISITORS) {
      if (calls.length === 0 || (calls.length === 1 && !asked)) continue;
      came++;
      expect({ who, at: calls.at(-1), error: (await start(world, runner)).error }).toEqual({
        who,
        at: calls.at(-1),
        error: { name, cause: expect.stringMatching(cause) as string },
      });
    }
  });
  expect(ran).toMatchObject({ output: { status: 'erased' } });
  expect(made).toHaveLength(35);
  expect(came).toBe(5 + 34 * 9);
  expect({ ...(await world.normal('acme')), history: undefined }).toEqual(wanted);
});
