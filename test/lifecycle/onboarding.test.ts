import { hear } from '../lambdas/support/invocation';
import { sampled } from '../support/sample';
import { everyWay, once, stepsOf } from './mishaps';
import { onboardingOf, run } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
/** What is there after a run in which nothing went wrong. */
let wanted: Awaited<ReturnType<LifeWorld['normal']>>;
beforeAll(async () => {
  const good = new LifeWorld();
  await run(good, 'onboarding', { input: onboardingOf() });
  wanted = await good.normal('acme');
});
beforeEach(() => {
  world = new LifeWorld();
});

test('a request becomes a tenant: two stacks, a database, the place taken, the customer told', async () => {
  const ran = await run(world, 'onboarding', { input: onboardingOf() });
  expect(ran).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined }],
    places: { 'home:dbInstances': '1', 'home:stacks': '1' },
    stacks: [
      'eu-central-1 softdocket-production-acme-tenant CREATE_COMPLETE',
      'eu-west-1 softdocket-production-acme-recovery CREATE_COMPLETE',
    ],
    told: ['acme ready'],
  });
});

const CASES = everyWay(stepsOf('onboarding', /^(Undo|Give|Say)/));

test('every step is made to go wrong in every way', () => {
  expect(CASES).toHaveLength(7 * 5);
});

test.each(sampled(CASES, ([state]) => state))('"%s" %s: the tenant ends as it would have', async (state, mishap) => {
  const ran = await run(world, 'onboarding', { input: onboardingOf(), fault: once(state, mishap) });
  expect(ran).toMatchObject({ output: { outcome: 'succeeded' } });
  expect(await world.normal('acme')).toEqual(wanted);
});
