import { createPublicKey, verify } from 'node:crypto';
import { hear } from '../lambdas/support/invocation';
import { said } from '../lambdas/support/signing';
import { accepts } from '../support/published-keys';
import { callsOf } from './calls';
import { OFFERS } from './catalogue';
import { Doors } from './containing';
import type { Call } from './engine';
import { everyCall, once, stepsOf } from './mishaps';
import { watchKeys } from './rotating';
import { erasureOf, NAME, onboardingOf, planOf, rotationOf, run, suspensionOf } from './run';
import type { SigningStack } from './signing-stack';
import { atEachCall, race, stopAll } from './turns';
import { LifeWorld } from './world';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();
let world: LifeWorld;
let stack: SigningStack;
beforeEach(async () => {
  world = new LifeWorld();
  await run(world, 'onboarding', { input: onboardingOf() });
  stack = watchKeys(world);
});

afterAll(stopAll);

const DAY = 86_400_000;
const shut = { contain: 'contain', tenant: 'acme', reason: 'a leaked key reads its files', requestedBy: 'tests' };
const free = { contain: 'release', tenant: 'acme', reason: 'the key was replaced', requestedBy: 'tests' };
const BODY = '{"event":"invoice.paid"}';
const rotate = (more: object = {}, over: object = {}) =>
  run(world, 'rotate-signing-key', { input: rotationOf('acme', over), ...more });

interface Moment {
  readonly at: number;
  readonly keys: string;
  readonly set: ReturnType<SigningStack['published']>;
  readonly signer: string;
}
const now = async (): Promise<Moment> => ({
  at: world.aws.now.getTime(),
  keys: (await world.state('acme'))?.signing?.keys ?? 'a',
  set: stack.published(),
  signer: stack.read('signing-key'),
});

/** Looks at the world whenever the run asks the ledger what comes next, before time passes. */
function lookingOn(look: (answer: { outcome?: string; until?: string }) => Promise<void>): Record<string, Call> {
  const keep = callsOf(world)['keep-ledger']!;
  return {
    'keep-ledger': async (order) => {
      const answer = (await keep(order)) as { outcome?: string };
      if ((order as { do?: string }).do === 'claim') await look(answer);
      return answer;
    },
  };
}

