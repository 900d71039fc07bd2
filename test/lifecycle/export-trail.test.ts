import { hear } from '../lambdas/support/invocation';
import type { Call } from './engine';
import { everyWay, once, stepsOf } from './mishaps';
import { erasureOf, NAME, onboardingOf, run, suspensionOf, trailOf } from './run';
import { LifeWorld } from './world';
import { said } from '../lambdas/support/signing';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
});

test('the trail is written once, and the tenant stands as it stood', async () => {
  const ran = await run(world, 'export-trail', { input: trailOf() });
  expect(ran).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded', export: { bucket: 'b' } } });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined }],
    exports: 1,
    records: ['onboarding succeeded', 'export-trail succeeded'],
  });
});

const CASES = everyWay(stepsOf('export-trail', /^Let/));

test('every step is made to go wrong in every way', () => {
  expect(CASES).toHaveLength(3 * 5);
});

test.each(CASES)('"%s" %s: the export is one, and the tenant ends as it would have', async (state, mishap) => {
  const ran = await run(world, 'export-trail', { input: trailOf(), fault: once(state, mishap) });
  expect(ran).toMatchObject({ output: { tenant: 'acme', status: 'active', outcome: 'succeeded' } });
  const faulty = await world.normal('acme');
  // One name, however often it was written: a second try writes over the first.
  expect(faulty.exports).toBe(1);
  const other = new LifeWorld();
  await run(other, 'onboarding', { input: onboardingOf() });
  await run(other, 'export-trail', { input: trailOf() });
  expect(faulty).toEqual(await other.normal('acme'));
});

test('what cannot be written lets the tenant go, and the state says why', async () => {
  const broken: Call = () => Promise.reject(Object.assign(new Error('altered'), { name: 'AlteredRecordError' }));
  const ran = await run(world, 'export-trail', { input: trailOf(), calls: { 'export-trail': broken } });
  expect(ran.error).toEqual({ name: 'AlteredRecordError', cause: 'altered' });
  expect(await world.normal('acme')).toMatchObject({
    states: [{ status: 'active', holder: undefined, failed: 'AlteredRecordError' }],
    exports: 0,
    records: ['onboarding succeeded', 'export-trail failed'],
  });
});

test.each([
  ['suspended', () => run(world, 'change', { input: suspensionOf() })],
  ['leaving', () => asked({ action: 'erase', name: NAME, at: new Date(Date.now() + 100 * 86_400_000).toISOString() })],
] as const)('a %s tenant has its trail', async (status, before) => {
  await before();
  expect(await run(world, 'export-trail', { input: trailOf() })).toMatchObject({ output: { status } });
});
/** An erasure that is asked for and waits for its day: its run is stopped there. */
const asked = (over: object) =>
  run(world, 'erasure', {
    input: erasureOf('acme', over),
    fault: (state, _, call) => (state === 'Begin' ? Promise.reject(new Error('stopped')) : call()),
  });

test('who asked is in the record, and a request that says more than its shape is refused', async () => {
  await run(world, 'export-trail', { input: trailOf() });
  const [, record] = [...world.objects.values()].map((body) => said<Record<string, string>>(body));
  expect(record).toMatchObject({ run: 'export-trail', requestedBy: 'tests' });
  const before = await world.normal('acme');
  const ran = await run(world, 'export-trail', { input: { ...trailOf(), formats: ['csv'] } });
  expect(ran.error?.name).toBe('InvalidRequestError');
  expect(await world.normal('acme')).toEqual(before);
});
