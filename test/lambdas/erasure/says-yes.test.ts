import { context, hear } from '../support/invocation';
import fc from 'fast-check';
import { destroyKeysBy } from '../../../lambdas/erasure/destroy-keys/handler';
import { eraseBackupsBy } from '../../../lambdas/erasure/erase-backups/handler';
import { eraseDatabaseBy } from '../../../lambdas/erasure/erase-database/handler';
import { eraseObjectsBy } from '../../../lambdas/erasure/erase-objects/handler';
import { eraseRemainsBy } from '../../../lambdas/erasure/erase-remains/handler';
import { sweepBy } from '../../../lambdas/erasure/sweep-tenant/handler';
import { orderFor } from '../support/erasure/run';
import { ERASE_TEST_ENV, World } from '../support/erasure/world';

jest.mock('../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: World;
const now = () => world.now;
const order = { ...orderFor('acme'), retained: [] };
const on = (ms: number) => context({ getRemainingTimeInMillis: () => ms });

/** The hooks that destroy; what lies in a shared database is held in a real one, by the suite of `remove-tenant-data`. */
const HOOKS = {
  'erase-database': (ms: number) => eraseDatabaseBy(now)(order, on(ms)),
  'erase-objects': (ms: number) => eraseObjectsBy(now)(order, on(ms)),
  'erase-backups': (ms: number) => eraseBackupsBy(now)(order, on(ms)),
  'erase-backups, once all has lapsed': (ms: number) => eraseBackupsBy(now)({ ...order, lapsed: true }, on(ms)),
  'erase-remains': (ms: number) => eraseRemainsBy(now)(order, on(ms)),
  'destroy-keys': (ms: number) => destroyKeysBy(now)({ ...order, do: 'schedule' }, on(ms)),
} as const;

/** What each destroys by: a world in which it never comes to that shows nothing. */
const DESTROYS: Readonly<Record<keyof typeof HOOKS, readonly string[]>> = {
  'erase-database': ['DeleteDBInstance', 'StopDBInstanceAutomatedBackupsReplication'],
  'erase-objects': ['AbortMultipartUpload', 'DeleteObjects'],
  'erase-backups': ['DeleteRecoveryPoint', 'StopBackupJob'],
  'erase-backups, once all has lapsed': ['DeleteRecoveryPoint', 'StopBackupJob'],
  'erase-remains': ['DeleteLogGroup', 'DeleteParameters', 'DeleteSecret'],
  'destroy-keys': ['ScheduleKeyDeletion'],
};

/** More calls and a hook goes round in circles. */
const MOST_CALLS = 2_000;

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
});

const worlds = fc.record({
  pageSize: fc.integer({ min: 1, max: 7 }),
  rounds: fc.integer({ min: 1, max: 4 }),
  short: fc.boolean(),
  stopped: fc.boolean(),
  aborted: fc.boolean(),
});

describe('in a world that says yes to everything and does nothing', () => {
  test.each(Object.keys(HOOKS) as (keyof typeof HOOKS)[])(
    '%s ends every time, is never done, notes nothing as gone, and says what is there still',
    async (name) => {
      const said = new Set<string>();
      const called = new Set<string>();
      await fc.assert(
        fc.asyncProperty(worlds, async ({ pageSize, rounds, short, stopped, aborted }) => {
          world = new World().dedicated('acme');
          world.wire.pageSize = pageSize;
          world.wire.fault = () => {
            if (world.wire.calls.length > MOST_CALLS) throw new Error('it goes round in circles');
            return undefined;
          };
          // Whatever comes first may be over already: then it is the turn of the next.
          world.wire.idle = stopped ? 'all but Put' : 'all'; // such as the bucket's door, which is shut by a policy
          if (stopped) {
            world.rds.copies.splice(0);
            for (const instance of world.rds.instances) instance.protected = false;
            world.backup.jobs.splice(0);
            if (aborted) for (const bucket of world.s3.buckets) bucket.uploads.splice(0);
          }
          const before = world.belongings('acme').length;
          for (let round = 0; round < rounds; round++) {
            const answer = await HOOKS[name](short && round === 0 ? 10_000 : 300_000).catch((error: unknown) => error as Error);
            if (answer instanceof Error) said.add(answer.name);
            else {
              expect(answer.done).toBe(false);
              said.add(answer.done ? '' : answer.waitingFor);
            }
          }
          expect(world.wire.calls.length).toBeLessThan(MOST_CALLS);
          for (const call of world.wire.calls) called.add(call.replace(/ .*/, ''));
          expect(world.belongings('acme')).toHaveLength(before);
          expect(world.ledger.lines('acme').filter(({ state }) => state !== 'retained')).toEqual([]);
        }),
        { numRuns: 25, verbose: 1 },
      );
      expect(said.size).toBeGreaterThan(0);
      expect(DESTROYS[name].filter((call) => !called.has(call))).toEqual([]);
      for (const one of said) expect(one).toMatch(/acme|Error$/);
    },
  );

  test('a sweep finds everything', async () => {
    world = new World().dedicated('acme');
    world.wire.idle = 'all';
    await eraseRemainsBy(now)(order, context());
    const sweep = await sweepBy(now)({ ...order, retained: [] }, context());
    expect(sweep.clean).toBe(false);
    expect(sweep.waitingFor).toMatch(/acme.*and \d+ more$/);
  });
});
