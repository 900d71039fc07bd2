import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shortagesOnTakeover, type CellLoad } from '../../config/capacity';
import { load } from '../../config/load';
import { ConfigurationError } from '../../config/mistakes';
import type { Plan } from '../../config/plan-schema';
import type { Platform } from '../../config/platform';
import { QUOTAS, type Quota } from '../../config/schema';
import { drillTimes } from '../../lib/commands/failover/measured';
import { plan, type FailoverPlanOptions } from '../../lib/commands/failover/plan';
import { reckon } from '../../lib/commands/failover/reckon';
import type { FailoverPlan } from '../../lib/commands/failover/shown';
import { fewestAtOnce, served, type Pace, type Waiting } from '../../lib/commands/failover/queue';
import { inWords } from '../../lib/commands/failover/shown';
import { thumbprintOf } from '../../lib/evidence/jws';
import type { RunRecord } from '../../lib/promises/records';
import { read } from '../docs/documents';
import { historyOf } from '../lambdas/support/signing';
import { heard } from './heard';

const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

describe('the queue of a lost region', () => {
  const FREELY = { burst: 1_000_000, aSecond: 1, each: 1 };
  const pace = (change: Partial<Pace> = {}): Pace => ({ prepare: 10, atOnce: 2, verify: 15, requests: FREELY, ...change });
  const after = (queue: Waiting[], change: Partial<Pace> = {}): [number, number][] =>
    served(queue, pace(change)).map((one) => [one.wave, one.after]);

  test('all are restored at once, and wait for a place to be verified in', () => {
    // 10 + 40 = 50 for the first two. The third is there at 10 + 25, has a place at 50 and takes it for 15.
    expect(after(many(4, { of: 'a', minutes: 40 }))).toEqual([
      [1, 50],
      [1, 50],
      [2, 65],
      [2, 65],
    ]);
  });

  test('one that takes longer is waited for by nobody who finds another place', () => {
    // 10 + 100 - 15 = 95 begins to be verified, 110 ends. The others take the second place at 35, 50 and 65.
    const slow = { of: 'slow', minutes: 100 };
    expect(after([slow, ...many(3, { of: 'a', minutes: 40 })])).toEqual([
      [1, 110],
      [1, 50],
      [2, 65],
      [2, 80],
    ]);
  });

  test('a restore that is shorter than a place may be held holds it for as long as it lasts', () => {
    expect(after(many(2, { of: 'a', minutes: 8 }), { atOnce: 1 })).toEqual([
      [1, 18],
      [2, 26],
    ]);
  });

  test('restores begin as fast as the API takes their requests, after the first that it takes at once', () => {
    // 120 at once are two restores; then one a minute.
    const requests = { burst: 120, aSecond: 1, each: 60 };
    expect(after(many(5, { of: 'a', minutes: 40 }), { atOnce: 5, requests }).map(([, at]) => at)).toEqual([50, 50, 50, 51, 52]);
  });

  test('the fewest places with which all are in time', () => {
    // From 10 + 40 = 50 on, one wave each 15 minutes: until 95 there are four. 10 in four waves are three at once.
    const queue = many(10, { of: 'a', minutes: 40 });
    const inTime = (by: number) => (all: readonly { after: number }[]) => all.every((one) => one.after <= by);
    expect(fewestAtOnce(queue, pace(), inTime(95))).toBe(3);
    expect(fewestAtOnce(queue, pace(), inTime(94))).toBe(4);
    expect(fewestAtOnce(queue, pace(), inTime(50))).toBe(10);
    expect(fewestAtOnce(queue, pace(), inTime(49))).toBeUndefined();
    expect(fewestAtOnce([], pace(), inTime(0))).toBe(1);
  });
});

describe('what a recovery region must hold in its home’s place', () => {
  const PLENTY = Object.fromEntries(QUOTAS.map((quota) => [quota, 1_000_000])) as Record<Quota, number>;
  const dedicated = { dedicated: true, replicated: true, privateNetwork: false };
  const cell = (change: Partial<CellLoad>): CellLoad => ({
    ...{
      region: 'away-1',
      role: 'home',
      quotas: PLENTY,
      natGateways: 3,
      sharedInstance: true,
      sharedReplicated: false,
      tenants: [],
    },
    ...change,
  });
  const missing = (quota: Quota, allowed: number, count: number) => {
    const quotas = { ...PLENTY, [quota]: allowed };
    const tenants = many(count, dedicated);
    const home = cell({ region: 'home-1', tenants, quotas });
    const recovery = cell({ role: 'recovery', natGateways: 0, tenants, quotas });
    const standing = { region: [recovery], account: [home, recovery] };
    return shortagesOnTakeover({ ...home, region: 'away-1' }, standing).map((one) => [one.quota, one.place, one.needed]);
  };

  test('an instance for each tenant and the shared one', () => {
    expect(missing('dbInstances', 40, 39)).toEqual([]);
    expect(missing('dbInstances', 40, 40)).toEqual([['dbInstances', 'away-1', 41]]);
  });

  test('vaults for what is kept there and for what is then made: 1 + 2 each', () => {
    expect(missing('backupVaults', 300, 149)).toEqual([]);
    expect(missing('backupVaults', 300, 150)).toEqual([['backupVaults', 'away-1', 301]]);
  });

  test('the network that stands there is not made twice: of five networks it is two, with the default one', () => {
    expect(missing('vpcs', 2, 1)).toEqual([]);
    expect(missing('vpcs', 1, 1)).toEqual([['vpcs', 'away-1', 2]]);
  });

  test('roles of the lost region go on to count: 20 + 68 + 68, and four twice for each', () => {
    expect(missing('iamRoles', 1000, 105)).toEqual([]);
    expect(missing('iamRoles', 1000, 106)).toEqual([['iamRoles', 'the account', 1004]]);
  });
});

