import type { TenantOrder } from '../../shared/tenant-order';

const DAY = 86_400_000;

/** A tenant that stands, and when it was onboarded and last drilled with success. */
export interface Standing extends TenantOrder {
  readonly since?: Date;
  readonly drilled?: Date;
}

/** What a drill is of: a tenant's own instance, or what tenants of a plan share, for which any of them stands. */
interface Subject {
  readonly name: string;
  readonly tenants: readonly Standing[];
  /** The last drill that succeeded; before the first one, the day from which it could have been. */
  readonly last: Date | undefined;
  readonly own: boolean;
}

/** Whose turn it is, longest ago first, and who was to be drilled before today. */
export interface Turns {
  readonly due: readonly TenantOrder[];
  readonly overdue: readonly string[];
}

/**
 * What tenants share is drilled three times in the promised days, and a tenant's own instance once in two thirds of them: what is left is
 * for drills that fail. So many own ones a day that all have their turn in a third of the days, since each is an instance of RDS.
 */
export function turnsOf(standing: readonly Standing[], { now, days }: { now: Date; days: number }): Turns {
  const subjects = subjectsIn(standing);
  const age = ({ last }: Subject): number => (last ? (now.getTime() - last.getTime()) / DAY : Infinity);
  const due = subjects.filter((one) => age(one) >= days * (one.own ? 2 / 3 : 1 / 3)).sort((a, b) => age(b) - age(a));
  const most = Math.ceil((3 * subjects.filter(({ own }) => own).length) / days);
  return {
    due: [...due.filter(({ own }) => !own), ...due.filter(({ own }) => own).slice(0, most)].map(({ tenants }) =>
      longestAgo(tenants),
    ),
    overdue: subjects.filter((one) => one.last !== undefined && age(one) > days).map(({ name }) => name),
  };
}

function subjectsIn(standing: readonly Standing[]): Subject[] {
  const plans = new Map<string, Standing[]>();
  for (const one of standing) if (one.isolation !== 'dedicated') plans.set(one.plan, [...(plans.get(one.plan) ?? []), one]);
  return [
    ...[...plans].map(([plan, tenants]) => ({ name: `plan ${plan}`, tenants, last: lastOf(tenants), own: false })),
    ...standing
      .filter(({ isolation }) => isolation === 'dedicated')
      .map((one) => ({ name: `tenant ${one.tenant}`, tenants: [one], last: lastOf([one]), own: true })),
  ];
}

function lastOf(tenants: readonly Standing[]): Date | undefined {
  const times = (of: readonly (Date | undefined)[]): number[] => of.flatMap((date) => (date ? [date.getTime()] : []));
  const drilled = times(tenants.map((one) => one.drilled));
  if (drilled.length > 0) return new Date(Math.max(...drilled));
  const since = times(tenants.map((one) => one.since));
  return since.length > 0 ? new Date(Math.min(...since)) : undefined;
}

function longestAgo(tenants: readonly Standing[]): TenantOrder {
  const [first] = [...tenants].sort(
    (a, b) => (a.drilled?.getTime() ?? 0) - (b.drilled?.getTime() ?? 0) || (a.tenant < b.tenant ? -1 : 1),
  );
  const { tenant, isolation, plan } = first!;
  return { tenant, isolation, plan };
}
