import type { CheckResult } from '../fences/check';
import { groupedBy } from '../grouped-by';

/** What was measured against a limit, and what comes near it. */
export interface NearLimits {
  readonly measured: number;
  /** A line each, the fullest first; what is the same in many stacks, such as those of tenants, is one. */
  readonly near: readonly string[];
}

/** Names what a limit will stop soon, so that a person hears of it while there is room. */
export function nearLimits(checks: readonly CheckResult[], toldFrom: number): NearLimits {
  const measured = checks.flatMap(({ seen }) => seen).filter(({ share }) => share !== undefined);
  const full = measured.filter(({ share = 0 }) => share >= toldFrom).sort((a, b) => b.share! - a.share!);
  const alike = groupedBy(full, ({ pointer, expected, actual }) => [pointer, expected, actual].join(' '));
  return {
    measured: measured.length,
    near: alike.map(([, [first, ...more]]) => {
      const { share, stack, logicalId, pointer, expected, actual } = first!;
      const others = more.length > 0 ? [`and in ${more.length} more stacks`] : [];
      return [`${share} %`, `${stack}/${logicalId}`, pointer, `${expected}; got ${actual}`, ...others].join('  ');
    }),
  };
}