describe('what drills have measured', () => {
  const platform = load({ platform: 'softdocket', stage: 'production' });
  const residency = platform.residencies.find(({ name }) => name === 'in')!;
  const drill = (at: string, minutes: number | undefined, rest: Partial<RunRecord> = {}): RunRecord => ({
    ...{ run: 'restore-drill', at: `${at}T04:00:00Z`, outcome: 'succeeded', region: 'ap-south-1', signedBy: 'k', ...rest },
    ...(minutes !== undefined && { recoveryTimeMinutes: minutes }),
  });
  const times = (...records: RunRecord[]) => drillTimes(records, { platform, residency, today: '2026-12-01' });

  test('the slowest of the last year counts, one that was slower than promised too', () => {
    const found = times(
      drill('2025-11-29', 300, { plan: 'enterprise' }), // 367 days ago
      drill('2026-03-01', 44.5, { plan: 'enterprise' }),
      drill('2026-06-01', 250, { plan: 'enterprise', outcome: 'failed' }),
      drill('2026-09-01', 50, { plan: 'enterprise' }),
      drill('2026-12-02', 999, { plan: 'enterprise' }), // not yet
    );
    expect([...found.of]).toEqual([['enterprise', { minutes: 250, drills: 3, there: false, last: '2026-09-01' }]]);
  });

  test('a record of before plans were named is of its tenant’s; one of nobody known, or of a drill that measured nothing, is of none', () => {
    const found = times(
      drill('2026-09-01', 50, { tenant: 'bharatmills' }),
      drill('2026-09-02', 70, { tenant: 'unheard' }),
      drill('2026-09-03', undefined, { tenant: 'bharatmills', outcome: 'failed' }),
      { ...drill('2026-09-04', 70, { tenant: 'bharatmills' }), run: 'onboarding' },
    );
    expect([...found.of]).toEqual([['enterprise', { minutes: 50, drills: 1, there: false, last: '2026-09-01' }]]);
  });

  test('where some restored in the recovery region, those count and no others, in whatever order they come', () => {
    const there = { plan: 'enterprise', restoredIn: 'ap-south-2' };
    const home = { plan: 'enterprise', restoredIn: 'ap-south-1' };
    const found = times(
      drill('2026-03-01', 200, home),
      drill('2026-06-01', 70, there),
      drill('2026-07-01', 90, there),
      drill('2026-09-01', 300, home),
    );
    expect([...found.of]).toEqual([['enterprise', { minutes: 90, drills: 2, there: true, last: '2026-07-01' }]]);
  });

  test('another residency’s show nothing of this one, and what nobody known has signed is counted and not used', () => {
    const [ofEurope, unsigned] = ['eu-central-1', 'ap-south-1'].map((region) =>
      drill('2026-09-01', 500, { plan: 'enterprise', region }),
    );
    Reflect.deleteProperty(unsigned!, 'signedBy');
    const found = times(ofEurope!, unsigned!);
    expect([...found.of.keys()]).toEqual([]);
    expect(found.unsigned).toBe(1);
  });
});

