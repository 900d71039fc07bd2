import { groupedBy } from '../../../grouped-by';
import type { Results } from '../../results';
import { day as inDays } from '../words';

export type Drill = Results['drills'][number];
export type PlanResult = Results['plans'][number];

/** What a drill is of: a tenant's own instance, or the one that tenants of a plan share in a residency. */
export interface Subject {
  readonly name: string;
  readonly plan: PlanResult | undefined;
  /** Oldest first. */
  readonly drills: readonly Drill[];
  /** The last that succeeded, `YYYY-MM-DD`, and by when the next one must have; absent where none has. */
  readonly succeeded?: string;
  readonly due?: string;
  /** What is wrong with it, in words; nothing where all is as promised. */
  readonly faults: readonly string[];
}

const DAY_MS = 86_400_000;
const dayAfter = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** What a drill has measured beyond what its plan promises, in words. */
export function beyond({ recoveryTimeMinutes, recoveryPointMinutes }: Drill, plan: PlanResult | undefined): string[] {
  if (!plan) return [];
  return (
    [
      ['recovery time', recoveryTimeMinutes, plan.recoveryTimeHours],
      ['recovery point', recoveryPointMinutes, plan.recoveryPointHours],
    ] as const
  ).flatMap(([what, measured, hours]) =>
    measured !== undefined && measured > Math.round(hours * 60)
      ? [`${what} of ${measured} min; promised: ${Math.round(hours * 60)} min`]
      : [],
  );
}

/** Everything that is to be drilled, the most urgent plan first, and what drills have shown of it. */
export function subjectsOf(results: Results): Subject[] {
  const named = results.drills.map((drill) => ({ drill, ...whoseOf(drill, results) }));
  const expected = results.tenants.map((tenant) =>
    subjectName({ tenant: tenant.id, plan: planOf(results, tenant.plan), residency: tenant.residency }),
  );
  const of = groupedBy(named, ({ name }) => name);
  const known = new Map(of);
  const plans = new Map([
    ...named.map(({ name, plan }) => [name, plan] as const),
    ...results.tenants.map((tenant, n) => [expected[n]!, planOf(results, tenant.plan)] as const),
  ]);
  return [...plans]
    .map(([name, plan]) => standing(name, plan, { ...results, drills: (known.get(name) ?? []).map(({ drill }) => drill) }))
    .sort(
      (a, b) => (a.plan?.recoveryTimeHours ?? Infinity) - (b.plan?.recoveryTimeHours ?? Infinity) || (a.name < b.name ? -1 : 1),
    );
}

const planOf = ({ plans }: Results, name: string | undefined): PlanResult | undefined => plans.find((each) => each.name === name);

/** Of which subject a drill is: a record of before plans were named is of its tenant's. */
function whoseOf(drill: Drill, results: Results): { name: string; plan: PlanResult | undefined } {
  const tenant = results.tenants.find(({ id }) => id === drill.tenant);
  const plan = planOf(results, drill.plan ?? tenant?.plan);
  const residency =
    tenant?.residency ??
    results.residencies.find(({ home, recovery }) => [home.region, recovery?.region].includes(drill.region))?.name;
  return { name: subjectName({ tenant: drill.tenant, plan, residency }), plan };
}

function subjectName(of: { tenant: string | undefined; plan: PlanResult | undefined; residency: string | undefined }): string {
  const { tenant, plan, residency } = of;
  if (plan && plan.isolation !== 'dedicated') return `shared by ${plan.name}${residency === undefined ? '' : ` in ${residency}`}`;
  return tenant ?? 'not stated';
}

function standing(
  name: string,
  plan: PlanResult | undefined,
  { drills, drillDays, judged }: { drills: readonly Drill[] } & Pick<Results, 'drillDays' | 'judged'>,
): Subject {
  const last = drills.at(-1);
  const succeeded = drills.findLast(({ outcome }) => outcome === 'succeeded')?.at.slice(0, 10);
  const due = succeeded === undefined ? undefined : dayAfter(succeeded, drillDays);
  const slower = last ? beyond(last, plan) : [];
  return {
    name,
    plan,
    drills,
    ...(succeeded !== undefined && { succeeded }),
    ...(due !== undefined && { due }),
    faults: [
      ...slower.map((words) => `slower than promised: ${words}`),
      ...(last?.outcome === 'failed' && slower.length === 0 ? ['the last drill failed'] : []),
      ...(due === undefined ? ['no drill that succeeded is on record'] : due < judged ? [`overdue since ${inDays(due)}`] : []),
    ],
  };
}
