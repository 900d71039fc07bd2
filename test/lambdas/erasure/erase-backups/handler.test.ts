import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { METRICS } from '../../../../lambdas/erasure/erase-backups/contract';
import { eraseBackupsBy } from '../../../../lambdas/erasure/erase-backups/handler';
import type { FakeVault } from '../../support/erasure/backup';
import { vaultArn } from '../../support/erasure/backup';
import { failing, orderFor, untilDone } from '../../support/erasure/run';
import { FAULTS, HOME, RECOVERY, tagged } from '../../support/erasure/wire';
import type { Fault } from '../../support/erasure/wire';
import { bucketOf, ERASE_TEST_ENV, nameOf, vaultOf, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
let world: World;
const hook = eraseBackupsBy(() => world.now);
const run = (isolation: 'dedicated' | 'row' = 'dedicated') => hook(orderFor('acme', isolation), context());
const vault = (region: string): FakeVault =>
  world.backup.vaults.find((one) => one.name === vaultOf('acme', region) && one.region === region)!;

function fresh(): void {
  world = new World();
  // The cell's own vault, with a copy of what many tenants share.
  const shared = {
    arn: 'arn:cell:1',
    resource: 'arn:aws:rds:eu-central-1:111122223333:db:softdocket-production-shared',
    status: 'COMPLETED',
  };
  world.backup.vaults.push({
    name: 'softdocket-production-cell',
    region: HOME,
    tags: {},
    lock: { mode: 'governance' },
    points: [shared],
  });
  world.dedicated('acmetwo').dedicated('acme');
}

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  fresh();
});

describe('a tenant\u2019s backups go from both regions', () => {
  test('every recovery point, over every page, and the vaults; each has a line', async () => {
    expect([HOME, RECOVERY].map((region) => vault(region).points.length)).toEqual([4, 4]);
    const [neighbour, cell] = [world.belongings('acmetwo'), JSON.stringify(world.backup.vaults[0])];
    await untilDone(hook, orderFor('acme'));
    expect(world.backup.vaults.map(({ name }) => name)).toEqual([
      'softdocket-production-cell',
      vaultOf('acmetwo', HOME),
      vaultOf('acmetwo', RECOVERY),
    ]);
    expect(world.belongings('acmetwo')).toEqual(neighbour);
    expect(JSON.stringify(world.backup.vaults[0])).toBe(cell);
    const lines = world.ledger.lines('acme');
    expect(lines.filter(({ kind, state }) => kind === 'recovery point' && state === 'gone')).toHaveLength(8);
    expect(lines.filter(({ kind, state }) => kind === 'backup vault' && state === 'gone').map(({ id }) => id)).toEqual([
      vaultArn(HOME, vaultOf('acme', HOME)),
      vaultArn(RECOVERY, vaultOf('acme', RECOVERY)),
    ]);
  });

  test('running jobs are stopped first, and what they leave goes too', async () => {
    await expect(run()).resolves.toMatchObject({
      done: false,
      waitingFor: expect.stringContaining('backup job acme-job') as string,
    });
    expect(world.wire.calls.indexOf(`StopBackupJob ${HOME}`)).toBeLessThan(world.wire.calls.indexOf(`DeleteRecoveryPoint ${HOME}`));
    expect(world.backup.jobs.map(({ id, state }) => [id, state])).toContainEqual(['acmetwo-job', 'RUNNING']);
  });

  test('a copy on its way is waited for, not overlooked', async () => {
    const copy = {
      id: 'c1',
      region: HOME,
      vault: vaultArn(RECOVERY, vaultOf('acme', RECOVERY)),
      from: vaultArn(HOME, vaultOf('acme', HOME)),
      state: 'RUNNING',
    };
    world.backup.copies.push(
      { ...copy, id: 'c0', vault: 'arn:other', from: 'arn:other' },
      { ...copy, id: 'c2', state: 'COMPLETED' },
      copy,
    );
    world.backup.jobs.length = 0;
    await expect(run()).resolves.toMatchObject({ done: false, waitingFor: expect.stringContaining('copy job c1') as string });
    expect(vault(HOME)).toBeDefined();
    world.backup.copies[2]!.state = 'COMPLETED';
    await untilDone(hook, orderFor('acme'));
    expect(vault(HOME)).toBeUndefined();
  });

  test('a point that is being made is deleted when it is made', async () => {
    Object.assign(vault(HOME).points[0]!, { busy: 3, status: 'CREATING' });
    await untilDone(hook, orderFor('acme'));
    expect(vault(HOME)).toBeUndefined();
  });

  test('nothing there is done, and nothing is noted that nobody saw', async () => {
    world.backup.vaults.length = 0;
    await expect(run()).resolves.toMatchObject({ done: true, noted: { gone: 0 } });
  });

  test('what went between the deletion and its line is noted by the next run', async () => {
    world.backup.jobs.length = 0;
    await run();
    world.backup.vaults.length = 0;
    await expect(run()).resolves.toMatchObject({ done: true });
    const gone = world.ledger.lines('acme').filter(({ state }) => state === 'gone');
    expect(gone.map(({ kind }) => kind).filter((kind) => kind === 'backup vault')).toHaveLength(2);
    expect(gone).toHaveLength(10);
  });

  test('a residency of one region has one vault', async () => {
    process.env.RECOVERY_REGION = 'none';
    await untilDone(hook, orderFor('acme', 'row'));
    expect([vault(HOME), vault(RECOVERY).points.length]).toEqual([undefined, 4]);
  });
});

