import { hear } from '../lambdas/support/invocation';
import { sampled } from '../support/sample';
import { casesOf, erased, good } from './leaving';
import { once } from './mishaps';

jest.mock('../../lambdas/shared/pause', () => ({ pause: () => Promise.resolve() }));
jest.mock('../../lambdas/erasure/certify-erasure/pdf', () => ({ drawn: () => Promise.resolve(Buffer.from('%PDF')) }));

hear();

const CASES = casesOf('Certify production', 'Note the end');

test('every step from an empty production to the end is made to go wrong in every way', () => {
  expect(CASES).toHaveLength(8 * 5 + 1);
});

test.each(sampled(CASES, ([state, call]) => `${state} ${call}`))(
  '"%s", call %i, %s: the tenant ends as it would have, and so does its neighbour',
  async (state, call, mishap) => {
    const { ran, after } = await erased({ fault: once(state, mishap, call) });
    expect(ran).toMatchObject({ output: { status: 'erased', outcome: 'succeeded' } });
    expect(after).toEqual((await good()).after);
  },
);
