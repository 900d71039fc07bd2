import { load } from '../../config/load';
import type { PromiseEntry } from '../../config/book-schema';
import { asFarAsThereIsAnother, isRehearsal, rehearsals } from '../../lib/promises/rehearsed';
import type { RunRecord } from '../../lib/promises/records';
import { recorded } from '../../lib/promises/runs';
import { TODAY } from './grounds';

const platform = load({ platform: 'softdocket', stage: 'production', today: TODAY, tenants: 'none' });
const promise = (figures: PromiseEntry['figures'] = []) => ({ ...platform.book.promises[0]!, figures });
const WITH = platform.residencies.filter(({ recovery }) => recovery !== undefined);
const [FIRST, SECOND] = WITH;
const ALONE = platform.residencies.filter(({ recovery }) => recovery === undefined);

const drilled = (plan: string, residency = FIRST!, over: Partial<RunRecord> = {}): RunRecord => ({
  ...{ run: 'restore-drill', at: '2026-11-20T02:00:00Z', outcome: 'succeeded', signedBy: 'key', tenant: `of-${plan}` },
  ...{ plan, where: 'recovery', region: residency.home.region.region, restoredIn: residency.recovery!.region.region },
  ...over,
});
const judged = (of: PromiseEntry, ...records: RunRecord[]) =>
  recorded(
    {
      said: 'wired',
      runs: [{ run: 'restore-drill', withinDays: 90, each: rehearsals(of, platform), counts: isRehearsal(platform) }],
    },
    { record: 'a record', records, today: TODAY },
  );
const ONE_PLAN = promise([{ plans: ['enterprise'], residencies: [FIRST!.name] }] as PromiseEntry['figures']);

test('SD-9.2 each plan that is sold, of each residency with a second region, needs one', () => {
  const { names } = rehearsals(promise(), platform);
  expect(names).toEqual(WITH.flatMap(({ name }) => platform.plans.map((plan) => `${plan.name} in ${name}`)));
  const every = WITH.flatMap((residency) => platform.plans.map(({ name }) => drilled(name, residency)));
  expect(judged(promise(), ...every).status).toBe('met');
  expect(judged(promise(), ...every.slice(1))).toMatchObject({
    status: 'partly',
    why: `wired; no run of restore-drill is on record for plan ${names[0]}`,
  });
});

test('the page says of which plans and residencies', () => {
  expect(rehearsals(ONE_PLAN, platform).names).toEqual([`enterprise in ${FIRST!.name}`]);
  expect(judged(ONE_PLAN, drilled('enterprise')).status).toBe('met');
});

test.each([
  ['at home', { restoredIn: FIRST!.home.region.region, where: 'home' }],
  ['that does not say where', { restoredIn: undefined, where: undefined }],
  ['in the recovery region of another residency', { restoredIn: SECOND!.recovery!.region.region }],
  ['that the cell of another residency has signed', { region: SECOND!.home.region.region }],
])('SD-9.1 a drill %s is no rehearsal of a disaster', (_, over) => {
  expect(judged(ONE_PLAN, drilled('enterprise', FIRST, over as Partial<RunRecord>))).toMatchObject({
    status: 'unknown',
    why: 'wired; no run of restore-drill is on record',
  });
});

test('one that was to be there and failed counts as failed, though it came to no copy; one at home does not', () => {
  const failed = (where: string): RunRecord =>
    drilled('enterprise', FIRST, { at: '2026-11-21T02:00:00Z', outcome: 'failed', where, restoredIn: undefined });
  expect(judged(ONE_PLAN, drilled('enterprise'), failed('recovery'))).toMatchObject({
    status: 'partly',
    why: expect.stringContaining('failed') as string,
  });
  expect(judged(ONE_PLAN, drilled('enterprise'), failed('home')).status).toBe('met');
  expect(judged(ONE_PLAN, failed('recovery'), drilled('enterprise', FIRST, { at: '2026-11-22T02:00:00Z' })).status).toBe('met');
});

test('the youngest of a plan counts, whichever of its tenants it was of; an old one shows nothing', () => {
  const old = drilled('enterprise', FIRST, { at: '2026-06-01T02:00:00Z', tenant: 'acme' });
  expect(judged(ONE_PLAN, old, drilled('enterprise')).status).toBe('met');
  expect(judged(ONE_PLAN, old)).toMatchObject({
    status: 'unknown',
    why: expect.stringContaining(`for enterprise in ${FIRST!.name} on record is of 2026-06-01`) as string,
  });
});

test('a residency of one region has nothing elsewhere, and that is said whatever the others show', () => {
  expect(ALONE).not.toEqual([]);
  const met = { status: 'met', why: 'wired' } as const;
  expect(asFarAsThereIsAnother(met, ONE_PLAN, platform)).toEqual(met);
  expect(asFarAsThereIsAnother(met, promise(), platform)).toMatchObject({
    status: 'partly',
    why: expect.stringContaining(`residency ${ALONE[0]!.name} (${ALONE[0]!.home.region.region}) has one region`) as string,
  });
  const only = promise([{ residencies: ALONE.map(({ name }) => name) }]);
  expect(asFarAsThereIsAnother(met, only, platform).status).toBe('not met');
  expect(asFarAsThereIsAnother({ status: 'not met', why: 'loose' }, promise(), platform)).toEqual({
    status: 'not met',
    why: 'loose',
  });
});
