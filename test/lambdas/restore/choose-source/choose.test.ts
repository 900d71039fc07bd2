import { context, hear } from '../../support/invocation';
import { chooseBy } from '../../../../lambdas/restore/choose-source/handler';
import { dbArn, resourceIdOf } from '../../support/erasure/rds';
import { HOME } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

hear();
let world: World;
const hook = chooseBy(() => world.now);
const NOW = new Date('2026-11-22T12:00:00Z');
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);
const ask = (moment: string) => hook({ tenant: 'acme', isolation: 'dedicated', plan: 'enterprise', moment }, context());

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
