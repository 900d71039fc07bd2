import { together } from './together';
import type { Verdict } from './verdict';

interface Judged<Half extends Verdict> {
  readonly halves: readonly Half[];
}

/**
 * A promise as it stands at a stage that no customer is on. Promises are made to customers, and several name production: templates of another
 * stage show that what will be deployed there is made well, and nothing of where customers are.
 */
export function atAnotherStage<Half extends Verdict & { readonly kind: string }, Judgement extends Judged<Half> & Verdict>(
  judgement: Judgement & Judged<Half>,
  stage: string,
  customersOn: string,
): Judgement {
  if (!judgement.halves.some(({ status }) => status === 'met')) return judgement;
  const halves = judgement.halves.map((half) => {
    if (half.status !== 'met') return half;
    const decides = [`evidence of ${customersOn}`, ...(half.decides === undefined ? [] : [half.decides])].join('; ');
    return { ...half, status: 'partly' as const, why: `shown of ${stage}, where no customer is: ${half.why}`, decides };
  });
  return { ...judgement, halves, ...together(halves) };
}
