import type { HalfResult } from '../results';
import { KIND_WORDS } from '../site/words';

/** How many things a check looked at is how large the platform is, and nobody else's business. */
const COUNT = /^(?:as designed: )?(?:[\d,]+ |none among )/;

/** What is wrong with some of them is its reader's business: without how many, and without which. */
const WRONG =
  /^[\d,]+ of [\d,]+ ((?:\w+ )?(?:are not as (?:expected|promised)|are set off by nothing|call nothing, or what is not there)).*/;

const uncounted = (part: string): string => part.replace(WRONG, 'some $1');

/** What departs, by numbers of a register that is the auditor's. */
const BY_NUMBER = /\bEX-\d+(?:, EX-\d+)*/g;

/**
 * Why a part of a promise is not shown whole, for a customer: what departs, what waits and for what, what was not read. Without what is
 * counted, and without names that are not its reader's.
 */
export function reasonOf(
  { kind, status, why }: Pick<HalfResult, 'kind' | 'status' | 'why'>,
  plain: (text: string) => string,
): string | undefined {
  if (status === 'met' || status === 'attested' || status === 'not applicable') return undefined;
  const parts = why
    .split('; ')
    .map(uncounted)
    .filter((part) => !COUNT.test(part));
  return parts.length === 0
    ? undefined
    : `${KIND_WORDS[kind].short}: ${plain(parts.join('; ').replace(BY_NUMBER, 'a registered exception'))}`;
}