describe('SD-2.2 a tenant gets another signing key', () => {
  test('the second is published for the overlap before it signs, and the first for as long after it signed last', async () => {
    const moments = [await now()];
    const calls = lookingOn(async ({ outcome }) => {
      if (outcome === 'resting' || outcome === 'ended') moments.push(await now());
    });
    expect(await rotate({ calls })).toMatchObject({ output: { status: 'active', signingKeys: 'b', outcome: 'succeeded' } });
    expect(moments.map(({ keys }) => keys)).toEqual(['a', 'ab', 'ba', 'b']);
    expect(moments.map(({ set }) => set.length)).toEqual([1, 2, 2, 1]);
    const [before, published, switched, after] = moments as [Moment, Moment, Moment, Moment];
    expect(published.signer).toBe(before.signer);
    expect(switched.signer).not.toBe(before.signer);
    expect(after.signer).toBe(switched.signer);
    expect((switched.at - published.at) / DAY).toBeGreaterThanOrEqual(7);
    expect((after.at - switched.at) / DAY).toBeGreaterThanOrEqual(7);
  });

  test('every webhook verifies with what is published when it is signed, with what was published a step before, and a step after', async () => {
    const seen: { by: string; verified: boolean[] }[] = [];
    let last = await now();
    const calls = lookingOn(async ({ outcome }) => {
      if (outcome === 'claimed') return;
      const at = await now();
      // One process knows which key signs, another still has what it read before.
      for (const arn of outcome === 'ended' ? [at.signer] : [...new Set([at.signer, last.signer])]) {
        const signed = stack.sign(arn, BODY);
        seen.push({
          by: `${at.keys} ${signed.kid === at.set[0]!.kid}`,
          verified: [last, at].map(({ set }) => accepts(set, signed, BODY)),
        });
      }
      last = at;
    });
    const first = stack.sign((await now()).signer, BODY);
    await rotate({ calls });
    expect(seen).toEqual([
      { by: 'ab true', verified: [true, true] },
      { by: 'ba true', verified: [true, true] },
      { by: 'ba false', verified: [true, true] },
      { by: 'b true', verified: [true, true] },
    ]);
    expect(accepts(stack.published(), first, BODY)).toBe(false);
  });

  test('who knows the PEM alone verifies with that of the key that signs', async () => {
    const seen: boolean[] = [];
    const calls = lookingOn(({ outcome }) => {
      const { signature } = stack.sign(stack.read('signing-key'), BODY);
      const pem = createPublicKey(stack.read('webhook-public-key'));
      if (outcome !== 'claimed') seen.push(verify('sha256', Buffer.from(BODY), pem, signature));
      return Promise.resolve();
    });
    await rotate({ calls });
    expect(seen).toEqual([true, true, true]);
  });

  test('the key that signed before is disabled when it is retired, and gone after seven days', async () => {
    const { signer } = await now();
    await rotate();
    expect(() => stack.sign(signer, BODY)).toThrow(/not authorized/);
    const retired = world.aws.kms.keys.find(({ state }) => state === 'PendingDeletion')!;
    expect(signer).toContain(retired.id);
    expect((retired.deletionDate!.getTime() - world.aws.now.getTime()) / DAY).toBeGreaterThan(6.9);
    world.pass(7 * DAY);
    expect(world.aws.kms.keys).not.toContain(retired);
    expect(world.aws.kms.keys.filter(({ alias }) => alias?.includes('signing'))).toHaveLength(1);
  });

  test('each step has its record: who asked, why, and which keys are left', async () => {
    await rotate();
    const records = [...world.objects]
      .filter(([key]) => key.includes('run=rotate-signing-key'))
      .map(([, body]) => said<Record<string, unknown>>(body));
    expect(records.map(({ step, signingKeys, outcome }) => [step, signingKeys, outcome])).toEqual([
      ['publish', 'ab', 'succeeded'],
      ['switch', 'ba', 'succeeded'],
      ['retire', 'b', 'succeeded'],
    ]);
    for (const record of records)
      expect(record).toMatchObject({ tenant: 'acme', requestedBy: 'tests', reason: 'the yearly rotation of keys' });
    expect((await world.normal('acme')).history.filter((line) => line.startsWith('rotate'))).toHaveLength(3);
  });

  test('the next rotation goes back to the first place, with a key that was never there', async () => {
    const { signer } = await now();
    await rotate();
    const second = (await now()).signer;
    expect(await rotate()).toMatchObject({ output: { signingKeys: 'a' } });
    const third = (await now()).signer;
    expect(new Set([signer, second, third]).size).toBe(3);
    expect(stack.published().map(({ kid }) => third.endsWith(kid))).toEqual([true]);
  });

  test('a key in other hands: without an overlap nothing is waited for', async () => {
    const before = world.aws.now.getTime();
    expect(await rotate({}, { overlapDays: 0 })).toMatchObject({ output: { signingKeys: 'b' } });
    expect((world.aws.now.getTime() - before) / DAY).toBeLessThan(0.1);
  });
});

const lineOf = (text: string): [string, { kind: string; state: string }] => {
  const line = JSON.parse(text) as { id: string; kind: string; state: string };
  return [line.id, line];
};

