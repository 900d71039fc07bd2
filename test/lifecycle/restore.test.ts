import { regionName } from '../../lib/naming';
import { cellVaultName } from '../../lib/vault-names';
import { hear } from '../lambdas/support/invocation';
import { HOME } from '../lambdas/support/erasure/wire';
import { nameOf } from '../lambdas/support/erasure/world';
import { said } from '../lambdas/support/signing';
import { packReads } from '../support/pack-reads';
import { callsOf } from './calls';
import type { Call, Ran } from './engine';
import { everyWay, once, stepsOf } from './mishaps';
import { erasureOf, NAME, onboardingOf, resumptionOf, run, suspensionOf } from './run';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
const COPY = nameOf('acme', 'restored');
const CELL = {
  ...{ platform: 'softdocket', stage: 'production', role: 'home', residency: 'eu' },
  account: { id: '' },
  region: { region: HOME },
} as const;
const SHARED = regionName(CELL, 'shared');
const restoreOf = (over: object = {}) => ({
  tenant: 'acme',
  use: 'in-place',
  moment: 'latest',
  reason: 'all matters of 2026 were deleted',
  requestedBy: 'tests',
  ...over,
});
const restore = (over: Parameters<typeof run>[2] | object = {}) => run(world, 'restore', { input: restoreOf(), ...over });
const copies = () => world.aws.rds.instances.filter(({ id }) => id.endsWith('-restored'));
const records = () =>
  [...world.objects]
    .filter(([key]) => key.startsWith('records/run=restore/'))
    .map(([, text]) => said<Record<string, unknown>>(text));
const failing =
  (name: string): Call =>
  () =>
    Promise.reject(Object.assign(new Error(`no: ${name}`), { name }));
const WAITS: Call = () => Promise.resolve({ done: false, waitingFor: 'a train', tenant: 'acme', instance: COPY });
const CONFLICTS = ['application.matter: the key of (4711) was given to another since'];
const ANSWER = {
  ...{ done: true, tenant: 'acme', do: 'compare', tried: true, passes: 0, conflicts: CONFLICTS },
  ...{ tables: [], totals: { tables: 1, rows: 12, missing: 7, changed: 2, surplus: 1, sum: '4711' } },
};

const FILES = { looked: 5, copied: 3, marked: 1, left: 1, meanwhile: 0, refused: 0, differs: 0, bytes: 300 };
const MANIFEST = { before: 'a', moment: 'b', after: 'b' };

/** Calls of one hook, told apart by what they are to do: one of them is another than usual. */
const when = (hook: 'put-back' | 'switch-access' | 'restore-files', verb: string, call: Call): Record<string, Call> => ({
  [hook]: (order: { do: string }) => (order.do === verb ? call : callsOf(world)[hook]!)(order as never),
});
const comparing = (call: Call) => when('put-back', 'compare', call);
const puttingBack = (call: Call) => when('put-back', 'put-back', call);
const resumes = (call: Call) => when('switch-access', 'resume', call);
const asUsual: Call = (order) => callsOf(world)['put-back']!(order);
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const HOLD = { action: 'hold', reason: 'case 2026/118', approver: 'counsel', expires: inDays(90).slice(0, 10) };

async function onboarded(plan: string): Promise<void> {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf('acme', { plan }) });
  world.aws.rds.instances.push({ id: SHARED, region: HOME, tags: {}, protected: true, status: 'available' });
  world.aws.backup.vaults.push({ name: cellVaultName(CELL), region: HOME, tags: {}, lock: { mode: 'governance' }, points: [] });
  world.aws.rds.copies.push({
    ...{ arn: 'arn:aws:rds:log', region: HOME, instance: SHARED, tags: {}, status: 'active' },
    ...{ from: new Date(0), to: new Date(world.aws.now.getTime() + 86_400_000) },
  });
}
beforeEach(() => onboarded('seat'));

