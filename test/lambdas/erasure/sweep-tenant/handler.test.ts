import { context, hear } from '../../support/invocation';
import fc from 'fast-check';
import { destroyKeysBy } from '../../../../lambdas/erasure/destroy-keys/handler';
import { eraseBackupsBy } from '../../../../lambdas/erasure/erase-backups/handler';
import { eraseDatabaseBy } from '../../../../lambdas/erasure/erase-database/handler';
import { eraseObjectsBy } from '../../../../lambdas/erasure/erase-objects/handler';
import { eraseRemainsBy } from '../../../../lambdas/erasure/erase-remains/handler';
import { METRICS } from '../../../../lambdas/erasure/sweep-tenant/contract';
import { lookAtDatabases } from '../../../../lambdas/erasure/sweep-tenant/look-databases';
import { lookAtBackups } from '../../../../lambdas/erasure/sweep-tenant/look-backups';
import { questionOf } from '../../../../lambdas/erasure/sweep-tenant/work';
import { cellOf } from '../../../../lambdas/shared/cell';
import { sweepBy } from '../../../../lambdas/erasure/sweep-tenant/handler';
import { stackArn } from '../../support/erasure/account';
import { vaultArn } from '../../support/erasure/backup';
import { keyArn } from '../../support/erasure/kms';
import { dbArn } from '../../support/erasure/rds';
import { NETWORK_KINDS, pieceArn } from '../../support/erasure/networks';
import { failing, orderFor, untilDone } from '../../support/erasure/run';
import { ACCOUNT, FAULTS, HOME, RECOVERY, tagged } from '../../support/erasure/wire';
import type { Fault } from '../../support/erasure/wire';
import { bucketOf, ERASE_TEST_ENV, nameOf, vaultOf, World } from '../../support/erasure/world';

