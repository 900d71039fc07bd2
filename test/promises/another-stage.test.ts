import { atAnotherStage } from '../../lib/promises/another-stage';
import type { Half, Judgement } from '../../lib/promises/judge';
import { together } from '../../lib/promises/together';

const judged = (...statuses: Half['status'][]): Judgement => {
  const halves = statuses.map((status): Half => ({ kind: 'template', checks: [], status, why: '3 of 3 hold' }));
  return { promise: { id: 'SD-1.2' } as Judgement['promise'], exceptions: [], halves, ...together(halves) };
};
const [at, of] = ['development', 'production'];

test('nothing is met where no customer is, and it says of which stage it is shown, and what would show it', () => {
  expect(atAnotherStage(judged('met'), at, of)).toMatchObject({
    status: 'partly',
    why: 'shown of development, where no customer is: 3 of 3 hold',
    decides: 'evidence of production',
  });
  const statuses = [judged('met', 'met'), judged('met', 'attested')].map((one) => atAnotherStage(one, at, of).status);
  expect(statuses).toEqual(['partly', 'partly']);
});

test.each<Half['status']>(['not met', 'unknown', 'not built', 'attested', 'attestation missing', "application's duty", 'partly'])(
  'what is %s there stays as it is',
  (status) => {
    const one = judged(status);
    expect(atAnotherStage(one, at, of)).toEqual(one);
  },
);