/** Nothing is left but the record, and the tenant is let in. */
async function expectOver(outcome: string, more: object = {}): Promise<void> {
  expect(copies()).toEqual([]);
  expect(records()).toEqual([expect.objectContaining({ outcome, ...more })]);
  expect(await world.state('acme')).toMatchObject({ status: 'active' });
  expect(await world.state('acme')).not.toHaveProperty('holder');
  expect(world.databases.get('acme')).toBe('prepared');
}

describe.each(['seat', 'team'])('SD-9.1 a tenant of plan %s', (plan) => {
  test('is put back from a copy beside, let in again, and the record has both figures, the source and the rows', async () => {
    await onboarded(plan);
    const before = world.aws.belongings('acme');
    const ran = await restore();
    expect(ran.error).toBeUndefined();
    expect(ran.output).toMatchObject({ tenant: 'acme', status: 'active', outcome: 'succeeded', difference: { missing: 7 } });
    await expectOver('succeeded', {
      ...{ run: 'restore', use: 'in-place', moment: 'latest', rows: 'put back', reason: 'all matters of 2026 were deleted' },
      difference: expect.objectContaining({
        totals: { tables: 1, rows: 12, missing: 7, changed: 2, surplus: 1, sum: '4711' },
      }) as object,
      source: expect.objectContaining({ kind: 'point-in-time', of: SHARED, window: expect.anything() as object }) as object,
      verified: expect.objectContaining({ recoveryTimeMinutes: 21, recoveryPointMinutes: 4 }) as object,
      promised: { recoveryTimeMinutes: 240, recoveryPointMinutes: 60 },
      copy: { done: true, instance: COPY },
    });
    expect(world.rows.get('acme')).toBe('back');
    expect(world.files.get('acme')).toBe((records()[0]!.source as { asOf: string }).asOf);
    expect(records()[0]!.files).toEqual({
      ...{ stand: 'put back', counts: FILES, manifest: MANIFEST },
      verified: { counts: FILES, manifest: MANIFEST, recoveryTimeMinutes: 23 },
    });
    expect(world.aws.belongings('acme')).toEqual(before);
  });
});

