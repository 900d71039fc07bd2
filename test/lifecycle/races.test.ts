import { hear } from '../lambdas/support/invocation';
import type { Call } from './engine';
import { onboardingOf, run } from './run';
import { atEachCall, atOnce, race } from './turns';
import type { Runner } from './turns';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(() => {
  world = new LifeWorld();
});

const ONBOARDING = [
  'Reserve a place',
  'Create the recovery stack',
  'Create the recovery stack',
  'Create the tenant stack',
  'Create the tenant stack',
  'Prepare the database',
  'Verify the tenant',
  'Make it active',
  'Tell the customer',
] as const;
/** How many calls the first run has made when the second comes: none, each, all. */
const points = (calls: number) => Array.from({ length: calls + 1 }, (_, made) => made);
const onboarding = (tenant: string, over: object = {}): Runner => ({ machine: 'onboarding', input: onboardingOf(tenant, over) });
/** One whose tenant never is as promised: everything is undone. */
const doomed = (tenant: string): Runner => ({
  ...onboarding(tenant),
  calls: { 'verify-tenant': (() => Promise.reject(NOT_AS_PROMISED)) satisfies Call },
});
const NOT_AS_PROMISED = Object.assign(new Error('the disk is not encrypted'), { name: 'TenantNotAsPromisedError' });

test('an onboarding is met at every call that it makes', async () => {
  const { made } = await atEachCall(world, onboarding('acme'), () => Promise.resolve());
  expect(made).toEqual(ONBOARDING);
  expect(points(ONBOARDING.length)).toHaveLength(10);
});

describe('two onboardings for the last place of a cell', () => {
  beforeEach(() => run(world, 'onboarding', { input: onboardingOf('initech') }));

  const oneOfTwo = async ([winner, loser]: readonly [string, string]) => {
    expect((await world.state(winner))?.status).toBe('active');
    expect(await world.state(loser)).toBeUndefined();
    const after = await world.normal('initech', 'acme', 'globex');
    expect(after.places).toEqual({ 'home:dbInstances': '2', 'home:stacks': '2' });
    expect(after.stacks).toHaveLength(4);
    expect(after.stacks.join()).not.toContain(`-${loser}-`);
    expect(after.told).toEqual(['initech ready', `${winner} ready`].sort());
    expect(world.aws.belongings(loser)).toEqual([]);
  };

  test.each(points(ONBOARDING.length))(
    'the second comes after %i calls of the first: one is refused, and says why',
    async (alone) => {
      const { first, second } = await race(world, [onboarding('acme'), onboarding('globex')], alone);
      const [winner, loser] = alone === 0 ? [second, first] : [first, second];
      expect(winner.output).toMatchObject({ outcome: 'succeeded' });
      expect(loser.error).toMatchObject({ name: 'CellFullError', cause: expect.stringContaining('raise the quota') as string });
      await oneOfTwo(alone === 0 ? ['globex', 'acme'] : ['acme', 'globex']);
    },
  );

  test('both come at one moment: one is refused', async () => {
    const { first, second } = await atOnce(world, [onboarding('acme'), onboarding('globex')]);
    expect([first, second].map(({ error }) => error?.name ?? 'active').sort()).toEqual(['CellFullError', 'active']);
    await oneOfTwo(first.error ? ['globex', 'acme'] : ['acme', 'globex']);
  });

  test('the first fails: the place is given when everything of it is gone, and not before', async () => {
    const seen: string[] = [];
    const { ran, made } = await atEachCall(world, doomed('acme'), async (calls) => {
      if (calls.length === 0) return;
      const { error } = await run(world, 'onboarding', { input: onboardingOf('globex') });
      seen.push(error?.name ?? 'active');
      if (!error) expect(world.clouds.list().join()).not.toContain('-acme-');
    });
    expect(ran.error).toMatchObject({ name: 'TenantNotAsPromisedError' });
    expect(made.length).toBeGreaterThan(20);
    expect(made.at(-1)).toBe('Give the place back');
    expect(seen).toEqual([...made.slice(1).map(() => 'CellFullError'), 'active']);
    expect(await world.normal('acme', 'globex')).toMatchObject({
      states: [{ status: 'failed', taken: undefined }, { status: 'active' }],
      places: { 'home:dbInstances': '2', 'home:stacks': '2' },
    });
  });
});

