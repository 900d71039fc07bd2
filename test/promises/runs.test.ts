import { recorded, withinDaysOf } from '../../lib/promises/runs';
import type { Expected } from '../../lib/promises/runs';
import type { RunRecord } from '../../lib/promises/records';
import { TODAY } from './grounds';

const RECORD = 'A record of each run in the ledger.';
const ran = (at: string, rest: Partial<RunRecord> = {}): RunRecord => ({
  run: 'onboarding',
  at: `${at}T00:00:00Z`,
  outcome: 'succeeded',
  signedBy: 'key',
  ...rest,
});
const ONE: Expected = { run: 'onboarding', withinDays: 366 };
const EACH: Expected = { ...ONE, each: { what: 'tenant', names: ['acme', 'zenith'] } };
const REGIONS: Expected = { ...ONE, each: { what: 'region', names: ['eu-central-1', 'ap-south-1'] } };
const judged = (expected: Expected, ...records: RunRecord[]) =>
  recorded({ said: 'wired', runs: [expected] }, { record: RECORD, records, today: TODAY });

describe('a record of a run', () => {
  test('of 2019 shows nothing today', () => {
    expect(judged(ONE, ran('2019-05-01'))).toEqual({
      status: 'unknown',
      why: `wired; the last run of onboarding on record is of 2019-05-01T00:00:00Z; wanted one of the 366 days before ${TODAY}`,
      decides: `records of its runs (${RECORD})`,
    });
    expect(judged(ONE, ran('2019-05-01'), ran('2026-11-01')).status).toBe('met');
    expect(judged({ ...ONE, withinDays: 7 }, ran('2026-11-01')).status).toBe('unknown');
  });

  test('that says of itself that it was too late breaks the promise for as long as it counts, whatever follows', () => {
    const late = ran('2026-10-01', { outcome: 'failed', overdue: true, incident: 'inc-20261001-1a2b3c4d' });
    const closed = ran('2026-10-09', { incident: 'inc-20261001-1a2b3c4d', overdue: false });
    expect(judged(ONE, late, closed)).toMatchObject({
      status: 'not met',
      why: 'wired; too late, by its own record: inc-20261001-1a2b3c4d',
    });
    expect(judged(ONE, ran('2024-10-01', { overdue: true }), closed).status).toBe('met');
    expect(judged(ONE, ran('2099-10-01', { overdue: true }), closed).status).toBe('met');
  });

  test('of a day to come is not known yet', () => {
    expect(judged(ONE, ran('2099-01-01'))).toMatchObject({ status: 'unknown', why: 'wired; no run of onboarding is on record' });
  });

  test("of one tenant does not hide another one's failure", () => {
    const failed = ran('2026-11-01', { tenant: 'acme', outcome: 'failed' });
    expect(judged(ONE, failed, ran('2026-11-02', { tenant: 'zenith' }))).toMatchObject({
      status: 'partly',
      why: 'wired; the last run of onboarding for acme on record, 2026-11-01T00:00:00Z, failed',
    });
    expect(judged(ONE, failed, ran('2026-11-02', { tenant: 'acme' })).status).toBe('met');
  });

  test('that does not say where it ran, as old ones do not, is followed by one that does: a tenant is in one place', () => {
    const old = ran('2026-11-01', { tenant: 'acme', outcome: 'failed' });
    expect(judged(ONE, old).status).toBe('partly');
    expect(judged(ONE, old, ran('2026-11-02', { tenant: 'acme', region: 'eu-central-1' })).status).toBe('met');
    const india = ran('2026-11-03', { tenant: 'acme', region: 'ap-south-1', outcome: 'failed' });
    expect(judged(ONE, india, ran('2026-11-04', { tenant: 'acme', region: 'eu-central-1' })).status).toBe('partly');
  });

  test('is needed of every tenant where the promise is made to every one', () => {
    const [acme, zenith] = [ran('2026-11-01', { tenant: 'acme' }), ran('2026-11-02', { tenant: 'zenith' })];
    expect(judged(EACH, acme)).toMatchObject({
      status: 'partly',
      why: 'wired; no run of onboarding is on record for tenant zenith',
    });
    expect(judged(EACH, acme, zenith).status).toBe('met');
  });

  test('of a tenant that the cell of another region signed shows nothing of it: a cell speaks for itself', () => {
    const homes = { acme: 'eu-central-1', zenith: 'ap-south-1' };
    const expected: Expected = { ...ONE, each: { what: 'tenant', names: ['acme', 'zenith'], homes } };
    const acme = ran('2026-11-01', { tenant: 'acme', region: 'eu-central-1' });
    const zenith = ran('2026-11-02', { tenant: 'zenith', region: 'eu-central-1' });
    expect(judged(expected, acme, zenith)).toMatchObject({
      status: 'partly',
      why: 'wired; no run of onboarding is on record for tenant zenith',
    });
    expect(judged(expected, acme, { ...zenith, region: 'ap-south-1' }).status).toBe('met');
  });

  test('that succeeded does not hide one that failed at the same moment, whichever was read first', () => {
    const [good, bad] = [ran('2026-11-01'), ran('2026-11-01', { outcome: 'failed' })];
    for (const records of [
      [good, bad],
      [bad, good],
    ])
      expect(judged(ONE, ...records).status).toBe('partly');
  });

  test('of one incident does not hide that another was too late at the same moment', () => {
    const late = ran('2026-10-01', { outcome: 'failed', overdue: true, incident: 'inc-1' });
    const other = ran('2026-10-01', { outcome: 'failed', overdue: false, incident: 'inc-2' });
    expect(judged(ONE, late, other, ran('2026-10-02'))).toMatchObject({
      status: 'not met',
      why: 'wired; too late, by its own record: inc-1',
    });
  });

  test('that began and whose time was up is not hidden by others that ended', () => {
    const opened = ran('2026-10-01', { run: 'onboarding-opened', incident: 'inc-1', dueBy: '2026-10-04T00:00:00Z' });
    const other = ran('2026-11-01', { incident: 'inc-2' });
    expect(judged(ONE, opened, other)).toMatchObject({
      status: 'partly',
      why: 'wired; what became of inc-1 is not on record, and its time was up on 2026-10-04',
    });
    expect(judged(ONE, opened, ran('2026-10-02', { incident: 'inc-1' }), other).status).toBe('met');
    expect(judged(ONE, { ...opened, dueBy: `${TODAY}T00:00:00Z` }, other).status).toBe('met');
  });

  test.each([
    ['that nobody heard of', { incident: 'inc-1', outcome: 'failed', overdue: false }, 'not met', 'too late'],
    ['of which nothing followed', { incident: 'inc-1', run: 'onboarding-opened' }, 'partly', 'what became of inc-1'],
  ] as const)('of an incident %s is not made good by what nobody has signed', (_, signed, status, why) => {
    const dueBy = '2026-10-04T00:00:00Z';
    const unsigned: RunRecord = { run: 'onboarding', at: '2026-10-03T00:00:00Z', outcome: 'succeeded', incident: 'inc-1', dueBy };
    const next = ran('2026-11-01', { incident: 'inc-2', dueBy: '2026-11-04T00:00:00Z' });
    expect(judged(ONE, ran('2026-10-02', { ...signed, dueBy }), unsigned, next)).toMatchObject({
      status,
      why: expect.stringContaining(why) as string,
    });
  });

  test('of an incident that was closed with nobody told is not hidden by the next one, once its time is up', () => {
    const closed = ran('2026-10-02', { incident: 'inc-1', outcome: 'failed', overdue: false, dueBy: '2026-10-04T00:00:00Z' });
    const next = ran('2026-11-01', { incident: 'inc-2', dueBy: '2026-11-04T00:00:00Z' });
    expect(judged(ONE, closed, next)).toMatchObject({ status: 'not met', why: 'wired; too late, by its own record: inc-1' });
    expect(judged(ONE, closed, ran('2026-10-03', { incident: 'inc-1', dueBy: '2026-10-04T00:00:00Z' }), next).status).toBe('met');
  });

  test('is needed of every region, and one that does not say where it ran is of the only one or of none', () => {
    const [eu, india] = [ran('2026-11-01', { region: 'eu-central-1' }), ran('2026-11-02', { region: 'ap-south-1' })];
    expect(judged(REGIONS, eu).why).toBe('wired; no run of onboarding is on record for region ap-south-1');
    expect(judged(REGIONS, eu, india).status).toBe('met');
    expect(judged(REGIONS, ran('2026-11-01')).status).toBe('partly');
    expect(judged({ ...ONE, each: { what: 'region', names: ['eu-central-1'] } }, ran('2026-11-01')).status).toBe('met');
  });

  test('of one region that is old is not made young by another', () => {
    const old = ran('2019-11-01', { region: 'ap-south-1' });
    expect(judged(REGIONS, ran('2026-11-01', { region: 'eu-central-1' }), old)).toMatchObject({
      status: 'partly',
      why: expect.stringContaining('the last run of onboarding for ap-south-1 on record is of 2019-11-01') as string,
    });
  });

  test('that was signed as failed is not made good by one that nobody has signed', () => {
    const failed = ran('2026-11-01', { outcome: 'failed' });
    const unsigned: RunRecord = { run: 'onboarding', at: '2026-11-02T00:00:00Z', outcome: 'succeeded' };
    expect(judged(ONE, failed, unsigned)).toMatchObject({
      status: 'partly',
      why: 'wired; the last run of onboarding on record, 2026-11-01T00:00:00Z, failed',
    });
    expect(judged(ONE, failed, unsigned, ran('2026-11-03')).status).toBe('met');
  });

  test('that lies there many times is of one run', () => {
    expect(judged(ONE, ran('2026-11-01', { file: 'a.jws' }), ran('2026-11-01', { file: 'b.jws' })).why).toBe(
      'wired; 1 runs on record, the last on 2026-11-01T00:00:00Z',
    );
  });

  test('that nobody has signed is worth a part at most', () => {
    expect(judged(ONE, { run: 'onboarding', at: '2026-11-01T00:00:00Z', outcome: 'succeeded' })).toMatchObject({
      status: 'partly',
      why: 'wired; 1 runs on record, the last on 2026-11-01T00:00:00Z; 1 of the 1 that count are not signed',
      decides: 'records signed by what wrote them',
    });
  });
});

test('how old a record may be follows from the schedule of the hook; what nothing schedules is looked at a year back', () => {
  expect([withinDaysOf('write-heartbeat'), withinDaysOf('measure-finding-age'), withinDaysOf('onboarding')]).toEqual([2, 2, 366]);
});

test('a hook on a schedule is not made fresh for ten years by what its promise says of a run that is asked for once', () => {
  expect([withinDaysOf('ship-audit-log', 3653), withinDaysOf('start-drills', 90)]).toEqual([2, 2]);
  expect([withinDaysOf('verify-webhook', 3653), withinDaysOf('onboarding', 3653), withinDaysOf('restore-drill', 90)]).toEqual([
    3653, 3653, 90,
  ]);
});