describe('in between the tenant is everybody’s', () => {
  test.each([
    ['its plan changes', 'change', planOf('large')],
    ['it is suspended', 'change', suspensionOf()],
  ] as const)('%s, and keeps its keys', async (_what, machine, input) => {
    const met: unknown[] = [];
    const calls = lookingOn(async ({ outcome }) => {
      if (outcome === 'resting') met.push((await run(world, machine, { input })).output?.outcome, stack.published().length);
    });
    expect(await rotate({ calls })).toMatchObject({ output: { signingKeys: 'b', outcome: 'succeeded' } });
    expect(met).toEqual(['succeeded', 2, 'succeeded', 2]);
  });

  test('afterwards, too: another plan is of the keys that it has', async () => {
    await rotate();
    const { signer } = await now();
    expect(await run(world, 'change', { input: planOf('large') })).toMatchObject({ output: { outcome: 'succeeded' } });
    expect(await now()).toMatchObject({ keys: 'b', signer });
    expect((await world.state('acme'))?.blueprint?.tenant).toBe('aa-b.json');
  });

  test('it is erased: the run ends, and both keys are destroyed', async () => {
    let erased: unknown;
    const calls = lookingOn(async ({ outcome }) => {
      if (outcome === 'resting' && !erased)
        erased = (await run(world, 'erasure', { input: erasureOf('acme', { action: 'erase', name: NAME }) })).output;
    });
    expect(await rotate({ calls })).toMatchObject({ output: { status: 'erased', signingKeys: 'ab' } });
    expect(erased).toMatchObject({ outcome: 'succeeded' });
    expect(world.aws.kms.keys.filter(({ tags }) => tags['freehold:tenant'] === 'acme')).toEqual([]);
    const gone = [...new Map((await world.items('deletions')).flatMap(({ line }) => (line ? [lineOf(line.S!)] : []))).entries()];
    expect(
      gone
        .filter(([, { kind }]) => kind.includes('signing'))
        .map(([, { kind, state }]) => `${kind} ${state}`)
        .sort(),
    ).toEqual(['second signing key gone', 'signing key gone']);
  });

  test('it is contained: nothing is touched until it is released', async () => {
    new Doors(world);
    const outcomes: (string | undefined)[] = [];
    const calls = lookingOn(async ({ outcome }) => {
      outcomes.push(outcome);
      if (outcome === 'resting' && outcomes.length === 2) await run(world, 'contain', { input: shut });
      if (outcome === 'wait') await run(world, 'contain', { input: free });
    });
    expect(await rotate({ calls })).toMatchObject({ output: { signingKeys: 'b' } });
    expect(outcomes).toEqual(['claimed', 'resting', 'wait', 'claimed', 'resting', 'claimed', 'ended']);
  });

  test('it is about to leave: nothing is touched until that is cancelled', async () => {
    let day = 0;
    const leaves = erasureOf('acme', { action: 'erase', name: NAME, at: new Date(Date.now() + 100 * DAY).toISOString() });
    const outcomes: (string | undefined)[] = [];
    const calls = lookingOn(async ({ outcome }) => {
      outcomes.push(outcome);
      if (outcome === 'resting' && day++ === 0)
        await run(world, 'erasure', {
          input: leaves,
          fault: (state, _, call) => (state === 'Begin' ? Promise.reject(new Error('stopped')) : call()),
        });
      if (outcome === 'wait')
        await run(world, 'erasure', { input: erasureOf('acme', { action: 'cancel', reason: 'the contract was renewed' }) });
    });
    expect(await rotate({ calls })).toMatchObject({ output: { signingKeys: 'b' } });
    expect(outcomes).toEqual(['claimed', 'resting', 'wait', 'claimed', 'resting', 'claimed', 'ended']);
  });
});

describe('at each of its calls', () => {
  const rotation = { machine: 'rotate-signing-key', input: rotationOf() } as const;

  test('another rotation is refused, and this one ends as it would have', async () => {
    const errors = new Set<string | undefined>();
    const { ran, made } = await atEachCall(world, rotation, async (calls) => {
      if (calls.length > 0 && (await world.state('acme'))?.signing?.step !== 'retire') errors.add((await rotate()).error?.name);
    });
    expect(made.length).toBeGreaterThan(12);
    expect([...errors].sort()).toEqual(['WrongStateError']);
    expect(ran).toMatchObject({ output: { signingKeys: 'b', outcome: 'succeeded' } });
  });

  test('a change of plan is made or told to wait, and every webhook verifies', async () => {
    const outcomes = new Set<unknown>();
    const { ran } = await atEachCall(world, rotation, async () => {
      const changed = await run(world, 'change', { input: planOf('large') });
      outcomes.add(changed.error?.name ?? changed.output?.outcome);
      expect(accepts(stack.published(), stack.sign(stack.read('signing-key'), BODY), BODY)).toBe(true);
    });
    expect([...outcomes].sort()).toEqual(['TenantBusyError', 'succeeded']);
    expect(ran).toMatchObject({ output: { signingKeys: 'b', outcome: 'succeeded' } });
    expect(stack.published()).toHaveLength(1);
  });

  test.each([0, 1, 3, 5, 6, 7, 9, 12])(
    'an erasure that comes after %i calls ends, and no key of the tenant is left',
    async (alone) => {
      const erase = { machine: 'erasure', input: erasureOf('acme', { action: 'erase', name: NAME }) } as const;
      const { second } = await race(world, [rotation, erase], alone);
      expect(second).toMatchObject({ output: { outcome: 'succeeded', status: 'erased' } });
      expect(world.aws.kms.keys.filter(({ tags }) => tags['freehold:tenant'] === 'acme')).toEqual([]);
      expect((await world.normal('acme')).states).toMatchObject([{ status: 'erased', holder: undefined }]);
    },
  );
});

test('a tenant that is erased days after a rotation: the key that was retired is on its certificate, too', async () => {
  await rotate();
  const retired = world.aws.kms.keys.find(({ state }) => state === 'PendingDeletion')!;
  world.pass(2 * DAY);
  await run(world, 'erasure', { input: erasureOf('acme', { action: 'erase', name: NAME }) });
  const lines = (await world.items('deletions')).flatMap(({ line }) => (line ? [lineOf(line.S!)] : []));
  expect(lines.filter(([id]) => id.endsWith(retired.id)).map(([, { state }]) => state)).toContain('gone');
  expect(world.aws.kms.keys.filter(({ tags }) => tags['freehold:tenant'] === 'acme')).toEqual([]);
});