describe('two onboardings of one id', () => {
  let wanted: Awaited<ReturnType<LifeWorld['normal']>>;
  beforeEach(async () => {
    if (wanted) return;
    await run(world, 'onboarding', { input: onboardingOf() });
    wanted = await world.normal('acme');
    world = new LifeWorld();
  });

  test.each(points(ONBOARDING.length))(
    'the same request after %i calls: it waits, and both answer with the one tenant',
    async (alone) => {
      const { first, second, made } = await race(world, [onboarding('acme'), onboarding('acme')], alone);
      const active = { output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } };
      expect([first, second]).toMatchObject([active, active]);
      expect(await world.normal('acme')).toEqual(wanted);
      const [winner, other] = alone === 0 ? ['2', '1'] : ['1', '2'];
      expect(made.filter((call) => call.startsWith(winner))).toEqual(ONBOARDING.map((state) => `${winner} ${state}`));
      expect(new Set(made.filter((call) => call.startsWith(other)))).toEqual(
        new Set(
          alone === 0 || alone >= 8
            ? [`${other} Reserve a place`]
            : [`${other} Reserve a place: later`, `${other} Reserve a place`],
        ),
      );
    },
  );

  test('the same request at one moment: one tenant', async () => {
    const { first, second } = await atOnce(world, [onboarding('acme'), onboarding('acme')]);
    expect([first, second]).toMatchObject([{ output: { status: 'active' } }, { output: { status: 'active' } }]);
    expect(await world.normal('acme')).toEqual(wanted);
  });

  test.each([
    ['another name', { name: 'Acme Corp' }],
    ['another plan', { plan: 'lapsing' }],
  ])('with %s, at each call of the first: the id is taken, and nothing is changed', async (what, over) => {
    const refused: (string | undefined)[] = [];
    await atEachCall(world, onboarding('acme'), async (made) => {
      if (made.length === 0) return;
      const { error } = await run(world, 'onboarding', { input: onboardingOf('acme', over) });
      refused.push(error?.name);
      expect(error?.cause).toContain(`with ${what}`);
    });
    expect(refused).toEqual(ONBOARDING.map(() => 'TenantTakenError'));
    expect(await world.normal('acme')).toEqual(wanted);
  });

  test('with another name, at one moment: one tenant, under one of the two names', async () => {
    const { first, second } = await atOnce(world, [onboarding('acme'), onboarding('acme', { name: 'Acme Corp' })]);
    expect([first, second].map(({ error }) => error?.name ?? 'active').sort()).toEqual(['TenantTakenError', 'active']);
    expect(await world.normal('acme')).toEqual(wanted);
    expect((await world.state('acme'))?.name).toBe(first.error ? 'Acme Corp' : 'Acme Ltd');
  });

  test('the first fails, and is met at each call until it is undone: who cannot wait is told so; who comes then is served', async () => {
    const seen: (string | undefined)[] = [];
    const { made } = await atEachCall(world, doomed('acme'), async (calls) => {
      // For two hours, and more: the first does not go on meanwhile.
      if (calls.length === 0 || calls.at(-1) === 'Give the place back') return;
      seen.push((await run(world, 'onboarding', { input: onboardingOf() })).error?.name);
    });
    expect(seen).toEqual(made.slice(1).map(() => 'TenantBusyError'));
    expect(await world.normal('acme')).toMatchObject({
      states: [{ status: 'failed' }],
      stacks: [],
      places: { 'home:dbInstances': '0' },
    });
    expect(await run(world, 'onboarding', { input: onboardingOf() })).toMatchObject({ output: { status: 'active' } });
    const { stacks, places, states, databases } = await world.normal('acme');
    expect({ stacks, places, states, databases }).toEqual({
      stacks: wanted.stacks,
      places: wanted.places,
      states: wanted.states,
      databases: wanted.databases,
    });
  });
});