test('the evidence pack reads its record, and one of a run that failed', async () => {
  await restore();
  await restore({ calls: { 'verify-restored': failing('LoginRefusedError') } });
  const read = packReads(world.objects).filter(({ run: of }) => of === 'restore');
  expect(read.map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
});

test('nobody is let in from before the copy is made until after its rows are back', async () => {
  const { states } = await restore();
  const order = [
    'Shut the tenant out',
    'Restore beside',
    'Compare',
    'Put back',
    'Verify what serves',
    'Put the files back',
    'Verify the files',
    'Let the tenant in again',
  ];
  expect(states.filter((state, i) => order.includes(state) && states.indexOf(state) === i)).toEqual(order);
});

test('whoever was suspended stays so', async () => {
  await run(world, 'change', { input: suspensionOf() });
  const ran = await restore();
  expect(ran.output).toMatchObject({ status: 'suspended', outcome: 'succeeded' });
  expect(world.databases.get('acme')).toBe('suspended');
  expect(ran.states).not.toContain('Let the tenant in again');
});

describe('what fails before the rows are put back leaves all as it was, and says so', () => {
  test.each(['choose-source', 'restore-copy', 'apply-deletions', 'put-back'])('%s', async (hook) => {
    const ran = await restore({ calls: { [hook]: failing('CopyFailedError') } });
    expect(ran.error).toMatchObject({ name: 'CopyFailedError' });
    expect(world.rows.get('acme')).toBeUndefined();
    await expectOver('failed', { rows: 'as they were', failure: expect.anything() as object });
  });

  test.each(['restore-copy', 'apply-deletions', 'put-back'])('%s, which is waited for in vain', async (hook) => {
    const ran = await restore({ calls: { [hook]: WAITS } });
    expect(ran.error).toMatchObject({ name: 'WaitedInVainError', cause: expect.stringContaining('a train') as string });
    await expectOver('failed', { rows: 'as they were' });
  });

  test('a moment that is not kept: nobody is shut out, and nothing is made', async () => {
    const ran = await restore({ input: restoreOf({ moment: '1969-01-01T00:00:00Z' }) });
    expect(ran.error).toMatchObject({
      name: 'MomentNotKeptError',
      cause: expect.stringContaining('wanted a moment from') as string,
    });
    expect(ran.states).not.toContain('Shut the tenant out');
    await expectOver('failed');
  });
});

describe('rows that cannot come back', () => {
  test('found by the comparison: it stops with the list, which the record leaves out', async () => {
    const ran = await restore({ calls: comparing(() => Promise.resolve(ANSWER)) });
    expect(ran.error).toMatchObject({ name: 'RowsConflictError', cause: expect.stringContaining(CONFLICTS[0]!) as string });
    expect(ran.states).not.toContain('Put back');
    await expectOver('failed', { rows: 'as they were' });
    expect(JSON.stringify([records(), await world.items('tenants')])).not.toContain('4711)');
  });

  test('taken by a neighbour after the comparison: the same', async () => {
    const refuses: Call = () => Promise.reject(Object.assign(new Error(CONFLICTS[0]), { name: 'RowsConflictError' }));
    const ran = await restore({ calls: puttingBack(refuses) });
    expect(ran.error).toMatchObject({ name: 'RowsConflictError', cause: expect.stringContaining(CONFLICTS[0]!) as string });
    await expectOver('failed', { rows: 'as they were' });
    expect(JSON.stringify([records(), await world.items('tenants')])).not.toContain('4711)');
  });
});

describe('what fails afterwards goes forward', () => {
  test('the verification: the tenant is let in, and the record says that its rows are back', async () => {
    const ran = await restore({ calls: { 'verify-restored': failing('LoginRefusedError') } });
    expect(ran.error).toMatchObject({ name: 'LoginRefusedError' });
    await expectOver('failed', {
      rows: 'put back',
      difference: expect.objectContaining({ totals: expect.anything() as object }) as object,
    });
  });

  test('a put-back whose every answer is lost: it may be done, which is what the record says', async () => {
    const lost = puttingBack(async (order) => {
      await asUsual(order);
      throw new Error('socket hang up');
    });
    expect((await restore({ calls: lost })).error).toBeDefined();
    expect(world.rows.get('acme')).toBe('back');
    await expectOver('failed', { rows: 'perhaps put back' });
  });

  test('nobody can be let in again: the tenant is suspended for everybody to see, and can be resumed', async () => {
    const ran = await restore({ calls: resumes(failing('DatabaseUnreachableError')) });
    expect(ran.error).toMatchObject({
      name: 'LeftShutOutError',
      cause: expect.stringContaining('the tenant is suspended') as string,
    });
    expect(await world.state('acme')).toMatchObject({
      status: 'suspended',
      failure: expect.stringContaining('LeftShutOutError') as string,
    });
    expect(await world.state('acme')).not.toHaveProperty('holder');
    expect(copies()).toEqual([]);
    expect(records()).toEqual([expect.objectContaining({ outcome: 'failed', status: 'suspended', rows: 'put back' })]);
    expect((await run(world, 'change', { input: resumptionOf() })).output).toMatchObject({ status: 'active' });
    expect(world.databases.get('acme')).toBe('prepared');
  });

  test('the copy cannot be removed: the tenant is served, the copy is named, and goes with the next', async () => {
    let there = false;
    const stays: Call = () =>
      Promise.resolve(
        copies().length === 0
          ? { done: true, instance: COPY }
          : ((there = true), { done: false, instance: COPY, waitingFor: `${COPY} is modifying` }),
      );
    const ran = await restore({ calls: { 'remove-copy': stays } });
    expect(there).toBe(true);
    expect(ran.error).toMatchObject({ name: 'CopyLeftError', cause: expect.stringContaining(`${COPY} is modifying`) as string });
    expect(world.databases.get('acme')).toBe('prepared');
    expect(records()).toEqual([
      expect.objectContaining({
        outcome: 'failed',
        rows: 'put back',
        copy: expect.objectContaining({ done: false, instance: COPY }) as object,
      }),
    ]);
    expect((await restore()).error).toBeUndefined();
    expect(copies()).toEqual([]);
  });

  test('neither: both are named, and what failed first', async () => {
    const ran = await restore({
      calls: {
        'verify-restored': failing('LoginRefusedError'),
        ...resumes(failing('DatabaseUnreachableError')),
        'remove-copy': () => Promise.resolve({ done: copies().length === 0, instance: COPY, waitingFor: 'a train' }),
      },
    });
    expect(ran.error!.name).toBe('CopyLeftError');
    for (const said of ['a train', 'no: DatabaseUnreachableError', 'no: LoginRefusedError'])
      expect(ran.error!.cause).toContain(said);
    expect(await world.state('acme')).toMatchObject({ status: 'suspended' });
  });
});

/** Those of a tenant with an instance of its own have their tests in `restore-own.test.ts`. */
const OTHERS =
  /^(Let the tenant go|.* the next instance|Restore by the stack|Remove who was erased meanwhile|Keep the instance .*|.* the way back|.* what was)$/;
const steps = stepsOf('restore', OTHERS);
test('there are steps to fail', () => expect(steps).toHaveLength(15));
test.each(everyWay(steps))('%s %s: the restore ends as without it', async (state, mishap) => {
  const ran = await restore({ fault: once(state, mishap) });
  expect(ran.error).toBeUndefined();
  expect(world.rows.get('acme')).toBe('back');
  await expectOver('succeeded', {
    difference: expect.objectContaining({ totals: expect.objectContaining({ missing: 7 }) as object }) as object,
  });
});

/** Nothing was made, changed or removed, and nobody was shut out. */
async function expectUntouched(input: object, name: string, said: string): Promise<void> {
  const stood = [...world.databases];
  world.aws.wire.calls.length = 0;
  expect((await restore({ input })).error).toMatchObject({ name, cause: expect.stringContaining(said) as string });
  expect(world.aws.wire.calls.filter((call) => /^(Restore|Modify|Delete)/.test(call))).toEqual([]);
  expect([...world.databases]).toEqual(stood);
}

describe('refused before anything is touched', () => {
  test.each([
    ['a use that is another machine’s', { use: 'drill' }, 'InvalidRequestError', 'restore-drill'],
    ['no use', { use: undefined }, 'InvalidRequestError', 'in-place'],
    ['a moment to come', { moment: '2999-01-01T00:00:00Z' }, 'InvalidRequestError', 'which has not come'],
    ['no moment', { moment: 'yesterday' }, 'InvalidRequestError', 'a moment in UTC'],
    ['a moment elsewhere', { moment: '2026-11-30T15:00:00+05:30' }, 'InvalidRequestError', 'a moment in UTC'],
    ['no reason', { reason: undefined }, 'InvalidRequestError', 'reason'],
    ['a reason of a word', { reason: 'mistake' }, 'InvalidRequestError', 'reason'],
    ['nobody who asks', { requestedBy: '' }, 'InvalidRequestError', 'requestedBy'],
    ['no tenant', { tenant: 'Acme' }, 'InvalidRequestError', 'tenant'],
    ['somebody unknown', { tenant: 'nobody' }, 'NoSuchTenantError', 'nobody'],
    ['more than is asked for', { force: true }, 'InvalidRequestError', 'force'],
  ])('%s', async (_, over, name, said) => {
    await expectUntouched(restoreOf(over), name, said);
  });

  test.each([
    ['files of no moment', { what: ['files'] }, 'the newest is how they are'],
    ['nothing to come back', { what: [] }, 'database, files, or both'],
    ['something twice', { what: ['files', 'files'] }, 'each once'],
    ['something else', { what: ['keys'] }, 'what'],
  ])('%s', async (_, over, said) => {
    await expectUntouched(restoreOf(over), 'InvalidRequestError', said);
  });

  test('one that leaves', async () => {
    const stops = failing('InvalidRequestError'); // On its day: here it is enough that it was asked for.
    const calls = {
      'keep-ledger': ((order: { do: string }) =>
        (order.do === 'begin-erasure' ? stops : callsOf(world)['keep-ledger']!)(order as never)) as Call,
    };
    await run(world, 'erasure', { input: erasureOf('acme', { action: 'erase', name: NAME, at: inDays(30) }), calls });
    await expectUntouched(restoreOf(), 'WrongStateError', 'leaving');
  });

  test('one under a legal hold, whose rows would go', async () => {
    await run(world, 'erasure', { input: erasureOf('acme', HOLD) });
    await expectUntouched(restoreOf(), 'WrongStateError', 'legal hold');
  });

  test('one that is shut off in an incident, which a restore would open', async () => {
    await run(world, 'contain', {
      input: { contain: 'contain', tenant: 'acme', reason: 'a key has leaked', requestedBy: 'jane' },
      calls: { 'contain-tenant': () => Promise.resolve({ done: true, observed: 'cut off' }) },
    });
    await expectUntouched(restoreOf(), 'WrongStateError', 'release it first');
  });

  test('a request of this machine by the drill', async () => {
    expect((await run(world, 'restore-drill', { input: restoreOf() })).error).toMatchObject({ name: 'InvalidRequestError' });
    expect(copies()).toEqual([]);
  });
});

test('a database of the tenant’s own is put back under a hold: the one that served is kept as long', async () => {
  await onboarded('team');
  await run(world, 'erasure', { input: erasureOf('acme', HOLD) });
  await expectUntouched(restoreOf(), 'WrongStateError', '--only database');
  expect((await restore({ input: restoreOf({ what: ['database'] }) })).error).toBeUndefined();
  expect(world.files.has('acme')).toBe(false);
  expect(records().at(-1)).toMatchObject({ outcome: 'succeeded', files: { stand: 'as they were' } });
});

describe('files alone', () => {
  const MOMENT = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+/, '');
  const filesOnly = (over: object = {}) => ({ input: restoreOf({ what: ['files'], moment: MOMENT }), ...over });

  test.each(['seat', 'team', 'enterprise'])(
    'of plan %s: nobody is shut out, no copy is made, and the record says what came back',
    async (plan) => {
      await onboarded(plan);
      world.aws.wire.calls.length = 0;
      const ran = await restore(filesOnly());
      expect(ran.error).toBeUndefined();
      expect(world.files.get('acme')).toBe(MOMENT);
      for (const state of ['Shut the tenant out', 'Restore beside', 'Put back', 'Remove the copy'])
        expect(ran.states).not.toContain(state);
      expect(world.aws.wire.calls.filter((call) => /^(Restore|Modify|Delete)/.test(call))).toEqual([]);
      expect(world.rows.has('acme')).toBe(false);
      await expectOver('succeeded', {
        ...{ moment: MOMENT, rows: 'as they were', source: { kind: 'versions', asOf: MOMENT } },
        files: expect.objectContaining({ stand: 'put back', counts: FILES }) as object,
      });
    },
  );

  test('whoever is suspended stays so', async () => {
    await run(world, 'change', { input: suspensionOf() });
    expect((await restore(filesOnly())).output).toMatchObject({ status: 'suspended', outcome: 'succeeded' });
  });

  test('one under a legal hold is refused: what is covered would lapse', async () => {
    await run(world, 'erasure', { input: erasureOf('acme', HOLD) });
    await expectUntouched(restoreOf({ what: ['files'], moment: MOMENT }), 'WrongStateError', 'legal hold');
    expect(world.files.has('acme')).toBe(false);
  });
});

