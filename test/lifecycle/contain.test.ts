import { hear } from '../lambdas/support/invocation';
import { cell, recordsOf } from './containing';
import type { Fault } from './engine';
import { erasureOf, resumptionOf, run, suspensionOf } from './run';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();

const REASON = 'a leaked key reads its files';
const shut = { contain: 'contain', tenant: 'acme', reason: REASON, requestedBy: 'jane' };
const free = { contain: 'release', tenant: 'acme', reason: 'the key was replaced', requestedBy: 'jane' };
const SHUT = { application: false, hooks: true, rotations: 1 };
const OPEN = { application: true, hooks: true };

test('SV-8.1 a containment closes the logins, cuts the database off and replaces the password, each read back', async () => {
  const { world, doors } = await cell();
  const { output } = await run(world, 'contain', { input: shut });
  expect(output).toMatchObject({ tenant: 'acme', status: 'suspended', outcome: 'succeeded' });
  expect(doors.stands()).toEqual(SHUT);
  expect(world.databases.get('acme')).toBe('suspended');
  expect(await world.state('acme')).toMatchObject({
    status: 'suspended',
    containment: { state: 'contained', before: 'active', reason: REASON },
  });
  expect(recordsOf(world)).toMatchObject([
    {
      outcome: 'succeeded',
      tenant: 'acme',
      requestedBy: 'jane',
      reason: REASON,
      did: 'contain',
      steps: { logins: ['acme'], network: expect.stringContaining('1 groups') as string },
    },
  ]);
});

test('SV-8.1 a release gives back what was taken, and leaves the password replaced', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  const { output } = await run(world, 'contain', { input: free });
  expect(output).toMatchObject({ status: 'active', outcome: 'succeeded' });
  expect(doors.stands()).toEqual({ ...OPEN, rotations: 1 });
  expect(world.databases.get('acme')).toBe('prepared');
  expect((await world.state('acme'))!.containment).toBeUndefined();
  expect(recordsOf(world).map(({ did, outcome }) => [did, outcome])).toEqual([
    ['contain', 'succeeded'],
    ['release', 'succeeded'],
  ]);
});

test('a tenant that was suspended before stays so when it is released', async () => {
  const { world, doors } = await cell();
  await run(world, 'change', { input: suspensionOf() });
  await run(world, 'contain', { input: shut });
  const { output } = await run(world, 'contain', { input: free });
  expect(output).toMatchObject({ status: 'suspended' });
  expect(world.databases.get('acme')).toBe('suspended');
  expect(doors.stands()).toMatchObject(OPEN);
});

test('a second containment shuts again what somebody has opened meanwhile, and a second release is refused', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  const began = world.aws.now;
  doors.open();
  expect([doors.stands().application, doors.reads(began)]).toEqual([true, true]);
  expect((await run(world, 'contain', { input: shut })).output).toMatchObject({ outcome: 'succeeded' });
  expect([doors.stands().application, doors.reads(began)]).toEqual([false, false]);
  expect(await world.state('acme')).toMatchObject({ containment: { state: 'contained', before: 'active' } });
  await run(world, 'contain', { input: free });
  expect((await run(world, 'contain', { input: free })).error).toMatchObject({
    name: 'WrongStateError',
    cause: expect.stringContaining('is not contained') as string,
  });
});

test('what is contained is neither resumed nor changed, and its erasure waits', async () => {
  const { world } = await cell();
  await run(world, 'contain', { input: shut });
  for (const input of [resumptionOf(), suspensionOf()])
    expect((await run(world, 'change', { input })).error).toMatchObject({
      name: 'WrongStateError',
      cause: expect.stringContaining('release it first') as string,
    });
  let looks = 0;
  const ran = await run(world, 'erasure', {
    input: erasureOf(),
    fault: async (state, _times, call) => {
      if (state === 'Begin' && ++looks === 3) await run(world, 'contain', { input: free });
      if (state === 'Close the doors') throw new Error('begun');
      return call();
    },
  });
  expect(looks).toBeGreaterThanOrEqual(3);
  expect(ran.error).toBeDefined();
  expect(await world.state('acme')).toMatchObject({ status: 'erasing' });
});

