import { hear } from '../lambdas/support/invocation';
import type { Fault } from './engine';
import { cell } from './leaving';
import { erasureOf, NAME, run } from './run';
import type { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = await cell();
});

const day = (days: number) => new Date(world.aws.now.getTime() + days * 86_400_000).toISOString();
const ask = (over: object, fault?: Fault) => run(world, 'erasure', { input: erasureOf('acme', over), ...(fault && { fault }) });
const erase = (over: object = {}) => ({ action: 'erase', name: NAME, ...over });
const hold = () => ({ action: 'hold', approver: 'counsel', expires: day(2).slice(0, 10) });
/** Somebody asks for something when the day has come, and before the erasure begins. */
const meanwhile =
  (over: () => object, which = 1): Fault =>
  async (state, times, call) => {
    if (state === 'Begin' && times === which) await ask(over());
    return call();
  };
const standing = async () => {
  const { states, stacks, belongings, databases, certificates, lines } = await world.normal('acme', 'globex');
  return { states, stacks, belongings, databases, certificates, lines };
};

test('a cancellation before it begins leaves the tenant as it was', async () => {
  const before = await standing();
  const ran = await ask(
    erase({ at: day(3) }),
    meanwhile(() => ({ action: 'cancel' })),
  );
  expect(ran).toMatchObject({ output: { outcome: 'cancelled' } });
  expect(await standing()).toEqual(before);
});

test('a legal hold stops it until it expires; then it goes on to its end', async () => {
  const ran = await ask(erase(), meanwhile(hold));
  expect(ran).toMatchObject({ output: { status: 'erased' } });
  expect(ran.states.filter((state) => state === 'Not yet').length).toBeGreaterThan(20);
});

test('a legal hold that is released stops it no longer', async () => {
  const fault: Fault = async (state, times, call) => {
    if (state === 'Begin' && times === 1) await ask(hold());
    if (state === 'Begin' && times === 3) await ask({ action: 'release', approver: 'counsel' });
    return call();
  };
  const ran = await ask(erase(), fault);
  expect(ran).toMatchObject({ output: { status: 'erased' } });
  expect(ran.states.filter((state) => state === 'Not yet')).toHaveLength(2);
});

test('a second request while the first one waits is refused, and the first one goes on', async () => {
  const second: unknown[] = [];
  const ran = await ask(erase(), async (state, times, call) => {
    if (state === 'Begin' && times === 1) second.push((await ask(erase())).error?.name);
    return call();
  });
  expect(second).toEqual(['WrongStateError']);
  expect(ran).toMatchObject({ output: { status: 'erased' } });
});

test.each([
  ['a name that is not the tenant\u2019s', () => ask(erase({ name: 'Acme' })), 'NameMismatchError'],
  ['a tenant that nobody knows', () => run(world, 'erasure', { input: erasureOf('nobody', erase()) }), 'NoSuchTenantError'],
  ['a cancellation of nothing', () => ask({ action: 'cancel' }), 'WrongStateError'],
] as const)('%s is refused, and nothing is touched', async (_, asked, name) => {
  const before = await standing();
  expect((await asked()).error?.name).toBe(name);
  expect(await standing()).toEqual(before);
});