test('plans that share an instance wait for one restore, in the turn of the most urgent, as long as the slowest drill of any of them', () => {
  const softdocket = load({ platform: 'softdocket', stage: 'production' });
  const standard = softdocket.plans.find(({ name }) => name === 'standard')!;
  const team: Plan = { ...standard, name: 'team', isolation: 'database', objectives: { rtoHours: 3, rpoHours: 24 } };
  const platform: Platform = { ...softdocket, plans: [...softdocket.plans, team] };
  const residency = platform.residencies.find(({ name }) => name === 'in')!;
  const measured = (minutes: number) => ({ minutes, drills: 1, there: true, last: '2026-09-01' });
  const { plans, atOnceNeeded } = reckon(
    platform,
    { ...residency, recovery: residency.recovery! },
    {
      tenants: new Map(Object.entries({ enterprise: 2, standard: 300, team: 20 })),
      drills: { of: new Map(Object.entries({ team: measured(30), standard: measured(90) })), unsigned: 0 },
      restore: { minutes: 60, known: 'assumed', by: 'nobody' },
      pace: { prepare: 60, atOnce: 1, verify: 15, requests: { burst: 1_000_000, aSecond: 1, each: 1 } },
    },
  );
  // One at once: the shared one, of the most urgent plan, is there at 60 + 90; enterprise's two follow at 165 and 180.
  expect(plans.map((one) => [one.plan, one.instances, one.waves, one.servedAfter, one.restore.minutes])).toEqual([
    ['team', 1, [1, 1], 150, 30],
    ['enterprise', 2, [2, 3], 180, 60],
    ['enterprise-private', 0, undefined, undefined, 60],
    ['standard', 1, [1, 1], 150, 90],
  ]);
  expect(atOnceNeeded).toBe(1);
});

