import { OF_ERASURE } from './of-erasure';
import { OF_HOOKS } from './of-hooks';
import { OF_SERVICES } from './of-services';
import { isWide } from './shortened';
import type { WideStatement } from './statement';

/**
 * Every statement whose resources are known by a pattern alone. A role has no others: an exception that a construct computed from its
 * own statements would except whatever somebody adds to them.
 */
export const WIDE_STATEMENTS: readonly WideStatement[] = [...OF_ERASURE, ...OF_HOOKS, ...OF_SERVICES];

/** A statement that allows, with resources and conditions shortened. */
interface Asked {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly string[];
}

/** What of a statement of a role goes beyond what is written down for it; nothing where all its resources are named. */
export function beyond(purpose: string, { sid, actions, resources, conditions }: Asked): string[] {
  const wide = resources.filter(isWide);
  if (wide.length === 0) return [];
  const written = WIDE_STATEMENTS.filter((known) => known.sid === sid && known.by.includes(purpose));
  if (written.length === 0) return [`${sid || 'a statement'} of ${purpose} on ${wide.join(', ')}`];
  const lacking = written.map(({ actions: may, on, when = [] }) => [
    ...actions.filter((action) => !may.includes(action)).map((action) => `${sid}: ${action}`),
    ...wide.filter((resource) => !on.includes(resource)).map((resource) => `${sid} on ${resource}`),
    ...when.filter((condition) => !conditions.includes(condition)).map((condition) => `${sid} without ${condition}`),
  ]);
  return lacking.reduce((least, one) => (one.length < least.length ? one : least));
}
