import type { CheckResult, Observation } from '../checks/check';
import { groupedBy } from '../../grouped-by';

/** What was measured against a limit, and what comes near it. */
export interface NearLimits {
  readonly measured: number;
  /** The fullest first; what is the same in many stacks, such as those of tenants, is one. */
  readonly near: readonly NearLimit[];
}
export interface NearLimit {
  readonly first: Observation;
  /** In how many more stacks it is the same. */
  readonly more: number;
}

/** Names what a limit will stop soon, so that a person hears of it while there is room. */
export function nearLimits(checks: readonly CheckResult[], toldFrom: number): NearLimits {
  let measured = 0;
  const full: Observation[] = [];
  for (const { seen } of checks) {
    for (const one of seen) {
      if (one.share === undefined) continue;
      measured++;
      if (one.share >= toldFrom) full.push(one);
    }
  }
  full.sort((a, b) => b.share! - a.share!);
  const alike = groupedBy(full, ({ pointer, expected, actual }) => [pointer, expected, actual].join(' '));
  return { measured, near: alike.map(([, [first, ...more]]) => ({ first: first!, more: more.length })) };
}

/** A line of it. */
export function inALine({ first, more }: NearLimit): string {
  const { share, stack, logicalId, pointer, expected, actual } = first;
  const others = more > 0 ? [`and in ${more} more stacks`] : [];
  return [`${share} %`, `${stack}/${logicalId}`, pointer, `${expected}; got ${actual}`, ...others].join('  ');
}
