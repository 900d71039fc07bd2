import type { PromiseEntry } from '../../config/book-schema';
import type { Platform, Residency } from '../../config/platform';
import { spokenOf } from './residencies';
import type { Verdict } from './verdict';

/** Figures that a second region keeps. */
const OF_ANOTHER_REGION = ['separateRegion', 'recoveryPointHours', 'recoveryPointMinutes', 'recoveryTimeHours'] as const;

/**
 * A promise in the synthesis for a loss. What it says of a disaster rests on a region to go to, which whoever has gone there has no more: it is
 * not met where all that it speaks of are there, and partly otherwise. It is no reason to refuse what serves customers again (`byLoss`).
 */
export function sinceTheLoss(verdict: Verdict, promise: PromiseEntry, platform: Platform): Verdict {
  const spoken = spokenOf(promise);
  const all = platform.residencies.filter(({ name }) => spoken.length === 0 || spoken.includes(name));
  const taken = all.flatMap(({ lost, ...rest }): (Residency & Required<Pick<Residency, 'lost'>>)[] =>
    lost ? [{ ...rest, lost }] : [],
  );
  if (taken.length === 0 || verdict.status === 'not met' || !restsOnAnother(promise)) return verdict;
  const where = taken.map(
    ({ name, home, lost }) => `${name} is in ${home.region.region} alone since the loss of ${lost.region.region}`,
  );
  const why = `${verdict.why}; ${where.join(', ')}, and nothing of it is copied anywhere else`;
  const decides = [...(verdict.decides === undefined ? [] : [verdict.decides]), 'the way back, or another second region'].join(
    '; ',
  );
  if (taken.length === all.length) return { status: 'not met', why, decides, byLoss: true };
  return { ...verdict, status: verdict.status === 'met' ? 'partly' : verdict.status, why, decides };
}

const restsOnAnother = ({ figures, hook }: PromiseEntry): boolean =>
  hook?.inRecovery === true || figures.some((said) => OF_ANOTHER_REGION.some((figure) => said[figure] !== undefined));
