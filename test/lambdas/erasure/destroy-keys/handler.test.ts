import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { METRICS } from '../../../../lambdas/erasure/destroy-keys/contract';
import { destroyKeysBy } from '../../../../lambdas/erasure/destroy-keys/handler';
import { keyArn } from '../../support/erasure/kms';
import { failing, orderFor, untilDone } from '../../support/erasure/run';
import { FAULTS, HOME, RECOVERY, tagged } from '../../support/erasure/wire';
import type { Fault } from '../../support/erasure/wire';
import { ERASE_TEST_ENV, nameOf, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
let world: World;
const hook = destroyKeysBy(() => world.now);
const order = (what: 'schedule' | 'look' = 'schedule') => ({ ...orderFor('acme'), do: what });
const run = (what: 'schedule' | 'look' = 'schedule') => hook(order(what), context());
const states = () => world.kms.keys.filter(({ id }) => id.startsWith('acme-')).map(({ state }) => state);

/** What happens between the order and its day: the stacks go, and their aliases with them. */
const stacksGo = () => world.kms.keys.forEach((key) => delete key.alias);
/** KMS destroys what is due. */
const later = () => {
  world.now = new Date('2026-12-01T00:00:00Z');
  const due = world.kms.keys.filter(({ deletionDate }) => deletionDate && deletionDate <= world.now);
  for (const key of due) world.kms.keys.splice(world.kms.keys.indexOf(key), 1);
};

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  world = new World().keys('acmetwo').keys('acme').keys('ac');
});

describe('a tenant\u2019s keys are destroyed in both regions', () => {
  test('each is seen to await its end in 7 days, and noted with the day', async () => {
    const neighbours = ['acmetwo', 'ac'].map((tenant) => world.belongings(tenant));
    await expect(run()).resolves.toMatchObject({ done: true, noted: { scheduled: 3 } });
    expect(states()).toEqual(['PendingDeletion', 'PendingDeletion', 'PendingDeletion']);
    const until = '2026-11-29T12:00:00.000Z';
    expect(world.ledger.lines('acme').map(({ id, kind, region, state, until: day }) => [id, kind, region, state, day])).toEqual([
      [keyArn({ id: 'acme-data-key', region: HOME }), 'data key', HOME, 'scheduled', until],
      [keyArn({ id: 'acme-signing-key', region: HOME }), 'signing key', HOME, 'scheduled', until],
      [keyArn({ id: 'acme-recovery-key', region: RECOVERY }), 'recovery key', RECOVERY, 'scheduled', until],
    ]);
    expect(['acmetwo', 'ac'].map((tenant) => world.belongings(tenant))).toEqual(neighbours);
  });

  test('ordered again, the day stays as it is', async () => {
    await run();
    world.now = new Date('2026-11-24T12:00:00Z');
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(world.kms.keys.find(({ id }) => id === 'acme-data-key')!.deletionDate).toEqual(new Date('2026-11-29T12:00:00Z'));
    expect(world.wire.calls.filter((call) => call.startsWith('ScheduleKeyDeletion'))).toHaveLength(3);
  });

  test('a look before the day waits for it, although the aliases went with the stacks', async () => {
    await run();
    stacksGo();
    await expect(run('look')).resolves.toMatchObject({
      done: false,
      waitingFor: expect.stringContaining('2026-11-29T12:00:00.000Z') as string,
    });
  });

  test('a look after the day sees each gone; done only then', async () => {
    await run();
    stacksGo();
    later();
    await expect(run('look')).resolves.toMatchObject({ done: true, noted: { gone: 3 } });
    expect(world.ledger.lines('acme').map(({ state }) => state)).toEqual(['gone', 'gone', 'gone']);
  });

  test('one key that is still there keeps the look from being done', async () => {
    await run();
    stacksGo();
    world.kms.keys.find(({ id }) => id === 'acme-recovery-key')!.deletionDate = new Date('2027-01-01T00:00:00Z');
    later();
    await expect(run('look')).resolves.toMatchObject({ done: false, noted: { gone: 2, scheduled: 1 } });
  });

  test('a destruction that somebody cancelled is an error, not a wait', async () => {
    await run();
    Object.assign(
      world.kms.keys.find(({ id }) => id === 'acme-data-key')!,
      { state: 'Enabled', deletionDate: undefined },
    );
    await expect(run('look')).rejects.toMatchObject({ name: 'DestructionCancelledError' });
    await expect(run()).resolves.toMatchObject({ done: true });
    expect(states()).toEqual(['PendingDeletion', 'PendingDeletion', 'PendingDeletion']);
  });

  test('an alias that was lost before a line was written: the tag finds the key', async () => {
    stacksGo();
    await expect(run()).resolves.toMatchObject({ done: true, noted: { scheduled: 3 } });
    expect(states()).toEqual(['PendingDeletion', 'PendingDeletion', 'PendingDeletion']);
    expect(world.kms.keys.filter(({ id }) => !id.startsWith('acme-')).every(({ state }) => state === 'Enabled')).toBe(true);
  });

  test('a residency of one region has no recovery key', async () => {
    process.env.RECOVERY_REGION = 'none';
    await expect(run()).resolves.toMatchObject({ done: true, noted: { scheduled: 2 } });
    expect(world.wire.calls.filter((call) => call.endsWith(RECOVERY))).toEqual([]);
  });
});

test.each([
  ['another tenant\u2019s tag', tagged('acmetwo')],
  ['no tag', {}],
])('a key behind the tenant\u2019s alias with %s is left alone', async (_, tags) => {
  Object.assign(
    world.kms.keys.find(({ alias }) => alias === `alias/${nameOf('acme', 'data')}`)!,
    { tags },
  );
  await expect(run()).rejects.toMatchObject({ name: 'NotTheTenantsError' });
  expect(states()).toEqual(['Enabled', 'Enabled', 'Enabled']);
});

test('whatever fails on the way, the end is the same, and the neighbours keep everything', async () => {
  const fault = fc.constantFrom<Fault | undefined>(...FAULTS, undefined, undefined, undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { maxLength: 30 }), fc.array(fault, { maxLength: 30 }), async (first, second) => {
      world = new World().keys('acme').keys('acmetwo');
      const before = world.belongings('acmetwo');
      failing(world.wire, first);
      await untilDone(hook, order(), { runs: 100 });
      expect(world.ledger.lines('acme').map(({ state }) => state)).toEqual(['scheduled', 'scheduled', 'scheduled']);
      stacksGo();
      later();
      failing(world.wire, second);
      await untilDone(hook, order('look'), { runs: 100 });
      expect(world.ledger.lines('acme').map(({ state }) => state)).toEqual(['gone', 'gone', 'gone']);
      expect(world.belongings('acmetwo')).toEqual(before.map((text) => text.replace(/"alias":"[^"]*",/, '')));
    }),
    { numRuns: 40, verbose: 1 },
  );
});

test('what is published is what the contract names', async () => {
  await hook(order(), context());
  expect(Object.keys(heard.metrics())).toEqual([...METRICS]);
});
