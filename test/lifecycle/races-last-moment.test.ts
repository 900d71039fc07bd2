import { hear } from '../lambdas/support/invocation';
import { gone } from './gone';
import { cancellation, dayIn, erasure, exporting, hold, inDays, onboarding, release, start } from './requests';
import { mixed, orders } from './traffic';
import { PacedRun, stopAll } from './turns';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = new LifeWorld();
  await start(world, onboarding());
});
afterEach(stopAll);

/** What the tenant has: what must stay when nothing is erased. */
const having = async () => {
  const { stacks, databases, places } = await world.normal('acme');
  return { stacks, databases, places, belongings: world.aws.belongings('acme') };
};
/** `Begin` reads and writes; who is heard reads, writes, and notes it. */
const BEGIN_AND_HEARD = orders(2, 3);
const HEARD_AND_HEARD = orders(3, 3);
const BEGIN_AND_CLAIM = orders(2, 2);
const tooLate = (cause: string) => ({ name: 'WrongStateError', cause: expect.stringContaining(cause) as string });

test('reads and writes of two calls are tried in every order', async () => {
  expect([BEGIN_AND_HEARD, HEARD_AND_HEARD, BEGIN_AND_CLAIM].map((all) => new Set(all).size)).toEqual([10, 20, 6]);
  const { seen } = await mixed(world, { one: erasure(), alone: 1, other: cancellation(), order: '21212' });
  expect(seen).toBe('21212');
});

describe.each([
  ['at once', () => erasure()],
  ['on its day', () => erasure('acme', inDays(world, 30))],
] as const)('an erasure %s, at the moment at which it begins', (_, asked) => {
  test.each(BEGIN_AND_HEARD)('a cancellation (%s): nothing is touched, or it is told that it is too late', async (order) => {
    const before = await having();
    const { first, second } = await mixed(world, { one: asked(), alone: 1, other: cancellation(), order });
    const { error } = await second.finish();
    // Who writes first: the other has read what is no more.
    expect(error === undefined).toBe(winner(order) === '2');
    if (error) {
      expect(error).toEqual(tooLate('what has begun to end can only end'));
      expect(await world.state('acme')).toMatchObject({ status: 'erasing', machine: 'erasure' });
      return;
    }
    expect(await first.finish()).toMatchObject({ output: { tenant: 'acme', outcome: 'cancelled' } });
    expect((await world.normal('acme')).states).toEqual([expect.objectContaining({ status: 'active', holder: undefined })]);
    expect(await having()).toEqual(before);
  });

  test.each(BEGIN_AND_HEARD)(
    'a legal hold (%s): nothing is touched while it holds, or it is told that it is too late',
    async (order) => {
      const before = await having();
      const { first, second } = await mixed(world, { one: asked(), alone: 1, other: hold(dayIn(world, 90)), order });
      const { error } = await second.finish();
      expect(error === undefined).toBe(winner(order) === '2');
      if (error) {
        expect(error).toEqual(tooLate('what has begun to end cannot be held'));
        expect(await world.state('acme')).toMatchObject({ status: 'erasing' });
        return;
      }
      for (let hours = 0; hours < 3; hours++) await first.go();
      expect(first.made.slice(-3)).toEqual(Array(3).fill('Begin: later'));
      expect(await world.state('acme')).toMatchObject({ status: 'leaving' });
      expect(await having()).toEqual(before);
    },
  );
});
/** Who writes first: of `Begin` the second of its two, of who is heard the second of three. */
const winner = (order: string): string =>
  order.indexOf('1', order.indexOf('1') + 1) < order.indexOf('2', order.indexOf('2') + 1) ? '1' : '2';

