import type { Platform, RetentionClass } from '../../config/platform';
import { retention } from '../parts/retention';

/** The audit classes that plans sell, without repetition. */
export function auditClasses(platform: Platform): RetentionClass[] {
  return [...new Set(platform.plans.map((plan) => plan.retention.audit))].sort().map((name) => retention(platform, name));
}

/** `audit-standard` is kept in the bucket `audit-standard-<account>-...`: the kind is not said twice. */
export const auditOwner = (kept: RetentionClass): string => kept.name.replace(/^audit-/, '');
