import type { Judgement } from './judge';
import { together } from './judge';

/**
 * A promise as it stands at a stage that no customer is on. Promises are made to customers, and several name production: templates of another
 * stage show that what will be deployed there is made well, and nothing of where customers are.
 */
export function atAnotherStage(judgement: Judgement, stage: string, customersOn: string): Judgement {
  const { promise, exceptions } = judgement;
  if (!judgement.halves.some(({ status }) => status === 'met')) return judgement;
  const halves = judgement.halves.map((half) => {
    if (half.status !== 'met') return half;
    const decides = [`evidence of ${customersOn}`, ...(half.decides === undefined ? [] : [half.decides])].join('; ');
    return { ...half, status: 'partly' as const, why: `shown of ${stage}, where no customer is: ${half.why}`, decides };
  });
  return { promise, exceptions, halves, ...together(halves) };
}