describe('an erasure that waits', () => {
  test.each(BEGIN_AND_HEARD)(
    'for a hold, which is released at the moment (%s): begins now or when it looks again',
    async (order) => {
      await start(world, hold(dayIn(world, 90)));
      const { first, second } = await mixed(world, { one: erasure(), alone: 2, other: release(), order });
      expect(first.made.slice(0, 2)).toEqual(['Hear the request', 'Begin: later']);
      expect(await second.finish()).toMatchObject({ output: { outcome: 'released' } });
      await first.go(1);
      expect(await world.state('acme')).toMatchObject({ status: 'erasing' });
    },
  );

  test('for a hold, which nobody releases: begins on the first day on which it no longer holds', async () => {
    const expires = dayIn(world, 3);
    await start(world, hold(expires));
    expect(await start(world, erasure())).toMatchObject({ output: { status: 'erased' } });
    const observed = (await world.items('deletions')).flatMap(({ line }) =>
      line ? [(JSON.parse(line.S!) as { observedAt: string }).observedAt] : [],
    );
    expect(observed.length).toBeGreaterThan(20);
    expect(observed.filter((at) => at < expires)).toEqual([]);
    await gone(world);
  });

  test.each([1, 2])(
    'for an export that has made %i calls, and is cancelled each time that it looked: the export ends well',
    async (made) => {
      for (const looks of [1, 2, 3]) {
        const [taking, erasing] = [new PacedRun(world, exporting()), new PacedRun(world, erasure())];
        await taking.go(made);
        for (let look = 0; look < looks; look++) await erasing.go();
        expect(erasing.made.slice(1)).toEqual(Array(looks).fill('Begin: later'));
        expect(await start(world, cancellation())).toMatchObject({ output: { outcome: 'cancelled' } });
        expect(await taking.finish()).toMatchObject({ output: { outcome: 'succeeded', status: 'active' } });
        expect(await erasing.finish()).toMatchObject({ output: { outcome: 'cancelled' } });
      }
      expect(await world.normal('acme')).toMatchObject({
        states: [{ status: 'active', holder: undefined }],
        exports: 3,
        lines: [],
      });
    },
  );

  test.each(BEGIN_AND_CLAIM)(
    'and an export that begins at the same moment (%s): the export first, or not at all',
    async (order) => {
      const { first, second } = await mixed(world, { one: erasure(), alone: 1, other: exporting(), order });
      const { error } = await second.finish();
      expect(error?.name ?? 'exported').toBe(winner(order) === '1' ? 'WrongStateError' : 'exported');
      expect((await world.normal('acme')).exports).toBe(error ? 0 : 1);
      await first.go(1);
      expect(await world.state('acme')).toMatchObject({ status: 'erasing', machine: 'erasure' });
    },
  );

  test.each(BEGIN_AND_HEARD)(
    'and an export that ends at the same moment (%s): begins now or when it looks again',
    async (order) => {
      const { first, second } = await mixed(world, {
        one: exporting(),
        alone: 2,
        other: erasure(),
        otherAlone: 1,
        order: swapped(order),
      });
      expect(await first.finish()).toMatchObject({ output: { outcome: 'succeeded', status: 'leaving' } });
      await second.go(1);
      expect(await world.state('acme')).toMatchObject({
        status: 'erasing',
        machine: 'erasure',
        holder: expect.any(String) as string,
      });
    },
  );
});
const swapped = (order: string): string => [...order].map((who) => (who === '1' ? '2' : '1')).join('');

describe('two of a kind at one moment', () => {
  test.each(HEARD_AND_HEARD)('two erasures (%s): one is heard, and the other is told that it is', async (order) => {
    const { first, second } = await mixed(world, { one: erasure(), alone: 0, other: erasure(), order });
    const [one, other] = winner(order) === '1' ? [first, second] : [second, first];
    expect((await other.finish()).error).toEqual(tooLate('another run does it'));
    await one.go(1);
    expect(await world.state('acme')).toMatchObject({ status: 'erasing' });
  });

  test.each(HEARD_AND_HEARD)('two cancellations (%s): one is heard, and for the other there is nothing to do', async (order) => {
    const erasing = new PacedRun(world, erasure());
    await erasing.go(1);
    const { first, second } = await mixed(world, { one: cancellation(), alone: 0, other: cancellation(), order });
    const ends = await Promise.all([first.finish(), second.finish()]);
    expect(ends.map(({ error }) => error?.name ?? 'cancelled').sort()).toEqual(['WrongStateError', 'cancelled']);
    expect(await erasing.finish()).toMatchObject({ output: { outcome: 'cancelled' } });
    expect(await world.state('acme')).toMatchObject({ status: 'active' });
  });
});

test('cancelled and asked for again: the first run ends with "cancelled", the second erases', async () => {
  const first = new PacedRun(world, erasure('acme', inDays(world, 30)));
  await first.go(1);
  await start(world, cancellation());
  const second = new PacedRun(world, erasure());
  await second.go(2);
  expect(await first.finish()).toMatchObject({ output: { outcome: 'cancelled' } });
  expect(await second.finish()).toMatchObject({ output: { status: 'erased' } });
  await gone(world);
});

test('stopped, and asked for again by two: one goes on where it stopped, and the other is not told that nothing was erased', async () => {
  const first = new PacedRun(world, erasure());
  await first.go(1);
  await first.stop();
  const [one, two, three] = [0, 1, 2].map(() => new PacedRun(world, erasure()));
  for (const asked of [one, two, three]) await asked!.go(1);
  await one!.go(3);
  expect((await two!.finish()).error).toEqual(tooLate('another run does it'));
  expect(await one!.finish()).toMatchObject({ output: { status: 'erased' } });
  expect((await three!.finish()).error).toEqual(tooLate('another run does it'));
  await gone(world);
});

test('a release while production is noted empty: the erasure goes on', async () => {
  const { first, second } = await mixed(world, { one: erasure(), alone: 21, other: release(), order: '12212' });
  expect(first.made.at(-1)).toMatch(/^Note that production is empty/);
  expect(await second.finish()).toMatchObject({ output: { outcome: 'released' } });
  expect(await first.finish()).toMatchObject({ output: { status: 'erased' } });
  await gone(world);
});

test('stopped after each call, and asked for again each time: the last one ends it, with one set of certificates', async () => {
  for (let calls = 1; calls <= 36; calls++) {
    const one = new PacedRun(world, erasure());
    await one.go(calls);
    await one.stop();
    expect(one.made).toHaveLength(calls);
    if ((await world.state('acme'))?.status === 'erased') break;
  }
  await gone(world);
});
