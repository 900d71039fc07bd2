import { hear } from '../lambdas/support/invocation';
import { sampled } from '../support/sample';
import { everyWay, once, stepsOf } from './mishaps';
import { onboardingOf, planOf, resumptionOf, run, suspensionOf } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();

/** A tenant in a cell. */
async function cell(suspended = false): Promise<LifeWorld> {
  const world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
  if (suspended) await run(world, 'change', { input: suspensionOf() });
  return world;
}
const KINDS = {
  plan: { input: planOf('large'), suspended: false, steps: /^(Suspend|Resume|Note the (suspension|return)|Let)/, status: 'active' },
  suspend: {
    input: suspensionOf(),
    suspended: false,
    steps: /^(Re|Update|Prepare|Verify|Note the (plan|return)|Let)/,
    status: 'suspended',
  },
  resume: {
    input: resumptionOf(),
    suspended: true,
    steps: /^(Review|Suspend|Update|Prepare|Verify|Note the (plan|susp)|Let)/,
    status: 'active',
  },
} as const;
const CASES = Object.entries(KINDS).flatMap(([kind, { steps }]) =>
  everyWay(stepsOf('change', steps)).flatMap(([state, mishap]) =>
    // What a stack does is looked at again: the first call begins it, the second sees its end.
    (/stack$/.test(state) ? [1, 2] : [1]).map((call) => [kind as Kind, state, call, mishap] as const),
  ),
);
type Kind = keyof typeof KINDS;
const known = new Map<Kind, Awaited<ReturnType<LifeWorld['normal']>>>();
/** How a change ends in which nothing goes wrong. */
async function good(kind: Kind) {
  if (!known.has(kind)) {
    const world = await cell(KINDS[kind].suspended);
    await run(world, 'change', { input: KINDS[kind].input });
    known.set(kind, await world.normal('acme'));
  }
  return known.get(kind)!;
}

test('every step of every change is made to go wrong in every way', () => {
  expect(CASES).toHaveLength((8 + 4 + 3 + 3) * 5);
});

test.each([
  ['plan', { status: 'active', plan: 'large', holder: undefined }],
  ['suspend', { status: 'suspended', plan: 'enterprise', holder: undefined }],
  ['resume', { status: 'active', plan: 'enterprise', holder: undefined }],
] as const)('%s leaves the tenant as it was asked for, and lets it go', async (kind, state) => {
  expect((await good(kind)).states).toEqual([expect.objectContaining(state)]);
});

test.each(sampled(CASES, ([kind, state, call]) => `${kind} ${state} ${call}`))(
  '%s: "%s", call %i, %s: the tenant ends as it would have',
  async (kind, state, call, mishap) => {
    const { input, suspended, status } = KINDS[kind];
    const wanted = await good(kind);
    const world = await cell(suspended);
    const ran = await run(world, 'change', { input, fault: once(state, mishap, call) });
    expect(ran).toMatchObject({ output: { tenant: 'acme', outcome: 'succeeded', status } });
    expect(await world.normal('acme')).toEqual(wanted);
  },
);
