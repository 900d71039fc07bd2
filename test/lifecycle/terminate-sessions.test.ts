import { hear } from '../lambdas/support/invocation';
import type { Call } from './engine';
import { everyWay, once, stepsOf } from './mishaps';
import { erasureOf, NAME, onboardingOf, run, sessionsOf, suspensionOf } from './run';
import { LifeWorld } from './world';
import { said } from '../lambdas/support/signing';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
});
const end = (more: object = {}) => run(world, 'terminate-sessions', { input: sessionsOf(), ...more });

/** What hooks were told, in their order. */
function watched(): { calls: Record<string, Call>; told: string[] } {
  const told: string[] = [];
  const note =
    (hook: string, answer: object): Call =>
    (order) => {
      told.push(`${hook} ${JSON.stringify(order)}`);
      return Promise.resolve(answer);
    };
  return {
    told,
    calls: {
      'tell-customer': note('tell-customer', { messageId: 'm' }),
      'switch-access': note('switch-access', { done: true, tenant: 'acme', endedConnections: 3 }),
    },
  };
}

test('SH-4.3 the application is told before connections end, and who asked and how many ended is in the record', async () => {
  const { told, calls } = watched();
  expect(await end({ calls })).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } });
  expect(told).toEqual([
    expect.stringMatching(/^tell-customer .*"news":"sessions-ended"/),
    expect.stringMatching(/^switch-access .*"do":"end"/),
  ]);
  const [, record] = [...world.objects.values()].map((body) => said<Record<string, unknown>>(body));
  expect(record).toMatchObject({
    run: 'terminate-sessions',
    outcome: 'succeeded',
    tenant: 'acme',
    requestedBy: 'tests',
    reason: 'a laptop was stolen',
    endedConnections: 3,
  });
});

test('asked again it is done again, and nobody is shut out', async () => {
  await end();
  await end();
  expect(world.databases.get('acme')).toBe('prepared');
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined }],
    records: ['onboarding succeeded', 'terminate-sessions succeeded', 'terminate-sessions succeeded'],
  });
});

const CASES = everyWay(stepsOf('terminate-sessions', /^Let/));

test('every step is made to go wrong in every way', () => {
  expect(CASES).toHaveLength(4 * 5);
});

test.each(CASES)('"%s" %s: the tenant ends as it would have', async (state, mishap) => {
  expect(await end({ fault: once(state, mishap) })).toMatchObject({ output: { status: 'active', outcome: 'succeeded' } });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined }],
    records: ['onboarding succeeded', 'terminate-sessions succeeded'],
  });
});

test.each(['tell-customer', 'switch-access'])('what %s cannot do lets the tenant go, and the state says why', async (hook) => {
  const broken: Call = () => Promise.reject(Object.assign(new Error('not today'), { name: 'InvalidAccessOrderError' }));
  expect((await end({ calls: { [hook]: broken } })).error).toEqual({ name: 'InvalidAccessOrderError', cause: 'not today' });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined, failed: 'InvalidAccessOrderError' }],
    records: ['onboarding succeeded', 'terminate-sessions failed'],
  });
});

test('a suspended tenant stays suspended', async () => {
  await run(world, 'change', { input: suspensionOf() });
  expect(await end()).toMatchObject({ output: { status: 'suspended' } });
  expect(world.databases.get('acme')).toBe('suspended');
});

test('of a tenant that leaves, every session can be ended; of one that is erased, none is left', async () => {
  const leaves = erasureOf('acme', { action: 'erase', name: NAME, at: new Date(Date.now() + 100 * 86_400_000).toISOString() });
  await run(world, 'erasure', {
    input: leaves,
    fault: (state, _, call) => (state === 'Begin' ? Promise.reject(new Error('stopped')) : call()),
  });
  expect(await end()).toMatchObject({ output: { status: 'leaving' } });
});

test.each([
  ['no reason', { reason: undefined }, 'InvalidRequestError'],
  ['more than its shape', { change: 'suspend' }, 'InvalidRequestError'],
  ['nobody that is known', { tenant: 'globex' }, 'NoSuchTenantError'],
])('a request with %s is refused, and nothing is touched', async (_, over, name) => {
  const { told, calls } = watched();
  const ran = await run(world, 'terminate-sessions', { input: { ...sessionsOf(), ...over }, calls });
  expect(ran.error?.name).toBe(name);
  expect(told).toEqual([]);
});
