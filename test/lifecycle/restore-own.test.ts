import { hear } from '../lambdas/support/invocation';
import { HOME } from '../lambdas/support/erasure/wire';
import { nameOf } from '../lambdas/support/erasure/world';
import { said } from '../lambdas/support/signing';
import { callsOf } from './calls';
import type { Call } from './engine';
import { everyWay, once, stepsOf } from './mishaps';
import { watchKeys } from './rotating';
import { erasureOf, onboardingOf, planOf, rotationOf, run, suspensionOf } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

/** A tenant with an instance of its own is restored in place by its stack. */
hear();
let world: LifeWorld;
const [FIRST, SECOND, THIRD] = [nameOf('acme', 'database'), nameOf('acme-2', 'database'), nameOf('acme-3', 'database')];
const restoreOf = (over: object = {}) => ({
  tenant: 'acme',
  use: 'in-place',
  moment: 'latest',
  reason: 'all matters of 2026 were deleted',
  requestedBy: 'tests',
  ...over,
});
const restore = (over: Parameters<typeof run>[2] | object = {}) => run(world, 'restore', { input: restoreOf(), ...over });
const own = () => world.aws.rds.instances.map(({ id }) => id).filter((id) => id.endsWith('-database'));
const keptOf = (name: string) => world.aws.rds.instances.find(({ id }) => id === name)!.tags['freehold:kept-until'];
const records = () =>
  [...world.objects]
    .filter(([key]) => key.startsWith('records/run=restore/'))
    .map(([, text]) => said<Record<string, unknown>>(text));
const failing =
  (name: string): Call =>
  () =>
    Promise.reject(Object.assign(new Error(`no: ${name}`), { name }));
/** The calls of a hook for which a condition holds fail; the others are as usual. */
const when = (hook: string, applies: (order: Record<string, unknown>) => boolean, call: Call): Record<string, Call> => ({
  [hook]: (order: object) => (applies(order as Record<string, unknown>) ? call : callsOf(world)[hook]!)(order as never),
});
const logs = (): void => {
  for (const one of world.aws.rds.copies)
    if (one.status === 'active' && one.region === HOME)
      Object.assign(one, { from: one.from ?? new Date(0), to: new Date(world.aws.now.getTime() + 86_400_000) });
};
const stack = () =>
  Object.fromEntries((world.clouds.home.asked.at(-1)!.Parameters ?? []).map((one) => [one.ParameterKey!, one.ParameterValue]));

beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
  logs();
});

const served = async (): Promise<void> => {
  expect(world.databases.get('acme')).toBe('prepared');
  expect(await world.state('acme')).toMatchObject({ status: 'active' });
  expect(await world.state('acme')).not.toHaveProperty('holder');
};

test('SD-9.1 the stack makes the next instance, everything follows it, and the one before is kept for the days of the plan', async () => {
  const ran = await restore();
  expect(ran.error).toBeUndefined();
  expect(ran.output).toMatchObject({ tenant: 'acme', status: 'active', outcome: 'succeeded' });
  expect(own()).toEqual([FIRST, SECOND]);
  expect(world.aws.serves.acme).toBe(SECOND);
  expect([keptOf(FIRST), keptOf(SECOND)]).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d$/), undefined]);
  expect(stack()).toMatchObject({ DatabaseGeneration: '2', EngineVersion: '17.11', AllocatedStorage: '140' });
  expect(records()).toEqual([
    expect.objectContaining({
      ...{ run: 'restore', outcome: 'succeeded', use: 'in-place', rows: 'put back' },
      source: expect.objectContaining({ of: FIRST, replaces: FIRST, becomes: SECOND }) as object,
      verified: expect.objectContaining({ recoveryTimeMinutes: 21, recoveryPointMinutes: 4 }) as object,
      kept: { instance: FIRST, until: keptOf(FIRST) },
    }),
  ]);
  await served();
});

test('nobody is let in from before the stack is changed until the next instance is verified', async () => {
  const { states } = await restore();
  const order = [
    'Shut the tenant out',
    'Restore by the stack',
    'Shut the tenant out of the next instance',
    'Prepare the next instance',
    'Remove who was erased meanwhile',
    'Verify the next instance',
    'Keep the instance before',
    'Let the tenant in again',
  ];
  expect(states.filter((state, i) => order.includes(state) && states.indexOf(state) === i)).toEqual(order);
});

test('whoever was suspended stays so', async () => {
  await run(world, 'change', { input: suspensionOf() });
  expect((await restore()).output).toMatchObject({ status: 'suspended', outcome: 'succeeded' });
  expect(world.databases.get('acme')).toBe('suspended');
});