test('a tenant that is leaving is contained and stays leaving; cancelled, it is suspended', async () => {
  const { world, doors } = await cell();
  const stopped: Fault = (state, _times, call) => (state === 'Begin' ? Promise.reject(new Error('stopped')) : call());
  await run(world, 'erasure', { input: erasureOf(), fault: stopped });
  const { output } = await run(world, 'contain', { input: shut });
  expect(output).toMatchObject({ status: 'leaving' });
  expect(doors.stands()).toEqual(SHUT);
  expect(await world.state('acme')).toMatchObject({
    status: 'leaving',
    erasure: { before: 'suspended' },
    containment: { before: 'active' },
  });
});

test('a tenant that is gone is neither contained nor released', async () => {
  const { world } = await cell();
  await run(world, 'erasure', {
    input: erasureOf(),
    fault: (state, _t, call) => (state === 'Close the doors' ? Promise.reject(new Error('stopped')) : call()),
  });
  for (const input of [shut, free])
    expect((await run(world, 'contain', { input })).error).toMatchObject({ name: 'WrongStateError' });
});

const STEPS = [
  'Shut its role off',
  'Close its logins',
  'Cut its database off',
  "Replace the administrator's password",
  'Note the containment',
];
test.each(STEPS)(
  'a fault for good in "%s" leaves a tenant of which the ledger says that it is under way, and the next run ends it',
  async (step) => {
    const { world, doors } = await cell();
    const broken: Fault = (state, _times, call) => (state === step ? Promise.reject(new Error('AWS is not there')) : call());
    const ran = await run(world, 'contain', { input: shut, fault: broken });
    expect(ran.error).toBeDefined();
    expect(await world.state('acme')).toMatchObject({
      containment: { state: 'containing', reason: REASON },
      failure: expect.any(String) as string,
    });
    expect((await world.state('acme'))!.holder).toBeUndefined();
    expect(recordsOf(world)).toMatchObject([{ outcome: 'failed', tenant: 'acme' }]);
    expect((await run(world, 'change', { input: resumptionOf() })).error).toMatchObject({ name: 'WrongStateError' });
    expect((await run(world, 'contain', { input: shut })).output).toMatchObject({ outcome: 'succeeded' });
    expect(doors.stands()).toMatchObject({ application: false, hooks: true });
    expect(await world.state('acme')).toMatchObject({ containment: { state: 'contained', before: 'active' } });
  },
);

test('where IAM does not answer, the logins are closed all the same, and the run says what is open', async () => {
  const { world, doors } = await cell();
  const broken: Fault = (state, _times, call) =>
    state === 'Shut its role off' ? Promise.reject(new Error('IAM is not there')) : call();
  const { error, states } = await run(world, 'contain', { input: shut, fault: broken });
  expect(error).toMatchObject({ cause: expect.stringContaining('IAM is not there') as string });
  expect(states).toContain('Close its logins all the same');
  expect(world.databases.get('acme')).toBe('suspended');
  expect(doors.reads(world.aws.now)).toBe(true);
  expect(await world.state('acme')).toMatchObject({ containment: { state: 'containing' } });
});

test.each(['Let its role in', 'Connect its database', 'Open its logins', 'Note the return'])(
  'a fault for good in "%s" leaves a tenant that is being released, and the next run ends it',
  async (step) => {
    const { world, doors } = await cell();
    await run(world, 'contain', { input: shut });
    const broken: Fault = (state, _times, call) => (state === step ? Promise.reject(new Error('AWS is not there')) : call());
    expect((await run(world, 'contain', { input: free, fault: broken })).error).toBeDefined();
    expect(await world.state('acme')).toMatchObject({ containment: { state: 'releasing' } });
    expect((await run(world, 'contain', { input: free })).output).toMatchObject({ status: 'active' });
    expect(doors.stands()).toMatchObject(OPEN);
  },
);

test('a group that is not the one of its stack is left alone, and so is an instance of somebody else', async () => {
  const { world, doors } = await cell();
  doors.groups = ['sg-database', 'sg-strange'];
  expect((await run(world, 'contain', { input: shut })).error).toMatchObject({ name: 'StrangeGroupError' });
  doors.groups = ['sg-database'];
  doors.tagged = 'beta';
  expect((await run(world, 'contain', { input: shut })).error).toMatchObject({ name: 'NotTheTenantsError' });
  expect(doors.stands()).toMatchObject({ application: true });
});
