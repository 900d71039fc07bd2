import { hear } from '../lambdas/support/invocation';
import type { Fault } from './engine';
import { History } from './history-of';
import { erased, locked, STEPS } from './leaving';
import { definitionOf, onboardingOf, planOf, resumptionOf, run, suspensionOf } from './run';
import { undone } from './undoing';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();

const loopsOf = (machine: 'erasure' | 'onboarding' | 'change'): string[] =>
  new History(definitionOf(machine)).patient().map(({ at }) => at.replace(/: pause$/, ''));

/** A hook that never gets done, and says what it waits for. */
const never =
  (loop: string): Fault =>
  (state, _, call) => {
    if (state !== loop) return call();
    if (state.startsWith('Certify')) return Promise.reject(Object.assign(new Error('the moon'), { name: 'SweepNotCleanError' }));
    return Promise.resolve({ done: false, clean: false, found: [], waitingFor: 'the moon' });
  };
const inVain = (loop: string) => ({
  name: 'WaitedInVainError',
  cause: expect.stringMatching(new RegExp(`^${loop}: asked again for .* and still waiting: the moon$`)) as string,
});

describe('an erasure whose step is never done ends with what it waits for, and certifies nothing more', () => {
  const LOOPS = loopsOf('erasure');

  test('every loop of it is met', () => {
    expect(LOOPS).toHaveLength(17);
  });

  test.each(LOOPS)('"%s"', async (loop) => {
    const { ran, after } = await erased({
      plan: loop.endsWith('the last backup has lapsed') ? 'lapsing' : 'enterprise',
      before: locked,
      fault: never(loop),
    });
    expect(ran.error).toEqual(inVain(loop));
    expect(ran.states.at(-1)).toBe('Not finished');
    expect(after).toMatchObject({ states: [{ status: 'erasing', machine: 'erasure' }, { status: 'active' }] });
    const kinds = after.certificates.filter((key) => key.endsWith('.json')).map((key) => /(\w+)\.json$/.exec(key)![1]);
    const told = (state: string): boolean => ran.states.includes(state);
    expect(kinds.sort()).toEqual([
      ...(told('Tell the customer of the end') ? ['final'] : []),
      ...(told('Tell the customer of production') ? ['production'] : []),
    ]);
  });
});

describe('an erasure in a world that says yes from some step on, and does nothing', () => {
  /** Those of which AWS is asked for something. */
  const ASKED = STEPS.filter((step) => /^Erase: /.test(step) && !step.includes('shared database'));

  test('every step that asks AWS for something is met', () => {
    expect(ASKED).toHaveLength(7);
  });

  test.each(ASKED)('from "%s" on: it ends in an error with a name, and never in a certificate', async (step) => {
    let world: LifeWorld | undefined;
    const { ran, after } = await erased({
      before: (of) => (world = of),
      fault: (state, _, call) => {
        if (state === step) world!.aws.wire.idle = 'all';
        return call();
      },
    });
    expect(ran.error?.name).toMatch(/^(WaitedInVain|DoorNotClosed|UploadsLeft|ObjectsNotDeleted)Error$/);
    expect(ran.error?.cause).toContain('acme');
    expect(after.certificates).toEqual([]);
    expect(after.states[0]).toMatchObject({ status: 'erasing' });
  });
});

describe('an onboarding that is never done', () => {
  const LOOPS = loopsOf('onboarding');
  const [making, undoing] = [LOOPS.filter((loop) => loop.startsWith('Create')), LOOPS.filter((loop) => loop.startsWith('Undo'))];

  test('every loop of it is met', () => {
    expect([making.length, undoing.length]).toEqual([2, 12]);
  });

  test.each(making)('"%s" is taken back, and its place is free', async (loop) => {
    const world = new LifeWorld();
    const ran = await run(world, 'onboarding', { input: onboardingOf(), fault: never(loop) });
    expect(ran.error).toEqual(inVain(loop));
    expect(ran.states.at(-1)).toBe('Undone');
    expect(await world.state('acme')).toMatchObject({ status: 'failed' });
    expect((await world.normal('acme')).places).toEqual({ 'home:dbInstances': '0', 'home:stacks': '0' });
  });

  test.each(undoing)('"%s" leaves the place held, and says what is left', async (loop) => {
    const { world, ran } = await undone('the tenant stack', { fault: never(loop) });
    expect(ran.states.at(-1)).toBe('Not undone');
    const { status, failure } = (await world.state('acme'))!;
    expect(status).toBe('onboarding');
    expect(failure).toBe(
      `WaitedInVainError: ${loop}: asked again for ${loop.includes('look') ? '1 hour' : '6 hours'} and still waiting: the moon`,
    );
  });
});

describe('a change that is never done', () => {
  const LOOPS = loopsOf('change');

  test('every loop of it is met', () => {
    expect(LOOPS).toHaveLength(6);
  });

  test.each(LOOPS)('"%s" lets the tenant go, and says why', async (loop) => {
    const world = new LifeWorld();
    await run(world, 'onboarding', { input: onboardingOf() });
    if (loop === 'Resume') await run(world, 'change', { input: suspensionOf() });
    const input = loop === 'Suspend' ? suspensionOf() : loop === 'Resume' ? resumptionOf() : planOf('large');
    const ran = await run(world, 'change', { input, fault: never(loop) });
    expect(ran.error).toEqual(inVain(loop));
    const state = (await world.state('acme'))!;
    expect([state.holder, state.plan, state.failure?.split(':')[0]]).toEqual([undefined, 'enterprise', 'WaitedInVainError']);
  });
});

test('a hook whose places are all taken for a quarter of an hour and more fails nobody', async () => {
  const taken: Fault = (state, times, call) =>
    (state === 'Ship the last of its trail' || state === 'Erase: erase backups') && times <= 38
      ? Promise.reject(Object.assign(new Error('Rate Exceeded'), { name: 'Lambda.TooManyRequestsException' }))
      : call();
  const { ran } = await erased({ fault: taken });
  expect(ran).toMatchObject({ output: { status: 'erased' } });
});

test('an index of tags that remembers for a day what is gone delays a certificate, and denies none', async () => {
  // Of a kind that the sweep has no list of. Source: Resource Groups Tagging API reference, "GetResources", read 2026-11-29.
  const arn = 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:softdocket-production-acme-storage';
  let world: LifeWorld | undefined;
  const { ran } = await erased({
    before: (of) => {
      world = of;
      of.aws.account.remembered.push({ region: 'eu-central-1', arn, tags: { 'freehold:tenant': 'acme' } });
    },
    // The twelve pauses before the thirteenth sweep are 26 hours.
    fault: (state, times, call) => {
      if (state === 'Sweep' && times === 13) world!.aws.account.remembered.length = 0;
      return call();
    },
  });
  expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
  expect(ran.states.filter((state) => state === 'Sweep')).toHaveLength(13);
});