jest.mock('../../../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

const heard = hear();
let world: World;
const RETAINED = [{ class: 'database-log', days: 400, holds: 'What the database logged' }];
const order = (tenant = 'acme', retained = RETAINED) => ({ tenant, isolation: 'dedicated' as const, plan: 'enterprise', retained });
const sweep = (tenant?: string, retained?: typeof RETAINED) => sweepBy(() => world.now)(order(tenant, retained), context());

/** What stands in the account beside tenants, and neighbours with names that can be taken for the tenant's. */
function fresh(): void {
  world = new World().dedicated('acmetwo').files('ac');
  world.account.roles.push(
    'softdocket-production-deploy',
    'softdocket-production-eu-central-1-database-monitoring',
    nameOf('acmetwo', 'access'),
  );
  world.account.policies.push('softdocket-production-hook-boundary', `${nameOf('acmetwo', 'tenant')}-AccessRolePolicy0C97-X`);
  for (const region of [HOME, RECOVERY]) {
    const stack = { region, tags: {}, status: 'CREATE_COMPLETE' };
    world.account.stacks.push(
      { ...stack, name: `softdocket-production-${region}-network` },
      { ...stack, name: `softdocket-production-${region}-watch` },
      { ...stack, name: nameOf('acmetwo', 'tenant'), tags: tagged('acmetwo') },
    );
  }
}

beforeEach(() => {
  Object.assign(process.env, ERASE_TEST_ENV);
  fresh();
});

describe('a tenant that is gone is seen to be gone', () => {
  test('with neighbours of confusable names all around', async () => {
    const result = await sweep();
    expect(result).toMatchObject({ clean: true, found: [], sweptAt: world.now.toISOString() });
    expect(result.looked.length).toBe(9 * 2 + 2 + 1);
    expect(result.looked.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(60);
    expect(heard.metrics()).toEqual({ UnexpectedRemains: 0, ExpectedRemains: 0 });
    expect(Object.keys(heard.metrics()).sort()).toEqual([...METRICS].sort());
  });

  test('the ledger is neither read nor written', async () => {
    await sweep();
    expect(world.wire.calls.filter((call) => /^(Query|GetItem|PutItem)/.test(call))).toEqual([]);
  });

  test('it only looks: no call changes anything', async () => {
    world.dedicated('acme');
    const before = JSON.stringify([world.belongings('acme'), world.belongings('acmetwo')]);
    await sweep();
    expect(world.wire.calls.filter((call) => !/^(List|Describe|GetResources)/.test(call))).toEqual([]);
    expect(JSON.stringify([world.belongings('acme'), world.belongings('acmetwo')])).toBe(before);
  });

  test.each(['row', 'database'] as const)(
    'of isolation %s: the shared server is looked into, and no answer is no absence',
    async (isolation) => {
      await expect(sweepBy(() => world.now)({ ...order(), isolation }, context())).rejects.toMatchObject({
        name: 'SweepFailedError',
        message: expect.stringContaining('the look at shared database in eu-central-1 failed') as string,
      });
    },
  );

  test('a tenant called like the beginning of a region is not taken for the region', async () => {
    world.account.stacks.push({ region: HOME, name: nameOf('eu', 'tenant'), tags: tagged('eu'), status: 'CREATE_COMPLETE' });
    expect((await sweep('eu')).found.map(({ id }) => id)).toEqual([stackArn({ region: HOME, name: nameOf('eu', 'tenant') })]);
  });
});

describe('whatever is left is found, wherever it is', () => {
  test('of a tenant that nobody erased, everything', async () => {
    world.dedicated('acme');
    const { clean, found } = await sweep('acme', []);
    expect(clean).toBe(false);
    const kinds = new Map<string, number>();
    for (const { kind, state } of found) if (state === 'unexpected') kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect(Object.fromEntries(kinds)).toEqual({
      'automated backups': 5,
      'backup vault': 2,
      bucket: 1,
      'customer key': 3,
      'database instance': 1,
      'database snapshot': 6,
      'database subnet group': 1,
      'log group': 3,
      parameter: 7,
      'recovery point': 8,
      secret: 2,
    });
    expect(found.every(({ state }) => state === 'unexpected')).toBe(true);
  });

  const at = { region: RECOVERY };
  test.each<[string, () => void, string]>([
    [
      'an instance in the recovery region, by its name alone',
      () => world.rds.instances.push({ ...at, id: nameOf('acme', 'restored'), tags: {}, protected: false, status: 'available' }),
      nameOf('acme', 'restored'),
    ],
    [
      'an instance of another name, by its tag',
      () => world.rds.instances.push({ ...at, id: 'drill', tags: tagged('acme'), protected: false, status: 'available' }),
      'drill',
    ],
    [
      'a snapshot that AWS Backup left',
      () =>
        world.rds.snapshots.push({
          ...at,
          id: 'awsbackup:job-1',
          instance: nameOf('acme', 'database'),
          tags: {},
          type: 'awsbackup',
        }),
      'awsbackup:job-1',
    ],
    [
      'replicated automated backups',
      () =>
        world.rds.copies.push({
          ...at,
          arn: 'arn:aws:rds:x:1:auto-backup:ab-x',
          instance: nameOf('acme', 'database'),
          status: 'retained',
        }),
      'ab-x',
    ],
    [
      'an export\u2019s bucket',
      () => world.s3.buckets.push({ name: `exports-acme-${ACCOUNT}-${HOME}-an`, region: HOME, versions: [], uploads: [] }),
      'exports-acme',
    ],
    [
      'a copy of the tenant\u2019s files in the cell\u2019s vault',
      () =>
        world.backup.vaults.push({
          ...at,
          name: 'softdocket-production-cell',
          tags: {},
          points: [{ arn: 'arn:point', resource: `arn:aws:s3:::${bucketOf('acme')}`, status: 'COMPLETED' }],
        }),
      'arn:point',
    ],
    [
      'a secret whose deletion is planned',
      () => world.remains.secrets.push({ name: nameOf('acme', 'application'), region: HOME, tags: {}, deletedDate: world.now }),
      'acme-application',
    ],
    [
      'a log group outside the retained classes',
      () => world.remains.groups.push({ ...at, name: `/freehold/export/${nameOf('acme', 'export')}`, tags: {}, events: [] }),
      '/freehold/export/',
    ],
    ['a role', () => world.account.roles.push(nameOf('acme', 'access')), 'role/softdocket-production-acme-access'],
    ['a policy', () => world.account.policies.push(`${nameOf('acme', 'tenant')}-Policy1`), 'acme-tenant-Policy1'],
    [
      'a stack that failed to go',
      () => world.account.stacks.push({ ...at, name: nameOf('acme', 'recovery'), tags: {}, status: 'DELETE_FAILED' }),
      'acme-recovery',
    ],
    [
      'an enabled key',
      () => world.kms.keys.push({ ...at, id: 'k', tags: {}, alias: `alias/${nameOf('acme', 'recovery')}`, state: 'Enabled' }),
      'key/k',
    ],
    [
      'a parameter',
      () => world.remains.parameters.push({ ...at, name: '/freehold/tenants/acme/late', tags: {} }),
      '/tenants/acme/late',
    ],
    [
      'anything else that carries the tag',
      () =>
        world.account.remembered.push({
          ...at,
          arn: `arn:aws:vpc-lattice:${RECOVERY}:${ACCOUNT}:resourcegateway/rgw-1`,
          tags: tagged('acme'),
        }),
      'rgw-1',
    ],
    [
      'what has no region, by tag in us-east-1',
      () =>
        world.account.remembered.push({ region: 'us-east-1', arn: 'arn:aws:cloudfront::1:distribution/E1', tags: tagged('acme') }),
      'distribution/E1',
    ],
  ])('%s', async (_, leave, id) => {
    leave();
    const { clean, found } = await sweep();
    expect(clean).toBe(false);
    expect(found).toEqual([expect.objectContaining({ id: expect.stringContaining(id) as string, state: 'unexpected' })]);
    expect(heard.metrics()).toEqual({ UnexpectedRemains: 1, ExpectedRemains: 0 });
  });
});

describe('what ends by itself is expected, with its reason and its day', () => {
  test('a key that awaits its destruction', async () => {
    const key = {
      id: 'k',
      region: HOME,
      tags: tagged('acme'),
      state: 'PendingDeletion' as const,
      deletionDate: new Date('2026-11-29T12:00:00Z'),
    };
    world.kms.keys.push(key);
    expect(await sweep()).toMatchObject({
      clean: true,
      found: [{ id: keyArn(key), kind: 'customer key', state: 'expected', until: '2026-11-29T12:00:00.000Z' }],
    });
  });

  const locked = (lock: { mode: 'governance' | 'compliance' } | undefined, deleteAt?: Date, days = '30') => {
    const point = { arn: `arn:point-${days}`, resource: 'arn:aws:s3:::any', status: 'COMPLETED', ...(deleteAt && { deleteAt }) };
    world.backup.vaults.push({
      name: vaultOf('acme', RECOVERY, days),
      region: RECOVERY,
      tags: tagged('acme'),
      ...(lock && { lock }),
      points: [point],
    });
  };
  const day = new Date('2026-12-22T12:00:00Z');

  test('a recovery point that nobody can delete, and its vault', async () => {
    locked({ mode: 'compliance' }, day);
    const { clean, found } = await sweep();
    expect(clean).toBe(true);
    expect(found.map(({ id, state, until }) => [id, state, until])).toEqual([
      ['arn:aws:backup:eu-west-1:111122223333:backup-vault:copies-acme-30', 'expected', day.toISOString()],
      ['arn:point-30', 'expected', day.toISOString()],
    ]);
    expect(found[0]!.id).toBe(vaultArn(RECOVERY, vaultOf('acme', RECOVERY)));
  });

  test.each<[string, Parameters<typeof locked>, () => void]>([
    ['without a lock', [undefined, day], () => undefined],
    ['under a lock that can be lifted', [{ mode: 'governance' }, day], () => undefined],
    [
      'under a lock that is still in its grace',
      [{ mode: 'compliance' }, day],
      () => void (world.backup.lockDate = new Date('2026-11-24T00:00:00Z')),
    ],
    ['without a day', [{ mode: 'compliance' }], () => undefined],
    ['past its day', [{ mode: 'compliance' }, new Date('2026-11-01T00:00:00Z')], () => void (world.backup.lateHours = 1_000)],
  ])('but not one %s', async (_, args, also) => {
    locked(...args);
    also();
    expect((await sweep()).found.map(({ state }) => state)).toEqual(['unexpected', 'unexpected']);
  });

  test('two vaults, of these days and of earlier ones: the last of all locked points counts', async () => {
    locked({ mode: 'compliance' }, day);
    locked({ mode: 'compliance' }, new Date('2027-02-10T12:00:00Z'), '84');
    const { clean, found, lockedUntil, backupsUntil } = await sweep();
    expect([clean, found.length]).toEqual([true, 4]);
    expect([lockedUntil, backupsUntil]).toEqual(['2027-02-10T12:00:00.000Z', '2027-02-10T12:00:00.000Z']);
  });

  test('a vault of copies that has lost its tag is known by its name, and one of a tenant called alike is not', async () => {
    for (const tenant of ['acme', 'acmetwo', 'ac'])
      world.backup.vaults.push({ name: vaultOf(tenant, RECOVERY, '30-84'), region: RECOVERY, tags: {}, points: [] });
    expect((await sweep()).found.map(({ id, why }) => [id, why])).toEqual([
      [vaultArn(RECOVERY, 'copies-acme-30-84'), "its name is the tenant's: copies-acme-30-84"],
    ]);
  });

  test('a backup of everybody is nothing of the tenant\u2019s, and is waited for where the tenant shared the instance', async () => {
    const resource = 'arn:aws:rds:eu-central-1:111122223333:db:softdocket-production-shared';
    world.backup.vaults.push({
      name: 'softdocket-production-cell-35-84',
      region: RECOVERY,
      tags: {},
      lock: { mode: 'compliance' },
      points: [{ arn: 'arn:shared', resource, status: 'COMPLETED', deleteAt: day }],
    });
    const cell = cellOf(ERASE_TEST_ENV);
    const as = (isolation: 'row' | 'dedicated') => lookAtBackups(questionOf({ ...order(), isolation }, cell, world.now), RECOVERY);
    expect(await as('row')).toMatchObject({ found: [], backupsUntil: day.toISOString() });
    expect((await as('dedicated')).backupsUntil).toBeUndefined();
  });

  describe('on the last day a backup of everybody from before production was empty is found', () => {
    const emptyAt = '2026-10-01T00:00:00.000Z';
    const [before, after] = [new Date('2026-09-30T23:59:59Z'), new Date('2026-10-01T00:00:01Z')];
    const instance = 'softdocket-production-shared';
    const point = (more: object) => {
      const one = {
        arn: 'arn:shared',
        resource: `arn:aws:rds:eu-central-1:111122223333:db:${instance}`,
        status: 'EXPIRED',
        ...more,
      };
      world.backup.vaults.push({ name: 'softdocket-production-cell-35-84', region: RECOVERY, tags: {}, points: [one] });
    };
    const snapshot = (more: object) =>
      void world.rds.snapshots.push({ id: 'by-hand', region: HOME, instance, tags: {}, type: 'manual', ...more });
    const automated = (more: object) =>
      void world.rds.copies.push({ arn: 'arn:auto', region: RECOVERY, instance, status: 'replicating', ...more });
    const last = async (isolation: 'row' | 'dedicated', more: { emptyAt?: string } = { emptyAt }) => {
      const cell = cellOf(ERASE_TEST_ENV);
      const question = questionOf({ ...order(), isolation, ...more }, cell, world.now);
      const looks = [HOME, RECOVERY].flatMap((region) => [lookAtBackups(question, region), lookAtDatabases(question, region)]);
      return (await Promise.all(looks)).flatMap(({ found }) => found.map(({ kind, state, why }) => `${kind} ${state} ${why}`));
    };

    test.each<[string, () => void, string]>([
      ['a recovery point that outstayed', () => point({ createdAt: before }), 'recovery point'],
      ['a copy of one, made later', () => point({ createdAt: after, initiatedAt: before }), 'recovery point'],
      ['a recovery point without a moment', () => point({}), 'recovery point'],
      ['a snapshot that a person made', () => snapshot({ created: before }), 'database snapshot'],
      ['a copy of a snapshot, made later', () => snapshot({ created: after, original: before }), 'database snapshot'],
      ['automated backups that go back so far', () => automated({ from: before }), 'automated backups'],
    ])('%s', async (_, make, kind) => {
      make();
      expect(await last('row')).toEqual([
        expect.stringMatching(new RegExp(`^${kind} unexpected a backup of ${instance} from .*${emptyAt}`)),
      ]);
      // Before that day it is waited for; and in a backup of the shared instance no tenant is that had its own.
      expect(await last('row', {})).toEqual([]);
      expect(await last('dedicated')).toEqual([]);
    });

    test('and none from after it', async () => {
      point({ createdAt: after });
      snapshot({ created: after });
      automated({ from: after });
      expect(await last('row')).toEqual([]);
    });
  });

  test('an empty vault is left, not expected', async () => {
    world.backup.vaults.push({
      name: nameOf('acme', 'vault'),
      region: HOME,
      tags: tagged('acme'),
      lock: { mode: 'compliance' },
      points: [],
    });
    expect((await sweep()).clean).toBe(false);
  });

  test('a log of a retained class, until its last event lapses; an empty one is left', async () => {
    const name = `/aws/rds/instance/${nameOf('acme', 'database')}/postgresql`;
    world.remains.groups.push({ name, region: HOME, tags: tagged('acme'), events: [new Date('2026-11-20T00:00:00Z'), world.now] });
    expect(await sweep()).toMatchObject({ clean: true, found: [{ state: 'expected', until: '2027-12-27T12:00:00.000Z' }] });
    expect((await sweep('acme', [])).clean).toBe(false);
    world.remains.groups.push({ name: `${name}x`, region: HOME, tags: {}, events: [] });
    expect((await sweep()).clean).toBe(false);
  });

  test('what is left of an instance that a restore in place had made, each by what AWS says of it alone', async () => {
    const second = dbArn(nameOf('acme-2', 'database'));
    world.remains.secrets.push({ name: 'rds!db-x', region: HOME, tags: { 'aws:rds:primaryDBInstanceArn': second }, owner: 'rds' });
    expect((await sweep()).found.map(({ why }) => why)).toEqual([`it is the master secret of ${nameOf('acme-2', 'database')}`]);
    world.remains.secrets.pop();
    const tags = { 'aws:rds:primaryDBInstanceArn': dbArn(nameOf('acme-x', 'database')) };
    world.remains.secrets.push({ name: 'rds!db-y', region: HOME, tags, owner: 'rds' });
    expect((await sweep()).clean).toBe(true);
  });

  test('what the tag index remembers and its service does not have', async () => {
    world.account.remembered.push(
      { region: HOME, arn: `arn:aws:s3:::${bucketOf('acme')}`, tags: tagged('acme') },
      { region: HOME, arn: `arn:aws:rds:${HOME}:${ACCOUNT}:db:${nameOf('acme', 'database')}`, tags: tagged('acme') },
      { region: RECOVERY, arn: `arn:aws:kms:${RECOVERY}:${ACCOUNT}:key/old`, tags: tagged('acme') },
    );
    const { clean, found } = await sweep();
    expect(clean).toBe(true);
    expect(found.map(({ why }) => why)).toEqual(
      Array<string>(3).fill('the tag index still names it, its service does not have it any more'),
    );
  });
});

describe('silence is not absence', () => {
  test('a failure of any single call fails the sweep, and nothing is published as clean', async () => {
    world.dedicated('acme');
    await sweep();
    const calls = [...new Set(world.wire.calls.map((call) => call.split(' ')[0]!))];
    expect(calls.length).toBeGreaterThanOrEqual(17);
    for (const call of calls) {
      for (const fault of ['throttled', 'lost', 'unanswered'] as const) {
        world.wire.fault = (name) => (name === call ? fault : undefined);
        await expect(sweep()).rejects.toMatchObject({ name: 'SweepFailedError', cause: expect.any(Error) as Error });
      }
    }
  });

  test('a failure on a later page, too', async () => {
    let pages = 0;
    world.wire.fault = (call) => (call === 'DescribeDBSnapshots' && ++pages === 2 ? 'throttled' : undefined);
    await expect(sweep()).rejects.toMatchObject({
      name: 'SweepFailedError',
      message: expect.stringMatching(/^the look at databases in eu-(central|west)-1 failed: ThrottlingException/) as string,
    });
  });

  test.each(['', 'acme-', 'Acme', '*'])('tenant %j is refused before any call', async (tenant) => {
    await expect(sweep(tenant)).rejects.toMatchObject({ name: 'InvalidSweepOrderError' });
    expect(world.wire.calls).toEqual([]);
  });
});

describe('the steps and the sweep, made without each other, agree', () => {
  const steps = () => {
    const clock = () => world.now;
    const erase = orderFor('acme');
    return [
      () => untilDone(eraseDatabaseBy(clock), erase, { runs: 150 }),
      () => untilDone(eraseObjectsBy(clock), erase, { runs: 150 }),
      () => untilDone(eraseRemainsBy(clock), { ...erase, retained: RETAINED }, { runs: 150 }),
      () => untilDone(eraseBackupsBy(clock), erase, { runs: 150 }),
      () => untilDone(destroyKeysBy(clock), { ...erase, do: 'schedule' as const }, { runs: 150 }),
    ];
  };

  test('without any one of the steps the sweep is not clean; with all of them it is', async () => {
    for (let without = 0; without < 5; without++) {
      fresh();
      world.dedicated('acme');
      for (const step of steps().filter((_, at) => at !== without)) await step().catch(() => undefined);
      expect([without, (await sweep()).clean]).toEqual([without, false]);
    }
    fresh();
    world.dedicated('acme');
    for (const step of steps()) await step();
    expect((await sweep()).clean).toBe(true);
  });

  test('whatever fails on the way: clean, every expected thing has its line, and the neighbours keep everything', async () => {
    const fault = fc.constantFrom<Fault | undefined>(...FAULTS, undefined, undefined, undefined, undefined);
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 200 }), fc.boolean(), async (faults, locked) => {
        fresh();
        world.dedicated('acme');
        if (locked)
          world.backup.vaults.find(({ name }) => name === vaultOf('acme', RECOVERY))!.lock = {
            mode: 'compliance',
          };
        const before = ['acmetwo', 'ac'].map((tenant) => world.belongings(tenant));
        failing(world.wire, faults);
        for (const step of steps()) await step();
        world.wire.fault = () => undefined;
        const { clean, found } = await sweep();
        expect(found.filter(({ state }) => state === 'unexpected')).toEqual([]);
        expect(clean).toBe(true);
        const lines = world.ledger.lines('acme');
        const kept = lines
          .filter(({ state }) => state !== 'gone')
          .map(({ id }) => id)
          .sort();
        expect(kept).toEqual(found.map(({ id }) => id).sort());
        expect(kept).toHaveLength(locked ? 3 + 1 + 4 + 1 : 3 + 1);
        expect(lines).toHaveLength(11 + 5 + 12 + 11 + 3);
        expect(['acmetwo', 'ac'].map((tenant) => world.belongings(tenant))).toEqual(before);
      }),
      { numRuns: 25, verbose: 1 },
    );
  });
});

