import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { METRICS } from '../../../../lambdas/erasure/erase-remains/contract';
import { eraseRemainsBy } from '../../../../lambdas/erasure/erase-remains/handler';
import { failing, orderFor, untilDone } from '../../support/erasure/run';
import { groupArn } from '../../support/erasure/remains';
import { dbArn } from '../../support/erasure/rds';
import { FAULTS, HOME, tagged } from '../../support/erasure/wire';
import type { Fault } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

const heard = hear();
let world: World;
const hook = eraseRemainsBy(() => world.now);
const RETAINED = [
  { class: 'audit-enterprise', days: 2557, holds: 'Who did what' },
  { class: 'database-log', days: 400, holds: 'What the database logged' },
];
const order = (retained: typeof RETAINED = []) => ({ ...orderFor('acme'), retained });
const run = (retained: typeof RETAINED = []) => hook(order(retained), context());
const POSTGRESQL = `/aws/rds/instance/${nameOf('acme', 'database')}/postgresql`;

function fresh(): void {
  world = new World().dedicated('acmetwo').dedicated('acme').dedicated('ac');
  gone(nameOf('acme', 'database')); // The step before took the instance, and RDS its secret.
}
function gone(instance: string): void {
  world.rds.instances.splice(
    world.rds.instances.findIndex(({ id }) => id === instance),
    1,
  );
  world.rds.onGone(instance);
}
const left = () => [
  ...world.remains.groups.filter(({ tags }) => tags['freehold:tenant'] === 'acme').map(({ name }) => name),
  ...world.remains.secrets
    .filter(({ name }) => [nameOf('acme', 'application'), 'rds!db-acme'].includes(name))
    .map(({ name }) => name),
  ...world.remains.parameters.filter(({ name }) => name.startsWith('/freehold/tenants/acme/')).map(({ name }) => name),
  ...world.rds.groups.filter(({ tags }) => tags['freehold:tenant'] === 'acme').map(({ name }) => name),
];

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  fresh();
});

describe('nothing of a tenant remains', () => {
  test('of any instance that it had: the logs of those before, and the secret, which goes with its own', async () => {
    world.again('acme').again('ac');
    const second = nameOf('acme-2', 'database');
    expect(left()).toHaveLength(15);
    const neighbours = ['acmetwo', 'ac'].map((tenant) => world.belongings(tenant));
    await expect(run()).resolves.toMatchObject({ done: false, waitingFor: expect.stringContaining('rds!db-acme-2') as string });
    gone(second);
    await untilDone(hook, order());
    expect(left()).toEqual([]);
    expect(world.remains.secrets.map(({ name }) => name)).not.toContain('rds!db-acme-2');
    expect(['acmetwo', 'ac'].map((tenant) => world.belongings(tenant))).toEqual(neighbours);
  });

  test('log groups, secrets, parameters and subnet group, over every page; each has a line', async () => {
    expect(left()).toHaveLength(13);
    const neighbours = ['acmetwo', 'ac'].map((tenant) => world.belongings(tenant));
    await untilDone(hook, order());
    expect(left()).toEqual([]);
    expect(['acmetwo', 'ac'].map((tenant) => world.belongings(tenant))).toEqual(neighbours);
    const lines = world.ledger.lines('acme');
    const count = (kind: string) => lines.filter((line) => line.kind.startsWith(kind) && line.state === 'gone').length;
    expect(['log group', 'secret', 'parameter', 'database subnet group'].map(count)).toEqual([3, 1, 7, 1]);
    expect(lines).toHaveLength(12);
  });

  test('a secret goes at once, never into a window from which it comes back', async () => {
    await untilDone(hook, order());
    expect(world.remains.secrets.filter(({ deletedDate }) => deletedDate)).toEqual([]);
  });

  test('a secret whose deletion is planned is still there, and goes at once', async () => {
    world.remains.secrets.find(({ name }) => name === nameOf('acme', 'application'))!.deletedDate = world.now;
    await untilDone(hook, order());
    expect(left()).toEqual([]);
  });

  test('a master secret that RDS has not deleted is waited for, and never deleted by us', async () => {
    world = new World().dedicated('acme');
    for (let i = 0; i < 3; i++) await run();
    await expect(run()).resolves.toMatchObject({ done: false, waitingFor: 'secret rds!db-acme is still listed' });
    world.rds.onGone(nameOf('acme', 'database'));
    await untilDone(hook, order());
    expect(left()).toEqual([]);
  });

  test('a tenant without any of it is done', async () => {
    world = new World();
    await expect(run()).resolves.toEqual({ done: true, noted: { gone: 0, scheduled: 0, unreadable: 0, retained: 0 } });
  });
});