describe('what a compliance lock protects is listed, not reported as gone', () => {
  beforeEach(() => {
    world.backup.jobs.length = 0;
    vault(RECOVERY).lock = { mode: 'compliance' };
  });

  test.each(['dedicated', 'row'] as const)('%s: unreadable, with the day on which each point ends', async (isolation) => {
    await untilDone(hook, orderFor('acme', isolation));
    expect(vault(HOME)).toBeUndefined();
    expect(vault(RECOVERY).points).toHaveLength(4);
    const locked = world.ledger.lines('acme').filter(({ region, state }) => region === RECOVERY && state !== 'gone');
    expect(locked.map(({ kind, state, until }) => [kind, state, until])).toEqual([
      ['recovery point', 'unreadable', '2026-12-02T12:00:00.000Z'],
      ['recovery point', 'unreadable', '2026-12-12T12:00:00.000Z'],
      ['recovery point', 'unreadable', '2026-12-02T12:00:00.000Z'],
      ['recovery point', 'unreadable', '2026-12-12T12:00:00.000Z'],
      ['backup vault', 'retained', '2026-12-12T12:00:00.000Z'],
    ]);
  });

  test('after their day another run ends them', async () => {
    await untilDone(hook, orderFor('acme'));
    vault(RECOVERY).points = []; // As AWS Backup does on their day.
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(vault(RECOVERY)).toBeUndefined();
    const lines = world.ledger.lines('acme');
    expect(lines.filter(({ state }) => state !== 'gone')).toEqual([]);
    expect(lines.filter(({ kind }) => kind === 'recovery point')).toHaveLength(8);
  });
});

