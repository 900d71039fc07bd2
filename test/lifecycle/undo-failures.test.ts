import { hear } from '../lambdas/support/invocation';
import type { Fault } from './engine';
import { stepsOf } from './mishaps';
import { onboardingOf, run } from './run';
import { FAILURES, undone } from './undoing';
import type { LifeWorld } from './world';
import { said } from '../lambdas/support/signing';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();

const down = (step: string): Fault => {
  return (state, _, call) => (state === step ? Promise.reject(new Error(`${step}: access denied`)) : call());
};
const STEPS = stepsOf('onboarding', /^(?!Undo)/);
const alive = (world: LifeWorld) => world.aws.kms.keys.filter(({ state }) => state === 'Enabled').map(({ alias }) => alias);

test('every step of taking back is made to fail for good', () => {
  expect(STEPS).toHaveLength(2 + 7 + 3);
});

const CASES = STEPS.map((step, at) => [at % 2 ? 'the look at the tenant' : 'the tenant stack', step] as const);
test.each(CASES)(
  'after a failure at %s, "%s" fails for good: the place is held, what is left is said, and the next request ends well',
  async (failing, step) => {
    const { world, ran, after } = await undone(failing, { fault: down(step) });
    expect(ran.error?.cause).toMatch(FAILURES[failing].reason);
    expect(ran.states.at(-1)).toBe('Not undone');
    expect(after).toMatchObject({
      states: [{ status: 'onboarding', holder: undefined, taken: { 'home:dbInstances': 1 } }, {}],
      places: { 'home:dbInstances': '2' },
    });
    expect((await world.state('acme'))?.failure).toBe(`Error: ${step}: access denied`);
    // Why it had to be taken back is not lost.
    const record = [...world.objects.values()]
      .map((text) => said<{ outcome: string; first: { Cause: string } }>(text))
      .find(({ outcome }) => outcome === 'failed')!;
    expect(record.first.Cause).toMatch(FAILURES[failing].reason);

    world.clouds.home.ends = {};
    const next = await run(world, 'onboarding', { input: onboardingOf() });
    expect(next).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } });
    expect(await world.normal('acme', 'globex')).toMatchObject({
      states: [{ status: 'active', holder: undefined, failed: undefined }, {}],
      places: { 'home:dbInstances': '2', 'home:stacks': '2' },
      stacks: ['acme-tenant', 'globex-tenant', 'acme-recovery', 'globex-recovery'].map((name): unknown =>
        expect.stringMatching(`${name} CREATE_COMPLETE`),
      ),
      told: ['acme ready', 'globex ready'],
    });
    // All that it had is there once more, under keys that live: as its neighbour.
    expect(alive(world)).toHaveLength(6);
    const having = (tenant: string) => world.aws.belongings(tenant).filter((thing) => !thing.includes('PendingDeletion')).length;
    expect(having('acme')).toBe(having('globex'));
  },
);

test('when that cannot be taken back either, the run ends with what was left, and the place stays held', async () => {
  const step = 'Undo the tenant stack: erase objects';
  const { world } = await undone('the tenant stack', { fault: down(step) });
  const ran = await run(world, 'onboarding', { input: onboardingOf(), fault: down(step) });
  expect(ran.error).toEqual({ name: 'LeftBehindError', cause: `Error: ${step}: access denied` });
  expect(ran.states).not.toContain('Create the tenant stack');
  expect(await world.state('acme')).toMatchObject({ status: 'onboarding' });
});

test('a run that begins anew and fails is taken back like any other', async () => {
  const { world } = await undone('the tenant stack', { fault: down('Undo: look at the tenant stack') });
  const ran = await run(world, 'onboarding', { input: onboardingOf() });
  expect(ran.states).toContain('Begin anew');
  expect(ran.error?.cause).toMatch(FAILURES['the tenant stack'].reason);
  expect(await world.normal('acme')).toMatchObject({ states: [{ status: 'failed' }], places: { 'home:dbInstances': '1' } });
});
