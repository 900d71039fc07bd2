import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { METRICS } from '../../../../lambdas/erasure/erase-database/contract';
import { eraseDatabaseBy } from '../../../../lambdas/erasure/erase-database/handler';
import { dbArn } from '../../support/erasure/rds';
import { failing, orderFor, untilDone } from '../../support/erasure/run';
import { FAULTS, HOME, RECOVERY, tagged } from '../../support/erasure/wire';
import type { Fault } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
let world: World;
const hook = eraseDatabaseBy(() => world.now);
const run = (tenant = 'acme') => hook(orderFor(tenant), context());

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  world = new World().dedicated('acme').dedicated('acmetwo').dedicated('ac');
});

const left = () => [
  ...world.rds.instances.map(({ id }) => id),
  ...world.rds.copies.map(({ instance }) => instance),
  ...world.rds.snapshots.map(({ instance }) => instance),
];

describe('a dedicated tenant\u2019s database goes with every copy of it', () => {
  test('in both regions, over every page, and each has a line', async () => {
    expect(left().filter((name) => name === nameOf('acme', 'database'))).toHaveLength(12);
    const neighbours = [world.belongings('acmetwo'), world.belongings('ac')];
    await untilDone(hook, orderFor('acme'));
    expect(left().filter((name) => name === nameOf('acme', 'database'))).toEqual([]);
    const lines = world.ledger.lines('acme');
    const kinds = lines.map(({ kind, region }) => `${kind} ${region}`).sort();
    expect(kinds).toEqual([
      'automated backups eu-central-1',
      'automated backups eu-west-1',
      'automated backups eu-west-1',
      'automated backups eu-west-1',
      'database instance eu-central-1',
      'database snapshot eu-central-1',
      'database snapshot eu-central-1',
      'database snapshot eu-central-1',
      'database snapshot eu-west-1',
      'database snapshot eu-west-1',
      'database snapshot eu-west-1',
    ]);
    expect(lines.every(({ state, observedAt }) => state === 'gone' && observedAt === world.now.toISOString())).toBe(true);
    expect([world.belongings('acmetwo'), world.belongings('ac')]).toEqual(neighbours);
  });

  test('with the instances that restores in place made, the one that serves and those that are kept, and no neighbour of a like name', async () => {
    world.again('acme').again('acme', 13).again('acmetwo').again('ac');
    const theirs = (name: string) => name.startsWith(nameOf('acme', '')) || name.startsWith(nameOf('acme-', '').slice(0, -1));
    expect(left().filter(theirs)).toHaveLength(20);
    const neighbours = [world.belongings('acmetwo'), world.belongings('ac')];
    await untilDone(hook, orderFor('acme'));
    expect(left().filter(theirs)).toEqual([]);
    const lines = world.ledger.lines('acme');
    expect(lines.filter(({ kind }) => kind === 'restored database instance').map(({ id, state }) => [id, state])).toEqual(
      ['13', '2'].map((generation) => [dbArn(nameOf(`acme-${generation}`, 'database')), 'gone']),
    );
    expect(lines.every(({ state }) => state === 'gone')).toBe(true);
    expect([world.belongings('acmetwo'), world.belongings('ac')]).toEqual(neighbours);
  });

  test('an instance that is called so and is a neighbour\u2019s by its tag stops it, and stays', async () => {
    world.again('acme');
    Object.assign(world.rds.instances.at(-1)!, { tags: tagged('ac') });
    await expect(untilDone(hook, orderFor('acme'))).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    expect(left()).toContain(nameOf('acme-2', 'database'));
  });

  test('what was replicated abroad, and what outlived the instance, is found where RDS knows no instance of that name', async () => {
    world.rds.instances.splice(0, 1);
    for (const copy of world.rds.copies) if (copy.status === 'active') copy.status = 'retained';
    await expect(run()).resolves.toMatchObject({
      done: false,
      waitingFor: `backups of ${nameOf('acme', 'database')} are still replicated to ${RECOVERY}`,
    });
    await untilDone(hook, orderFor('acme'));
    expect(left().filter((name) => name === nameOf('acme', 'database'))).toEqual([]);
    const lines = world.ledger.lines('acme');
    expect(lines.filter(({ kind }) => kind === 'automated backups')).toHaveLength(5);
    expect(lines.filter(({ kind }) => kind === 'database snapshot')).toHaveLength(6);
  });

  test('replication is stopped before the instance is deleted', async () => {
    await untilDone(hook, orderFor('acme'));
    const calls = world.wire.calls;
    const stop = calls.indexOf(`StopDBInstanceAutomatedBackupsReplication ${RECOVERY}`);
    expect(stop).toBeGreaterThanOrEqual(0);
    expect(calls.indexOf(`ModifyDBInstance ${HOME}`)).toBeGreaterThan(stop);
    expect(calls.indexOf(`DeleteDBInstance ${HOME}`)).toBeGreaterThan(calls.indexOf(`ModifyDBInstance ${HOME}`));
  });

  test('as long as RDS still ships backups abroad, the instance is not touched', async () => {
    world.rds.copies[0]!.stopping = 9;
    const waitingFor = `backups of ${nameOf('acme', 'database')} are still replicated to ${RECOVERY}`;
    await expect(run()).resolves.toMatchObject({ done: false, waitingFor });
    expect(world.rds.instances[0]).toMatchObject({ protected: true, status: 'available' });
    await untilDone(hook, orderFor('acme'));
    expect(left()).not.toContain(nameOf('acme', 'database'));
  });

  test('it is not done while RDS deletes, and says what it waits for', async () => {
    world.rds.copies.length = 0;
    await expect(run()).resolves.toMatchObject({ done: false, waitingFor: expect.stringContaining('is deleting') as string });
  });

  test('an instance that is busy is let be, and deleted later', async () => {
    world.rds.copies.length = 0;
    world.rds.instances[0]!.busy = 3;
    await expect(run()).resolves.toMatchObject({ done: false, waitingFor: expect.stringContaining('is backing-up') as string });
    expect(world.rds.instances[0]!.status).toBe('available');
    await untilDone(hook, orderFor('acme'));
    expect(left()).not.toContain(nameOf('acme', 'database'));
  });

  test('done twice is done once', async () => {
    await untilDone(hook, orderFor('acme'));
    const lines = world.ledger.lines('acme').length;
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(world.ledger.lines('acme')).toHaveLength(lines);
  });
});

