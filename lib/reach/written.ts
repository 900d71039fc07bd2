import { OF_BREAK_GLASS } from './of-break-glass';
import { OF_ERASURE } from './of-erasure';
import { OF_HOOKS } from './of-hooks';
import { OF_INCIDENTS } from './of-incidents';
import { OF_LOOKING } from './of-looking';
import { OF_RESTORES } from './of-restores';
import { OF_SERVICES } from './of-services';
import { isWide } from './shortened';
import type { WideStatement } from './statement';

/**
 * Every statement whose resources are known by a pattern alone. A role has no others: an exception that a construct computed from its
 * own statements would except whatever somebody adds to them.
 */
export const WIDE_STATEMENTS: readonly WideStatement[] = [
  ...OF_BREAK_GLASS,
  ...OF_ERASURE,
  ...OF_HOOKS,
  ...OF_INCIDENTS,
  ...OF_LOOKING,
  ...OF_RESTORES,
  ...OF_SERVICES,
];

/** A statement that allows, with its resources shortened. */
interface Asked {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * What of a statement of a role goes beyond what is written down for it; nothing where all its resources are named.
 *
 * @param conditions operator, key and shortened values of each
 */
export const beyond = (purpose: string, asked: Asked, conditions: readonly string[]): string[] =>
  leastBeyond(purpose, asked, ({ sid, when = [] }) =>
    when.filter((condition) => !conditions.includes(condition)).map((condition) => `${sid} without ${condition}`),
  );

/** The same of a construct's statement, whose conditions are known with its template: the check weighs them there. */
export const isWritten = (purpose: string, asked: Asked): boolean => leastBeyond(purpose, asked, () => []).length === 0;

/** Some statements have one name in two roles, so the one that fits best is meant. */
function leastBeyond(
  purpose: string,
  { sid, actions, resources }: Asked,
  unmet: (known: WideStatement) => readonly string[],
): string[] {
  const wide = resources.filter(isWide);
  if (wide.length === 0) return [];
  const written = WIDE_STATEMENTS.filter((known) => known.sid === sid && known.by.includes(purpose));
  if (written.length === 0) return [`${sid || 'a statement'} of ${purpose} on ${wide.join(', ')}`];
  const lacking = written.map((known) => [
    ...actions.filter((action) => !known.actions.includes(action)).map((action) => `${sid}: ${action}`),
    ...wide.filter((resource) => !known.on.includes(resource)).map((resource) => `${sid} on ${resource}`),
    ...unmet(known),
  ]);
  return lacking.reduce((least, one) => (one.length < least.length ? one : least));
}
