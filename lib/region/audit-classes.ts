import type { Platform, RetentionClass } from '../../config/platform';
import { retention } from '../parts/retention';

/** The audit classes that plans sell, without repetition. */
export function auditClasses(platform: Platform): RetentionClass[] {
  return [...new Set(platform.plans.map((plan) => plan.retention.audit))].sort().map((name) => retention(platform, name));
}

/** Where what concerns no plan is kept: the class that is kept longest. */
export const longestAuditClass = (platform: Platform): RetentionClass =>
  auditClasses(platform).reduce((longest, kept) => (kept.days > longest.days ? kept : longest));

/** `audit-standard` is kept in the bucket `audit-standard-<account>-...`: the kind is not said twice. */
export const auditOwner = (kept: RetentionClass): string => kept.name.replace(/^audit-/, '');
