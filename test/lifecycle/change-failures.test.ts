import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import type { FakeVault } from '../lambdas/support/erasure/backup';
import { RECOVERY } from '../lambdas/support/erasure/wire';
import { hear } from '../lambdas/support/invocation';
import { TenantNotAsPromisedError } from './calls';
import type { Call } from './engine';
import { erasureOf, onboardingOf, planOf, resumptionOf, run, suspensionOf } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
});

const { home, recovery } = { home: () => world.clouds.home, recovery: () => world.clouds.recovery };
/** The plan that each stack carries: what is billed, and what its template is of. */
const plans = () =>
  [home(), recovery()].flatMap(({ stacks }) =>
    [...stacks.values()].map(({ Tags = [] }) => Tags.find(({ Key }) => Key === 'freehold:plan')?.Value),
  );
/** Everything but the history: what a refused request must leave as it was. */
const standing = async () => {
  const { history, records, ...rest } = await world.normal('acme');
  expect(records.length).toBe(history.length);
  return rest;
};

test('a plan that is changed is the plan of both stacks', async () => {
  await run(world, 'change', { input: planOf('large') });
  expect(plans()).toEqual(['large', 'large']);
});

describe('a change that would replace what holds data', () => {
  test.each([
    ['the database', { ResourceType: 'AWS::RDS::DBInstance', Action: 'Modify', Replacement: 'True' }, 'home'],
    ['a vault, perhaps', { ResourceType: 'AWS::Backup::BackupVault', Action: 'Modify', Replacement: 'Conditional' }, 'recovery'],
    ['a bucket, by leaving it out', { ResourceType: 'AWS::S3::Bucket', Action: 'Remove' }, 'home'],
  ] as const)('%s: is refused before anything is touched, and says what to do', async (_, change, where) => {
    const before = await standing();
    world.clouds[where].changes = [[], [{ LogicalResourceId: 'It', ...change }]];
    const ran = await run(world, 'change', { input: planOf('large') });
    expect(ran.error?.name).toBe('DataAtRiskError');
    expect(ran.error?.cause).toMatch(/It \(AWS::.*\) would be (replaced|removed).*export the tenant and onboard it anew/);
    expect(ran.states.filter((state) => state.startsWith('Update'))).toEqual([]);
    expect([...home().calls, ...recovery().calls]).not.toContain('update');
    expect(plans()).toEqual(['enterprise', 'enterprise']);
    expect(await standing()).toEqual({
      ...before,
      states: [expect.objectContaining({ status: 'active', plan: 'enterprise', holder: undefined, failed: 'DataAtRiskError' })],
    });
  });

  test('also when the recovery stack alone could be changed: nothing is changed by halves', async () => {
    home().changes = [[{ LogicalResourceId: 'It', ResourceType: 'AWS::KMS::Key', Action: 'Remove' }]];
    const ran = await run(world, 'change', { input: planOf('large') });
    expect(ran.states).toEqual(expect.arrayContaining(['Review the recovery stack', 'Review the tenant stack']));
    expect(recovery().calls).not.toContain('update');
  });
});

/** What CloudFormation says of a recovery stack whose plan has other days. */
const OTHER_DAYS = {
  Action: 'Modify',
  ResourceType: 'AWS::Backup::BackupVault',
  LogicalResourceId: 'Vault',
  PhysicalResourceId: 'copies-acme-30',
  Replacement: 'True',
  PolicyAction: 'ReplaceAndRetain',
  Details: [{ Target: { Attribute: 'Properties', Name: 'BackupVaultName', RequiresRecreation: 'Always' } }],
} as const satisfies ResourceChange;

describe('a plan whose backups are kept for other days', () => {
  const copies = () =>
    world.aws.backup.vaults.filter(({ region }) => region === RECOVERY).map(({ name, points }) => [name, points.length]);
  beforeEach(() => (recovery().changes = [[OTHER_DAYS]]));

  test('brings a second vault, before the copies for it; the first keeps what it holds', async () => {
    const [[name, held]] = copies() as [[string, number]];
    expect([name, held]).toEqual(['copies-acme-30', expect.any(Number)]);
    expect(held).toBeGreaterThan(0);
    const ran = await run(world, 'change', { input: planOf('longer') });
    expect(ran).toMatchObject({ output: { outcome: 'succeeded' } });
    expect(ran.states.indexOf('Update the recovery stack')).toBeLessThan(ran.states.indexOf('Update the tenant stack'));
    expect(copies()).toEqual([
      ['copies-acme-30', held],
      ['copies-acme-84', 0],
    ]);
    expect(await world.state('acme')).toMatchObject({ plan: 'longer' });
  });

  test('and the tenant\u2019s end waits for the last point in either, and leaves neither', async () => {
    await run(world, 'change', { input: planOf('longer') });
    const vaults = world.aws.backup.vaults.filter(({ region }) => region === RECOVERY);
    const [first, second] = vaults as [FakeVault, FakeVault];
    const day = (days: number) => new Date(world.aws.now.getTime() + days * 86_400_000);
    second.points.push({ ...first.points[0]!, arn: `${first.points[0]!.arn}-84`, deleteAt: day(20) });
    for (const point of first.points) point.deleteAt = day(40);
    for (const one of vaults) one.lock = { mode: 'compliance' };
    const ran = await run(world, 'erasure', { input: erasureOf() });
    expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
    expect(world.aws.now.getTime()).toBeGreaterThan(first.points.length === 0 ? day(0).getTime() - 1 : Infinity);
    expect(copies()).toEqual([]);
    const certified = [...world.objects].filter(([key]) => /certificates\/tenant.*production\.json$/.test(key));
    expect(certified).toHaveLength(1);
    for (const name of ['copies-acme-30', 'copies-acme-84']) expect(certified[0]![1]).toContain(`backup-vault:${name}`);
  });
});