test('the next change of the stack neither replaces the instance nor forgets from what it was made', async () => {
  await restore();
  const before = stack();
  expect((await run(world, 'change', { input: planOf('longer') })).error).toBeUndefined();
  expect(stack()).toEqual(before);
  expect(own()).toEqual([FIRST, SECOND]);
  for (const one of world.clouds.all(HOME)) one.LastUpdatedTime = new Date(0); // The engine's clock is behind the world's.
  expect((await run(world, 'change', { input: planOf('large') })).error).toBeUndefined();
  expect(stack()).toEqual({ ...before, AllocatedStorage: '500' });
});

/** The template that the tenant's stack was made from last: its name tells whether the instance was restored, and which keys sign. */
const template = () => world.clouds.home.asked.at(-1)!.TemplateURL!.split('/').at(-1);
const rotate = () => run(world, 'rotate-signing-key', { input: rotationOf() });

describe('SD-2.2 who was restored in place gets another signing key, and who has another is restored', () => {
  test('a rotation neither replaces the instance nor forgets from what it was made', async () => {
    await restore();
    const before = stack();
    expect(template()).toBe('dd.json');
    const keys = watchKeys(world);
    const first = keys.read('signing-key');
    expect(await rotate()).toMatchObject({ output: { signingKeys: 'b', outcome: 'succeeded' } });
    expect([template(), stack(), own()]).toEqual(['dd-b.json', before, [FIRST, SECOND]]);
    expect(world.aws.serves.acme).toBe(SECOND);
    expect(keys.read('signing-key')).not.toBe(first);
    await served();
  });

  test('a restore brings back no key that a rotation has let go', async () => {
    const keys = watchKeys(world);
    await rotate();
    const signer = keys.read('signing-key');
    logs();
    expect((await restore()).error).toBeUndefined();
    expect([template(), own(), world.aws.serves.acme]).toEqual(['dd-b.json', [FIRST, SECOND], SECOND]);
    expect([keys.read('signing-key'), keys.published().length]).toEqual([signer, 1]);
    await served();
    expect((await run(world, 'change', { input: planOf('longer') })).error).toBeUndefined();
    expect(template()).toBe('dd-b.json');
  });

  test('nor does the way back of one that fails', async () => {
    const keys = watchKeys(world);
    await rotate();
    const signer = keys.read('signing-key');
    logs();
    const ran = await restore({ calls: { 'verify-restored': failing('CopyNotAsWantedError') } });
    expect(ran.error).toBeDefined();
    expect([template(), own(), keys.read('signing-key')]).toEqual(['dd-b.json', [FIRST, SECOND, THIRD], signer]);
    await served();
  });
});

test('a second restore makes the third, and both that served are kept', async () => {
  await restore();
  logs();
  expect((await restore()).error).toBeUndefined();
  expect(own()).toEqual([FIRST, SECOND, THIRD]);
  expect([FIRST, SECOND].map(keptOf).every((until) => until !== undefined)).toBe(true);
  expect(keptOf(THIRD)).toBeUndefined();
  expect(stack()).toMatchObject({ DatabaseGeneration: '3' });
});

test('an erasure ends them all', async () => {
  await restore();
  const ran = await run(world, 'erasure', { input: erasureOf() });
  expect(ran.error).toBeUndefined();
  expect(own()).toEqual([]);
  // Of a retained class, and of every instance that it had.
  expect(world.aws.belongings('acme').filter((one) => !one.includes('/aws/rds/instance/'))).toEqual([]);
});

describe('what fails before the stack has another instance leaves all as it was', () => {
  test.each<[string, Record<string, Call>]>([
    ['the source', { 'choose-source': failing('MomentNotKeptError') }],
    ['the review', when('deploy-stack', ({ do: verb }) => verb === 'review', failing('DataAtRiskError'))],
    [
      'the update, which CloudFormation takes back',
      when('deploy-stack', ({ do: verb }) => verb === 'update', failing('StackFailedError')),
    ],
  ])('%s', async (_, calls) => {
    const ran = await restore({ calls });
    expect(ran.error).toBeDefined();
    expect(own()).toEqual([FIRST]);
    expect(records()).toEqual([expect.objectContaining({ outcome: 'failed', rows: 'as they were' })]);
    await served();
  });

  test('an update of which nobody knows whether it goes on: the tenant stays shut out, and somebody is told', async () => {
    const ran = await restore({ calls: when('deploy-stack', ({ do: verb }) => verb === 'update', failing('NoSuchHookError')) });
    expect(ran.error).toMatchObject({ name: 'LeftShutOutError' });
    expect(await world.state('acme')).toMatchObject({ status: 'suspended' });
    expect(world.databases.get('acme')).toBe('suspended');
  });
});