describe('what is not the tenant\u2019s is not touched', () => {
  test.each(['database', 'row'] as const)(
    'isolation %s: the instance is the cell\u2019s, and nothing but a copy is looked for',
    async (isolation) => {
      await expect(hook(orderFor('acme', isolation), context())).resolves.toMatchObject({ done: true });
      expect(world.wire.calls.filter((call) => !call.includes('Item') && !call.startsWith('Query'))).toEqual([
        `DescribeDBInstances ${HOME}`,
        `DescribeDBInstances ${RECOVERY}`,
      ]);
      expect(world.ledger.lines('acme')).toEqual([]);
    },
  );

  test.each(['dedicated', 'database', 'row'] as const)(
    'isolation %s: a copy that a restore left goes, and has a line',
    async (isolation) => {
      const copy = (tenant: string, region = HOME) => ({
        id: nameOf(tenant, 'restored'),
        region,
        tags: tagged(tenant),
        protected: true,
        status: 'available',
      });
      world.rds.instances.push(copy('acme'), copy('acme', RECOVERY), copy('acmetwo'));
      await untilDone(hook, orderFor('acme', isolation));
      expect(left().filter((name) => name.endsWith('-restored'))).toEqual([nameOf('acmetwo', 'restored')]);
      expect(world.ledger.lines('acme').filter(({ kind }) => kind === 'restored copy')).toEqual([
        expect.objectContaining({ state: 'gone', region: HOME }),
        expect.objectContaining({ state: 'gone', region: RECOVERY }),
      ]);
    },
  );

  test.each([
    ['another tenant\u2019s tag', tagged('acmetwo'), 'carries the tag freehold:tenant=acmetwo'],
    ['no tag', {}, 'carries no tag freehold:tenant'],
  ])('an instance with %s', async (_, tags, message) => {
    world.rds.copies.length = 0;
    Object.assign(world.rds.instances[0]!, { tags });
    await expect(run()).rejects.toMatchObject({ name: 'NotTheTenantsError', message: expect.stringContaining(message) as string });
    expect(world.rds.instances[0]!.protected).toBe(true);
    expect(world.wire.calls.filter((call) => /^(Modify|Delete)/.test(call))).toEqual([]);
  });

  test('a snapshot with another tenant\u2019s tag: none of them is deleted', async () => {
    world.rds.copies.length = 0;
    world.rds.instances.length = 0;
    Object.assign(world.rds.snapshots[2]!, { tags: tagged('acmetwo') });
    await expect(run())
      .resolves.toBeDefined()
      .catch(() => undefined);
    await expect(run()).rejects.toMatchObject({ name: 'NotTheTenantsError' });
    expect(
      world.rds.snapshots.filter(({ region, instance }) => region === HOME && instance === nameOf('acme', 'database')),
    ).toHaveLength(3);
  });

  test.each(['', 'Acme', 'a', 'acme-two', '../acme', 'a'.repeat(21)])('tenant %j is refused before any call', async (tenant) => {
    await expect(run(tenant)).rejects.toMatchObject({ name: 'InvalidEraseOrderError' });
    expect(world.wire.calls).toEqual([]);
  });
});

describe('an erasure that is late says so', () => {
  test.each([
    ['2026-11-25T11:59:00Z', 0],
    ['2026-11-25T12:01:00Z', 1],
  ])('at %s and not done, OverdueSteps is %d', async (now, late) => {
    world.now = new Date(now);
    await run();
    expect(heard.metrics()).toEqual({ OverdueSteps: late });
  });

  test('failing counts as not done', async () => {
    world.now = new Date('2026-11-26T00:00:00Z');
    world.wire.fault = () => 'throttled';
    await expect(run()).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(heard.metrics()).toEqual({ OverdueSteps: 1 });
  });

  test('done late is done', async () => {
    world = new World();
    world.now = new Date('2026-11-26T00:00:00Z');
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(heard.metrics()).toEqual({ OverdueSteps: 0 });
  });
});

test('whatever fails on the way, the end is the same, and the neighbours keep everything', async () => {
  const fault = fc.constantFrom<Fault | undefined>(...FAULTS, undefined, undefined, undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 60 }), async (faults) => {
      world = new World().dedicated('acme').dedicated('acmetwo');
      const before = world.belongings('acmetwo');
      failing(world.wire, faults);
      await untilDone(hook, orderFor('acme'), { runs: 120 });
      expect(left().filter((name) => name === nameOf('acme', 'database'))).toEqual([]);
      expect(world.ledger.lines('acme').map(({ state }) => state)).toEqual(Array<string>(11).fill('gone'));
      expect(world.belongings('acmetwo')).toEqual(before);
    }),
    { numRuns: 30, verbose: 1 },
  );
});

test('what is published is what the contract names', async () => {
  await hook(orderFor('acme'), context());
  expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
});