describe('a network of the tenant’s own, and the road of hooks into it', () => {
  const piece = (kind: (typeof NETWORK_KINDS)[number], tenant = 'acme', more: { state?: string } = {}) => {
    const of = { kind, id: `${kind}-${tenant}`, region: HOME, tags: tagged(tenant), ...more };
    world.networks.pieces.push(of);
    return pieceArn(of);
  };

  test.each(NETWORK_KINDS)('a %s is seen by the list of its owner, whether or not the index of tags knows it', async (kind) => {
    fresh();
    world.account.index = () => [];
    for (const other of NETWORK_KINDS) piece(other, 'acmetwo');
    const arn = piece(kind);
    const { clean, found } = await sweep();
    expect(clean).toBe(false);
    expect(found.filter(({ state }) => state === 'unexpected')).toEqual([
      { id: arn, kind, region: HOME, state: 'unexpected', why: 'it carries the tag freehold:tenant=acme' },
    ]);
  });

  test('what is gone and remembered by the index alone, or shown as deleted, is not waited for', async () => {
    fresh();
    for (const kind of NETWORK_KINDS)
      world.account.remembered.push({ region: HOME, arn: pieceArn({ kind, id: 'old', region: HOME }), tags: tagged('acme') });
    piece('natgateway', 'acme', { state: 'deleted' });
    piece('vpc-endpoint', 'acme', { state: 'deleted' });
    const { clean, found } = await sweep();
    expect(found.filter(({ id }) => id.includes(':ec2:')).length).toBeGreaterThanOrEqual(NETWORK_KINDS.length);
    expect(clean).toBe(true);
  });
});