describe('a tenant whose plan has had other days has a vault for each', () => {
  const copied = (n: number, days: number) => ({
    arn: `arn:aws:backup:${RECOVERY}:111122223333:recovery-point:acme-earlier-${n}`,
    resource: `arn:aws:s3:::${bucketOf('acme')}`,
    status: 'COMPLETED',
    deleteAt: new Date(world.now.getTime() + days * 86_400_000),
  });
  const earlier = () => world.backup.vaults.find(({ name }) => name === vaultOf('acme', RECOVERY, '30-84'));
  const pointLines = (...states: string[]) =>
    world.ledger.lines('acme').filter(({ kind, state }) => kind === 'recovery point' && states.includes(state));
  const add = (name: string) =>
    world.backup.vaults.push({
      name,
      region: RECOVERY,
      tags: tagged('acme'),
      lock: { mode: 'governance' },
      points: [copied(1, 50), copied(2, 80)],
    });

  beforeEach(() => {
    world.backup.jobs.length = 0;
    add(vaultOf('acme', RECOVERY, '30-84'));
  });

  test('all of them are emptied and deleted, each with its lines', async () => {
    await untilDone(hook, orderFor('acme'));
    expect([vault(HOME), vault(RECOVERY), earlier()]).toEqual([undefined, undefined, undefined]);
    const lines = world.ledger.lines('acme');
    expect(lines.filter(({ state }) => state !== 'gone')).toEqual([]);
    expect(pointLines('gone')).toHaveLength(10);
    expect(lines.filter(({ kind }) => kind === 'backup vault')).toHaveLength(3);
  });

  test('one that was called otherwise, before vaults were named after days, is among them', async () => {
    add(nameOf('acme', 'vault'));
    await untilDone(hook, orderFor('acme'));
    expect(world.backup.vaults.filter(({ tags }) => tags['freehold:tenant'] === 'acme')).toEqual([]);
  });

  test('where both are locked, each point has its day, and each vault that of its last', async () => {
    for (const one of [vault(RECOVERY), earlier()!]) one.lock = { mode: 'compliance' };
    await untilDone(hook, orderFor('acme'));
    const vaults = world.ledger.lines('acme').filter(({ kind, state }) => kind === 'backup vault' && state === 'retained');
    expect(vaults.map(({ id, until }) => [id, until])).toEqual([
      [vaultArn(RECOVERY, 'copies-acme-30'), '2026-12-12T12:00:00.000Z'],
      [vaultArn(RECOVERY, 'copies-acme-30-84'), '2027-02-10T12:00:00.000Z'],
    ]);
    expect(pointLines('unreadable')).toHaveLength(6);
  });

  test('what lapses in one says nothing of the other', async () => {
    for (const one of [vault(RECOVERY), earlier()!]) one.lock = { mode: 'compliance' };
    await untilDone(hook, orderFor('acme'));
    world.now = new Date('2026-12-20T12:00:00Z');
    const order = { ...orderFor('acme'), lapsed: true as const };
    await expect(hook(order, context())).resolves.toMatchObject({
      done: false,
      waitingFor: expect.stringContaining('acme-earlier-1 in copies-acme-30-84') as string,
    });
    expect([vault(RECOVERY), earlier()!.points.length]).toEqual([undefined, 2]);
    expect([pointLines('gone').length, pointLines('unreadable').length]).toEqual([8, 2]);
    world.now = new Date('2027-02-11T12:00:00Z');
    await expect(hook(order, context())).resolves.toMatchObject({ done: true });
    expect(earlier()).toBeUndefined();
    expect(world.ledger.lines('acme').filter(({ state }) => state !== 'gone')).toEqual([]);
  });

  test('one with another tenant\u2019s tag stops the step before any of that region is touched', async () => {
    Object.assign(earlier()!, { tags: tagged('acmetwo') });
    await expect(run()).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    expect(world.wire.calls.filter((call) => /^(Delete|Stop)/.test(call) && call.endsWith(RECOVERY))).toEqual([]);
  });
});

