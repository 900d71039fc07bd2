import { shortagesOnTakeover } from '../../../config/capacity';
import type { CellLoad, Shortage } from '../../../config/capacity';
import { gatewaysOf, loadOf, weightOf } from '../../../config/loads';
import { counted } from '../../../config/mistakes';
import type { Cell, Platform, Residency } from '../../../config/platform';
import type { Plan } from '../../../config/plan-schema';
import { isSoldIn, plansSoldIn } from '../../../config/sold';
import type { DrillTimes } from './measured';
import { fewestAtOnce, served } from './queue';
import type { Pace, Served, Waiting } from './queue';

/** What becomes of the tenants of one plan. */
export interface PlanServed {
  readonly plan: string;
  readonly title: string;
  readonly isolation: Plan['isolation'];
  readonly tenants: number;
  /** Restored for them: their own, or the one that they share. */
  readonly instances: number;
  /** Of one restore, in minutes. */
  readonly restore: { readonly minutes: number; readonly known: 'measured' | 'asked' | 'assumed'; readonly by: string };
  /** The first and the last; absent where there is no tenant. */
  readonly waves?: readonly [number, number];
  /** Minutes after the loss until the last tenant is served. */
  readonly servedAfter?: number;
  readonly promised: number;
  /** How many tenants are served within the promise. */
  readonly inTime: number;
  readonly kept: boolean;
  readonly why: string;
}

export interface Reckoned {
  readonly plans: readonly PlanServed[];
  readonly shortages: readonly Shortage[];
  /** Copies verified at once with which every plan would be kept; absent where no number would be enough. */
  readonly atOnceNeeded?: number;
  readonly kept: boolean;
}

export interface Asked {
  /** Tenants by plan. */
  readonly tenants: ReadonlyMap<string, number>;
  readonly drills: DrillTimes;
  /** Where no drill has measured it. */
  readonly restore: { readonly minutes: number; readonly known: 'asked' | 'assumed'; readonly by: string };
  readonly pace: Pace;
}

const SHARED = 'shared';

/** How long it takes, from the loss of the home region, until every tenant of every plan is served in the recovery region. */
export function reckon(platform: Platform, residency: Residency & { readonly recovery: Cell }, asked: Asked): Reckoned {
  const plans = inOrder(plansSoldIn(platform, residency));
  const count = (plan: Plan): number => asked.tenants.get(plan.name) ?? 0;
  const queue = queueOf(plans, asked);
  const all = served(queue, asked.pace);
  const rows = plans.map((plan) => rowOf(plan, { all, count: count(plan), ...asked, recovery: residency.recovery }));
  const shortages = missing(
    platform,
    residency,
    plans.flatMap((plan) => new Array<Plan>(count(plan)).fill(plan)),
  );
  const limits = new Map(plans.map((plan) => [groupOf(plan), Infinity]));
  for (const plan of plans)
    if (count(plan) > 0) limits.set(groupOf(plan), Math.min(limits.get(groupOf(plan))!, plan.objectives.rtoHours * 60));
  const needed = fewestAtOnce(queue, asked.pace, (times) => times.every(({ of, after }) => after <= limits.get(of)!));
  return {
    plans: rows,
    shortages,
    ...(needed !== undefined && { atOnceNeeded: needed }),
    kept: shortages.length === 0 && rows.every(({ kept }) => kept),
  };
}

/** Who may be without service for the shortest time comes first; among equals, who has an instance of its own. */
const inOrder = (plans: readonly Plan[]): Plan[] =>
  [...plans].sort(
    (a, b) =>
      a.objectives.rtoHours - b.objectives.rtoHours ||
      Number(a.isolation !== 'dedicated') - Number(b.isolation !== 'dedicated') ||
      (a.name < b.name ? -1 : 1),
  );

/** What is restored for a plan: all that share an instance wait for the same one. */
const groupOf = ({ name, isolation }: Plan): string => (isolation === 'dedicated' ? name : SHARED);

function queueOf(plans: readonly Plan[], asked: Asked): Waiting[] {
  const sharing = plans.filter((plan) => groupOf(plan) === SHARED && (asked.tenants.get(plan.name) ?? 0) > 0);
  return plans.flatMap((plan): Waiting[] => {
    if (groupOf(plan) !== SHARED)
      return new Array<Waiting>(asked.tenants.get(plan.name) ?? 0).fill({ of: plan.name, minutes: restoreOf(plan, asked).minutes });
    if (plan !== sharing[0]) return [];
    // One instance, and so one time: the longest that a drill of any of its plans has taken.
    return [{ of: SHARED, minutes: Math.max(...sharing.map((each) => restoreOf(each, asked).minutes)) }];
  });
}

function restoreOf(plan: Plan, { drills, restore }: Asked): PlanServed['restore'] {
  const measured = drills.of.get(plan.name);
  if (!measured) return restore;
  const { minutes, drills: number, there, last } = measured;
  return {
    minutes,
    known: 'measured',
    by: `the slowest of ${counted(number, 'signed drill')} ${there ? 'in the recovery region' : 'at home'}, the last on ${last}`,
  };
}

function rowOf(
  plan: Plan,
  { all, count, recovery, ...asked }: Asked & { all: readonly Served[]; count: number; recovery: Cell },
): PlanServed {
  const own = all.filter(({ of }) => of === groupOf(plan));
  const promised = plan.objectives.rtoHours * 60;
  const base = {
    plan: plan.name,
    title: plan.title,
    isolation: plan.isolation,
    tenants: count,
    restore: restoreOf(plan, asked),
    promised,
  };
  if (count === 0) return { ...base, instances: 0, inTime: 0, kept: true, why: 'no tenant' };
  const shared = groupOf(plan) === SHARED;
  const last = Math.max(...own.map(({ after }) => after));
  const waves = own.map(({ wave }) => wave);
  const soon = own.filter(({ after }) => after <= promised).length;
  const sold = isSoldIn(recovery.region, plan);
  const kept = sold && last <= promised;
  const inTime = !sold ? 0 : shared ? (kept ? count : 0) : soon;
  return {
    ...base,
    instances: own.length,
    waves: [Math.min(...waves), Math.max(...waves)],
    servedAfter: Math.ceil(last),
    inTime,
    kept,
    why: !sold
      ? `${recovery.region.region} has no VPC Lattice, without which a network of a tenant's own has no life`
      : kept
        ? 'in time'
        : `${inTime} of ${count} in time`,
  };
}

/** Every quota that the recovery region lacks for all of them. */
function missing(platform: Platform, residency: Residency & { readonly recovery: Cell }, tenants: readonly Plan[]): Shortage[] {
  const { home, recovery } = residency;
  const cells = platform.residencies
    .flatMap((each) => [each.home, ...(each.recovery ? [each.recovery] : [])])
    .filter(({ account }) => account.id === home.account.id);
  const load = (cell: Cell): CellLoad => {
    const standing = loadOf(platform, cell);
    return cell.residency === residency.name ? { ...standing, tenants: tenants.map(weightOf) } : standing;
  };
  const takeover: CellLoad = {
    ...load(home),
    region: recovery.region.region,
    quotas: recovery.quotas,
    natGateways: gatewaysOf(platform, { region: recovery.region, role: 'home' }),
  };
  return shortagesOnTakeover(takeover, {
    region: cells.filter(({ region }) => region.region === recovery.region.region).map(load),
    account: cells.map(load),
  });
}
