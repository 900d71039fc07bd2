import type { Platform, Residency } from '../../../config/platform';
import type { RunRecord } from '../../promises/records';
import { MEASURED_WITHIN_DAYS } from './figures';

/** What drills have measured of one plan, in one residency. */
export interface Measured {
  /** The slowest: a plan of the worst day does not reckon with the best one. */
  readonly minutes: number;
  readonly drills: number;
  /** Of the last one, `YYYY-MM-DD`. */
  readonly last: string;
}

/** By plan; `unsigned`: drills that nobody known has signed, and that are no measurement therefore. */
export interface DrillTimes {
  readonly of: ReadonlyMap<string, Measured>;
  readonly unsigned: number;
}

/**
 * Recovery times of the last year's drills. One that was slower than promised ended as failed, and has measured all the same.
 *
 * @param today `YYYY-MM-DD`
 */
export function drillTimes(
  records: readonly RunRecord[],
  { platform, residency, today }: { readonly platform: Platform; readonly residency: Residency; readonly today: string },
): DrillTimes {
  const oldest = new Date(Date.parse(today) - MEASURED_WITHIN_DAYS * 86_400_000).toISOString().slice(0, 10);
  const plans = new Map(platform.declared.map(({ id, plan }) => [id, plan.name]));
  const regions = [residency.home, residency.recovery].flatMap((cell) => (cell ? [cell.region.region] : []));
  const of = new Map<string, Measured>();
  let unsigned = 0;
  for (const { run, at, recoveryTimeMinutes: minutes, tenant = '', region, signedBy, plan = plans.get(tenant) } of records) {
    const day = at.slice(0, 10);
    if (run !== 'restore-drill' || minutes === undefined || plan === undefined || day < oldest || day > today) continue;
    if (region !== undefined && !regions.includes(region)) continue;
    if (signedBy === undefined) {
      unsigned += 1;
      continue;
    }
    const { minutes: slowest = 0, drills = 0, last = day } = of.get(plan) ?? {};
    of.set(plan, { minutes: Math.max(slowest, minutes), drills: drills + 1, last: last > day ? last : day });
  }
  return { of, unsigned };
}