describe('freehold failover plan', () => {
  const run = (options: FailoverPlanOptions) => heard(() => Promise.resolve(plan({ platform: 'softdocket', ...options })));
  async function said(options: FailoverPlanOptions): Promise<{ exit: number; all: FailoverPlan }> {
    const { exit, stdout } = await run({ ...options, json: true });
    return { exit, all: JSON.parse(stdout) as FailoverPlan };
  }
  const times = ({ plans }: FailoverPlan) => plans.map((one) => [one.plan, one.tenants, one.servedAfter, one.inTime, one.kept]);

  // 60 until the first restore, 60 for it: the first five at 120. Then five each 15 minutes: n copies are ceil(n / 5) waves, and the
  // last is served at 120 + (waves - 1) x 15. 240 minutes are promised: nine waves, 45 copies.
  test.each([
    [
      10,
      0,
      [
        ['enterprise', 10, 135, 10, true],
        ['enterprise-private', 1, 150, 1, true],
        ['standard', 0, undefined, 0, true],
      ],
      undefined,
    ],
    [
      100,
      3,
      [
        ['enterprise', 100, 405, 45, false],
        ['enterprise-private', 1, 420, 0, false],
        ['standard', 0, undefined, 0, true],
      ],
      12,
    ],
    [
      1000,
      3,
      [
        ['enterprise', 1000, 3105, 45, false],
        ['enterprise-private', 1, 3120, 0, false],
        ['standard', 0, undefined, 0, true],
      ],
      125,
    ],
  ])('%i tenants with an instance of their own: exit %i', async (count, code, rows, needed) => {
    const { exit, all } = await said({ residency: 'eu', tenants: `enterprise=${count}` });
    expect([exit, times(all)]).toEqual([code, rows]);
    if (needed !== undefined) expect(all.atOnceNeeded).toBe(needed);
    // The page says the same.
    const { servedAfter, inTime } = all.plans[0]!;
    const row = read('docs/failover.md').match(new RegExp(`^\\| ${count.toLocaleString('en')} +\\|.*`, 'm'))![0];
    expect(row.split('|').map((cell) => cell.trim())).toEqual([
      ...['', count.toLocaleString('en'), inWords(servedAfter!), '4 h', inTime === count ? 'all' : String(inTime)],
      ...[expect.any(String) as string, ''],
    ]);
  });

  test('quotas that the region lacks are named with what is needed, and leave nothing kept', async () => {
    const { exit, all } = await said({ residency: 'eu', tenants: 'enterprise=39', atOnce: '100' });
    expect(all.plans.every(({ kept }) => kept)).toBe(true);
    const short = all.shortages.map(({ quota, needed, allowed }) => [quota, needed, allowed]);
    expect(short).toEqual([
      ['dbInstances', 41, 40], // 39, hanse's, and the shared one
      ['replicatedBackupsPerDestination', 40, 20],
    ]);
    expect([exit, all.kept]).toEqual([3, false]);
  });

  test('an instance that tenants share is restored once, however many they are, in its plan’s turn', async () => {
    const { all } = await said({ residency: 'in', tenants: 'enterprise=5,standard=5000', atOnce: '5' });
    expect(all.plans.map((one) => [one.plan, one.instances, one.waves, one.servedAfter, one.inTime])).toEqual([
      ['enterprise', 5, [1, 1], 120, 5],
      ['enterprise-private', 0, undefined, undefined, 0],
      ['standard', 1, [2, 2], 135, 5000],
    ]);
  });

  test('what is assumed is said to be, and what was asked for instead, too', async () => {
    const { stdout } = await run({ residency: 'in' });
    expect(stdout).toContain('1 h, assumed');
    expect(stdout).toMatch(/from the loss to the first restore +60 min +assumed +nobody has measured/);
    expect(stdout).toMatch(/requests to RDS +12 a second +published/);
    const { all } = await said({ residency: 'in', restore: '200', prepare: '30', atOnce: '7' });
    expect(all.figures.slice(0, 3).map(({ value, known, by }) => [value, known, by])).toEqual([
      [30, 'asked', '--prepare'],
      [200, 'asked', '--restore'],
      [7, 'asked', '--at-once'],
    ]);
  });

  test('more at once would help, or nothing would: both are said', async () => {
    expect((await run({ residency: 'eu', tenants: 'enterprise=100' })).stdout).toContain('verify 12 copies at once instead of 5');
    const { exit, stdout } = await run({ residency: 'in', restore: '200' });
    expect([exit, stdout.includes('NOT KEPT: 0 of 1 in time')]).toEqual([3, true]);
    expect(stdout).toContain('however many are verified at once, a single restore takes too long');
  });

  test('without another region nothing comes back, whatever a plan says', async () => {
    const { exit, stdout } = await run({ residency: 'eusc' });
    expect([exit, stdout]).toEqual([3, expect.stringMatching(/has one region \(eusc-de-east-1\), by exception EX-001/)]);
    expect((await said({ residency: 'eusc' })).all).toMatchObject({ residency: 'eusc', kept: false });
  });

  test.each<[string, FailoverPlanOptions, RegExp]>([
    ['no residency where there are several', {}, /^--residency is left out, wanted one of in, eu, us, eusc/],
    ['a residency that there is not', { residency: 'inn' }, /is no residency of this platform, got "inn".*did you mean `in`/],
    ['a plan that there is not', { residency: 'in', tenants: 'enterprize=3' }, /is no plan.*got "enterprize".*`enterprise`/],
    ['no number', { residency: 'in', tenants: 'enterprise' }, /names no plan with a number.*enterprise=100/],
    ['a plan twice', { residency: 'in', tenants: 'standard=1,standard=2' }, /names a plan twice/],
    ['more than there can be', { residency: 'in', tenants: 'standard=999999' }, /at most 100000/],
    ['what no fleet is', { residency: 'in', tenants: 'standard=1000000' }, /is more than a plan reckons with, got 1000000/],
    ['keys of no records', { residency: 'in', recordKeys: 'keys' }, /^--record-keys stands without --records/],
    ['half a minute', { residency: 'in', restore: '0.5' }, /--restore cannot be reckoned with, got "0.5", wanted whole minutes/],
    ['nobody at once', { residency: 'in', atOnce: '0' }, /--at-once.*from 1 to/],
  ])('refuses %s', async (_, options, why) => {
    const refused = async (): Promise<unknown> => run(options);
    await expect(refused()).rejects.toThrow(ConfigurationError);
    await expect(refused()).rejects.toThrow(why);
  });

  describe('by records', () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const at = new Date(Date.now() - 86_400_000).toISOString();
    const RECORD = {
      ...{ run: 'restore-drill', at, outcome: 'succeeded', platform: 'softdocket', stage: 'production', region: 'ap-south-1' },
      ...{ tenant: 'bharatmills', plan: 'enterprise', recoveryTimeMinutes: 185 },
    };
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'freehold-failover-'));
      for (const name of ['keys', 'records/run=restore-drill']) mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, 'keys/ap-south-1.machines.json'), historyOf('machines', [keys.publicKey, '2026-01-01T00:00:00Z']));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    test('a signed drill is a measurement, and one that shows the promise broken exits 3', async () => {
      const text = `${part({ alg: 'ES256', kid: thumbprintOf(keys.publicKey), typ: 'freehold-record+jws' })}.${part(RECORD)}`;
      const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
      writeFileSync(join(folder, 'records/run=restore-drill/a.jws'), `${text}.${signature.toString('base64url')}`);
      const { exit, all } = await said({
        ...{ residency: 'in', records: join(folder, 'records'), recordKeys: join(folder, 'keys') },
      });
      const by = `the slowest of 1 signed drill at home, the last on ${at.slice(0, 10)}`;
      expect(all.plans[0]).toMatchObject({ restore: { minutes: 185, known: 'measured', by }, servedAfter: 245, kept: false });
      expect(exit).toBe(3);
    });

    test('one that nobody signed is none, and is said to be there', async () => {
      writeFileSync(join(folder, 'records/a.json'), JSON.stringify(RECORD));
      const { stdout } = await run({ residency: 'in', records: join(folder, 'records') });
      expect(stdout).toContain('1 h, assumed');
      expect(stdout).toContain('no signed drill has measured it; 1 drill is on record that nobody known has signed');
    });
  });
});

test('minutes in words', () => {
  expect([0, 59, 60, 285, 3105].map(inWords)).toEqual(['0 min', '59 min', '1 h', '4 h 45 min', '51 h 45 min']);
});