test.each([
  ['a plan that nobody sells', planOf('gigantic'), 'InvalidRequestError'],
  ['a plan of another kind', planOf('private'), 'DataAtRiskError'],
  ['a tenant that nobody knows', suspensionOf('nobody'), 'NoSuchTenantError'],
])('%s is refused, and neither the ledger nor AWS is written', async (_, input, name) => {
  const [before, calls] = [await world.normal('acme'), world.aws.wire.calls.length];
  const ran = await run(world, 'change', { input });
  expect(ran.error?.name).toBe(name);
  expect(await world.normal('acme')).toEqual(before);
  expect(world.aws.wire.calls.slice(calls).filter((call) => !/^(Get|Describe|List)/.test(call))).toEqual([]);
});

describe('a change that fails half-way lets the tenant go, and the state says why', () => {
  test('the update of the tenant stack: the reason is the first event; sent again, it ends as wanted', async () => {
    home().ends = { UPDATE_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE' };
    home().events = [
      { LogicalResourceId: 'Later', ResourceStatus: 'UPDATE_FAILED', ResourceStatusReason: 'Resource update cancelled' },
      {
        LogicalResourceId: 'Database',
        ResourceType: 'AWS::RDS::DBInstance',
        ResourceStatus: 'UPDATE_FAILED',
        ResourceStatusReason: 'storage full',
      },
    ].map((event) => ({ StackId: 'id', EventId: 'e', StackName: 's', Timestamp: world.aws.now, ...event }) as never);
    const ran = await run(world, 'change', { input: planOf('large') });
    expect(ran.error).toMatchObject({
      name: 'StackFailedError',
      cause: expect.stringMatching(/Database .*storage full/) as string,
    });
    expect(await world.state('acme')).toMatchObject({
      status: 'active',
      plan: 'enterprise',
      failure: expect.stringMatching(/^StackFailedError: .*storage full/) as string,
    });
    expect((await world.state('acme'))?.holder).toBeUndefined();
    home().ends = {};
    // The engine's clock stands before the world's: what failed must lie before the next run.
    for (const stack of home().stacks.values()) stack.LastUpdatedTime = new Date(0);
    expect(await run(world, 'change', { input: planOf('large') })).toMatchObject({ output: { outcome: 'succeeded' } });
    expect(await world.state('acme')).toMatchObject({ plan: 'large' });
    expect(plans()).toEqual(['large', 'large']);
  });

  test('the database: one that is gone is not made anew', async () => {
    world.databases.delete('acme');
    const ran = await run(world, 'change', { input: planOf('large') });
    expect(ran.error?.name).toBe('DatabaseMissingError');
    expect(world.databases.has('acme')).toBe(false);
    expect(await standing()).toMatchObject({ states: [{ status: 'active', plan: 'enterprise', holder: undefined }] });
  });

  test('the look at the tenant: the plan is not noted before it was seen', async () => {
    const lacks: Call = () => Promise.reject(new TenantNotAsPromisedError('acme lacks roles'));
    const ran = await run(world, 'change', { input: planOf('large'), calls: { 'verify-tenant': lacks } });
    expect(ran.error?.name).toBe('TenantNotAsPromisedError');
    expect(await standing()).toMatchObject({
      states: [{ status: 'active', plan: 'enterprise', holder: undefined, failed: 'TenantNotAsPromisedError' }],
    });
    await run(world, 'change', { input: planOf('large') });
    expect(await standing()).toMatchObject({ states: [{ status: 'active', plan: 'large', failed: undefined }] });
  });

  const broken: Call = () => Promise.reject(new Error('the database does not answer'));
  test.each([
    ['suspension', { input: suspensionOf(), back: resumptionOf(), status: 'active', doors: 'prepared' }],
    ['return', { input: resumptionOf(), back: suspensionOf(), status: 'suspended', doors: 'suspended' }],
  ] as const)(
    'a %s that failed may have switched some doors: the opposite is done, not taken as done',
    async (_, { input, back, status, doors }) => {
      if (status === 'suspended') await run(world, 'change', { input: suspensionOf() });
      const ran = await run(world, 'change', { input, calls: { 'switch-access': broken } });
      expect(ran.error?.cause).toMatch(/does not answer/);
      expect(await world.state('acme')).toMatchObject({ status });
      world.databases.set('acme', status === 'active' ? 'suspended' : 'prepared'); // It did its work before it failed.
      expect(await run(world, 'change', { input: back })).toMatchObject({ output: { outcome: 'succeeded', status } });
      expect(world.databases.get('acme')).toBe(doors);
    },
  );

  test('and a run that died is taken over by the next, in either direction', async () => {
    for (const input of [suspensionOf(), resumptionOf()]) {
      const dead = new Error('the run was stopped');
      const stopped: Call = () => Promise.reject(dead);
      // Stopped by somebody: nothing settles, and the tenant stays held by a run that no longer runs.
      await run(world, 'change', {
        input,
        calls: { 'switch-access': stopped },
        fault: (state, _, call) => (/^Let/.test(state) ? Promise.reject(dead) : call()),
      });
      expect((await world.state('acme'))?.holder).toMatch(/run-/);
      const status = input.change === 'suspend' ? 'active' : 'suspended';
      const back = input.change === 'suspend' ? resumptionOf() : suspensionOf();
      expect(await run(world, 'change', { input: back })).toMatchObject({ output: { status } });
      expect(await run(world, 'change', { input })).toMatchObject({ output: { outcome: 'succeeded' } });
    }
  });
});
