import { context, hear } from '../../support/invocation';
import type { RestorePlace } from '../../../../config/restore-request';
import { chooseBy } from '../../../../lambdas/restore/choose-source/handler';
import { dbArn, resourceIdOf } from '../../support/erasure/rds';
import { HOME, RECOVERY } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

hear();
let world: World;
const hook = chooseBy(() => world.now);
const NOW = new Date('2026-11-22T12:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
const ask = (moment: string, where: RestorePlace = 'home') =>
  hook({ tenant: 'acme', isolation: 'dedicated', plan: 'enterprise', moment, where }, context());

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  world = new World().dedicated('acme').dedicated('acmetwo');
  const log = world.rds.copies.find(
    ({ instance, status, region }) => instance === nameOf('acme', 'database') && status === 'active' && region === HOME,
  )!;
  Object.assign(log, { from: daysAgo(7), to: new Date(NOW.getTime() - 240_000) });
  const vault = world.backup.vaults.find(({ name, region }) => name === nameOf('acme', 'vault') && region === HOME)!;
  vault.points = [20, 12, 30].map((days) => ({
    arn: `arn:aws:rds:${HOME}:111122223333:snapshot:awsbackup:job-${days}`,
    resource: dbArn(nameOf('acme', 'database')),
    status: days === 12 ? 'PARTIAL' : 'COMPLETED',
    createdAt: daysAgo(days),
  }));
});

describe('the source that loses least is chosen, and the record says why', () => {
  test('the newest: from the log, up to what it has', async () => {
    await expect(ask('latest')).resolves.toMatchObject({
      kind: 'point-in-time',
      id: resourceIdOf(nameOf('acme', 'database')),
      moment: 'latest',
      why: expect.stringContaining('2026-11-15T12:00:00.000Z') as string,
    });
  });

  test('a moment in the log: that very moment', async () => {
    await expect(ask('2026-11-20T08:15:00Z')).resolves.toMatchObject({ kind: 'point-in-time', moment: '2026-11-20T08:15:00.000Z' });
  });

  test('a moment before the log: the youngest recovery point before it that is complete', async () => {
    await expect(ask('2026-11-12T00:00:00Z')).resolves.toMatchObject({
      kind: 'recovery-point',
      id: expect.stringContaining('job-20') as string,
      moment: daysAgo(20).toISOString(),
    });
  });

  test('without a log: the youngest recovery point', async () => {
    for (const copy of world.rds.copies) copy.status = 'retained';
    await expect(ask('latest')).resolves.toMatchObject({ kind: 'recovery-point', id: expect.stringContaining('job-20') as string });
  });

  test.each([
    ['before everything', '2026-10-01T00:00:00Z'],
    ['after the newest of the log', '2026-11-22T11:59:00Z'],
    ['in the future', '2027-01-01T00:00:00Z'],
  ])('a moment %s is refused with the window that is', async (_, moment) => {
    await expect(ask(moment)).rejects.toMatchObject({
      name: 'MomentNotKeptError',
      message: expect.stringContaining(
        `from ${daysAgo(30).toISOString()} to ${new Date(NOW.getTime() - 240_000).toISOString()}`,
      ) as string,
    });
    expect(world.wire.calls.filter((call) => !/^(Describe|Get|List)/.test(call))).toEqual([]);
  });

  test('no instance: said so', async () => {
    world.rds.instances.length = 0;
    await expect(ask('latest')).rejects.toMatchObject({ name: 'SourceMissingError' });
  });
});

describe('in the recovery region there is what was shipped and copied there, and nothing of home', () => {
  const shipped = () =>
    world.rds.copies.find(
      ({ instance, status, region }) => instance === nameOf('acme', 'database') && status === 'replicating' && region === RECOVERY,
    )!;
  const copied = (name: string, ...days: number[]) => {
    const points = days.map((ago) => ({
      arn: `arn:aws:rds:${RECOVERY}:111122223333:snapshot:awsbackup:copyjob-${name}-${ago}`,
      resource: dbArn(nameOf('acme', 'database')),
      status: 'COMPLETED',
      createdAt: daysAgo(ago),
    }));
    const vault = world.backup.vaults.find((one) => one.name === name && one.region === RECOVERY);
    if (vault) vault.points = points;
    else world.backup.vaults.push({ name, region: RECOVERY, tags: {}, points });
  };

  beforeEach(() => {
    Object.assign(shipped(), { from: daysAgo(7), to: new Date(NOW.getTime() - 900_000) });
    for (const one of world.backup.vaults.filter(({ region }) => region === RECOVERY)) one.points = [];
  });

  test('the log that is shipped there, by its own ARN', async () => {
    await expect(ask('latest', 'recovery')).resolves.toMatchObject({
      kind: 'point-in-time',
      region: RECOVERY,
      atHome: false,
      id: shipped().arn,
      moment: 'latest',
      why: expect.stringContaining(`in ${RECOVERY} from 2026-11-15T12:00:00.000Z`) as string,
    });
    expect(shipped().arn).toContain(`:rds:${RECOVERY}:`);
  });

  test('without it the youngest copy, in the vault of these days of the plan or of earlier ones', async () => {
    shipped().status = 'retained';
    copied('copies-acme-30', 3);
    copied('copies-acme-7-35', 2);
    copied('copies-globex-30', 1); // filed in another tenant's vault: not looked into
    await expect(ask('latest', 'recovery')).resolves.toMatchObject({
      kind: 'recovery-point',
      region: RECOVERY,
      id: expect.stringContaining('copyjob-copies-acme-7-35-2') as string,
    });
  });

  test('of a shared instance, in the cell’s own vaults there', async () => {
    world.rds.instances.push({ id: 'softdocket-production-shared', region: HOME, tags: {}, protected: true, status: 'available' });
    const point = {
      arn: `arn:aws:rds:${RECOVERY}:111122223333:snapshot:awsbackup:copyjob-shared`,
      resource: dbArn('softdocket-production-shared'),
      status: 'COMPLETED',
      createdAt: daysAgo(1),
    };
    world.backup.vaults.push({ name: 'softdocket-production-cell-30-35', region: RECOVERY, tags: {}, points: [point] });
    const order = { tenant: 'acme', isolation: 'row', plan: 'standard', moment: 'latest', where: 'recovery' } as const;
    await expect(hook(order, context())).resolves.toMatchObject({ kind: 'recovery-point', region: RECOVERY, id: point.arn });
  });

  test('a moment that is kept at home alone is refused, with the window that is there', async () => {
    shipped().status = 'retained';
    copied('copies-acme-30', 3);
    await expect(ask('2026-11-12T00:00:00Z', 'recovery')).rejects.toMatchObject({
      name: 'MomentNotKeptError',
      message: expect.stringContaining(`in ${RECOVERY}`) as string,
    });
  });

  test('a residency of one region drills at home', async () => {
    process.env.RECOVERY_REGION = 'none';
    await expect(ask('latest', 'recovery')).resolves.toMatchObject({ region: HOME, atHome: true });
  });
});
