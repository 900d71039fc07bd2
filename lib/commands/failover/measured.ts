import type { Platform, Residency } from '../../../config/platform';
import type { RunRecord } from '../../promises/records';
import { MEASURED_WITHIN_DAYS } from './figures';

/** What drills have measured of one plan, in one residency. */
export interface Measured {
  /** The slowest: a plan of the worst day does not reckon with the best one. */
  readonly minutes: number;
  readonly drills: number;
  /** Whether they restored in the recovery region. Where some did, the others are not asked. */
  readonly there: boolean;
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
  for (const record of records) {
    const { run, at, recoveryTimeMinutes: minutes, tenant = '', region, signedBy, plan = plans.get(tenant) } = record;
    const day = at.slice(0, 10);
    if (run !== 'restore-drill' || minutes === undefined || plan === undefined || day < oldest || day > today) continue;
    if (region !== undefined && !regions.includes(region)) continue;
    if (signedBy === undefined) {
      unsigned += 1;
      continue;
    }
    const there = record.restoredIn !== undefined && record.restoredIn === residency.recovery?.region.region;
    const before = of.get(plan);
    if (before?.there && !there) continue;
    const { minutes: slowest, drills, last } = before?.there === there ? before : { minutes: 0, drills: 0, last: day };
    of.set(plan, { minutes: Math.max(slowest, minutes), drills: drills + 1, there, last: last > day ? last : day });
  }
  return { of, unsigned };
}
