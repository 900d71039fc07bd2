import type { Sentence } from './sentences';

/** What a sentence is to its reader. Only a statement of the company about itself can be a promise. */
export type Standing =
  | 'statement'
  /** A question, or a few words that say nothing. */
  | 'label'
  /** Asks something of the customer or the reader. */
  | 'asks'
  /** Speaks of the page, of law or of who is who. */
  | 'about';

const CUSTOMER_DUTY =
  /^(customers?|you|users?|clients?|administrators?|each customer|the customer)\b[^.]{0,30}\b(are|is|remains?) (\w+ )?responsible\b|\b(your|the customer's|customer) responsibilit|^(please|do not|don't|if you (have|want|need|wish|would))\b|\bwe (ask|recommend|encourage|suggest|advise|urge|request) (that )?(you|customers|users)|^you (should|must|can|may|agree|acknowledge)\b/i;
/** What opens with these is an offer to write to an address, which is a promise of its own kind. */
const INVITES =
  /\b(vulnerabilit|security (issue|bug|incident|researcher)|disclos|export|delete|sub-?processors?|penetration|report)\w*/i;
const ABOUT =
  /^(this|the) (page|document|policy|statement|overview|white ?paper|summary|notice|section|article)\b(?![^.]*\b(review|updated (at least|annually|every))\w*)|^(last (updated|edited|modified|reviewed)|posted|effective( date)?|version|updated|published)\b|^(note|contact us|learn more|read more|see (also|our)|for more|back to)\b[^.]{0,60}$|©|all rights reserved/i;

export function standing({ text, section }: Sentence): Standing {
  const words = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (text.endsWith('?')) return 'label';
  if (words < 2 || (words < 4 && text.endsWith(':'))) return 'label';
  if (ABOUT.test(text) || section.some((heading) => OUT_OF_SCOPE.test(heading))) return 'about';
  if (DUTIES.test(section.at(-1) ?? '') || (CUSTOMER_DUTY.test(text) && !INVITES.test(text))) return 'asks';
  return 'statement';
}

/** A heading under which nothing is the company's. */
const DUTIES = /\b(?:customers?['’]?s?|your|users?['’]?s?) responsibilit/i;
/** Lists of what researchers may not report, or must not do. */
const OUT_OF_SCOPE =
  /out[- ]of[- ]scope|accepted vulnerabilities|exclusions|not (?:include|eligible|qualify)|ineligible|non-qualifying/i;

const HEDGES =
  /\b(may|might|could|aims? to|strives? to|endeavou?rs?|intends? to|plans? to|planned|roadmap|coming soon|in progress|working (?:on|towards?)|where (?:possible|supported|applicable|feasible|practical|configured|available)|as (?:promptly|soon|far) as|reasonable (?:efforts?|steps)|best efforts?|commercially reasonable|on request|upon request|optional(?:ly)?|generally|typically|usually|where appropriate|except (?:that|where|when)|unless|depending on|not currently|will soon)\b/giu;
/** Right before what was found; `not only` and `not limited to` take nothing away. */
const NEGATED =
  /\b(?:not|never|no longer|isn't|aren't|don't|doesn't|cannot|won't)\s+(?!only\b|just\b|limited\b|least\b)(?:[\p{L}-]+\s+){0,2}$/iu;
const NOT_SO = /\bnot (?:yet|in scope|certified|independently|currently|supported|available|applicable|offered)\b|\bn\/a\b/iu;

/** What stands in a sentence that makes its promise less than it looks, or nothing. */
/** @param start where in it the promise was found */
export function doubtsOf({ text }: Sentence, start: number): string[] {
  const hedges = [...new Set([...text.matchAll(HEDGES)].map(([word]) => word.toLowerCase()))];
  return [
    ...hedges.map((word) => `the page says "${word}": how far does it hold?`),
    ...(NEGATED.test(text.slice(0, start)) || NOT_SO.test(text) ? ['the page seems to say that this is not so'] : []),
  ];
}