describe('files that do not all come back', () => {
  const MOMENT = new Date(Date.now() - 3_600_000).toISOString().replace(/\.\d+/, '');
  const parts = [['database', 'files'], ['files']];
  const input = (what: readonly string[]) => ({ input: restoreOf({ what, ...(what.length === 1 && { moment: MOMENT }) }) });

  test.each(parts)('a moment of which no versions are kept: %s, refused before anybody is shut out', async (...what) => {
    const ran = await restore({ ...input(what), calls: when('restore-files', 'look', failing('FilesNotKeptError')) });
    expect(ran.error).toMatchObject({ name: 'FilesNotKeptError' });
    expect(ran.states).not.toContain('Shut the tenant out');
    await expectOver('failed', { rows: 'as they were', files: { stand: 'as they were' } });
  });

  test.each(parts.flatMap((what) => ['put-back', 'verify'].map((verb) => [verb, what] as const)))(
    '%s fails, of %s: the tenant is let in, and the record says how it stands',
    async (verb, what) => {
      const ran = await restore({ ...input(what), calls: when('restore-files', verb, failing('FilesDifferError')) });
      expect(ran.error).toMatchObject({ name: 'FilesDifferError' });
      await expectOver('failed', {
        rows: what.length === 2 ? 'put back' : 'as they were',
        files: expect.objectContaining({ stand: verb === 'verify' ? 'put back' : 'perhaps put back in part' }) as object,
      });
    },
  );

  test.each(parts)('some are refused, of %s: the run has the list, which the record leaves out', async (...what) => {
    const some: Call = async (order) => {
      const answer = (await callsOf(world)['restore-files']!(order)) as { progress: { counts: object } };
      const counts = { ...answer.progress.counts, refused: 2 };
      return { ...answer, progress: { ...answer.progress, counts, refused: ['case/4711.pdf'] } };
    };
    const ran = await restore({ ...input(what), calls: when('restore-files', 'put-back', some) });
    expect(ran.error).toMatchObject({ name: 'FilesRefusedError', cause: expect.stringContaining('case/4711.pdf') as string });
    await expectOver('failed', { files: expect.objectContaining({ stand: 'put back but for some' }) as object });
    expect(JSON.stringify([records(), await world.items('tenants')])).not.toMatch(/4711.pdf|case\/1.pdf/);
  });
});