describe('a refusal that is no lock is an error', () => {
  test('access denied in a vault without a lock', async () => {
    world.backup.denies = 'AccessDeniedException';
    await expect(run()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(world.ledger.lines('acme')).toEqual([]);
  });
});

describe('a deletion that AWS Backup answers with yes and does not do', () => {
  beforeEach(() => {
    world.backup.jobs.length = 0;
    world.backup.lacks = 'rds:DeleteDBSnapshot';
  });

  test('a right that is missing is an error that names the points, why, and what to give the hook', async () => {
    await expect(run()).rejects.toMatchObject({
      name: 'RecoveryPointsKeptError',
      message: expect.stringMatching(
        /kept 2 recovery points of vault .*acme-vault.*EXPIRED.*not authorized to perform: rds:DeleteDBSnapshot.*give the hook's role/,
      ) as string,
    });
    // What is there still is not noted as gone; the rest is.
    expect(world.ledger.lines('acme').filter(({ kind }) => kind === 'backup vault')).toEqual([]);
    expect(vault(HOME).points.map(({ resource, status }) => [resource.split(':')[2], status])).toEqual(
      expect.arrayContaining([
        ['rds', 'EXPIRED'],
        ['rds', 'EXPIRED'],
      ]),
    );
  });

  test('once the right is there, points that were EXPIRED go, and the vault with them', async () => {
    await expect(run()).rejects.toMatchObject({ name: 'RecoveryPointsKeptError' });
    world.backup.lacks = undefined;
    await untilDone(hook, orderFor('acme'));
    expect([vault(HOME), vault(RECOVERY)]).toEqual([undefined, undefined]);
  });
});

describe('when the day of every lock has passed', () => {
  const lapsed = (over: object = {}) => hook({ ...orderFor('acme'), lapsed: true, ...over }, context());
  const last = new Date('2026-12-12T12:00:00Z');
  const after = (hours: number) => (world.now = new Date(last.getTime() + hours * 3_600_000));

  beforeEach(async () => {
    world.backup.jobs.length = 0;
    vault(RECOVERY).lock = { mode: 'compliance' };
    await untilDone(hook, orderFor('acme'));
  });

  test('what AWS deletes eight hours late is waited for, by name, and is not reported as kept', async () => {
    after(7);
    await expect(lapsed()).resolves.toMatchObject({
      done: false,
      waitingFor: expect.stringMatching(/acme-0-2 in copies-acme-30 is COMPLETED, and lapses at 2026-12-12T12:00/) as string,
    });
    expect(vault(RECOVERY)).toBeDefined();
  });

  test('then the empty vault goes, locked as it is, and everything has its line', async () => {
    after(8);
    await expect(lapsed()).resolves.toMatchObject({ done: true });
    expect([vault(HOME), vault(RECOVERY)]).toEqual([undefined, undefined]);
    expect(world.ledger.lines('acme').filter(({ state }) => state !== 'gone')).toEqual([]);
    expect(world.ledger.lines('acme').filter(({ kind }) => kind === 'recovery point')).toHaveLength(8);
  });

  test('a vault that AWS does not delete is waited for with what AWS says of it', async () => {
    after(8);
    world.wire.idle = 'all';
    await expect(lapsed()).resolves.toMatchObject({
      done: false,
      waitingFor: expect.stringContaining('is not gone yet') as string,
    });
  });
});

describe('what is not the tenant\u2019s is not touched', () => {
  test.each([
    ['another tenant\u2019s tag', tagged('acmetwo')],
    ['no tag', {}],
  ])('a vault with %s', async (_, tags) => {
    Object.assign(vault(HOME), { tags });
    await expect(run()).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    expect(world.wire.calls.filter((call) => /^(Delete|Stop)/.test(call))).toEqual([]);
  });

  test('a copy of an instance that a restore in place made is the tenant\u2019s as well; one of a like name is not', async () => {
    world.again('acme');
    await untilDone(hook, orderFor('acme'));
    expect(vault(HOME)).toBeUndefined();
    world = new World().dedicated('acme').again('acme');
    const point = vault(HOME).points.at(-1)!;
    Object.assign(point, { resource: point.resource.replace('acme-2-', 'acme-x-') });
    await expect(untilDone(hook, orderFor('acme'))).rejects.toMatchObject({ name: 'NotTheTenantsError' });
  });

  test('a neighbour\u2019s copy that lies in the tenant\u2019s vault stops the step', async () => {
    Object.assign(vault(HOME).points[2]!, { resource: `arn:aws:s3:::${bucketOf('acmetwo')}` });
    await expect(run()).rejects.toMatchObject({
      name: 'NotTheTenantsError',
      message: expect.stringContaining(bucketOf('acmetwo')) as string,
    });
    expect(vault(HOME).points).toHaveLength(4);
  });
});

test('whatever fails on the way, the end is the same, and the neighbours keep everything', async () => {
  const fault = fc.constantFrom<Fault | undefined>(...FAULTS, undefined, undefined, undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 80 }), fc.boolean(), async (faults, locked) => {
      fresh();
      if (locked) vault(RECOVERY).lock = { mode: 'compliance' };
      const before = world.belongings('acmetwo');
      failing(world.wire, faults);
      await untilDone(hook, orderFor('acme'), { runs: 150 });
      expect(world.belongings('acmetwo')).toEqual(before);
      expect([vault(HOME), vault(RECOVERY)?.points.length]).toEqual([undefined, locked ? 4 : undefined]);
      const states = world.ledger
        .lines('acme')
        .filter(({ kind }) => kind === 'recovery point')
        .map(({ state }) => state)
        .sort();
      expect(states).toEqual(
        locked ? [...Array<string>(4).fill('gone'), ...Array<string>(4).fill('unreadable')] : Array<string>(8).fill('gone'),
      );
    }),
    { numRuns: 30, verbose: 1 },
  );
});

test('what is published is what the contract names', async () => {
  await hook(orderFor('acme'), context());
  expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
});
