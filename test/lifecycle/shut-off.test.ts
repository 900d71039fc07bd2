import { containBy } from '../../lambdas/incident/contain-tenant/handler';
import { context, hear } from '../lambdas/support/invocation';
import { cell, recordsOf } from './containing';
import type { Fault } from './engine';
import { run } from './run';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();

const shut = { contain: 'contain', tenant: 'acme', reason: 'a leaked key reads its files', requestedBy: 'jane' };
const free = { contain: 'release', tenant: 'acme', reason: 'the key was replaced', requestedBy: 'jane' };
const MINUTE = 60_000;
const WAIT = 'Until older sessions have ended';

const before =
  (state: string, work: () => void | Promise<void>): Fault =>
  async (at, _times, call) => {
    if (at === state) await work();
    return call();
  };

test('SV-8.1 a session that was stolen reads nothing from the first step of a containment on, and the record says what IAM said', async () => {
  const { world, doors } = await cell();
  const stolen = world.aws.now;
  expect(doors.reads(stolen)).toBe(true);
  let whileLoginsClose: boolean | undefined;
  await run(world, 'contain', {
    input: shut,
    fault: before('Close its logins', () => void (whileLoginsClose = doors.reads(stolen))),
  });
  expect(whileLoginsClose).toBe(false);
  expect(recordsOf(world)).toMatchObject([
    {
      did: 'contain',
      steps: {
        role: 'softdocket-production-acme-access carries softdocket-production-shut-off; IAM denies it s3:GetObject, kms:Decrypt, kms:Sign, secretsmanager:GetSecretValue',
      },
    },
  ]);
});

test('SV-8.1 a release gives no session back that began before it was asked for, however long the tenant was contained', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  world.pass(5 * 60 * MINUTE);
  // Whoever still had the application's credentials began one just now.
  const stolen = world.aws.now;
  let everRead = false;
  const look = () => void (everRead ||= doors.reads(stolen));
  const { output, states } = await run(world, 'contain', {
    input: free,
    fault: async (_state, _times, call) => {
      const answer = await call();
      look();
      return answer;
    },
  });
  expect(output).toMatchObject({ status: 'active' });
  expect(everRead).toBe(false);
  expect(states.indexOf(WAIT)).toBeGreaterThan(-1);
  expect(states.indexOf(WAIT)).toBeLessThan(states.indexOf('Let its role in'));
  expect(doors.reads(world.aws.now)).toBe(true);
  expect(recordsOf(world)[1]).toMatchObject({
    did: 'release',
    sessionsEnded: new Date(stolen.getTime() + 65 * MINUTE + 1_000).toISOString(),
    steps: { role: 'softdocket-production-acme-access does not carry softdocket-production-shut-off; IAM denies it nothing' },
  });
});

test('the hook itself lets no role in before the moment that it is told, whatever a machine has waited', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  const at = world.aws.now;
  const admit = (notBefore: string) =>
    containBy(() => at)(
      { tenant: 'acme', isolation: 'dedicated', plan: 'enterprise', do: 'admit', since: at.toISOString(), notBefore },
      context(),
    );
  await expect(admit(new Date(at.getTime() + 1).toISOString())).resolves.toMatchObject({ done: false });
  expect(doors.reads(at)).toBe(false);
  await expect(admit('soon')).rejects.toThrow('wanted the moment by which older sessions have ended');
  expect(doors.reads(at)).toBe(false);
  await expect(admit(at.toISOString())).resolves.toMatchObject({ done: true });
  expect(doors.reads(at)).toBe(true);
});

test('who knows since when nobody else begins sessions waits from there; a moment to come is refused', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  const safeSince = world.aws.now.toISOString();
  world.pass(2 * 60 * MINUTE);
  const asked = world.aws.now;
  const tomorrow = new Date(asked.getTime() + 24 * 60 * MINUTE).toISOString();
  expect((await run(world, 'contain', { input: { ...free, safeSince: tomorrow } })).error).toMatchObject({
    name: 'InvalidRequestError',
    cause: expect.stringContaining('wanted a moment that is past') as string,
  });
  expect(doors.reads(asked)).toBe(false);
  await run(world, 'contain', { input: { ...free, safeSince } });
  expect(world.aws.now.getTime() - asked.getTime()).toBeLessThan(10 * MINUTE);
  expect(doors.reads(world.aws.now)).toBe(true);
});

test('a release that was stopped, and is asked for again, waits from the new request on; so does one after another containment', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  const stopped: Fault = (state, _times, call) => (state === 'Let its role in' ? Promise.reject(new Error('stopped')) : call());
  await run(world, 'contain', { input: free, fault: stopped });
  expect((await world.state('acme'))!.containment).toMatchObject({ state: 'releasing', sessionsEnd: expect.any(String) as string });
  world.pass(3 * 60 * MINUTE);
  // Why it was stopped: the leak went on.
  const stolen = world.aws.now;
  await run(world, 'contain', { input: free, fault: stopped });
  expect((await world.state('acme'))!.containment!.sessionsEnd! > new Date(stolen.getTime() + 65 * MINUTE).toISOString()).toBe(
    true,
  );
  await run(world, 'contain', { input: shut });
  expect((await world.state('acme'))!.containment).not.toHaveProperty('sessionsEnd');
  const asked = world.aws.now;
  await run(world, 'contain', { input: free });
  expect(world.aws.now.getTime() - asked.getTime()).toBeGreaterThan(65 * MINUTE);
  expect(doors.reads(world.aws.now)).toBe(true);
});

test('a policy that no longer denies everything is not taken for a containment', async () => {
  const { world, doors } = await cell();
  doors.denies = false;
  const { error } = await run(world, 'contain', { input: shut });
  expect(error).toMatchObject({ name: 'WaitedInVainError', cause: expect.stringContaining('IAM denies it nothing') as string });
  expect(await world.state('acme')).toMatchObject({ containment: { state: 'containing' } });
});

test('what somebody has denied by hand besides keeps a release from being called one, by name', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  doors.byHand = ['kms:Decrypt'];
  const { error } = await run(world, 'contain', { input: free });
  expect(error).toMatchObject({ cause: expect.stringContaining('IAM denies it kms:Decrypt') as string });
  expect(await world.state('acme')).toMatchObject({ containment: { state: 'releasing' } });
});

test.each([
  ["another tenant's", 'beta'],
  ["nobody's", undefined],
])('a role that is %s by its tag is left alone', async (_, tagged) => {
  const { world, doors } = await cell();
  doors.roleTagged = tagged;
  expect((await run(world, 'contain', { input: shut })).error).toMatchObject({ name: 'NotTheTenantsError' });
  expect([...doors.policies]).toHaveLength(1);
});

test('taken off by somebody else between two looks, the policy is off, and nothing fails', async () => {
  const { world, doors } = await cell();
  await run(world, 'contain', { input: shut });
  doors.takenOffMeanwhile = true;
  expect((await run(world, 'contain', { input: free })).output).toMatchObject({ status: 'active' });
});