const CASES = everyCall(stepsOf('rotate-signing-key', /^Let/), /^(Claim|Update|Note)/);

describe('whatever goes wrong once', () => {
  test('every step is made to go wrong in every way', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(5 * 5);
  });

  test.each(CASES)('"%s", call %i, %s: the tenant ends as it would have', async (state, call, mishap) => {
    expect(await rotate({ fault: once(state, mishap, call) })).toMatchObject({
      output: { signingKeys: 'b', outcome: 'succeeded' },
    });
    expect(await now()).toMatchObject({ keys: 'b', set: [{ kty: 'EC' }] });
    const { states, records } = await world.normal('acme');
    expect(states).toMatchObject([{ status: 'active', holder: undefined }]);
    expect(records).toEqual(['onboarding succeeded', ...Array<string>(3).fill('rotate-signing-key succeeded')]);
  });

  const never: Call = () => Promise.reject(Object.assign(new Error('not today'), { name: 'StackFailedError' }));
  test.each([1, 2, 3])(
    'step %i cannot be made: the tenant is let go, the state says why, and whoever asks again goes on from there',
    async (which) => {
      const deploy = callsOf(world)['deploy-stack']!;
      const calls: Record<string, Call> = {
        'deploy-stack': (order) => {
          const { do: verb, since } = order as { do: string; since: string };
          if (verb === 'review') seen.add(since);
          return seen.size === which ? never(order) : deploy(order);
        },
      };
      const seen = new Set<string>();
      const { signer } = await now();
      expect((await rotate({ calls })).error).toMatchObject({ name: 'StackFailedError' });
      expect(await world.normal('acme')).toMatchObject({
        states: [{ status: 'active', holder: undefined, failed: 'StackFailedError' }],
      });
      expect(accepts(stack.published(), stack.sign(stack.read('signing-key'), BODY), BODY)).toBe(true);
      const step = (await world.state('acme'))?.signing;
      expect([step?.step, step?.at]).toEqual([['publish', 'switch', 'retire'][which - 1], undefined]);
      expect(await rotate()).toMatchObject({ output: { signingKeys: 'b', outcome: 'succeeded' } });
      expect(stack.read('signing-key')).not.toBe(signer);
    },
  );

  test('a change of plan after a step that failed does not take back what CloudFormation may have done', async () => {
    const verify: Call = () => Promise.reject(Object.assign(new Error('a key is missing'), { name: 'TenantNotAsPromisedError' }));
    expect((await rotate({ calls: { 'verify-tenant': verify } })).error?.name).toBe('TenantNotAsPromisedError');
    expect(stack.published()).toHaveLength(2);
    await run(world, 'change', { input: planOf('large') });
    expect(stack.published()).toHaveLength(2);
  });
});

describe('refused before anything is touched', () => {
  afterEach(async () => expect((await now()).set).toHaveLength(1));

  test.each([
    ['no reason', { reason: undefined }, 'InvalidRequestError'],
    ['half a day', { overlapDays: 0.5 }, 'InvalidRequestError'],
    ['an overlap of a year', { overlapDays: 365 }, 'InvalidRequestError'],
    ['more than its shape', { keys: 'b' }, 'InvalidRequestError'],
    ['nobody that is known', { tenant: 'globex' }, 'NoSuchTenantError'],
  ])('%s', async (_, over, name) => {
    expect((await rotate({}, over)).error?.name).toBe(name);
    expect((await world.state('acme'))?.signing).toBeUndefined();
  });

  test('a tenant that is declared by file, which says how it is done', async () => {
    world.objects.set('declared.json', JSON.stringify({ ...OFFERS, declared: { acme: 'enterprise' } }));
    process.env.CATALOGUE_KEY = 'declared.json';
    expect((await rotate()).error).toMatchObject({
      name: 'WrongStateError',
      cause: expect.stringContaining('signingKeys: ab, ba and b in its tenants/acme.yaml') as string,
    });
  });

  test('a tenant that is contained', async () => {
    new Doors(world);
    await run(world, 'contain', { input: shut });
    expect((await rotate()).error).toMatchObject({
      name: 'WrongStateError',
      cause: expect.stringContaining('release it first') as string,
    });
  });

  test('while another run is at it', async () => {
    const errors: (string | undefined)[] = [];
    const calls = lookingOn(async ({ outcome }) => {
      if (outcome === 'resting') errors.push((await rotate()).error?.name);
    });
    await rotate({ calls });
    expect(errors).toEqual(['WrongStateError', 'WrongStateError']);
  });
});
