import { hear } from '../lambdas/support/invocation';
import type { Fault } from './engine';
import { erased, locked, vault } from './leaving';
import { everyCall, once } from './mishaps';
import { erasureOf, run } from './run';
import type { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();

describe('a plan whose backups lapse, in a vault that nobody can open', () => {
  test('gets its final certificate when the last one has lapsed, late as AWS is, and leaves no vault', async () => {
    const { world, ran, after } = await erased({ plan: 'lapsing', before: locked });
    expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
    expect(vault(world)).toBeUndefined();
    expect(after.certificates.filter((key) => key.includes('/final.'))).toHaveLength(3);
    expect(after.lines.filter((line) => !line.endsWith(' gone'))).toEqual([expect.stringContaining('/postgresql retained')]);
    const times = (state: string): number => ran.states.filter((one) => one === state).length;
    // Once, and in no circle; the points were there still when it was first looked, since AWS takes eight hours more.
    expect([times('Sweep again'), times('Certify the end')]).toEqual([1, 1]);
    expect(times('Delete vaults when the last backup has lapsed')).toBeGreaterThan(1);
    const told = ran.states.indexOf('Tell the customer of the end');
    expect(ran.states.indexOf('Delete vaults when the last backup has lapsed')).toBeLessThan(told);
  });

  test('waits for what was kept for more days, in a vault for earlier ones', async () => {
    let until = '';
    const { world, ran, after } = await erased({
      plan: 'lapsing',
      before: (of) => {
        locked(of);
        const { points, ...rest } = vault(of)!;
        const deleteAt = new Date(of.aws.now.getTime() + 70 * 86_400_000);
        until = deleteAt.toISOString();
        of.aws.backup.vaults.push({
          ...rest,
          name: 'copies-acme-84',
          points: points.map((point) => ({ ...point, arn: `${point.arn}-84`, deleteAt })),
        });
      },
    });
    expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
    expect(world.aws.backup.vaults.filter(({ tags }) => tags['freehold:tenant'] === 'acme')).toEqual([]);
    expect((await world.state('acme'))!.erasure!.lastBackupLapses).toBe(until);
    const final = [...world.objects].find(([key]) => /final\.json$/.test(key))![1];
    const { issuedAt, lines, deadlines } = JSON.parse(final) as {
      issuedAt: string;
      lines: { id: string; state: string }[];
      deadlines: { keptAt: string; missedByMinutes?: number }[];
    };
    expect(issuedAt > until).toBe(true);
    // What was promised of production was kept on the day on which it was empty, weeks before.
    expect([deadlines[0]!.keptAt, deadlines[0]!.missedByMinutes]).toEqual([
      (await world.state('acme'))!.erasure!.emptyAt,
      undefined,
    ]);
    expect(lines.filter(({ id }) => id.endsWith('-84')).map(({ state }) => state)).toEqual(expect.arrayContaining(['gone']));
    expect(after.lines.filter((line) => !line.endsWith(' gone'))).toEqual([expect.stringContaining('/postgresql retained')]);
  });

  test('a point that outstays its day ends the run with its name, and nothing is certified', async () => {
    const { world, ran, after } = await erased({
      plan: 'lapsing',
      before: (of) => {
        locked(of);
        of.aws.backup.lateHours = 1_000_000;
      },
    });
    expect(ran.error).toEqual({
      name: 'WaitedInVainError',
      cause: expect.stringMatching(
        /asked again for 2 days and still waiting: .*acme-0-1 in copies-acme-30 is COMPLETED, and lapses at/,
      ) as string,
    });
    expect(vault(world)!.points.length).toBeGreaterThan(0);
    expect(after.certificates.filter((key) => key.includes('/final.'))).toEqual([]);
    expect(after).toMatchObject({ states: [{ status: 'erasing', taken: { 'home:dbInstances': 1 } }, {}] });
    expect(after.told).not.toContain('acme erased');
  });
});

describe('should AWS refuse to delete a locked vault that is empty', () => {
  test('the run ends with the name of the vault and what AWS said, nothing is certified, and the tenant keeps its place', async () => {
    const { world, ran, after } = await erased({
      plan: 'lapsing',
      before: (of) => {
        locked(of);
        of.aws.backup.keepsLockedVaults = true;
      },
    });
    expect(ran.error).toEqual({
      name: 'WaitedInVainError',
      cause: expect.stringMatching(
        /copies-acme-30 in [\w-]+ is not gone yet: Backup vault cannot be deleted because it is locked/,
      ) as string,
    });
    expect(vault(world)!.points).toEqual([]);
    expect(after.certificates.filter((key) => key.includes('/final.'))).toEqual([]);
    expect(after.states[0]).toMatchObject({ status: 'erasing' });
  });

  test('and lets it go later, the same request goes on, certifies, and gives the place back', async () => {
    const { world } = await erased({
      plan: 'lapsing',
      before: (of) => {
        locked(of);
        of.aws.backup.keepsLockedVaults = true;
      },
    });
    world.aws.backup.keepsLockedVaults = false;
    expect(await run(world, 'erasure', { input: erasureOf() })).toMatchObject({
      output: { status: 'erased', outcome: 'succeeded' },
    });
    expect(vault(world)).toBeUndefined();
  });
});

describe('a plan whose keys are destroyed, with points in a vault that nobody can open', () => {
  test('is certified when the keys are gone, and keeps its places until the vault is gone as well', async () => {
    const seen: unknown[] = [];
    const fault: Fault = async (state, times, call) => {
      if (state === 'Delete vaults when the last locked backup has lapsed' && times === 1) {
        const { states, places, certificates, told } = await world!.normal('acme');
        seen.push({ status: states[0]!.status, places, certificates: certificates.length, told: told.includes('acme erased') });
      }
      return call();
    };
    let world: LifeWorld | undefined;
    const { ran, after } = await erased({
      fault,
      before: (of) => {
        world = of;
        locked(of);
      },
    });
    expect(seen).toEqual([
      { status: 'erasing', places: { 'home:dbInstances': '2', 'home:stacks': '2' }, certificates: 6, told: true },
    ]);
    expect(ran).toMatchObject({ output: { status: 'erased' } });
    expect(vault(world!)).toBeUndefined();
    expect(after).toMatchObject({ states: [{ status: 'erased', taken: undefined }, {}], places: { 'home:dbInstances': '1' } });
    expect(ran.states).not.toContain('Until the last backup lapses');
  });

  test.each(everyCall(['Delete vaults when the last locked backup has lapsed'], /Delete vaults/))(
    '"%s", call %i, %s: it ends as it would have',
    async (state, call, mishap) => {
      const wanted = await erased({ before: locked });
      const { ran, after } = await erased({ before: locked, fault: once(state, mishap, call) });
      expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
      expect(after).toEqual(wanted.after);
    },
  );

  test('where nothing is locked nobody waits for anything', async () => {
    const { ran } = await erased();
    expect(ran.states.filter((state) => /lapse/.test(state))).toEqual([]);
  });
});
