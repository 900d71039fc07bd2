import { hear } from '../lambdas/support/invocation';
import { HOME, RECOVERY } from '../lambdas/support/erasure/wire';
import { bear } from './births';
import { TenantNotAsPromisedError } from './calls';
import type { Call, Fault } from './engine';
import { once, stepsOf } from './mishaps';
import { onboardingOf, run } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(() => {
  world = new LifeWorld();
});

const TAGS = [
  { Key: 'freehold:tenant', Value: 'acme' },
  { Key: 'freehold:platform', Value: 'softdocket' },
];
/** A stack that somebody deployed by hand, with what is in it. */
function declare(which: 'tenant' | 'recovery', over: object = {}): void {
  const cloud = which === 'tenant' ? world.clouds.home : world.clouds.recovery;
  cloud.put({ StackName: `softdocket-production-acme-${which}`, StackStatus: 'CREATE_COMPLETE', Tags: TAGS, ...over });
  for (const stack of cloud.stacks.values())
    stack.Outputs = Object.entries(cloud.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  bear(world.aws, { tenant: 'acme', plan: 'enterprise', region: which === 'tenant' ? HOME : RECOVERY });
}
const unlike: Call = () => Promise.reject(new TenantNotAsPromisedError('acme lacks a key'));
const onboard = (fault?: Fault, calls: Record<string, Call> = { 'verify-tenant': unlike }) =>
  run(world, 'onboarding', { input: onboardingOf(), calls, ...(fault && { fault }) });
/** What the tenant has of each region. */
const has = (region: string) => world.aws.belongings('acme').filter((thing) => thing.includes(`"region":"${region}"`));
const given = async () =>
  expect(await world.normal('acme')).toMatchObject({ states: [{ status: 'failed' }], places: { 'home:dbInstances': '0' } });

test('a tenant that was declared loses nothing, whatever fails', async () => {
  declare('recovery');
  declare('tenant');
  const before = world.aws.belongings('acme');
  expect((await onboard()).error?.name).toBe('TenantNotAsPromisedError');
  expect(world.aws.belongings('acme')).toEqual(before);
  expect(world.clouds.list()).toHaveLength(2);
  await given();
});

test('and nothing either when the run fails before it has come to its stack', async () => {
  declare('tenant');
  const before = world.aws.belongings('acme');
  const down = Object.assign(new Error('no answer'), { name: 'ForeignStackError' });
  const ran = await onboard((state, _, call) => (state === 'Create the recovery stack' ? Promise.reject(down) : call()));
  expect(ran.error?.name).toBe('ForeignStackError');
  expect(world.aws.belongings('acme')).toEqual(before);
  expect(world.clouds.list()).toEqual([expect.stringMatching(/acme-tenant CREATE_COMPLETE/)]);
  await given();
});

test('nor when its stack stands in a state that cannot be adopted', async () => {
  declare('tenant', { StackStatus: 'UPDATE_ROLLBACK_FAILED' });
  const before = has(HOME);
  expect((await onboard()).error?.name).toBe('StackFailedError');
  expect(has(HOME)).toEqual(before);
  expect(world.clouds.list()).toEqual([expect.stringMatching(/acme-tenant UPDATE_ROLLBACK_FAILED/)]);
  await given();
});

test('a stack of its name that is somebody else\u2019s stays, and what this run made beside it goes', async () => {
  world.clouds.home.put({ StackName: 'softdocket-production-acme-tenant', StackStatus: 'CREATE_COMPLETE', Tags: [] });
  expect((await onboard()).error?.name).toBe('ForeignStackError');
  expect(world.clouds.list()).toEqual([expect.stringMatching(/acme-tenant CREATE_COMPLETE/)]);
  await given();
});

const MIXED = {
  recovery: { region: RECOVERY, left: /acme-recovery CREATE_COMPLETE/, keys: 2 },
  tenant: { region: HOME, left: /acme-tenant CREATE_COMPLETE/, keys: 1 },
} as const;
/** In the vault that stays lie copies of what goes; all else is word for word as it was. */
const belongings = () => world.aws.belongings('acme').filter((thing) => !/"name":"copies-.*","region":"eu-west-1"/.test(thing));

/** What went wrong in taking back, if anything: the end is the same. */
async function mixed(declared: 'recovery' | 'tenant', fault?: Fault): Promise<string[]> {
  const { region, left, keys } = MIXED[declared];
  declare(declared);
  const before = belongings();
  expect(before.length).toBeGreaterThan(0);
  const ran = await onboard(fault);
  expect(ran.error).toEqual({ name: 'TenantNotAsPromisedError', cause: 'acme lacks a key' });
  const after = belongings();
  expect(after).toEqual(expect.arrayContaining(before));
  expect(after.filter((thing) => !before.includes(thing) && !/"state":"PendingDeletion"/.test(thing))).toEqual([]);
  expect(world.aws.kms.keys.filter(({ state }) => state === 'PendingDeletion')).toHaveLength(keys);
  expect(world.aws.backup.vaults.map((vault) => vault.region)).toEqual([region]);
  expect(world.clouds.list()).toEqual([expect.stringMatching(left)]);
  await given();
  return [...new Set(ran.states)];
}

test.each(['recovery', 'tenant'] as const)(
  'of two stacks of which the %s stack was declared, the other one goes',
  async (declared) => {
    const states = await mixed(declared);
    const other = declared === 'tenant' ? 'recovery' : 'tenant';
    expect(states.filter((state) => state.startsWith(`Undo the ${declared}`))).toEqual([]);
    expect(states.filter((state) => state.startsWith(`Undo the ${other}`)).length).toBeGreaterThan(2);
  },
);

const CASES = stepsOf('onboarding', /^(?!Undo)/).flatMap((state) =>
  (['recovery', 'tenant'] as const).flatMap((declared) =>
    state.startsWith(`Undo the ${declared}`) ? [] : [[declared, state] as const],
  ),
);

test('every step of taking back one of two is made to go wrong', () => {
  expect(CASES).toHaveLength(2 * 2 + 7 + 3);
});

test.each(CASES)(
  'the %s stack was declared, and "%s" does its work and gives no answer: it ends alike',
  async (declared, state) => {
    expect(await mixed(declared, once(state, 'does its work, and the answer is lost'))).toContain(state);
  },
);
