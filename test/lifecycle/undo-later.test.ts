import { hear } from '../lambdas/support/invocation';
import { once } from './mishaps';
import { good, undone, UNDOING } from './undoing';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));

hear();

const FIRST = UNDOING.filter(([, call]) => call === 1);
// Every mishap of every step is met after a failure of the tenant stack. Here each step meets one or another, in turn.
const CASES = (['the database', 'the look at the tenant'] as const).flatMap((failing, which) =>
  FIRST.filter((_, at) => at % 5 === (Math.floor(at / 5) + 2 * which) % 5).map(
    ([state, , mishap]) => [failing, state, mishap] as const,
  ),
);

test('every step of taking back a tenant whose stacks are complete is made to go wrong', () => {
  expect(CASES).toHaveLength(2 * 13);
});

test.each(CASES)('after a failure at %s, "%s" %s: it is taken back all the same', async (failing, state, mishap) => {
  const wanted = await good(failing);
  const { ran, after } = await undone(failing, { fault: once(state, mishap) });
  expect(ran.error).toEqual(wanted.ran.error);
  expect(after).toEqual(wanted.after);
});