describe('logs of a retained class stay until their day', () => {
  test('with what they hold, until the last event has lapsed', async () => {
    await untilDone(hook, order(RETAINED));
    expect(left()).toEqual([POSTGRESQL]);
    const kept = world.ledger.lines('acme').filter(({ state }) => state === 'retained');
    expect(kept).toEqual([
      {
        id: groupArn({ region: HOME, name: POSTGRESQL }),
        kind: 'log group',
        region: HOME,
        method: 'kept as database-log',
        state: 'retained',
        reason: "What the database logged (Under the tenant's key, and unreadable once that is gone.)",
        until: '2027-12-27T12:00:00.000Z',
        observedAt: world.now.toISOString(),
      },
    ]);
  });

  test('a group of a retained class without an event is deleted: nothing is kept by keeping it', async () => {
    await untilDone(hook, order(RETAINED));
    expect(world.ledger.lines('acme').find(({ id }) => id.endsWith('/upgrade'))!.state).toBe('gone');
  });
});

describe('what is not the tenant\u2019s is not touched', () => {
  const foreign = { name: nameOf('acme', 'application'), region: HOME };
  test.each<[string, () => void]>([
    [
      'a log group',
      () =>
        Object.assign(
          world.remains.groups.find(({ name }) => name === POSTGRESQL)!,
          { tags: tagged('acmetwo') },
        ),
    ],
    [
      'a log group without a tag',
      () =>
        Object.assign(
          world.remains.groups.find(({ name }) => name === POSTGRESQL)!,
          { tags: {} },
        ),
    ],
    [
      'a secret',
      () =>
        Object.assign(
          world.remains.secrets.find(({ name }) => name === foreign.name)!,
          { tags: tagged('acmetwo') },
        ),
    ],
    [
      'a secret without a tag',
      () =>
        Object.assign(
          world.remains.secrets.find(({ name }) => name === foreign.name)!,
          { tags: {} },
        ),
    ],
    [
      'a parameter',
      () =>
        Object.assign(
          world.remains.parameters.find(({ name }) => name.startsWith('/freehold/tenants/acme/'))!,
          { tags: tagged('acmetwo') },
        ),
    ],
    [
      'a subnet group',
      () =>
        Object.assign(
          world.rds.groups.find(({ name }) => name === nameOf('acme', 'network'))!,
          { tags: tagged('acmetwo') },
        ),
    ],
  ])('%s with the tenant\u2019s name', async (_, swap) => {
    swap();
    await expect(untilDone(hook, order())).rejects.toMatchObject({ name: 'NotTheTenantsError' });
  });

  test('a neighbour\u2019s master secret is neither deleted nor waited for', async () => {
    await untilDone(hook, order());
    expect(
      world.remains.secrets.filter(({ tags }) => tags['aws:rds:primaryDBInstanceArn'] === dbArn(nameOf('acmetwo', 'database'))),
    ).toHaveLength(1);
  });
});

test('whatever fails on the way, the end is the same, and the neighbours keep everything', async () => {
  const fault = fc.constantFrom<Fault | undefined>(...FAULTS, undefined, undefined, undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 80 }), fc.boolean(), async (faults, retained) => {
      fresh();
      const before = world.belongings('acmetwo');
      failing(world.wire, faults);
      await untilDone(hook, order(retained ? RETAINED : []), { runs: 150 });
      expect(left()).toEqual(retained ? [POSTGRESQL] : []);
      expect(world.belongings('acmetwo')).toEqual(before);
      const gone = world.ledger.lines('acme').filter(({ state }) => state === 'gone');
      expect(gone.filter(({ id }) => !id.includes('rds!'))).toHaveLength(retained ? 11 : 12); // RDS's own secret may be gone before the first look.
    }),
    { numRuns: 30, verbose: 1 },
  );
});

test('what is published is what the contract names', async () => {
  await hook(order(), context());
  expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
});