describe('what fails afterwards leads back: the stack makes one more, as the first stood when the tenant was shut out', () => {
  test.each<[string, Record<string, Call>]>([
    ['verify-restored', { 'verify-restored': failing('CopyNotAsWantedError') }],
    ['apply-deletions', { 'apply-deletions': failing('LoginRefusedError') }],
  ])('%s', async (_, calls) => {
    const ran = await restore({ calls });
    expect(ran.error).toBeDefined();
    expect(own()).toEqual([FIRST, SECOND, THIRD]);
    expect(world.aws.serves.acme).toBe(THIRD);
    expect([FIRST, SECOND].map(keptOf).every((until) => until !== undefined)).toBe(true);
    // The record names what serves, and until when each of those before it is kept.
    expect(records()).toEqual([
      expect.objectContaining({
        ...{ outcome: 'failed', rows: 'as they were', kept: { instance: FIRST, until: keptOf(FIRST) } },
        back: expect.objectContaining({ of: FIRST, becomes: THIRD, kept: { instance: SECOND, until: keptOf(SECOND) } }) as object,
      }),
    ]);
    expect(stack()).toMatchObject({ DatabaseGeneration: '3' });
    await served();
  });

  test('that nobody can mark what is kept shuts nobody out: the tenant is served as it was, and both are named', async () => {
    const calls = { 'verify-restored': failing('CopyNotAsWantedError'), 'keep-instance': failing('AccessDeniedError') };
    const ran = await restore({ calls });
    expect(ran.error).toMatchObject({
      name: 'InstanceUnclearError',
      cause: expect.stringMatching(/AccessDeniedError.*CopyNotAsWantedError/s) as string,
    });
    expect(world.aws.serves.acme).toBe(THIRD);
    expect(records()).toEqual([expect.objectContaining({ outcome: 'failed', rows: 'as they were' })]);
    await served();
  });

  test('where the way back fails as well, the tenant stays shut out, and both are named', async () => {
    const calls = {
      'verify-restored': failing('CopyNotAsWantedError'),
      ...when('choose-source', ({ of }) => of !== undefined, failing('SourceMissingError')),
    };
    const ran = await restore({ calls });
    expect(ran.error).toMatchObject({
      name: 'LeftShutOutError',
      cause: expect.stringMatching(/SourceMissingError.*CopyNotAsWantedError/s) as string,
    });
    expect(await world.state('acme')).toMatchObject({ status: 'suspended' });
  });

  test('an instance that nobody can mark: the tenant is served from what was restored, and the record says so', async () => {
    const ran = await restore({ calls: { 'keep-instance': failing('AccessDeniedError') } });
    expect(ran.error).toMatchObject({ name: 'InstanceUnclearError' });
    expect(records()).toEqual([expect.objectContaining({ outcome: 'failed', rows: 'put back' })]);
    expect(keptOf(FIRST)).toBeUndefined();
    await served();
  });
});

test('an order that was chosen before another run changed the stack ends before the stack is touched', async () => {
  let asked = 0;
  const calls = {
    'choose-source': async (order: object) => {
      const source = await callsOf(world)['choose-source']!(order as never);
      return asked++ === 0 ? { ...(source as object), replaces: SECOND } : source;
    },
  } as unknown as Record<string, Call>;
  const ran = await restore({ calls });
  expect(ran.error).toMatchObject({ name: 'NotRestorableError' });
  expect(own()).toEqual([FIRST]);
  expect(records()).toEqual([expect.objectContaining({ outcome: 'failed', rows: 'as they were' })]);
  await served();
});

describe('is refused before anything is touched', () => {
  test('for a tenant in a network of its own', async () => {
    world = new LifeWorld();
    await run(world, 'onboarding', { input: onboardingOf('acme', { plan: 'private', cidr: '10.65.0.0/20' }) });
    const ran = await restore();
    expect(ran.error).toMatchObject({
      name: 'InvalidRequestError',
      cause: expect.stringContaining('nothing was touched') as string,
    });
    expect(ran.states).not.toContain('Shut the tenant out');
  });
});

/** Those of a tenant of the shared instance, and those to which a failure alone leads. */
const OTHERS =
  /^(Let the tenant go|Restore beside|Remove who was erased|Compare|Put back|Verify what serves|Choose what was|.* the way back|.* what was|Keep the instance (before all|that failed))$/;
const steps = stepsOf('restore', OTHERS);
test('there are steps to fail', () => expect(steps).toHaveLength(17));
test.each(everyWay(steps))('%s %s: the restore ends as without it', async (state, mishap) => {
  const ran = await restore({ fault: once(state, mishap) });
  expect(ran.error).toBeUndefined();
  expect(own()).toEqual([FIRST, SECOND]);
  expect([world.aws.serves.acme, keptOf(FIRST) !== undefined, keptOf(SECOND)]).toEqual([SECOND, true, undefined]);
  expect(records()).toEqual([expect.objectContaining({ outcome: 'succeeded', rows: 'put back' })]);
  await served();
});
