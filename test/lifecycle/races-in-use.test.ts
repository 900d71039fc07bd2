import { hear } from '../lambdas/support/invocation';
import { onboardingOf, planOf, run, suspensionOf, trailOf } from './run';
import { atOnce, race } from './turns';
import type { Runner } from './turns';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
});

/** What a tenant in use can be asked for, and the calls that it takes. */
const KINDS = {
  export: { runner: { machine: 'export', input: { tenant: 'acme', requestedBy: 'tests' } }, calls: 3 },
  trail: { runner: { machine: 'export-trail', input: trailOf() }, calls: 3 },
  suspension: { runner: { machine: 'change', input: suspensionOf() }, calls: 3 },
  plan: { runner: { machine: 'change', input: planOf('large') }, calls: 12 },
} as const satisfies Record<string, { runner: Runner; calls: number }>;
type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];
const TWO = kinds.flatMap((one) => kinds.map((other) => [one, other] as const));
const MEETINGS = TWO.flatMap(([one, other]) =>
  Array.from({ length: KINDS[one].calls + 1 }, (_, alone) => [one, other, alone] as const),
);

/** From taking the tenant to letting it go no other run did anything. */
const oneByOne = (made: readonly string[]) => {
  const done = made.filter((call) => !call.endsWith(': later'));
  const turns = done.map((call) => call[0]).filter((who, at, all) => who !== all[at - 1]);
  expect(turns).toHaveLength(2);
};
const bothDone = async (asked: readonly Kind[]) => {
  const { states, records, exports } = await world.normal('acme');
  expect(states).toEqual([
    expect.objectContaining({
      status: asked.includes('suspension') ? 'suspended' : 'active',
      plan: asked.includes('plan') ? 'large' : 'enterprise',
      holder: undefined,
      failed: undefined,
      taken: { 'home:dbInstances': 1, 'home:stacks': 1 },
    }),
  ]);
  expect(exports).toBe(asked.filter((kind) => kind === 'export' || kind === 'trail').length);
  expect(world.databases.get('acme')).toBe(asked.includes('suspension') ? 'suspended' : 'prepared');
  expect(records.every((record) => record.endsWith(' succeeded'))).toBe(true);
  // Who is suspended already is not suspended again, and of that there is nothing to record.
  expect(records).toHaveLength(asked[0] === 'suspension' && asked[1] === 'suspension' ? 2 : 3);
};

test('each meets each at every call', () => {
  expect(MEETINGS).toHaveLength(4 * (4 + 4 + 4 + 13));
});

test.each(MEETINGS)('%s, and %s after %i calls: one after the other, and both succeed', async (one, other, alone) => {
  const { first, second, made } = await race(world, [KINDS[one].runner, KINDS[other].runner], alone);
  const done = { output: { outcome: 'succeeded' } };
  expect([first, second]).toMatchObject([done, done]);
  oneByOne(made);
  expect(made.filter((call) => call.endsWith(': later')).length > 0).toBe(alone > 0 && alone < KINDS[one].calls);
  await bothDone([one, other]);
});

test.each(TWO)('%s and %s at one moment: one after the other, and both succeed', async (one, other) => {
  const { first, second, made } = await atOnce(world, [KINDS[one].runner, KINDS[other].runner]);
  const done = { output: { outcome: 'succeeded' } };
  expect([first, second]).toMatchObject([done, done]);
  oneByOne(made);
  await bothDone([one, other]);
});
