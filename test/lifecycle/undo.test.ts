import { hear } from '../lambdas/support/invocation';
import { sampled } from '../support/sample';
import { once } from './mishaps';
import { FAILURES, good, undone, UNDOING } from './undoing';
import type { Failing } from './undoing';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();

describe.each(Object.keys(FAILURES) as Failing[])('an onboarding that fails at %s', (failing) => {
  test('is taken back: no stack, no place, and nothing but keys that await their end; the reason is told', async () => {
    const { ran, after, world } = await good(failing);
    expect(ran.error?.cause).toMatch(FAILURES[failing].reason);
    expect((await world.state('acme'))?.failure).toMatch(new RegExp(FAILURES[failing].reason.source.replace('^', '^\\w+: ')));
    expect(after).toMatchObject({
      states: [{ status: 'failed', holder: undefined, taken: undefined }, { status: 'active' }],
      places: { 'home:dbInstances': '1', 'home:stacks': '1' },
      stacks: [expect.stringMatching(/globex-tenant/), expect.stringMatching(/globex-recovery/)],
      belongings: [3, expect.any(Number)],
      told: ['globex ready'],
    });
    expect(world.aws.kms.keys.filter(({ id }) => id.startsWith('acme')).map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => 'PendingDeletion'),
    );
  });

  test('names in the ledger everything that was there', async () => {
    const { lines } = (await good(failing)).after;
    expect(lines.filter((line) => line.startsWith('acme')).length).toBeGreaterThan(20);
    expect(lines.filter((line) => !/ gone$/.test(line))).toEqual(
      ['data key', 'signing key', 'recovery key'].map((key): unknown => expect.stringMatching(`${key}.* scheduled$`)),
    );
  });
});

test('every step of taking back is made to go wrong in every way', () => {
  expect(UNDOING).toHaveLength(13 * 5 + 5);
});

test.each(sampled(UNDOING, ([state, call]) => `${state} ${call}`))(
  '"%s", call %i, %s: it is taken back all the same',
  async (state, call, mishap) => {
    const wanted = await good('the tenant stack');
    const { ran, after } = await undone('the tenant stack', { fault: once(state, mishap, call) });
    expect(ran.error).toEqual(wanted.ran.error);
    expect(after).toEqual(wanted.after);
  },
);
