import { hear } from '../lambdas/support/invocation';
import type { LedgerTables } from '../support/ledger-tables';
import { HOOKS } from '../../lib/naming';
import { tasksOf } from './engine';
import type { Fault } from './engine';
import { definitionOf, onboardingOf, run } from './run';
import { LifeWorld, startTables } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let tables: LedgerTables;
let world: LifeWorld;
beforeAll(async () => {
  tables = await startTables(80);
});
afterAll(() => tables.stop());
beforeEach(() => {
  world = new LifeWorld(tables.client);
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

/** What can happen to one call: each once, to the first call of a state. */
const MISHAPS: Readonly<Record<string, (call: () => Promise<unknown>) => Promise<unknown>>> = {
  'fails before it does anything': () => Promise.reject(new Error('socket hang up')),
  'does its work, and the answer is lost': async (call) => {
    await call();
    throw new Error('socket hang up');
  },
  'times out': () => Promise.reject(Object.assign(new Error('no answer'), { name: 'States.Timeout' })),
  'is throttled': () => Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })),
  'runs twice': async (call) => {
    await call();
    return call();
  },
};
const STEPS = [...tasksOf(definitionOf('onboarding'), HOOKS).keys()].filter((state) => !/^(Undo|Give|Say)/.test(state));
const CASES = STEPS.flatMap((state) => Object.keys(MISHAPS).map((mishap) => [state, mishap] as const));

test('every step is made to go wrong in every way', () => {
  expect([STEPS.length, CASES.length]).toEqual([7, 35]);
});

test.each(CASES)('"%s" %s: the tenant ends as it would have', async (state, mishap) => {
  await run(world, 'onboarding', { input: onboardingOf() });
  const wanted = await world.normal('acme');
  const other = new LifeWorld(tables.client);
  const fault: Fault = (at, times, call) => (at === state && times === 1 ? MISHAPS[mishap]!(call) : call());
  const ran = await run(other, 'onboarding', { input: onboardingOf(), fault });
  expect(ran).toMatchObject({ output: { outcome: 'succeeded' } });
  expect(await other.normal('acme')).toEqual(wanted);
});