describe('races', () => {
  /** What somebody else does while the copy is compared. */
  const meanwhile = (act: () => Promise<void>) =>
    comparing(async (order) => {
      await act();
      return asUsual(order);
    });

  test.each([
    ['a suspension', 'change', suspensionOf()],
    ['the same again', 'restore', restoreOf()],
    ['a drill', 'restore-drill', restoreOf({ use: 'drill', where: 'home' })],
    ['an export', 'export', { tenant: 'acme', formats: ['csv'], requestedBy: 'tests' }],
  ] as const)('%s comes not in between, and is done afterwards', async (_, machine, input) => {
    let seen: Ran | undefined;
    const ran = await restore({ calls: meanwhile(async () => void (seen = await run(world, machine, { input }))) });
    expect(seen!.error!.name).toBe('TenantBusyError'); // For three hours, which pass at once here.
    expect(ran.error).toBeUndefined();
    await expectOver('succeeded');
    expect((await run(world, machine, { input })).error).toBeUndefined();
  });

  test('an erasure that is asked for meanwhile is heard, and begins when the copy is gone', async () => {
    let erasing: Promise<Ran> | undefined;
    let copiesThen: number | undefined;
    const ran = await restore({
      calls: meanwhile(async () => {
        const stops: Call = () => {
          copiesThen = copies().length;
          return Promise.reject(Object.assign(new Error('seen'), { name: 'InvalidRequestError' }));
        };
        erasing = run(world, 'erasure', { input: erasureOf(), calls: { 'remove-tenant-data': stops, 'switch-access': stops } });
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(await world.state('acme')).toMatchObject({ status: 'leaving' });
      }),
    });
    expect(ran.output).toMatchObject({ outcome: 'succeeded', status: 'leaving' });
    await erasing;
    expect(copiesThen).toBe(0);
  });
});
