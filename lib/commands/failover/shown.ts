import { counted } from '../../../config/mistakes';
import { table } from '../table';
import type { Figure } from './figures';
import type { PlanServed, Reckoned } from './reckon';

/** What is said of one residency. */
export interface FailoverPlan extends Reckoned {
  readonly format: 'freehold-failover-plan/1';
  readonly platform: string;
  readonly stage: string;
  readonly residency: string;
  readonly from: string;
  readonly to: string;
  /** `YYYY-MM-DD`, by the clock. */
  readonly asOf: string;
  readonly atOnce: number;
  readonly figures: readonly Figure[];
  readonly notCounted: readonly string[];
}

/** `4 h 45 min` */
export function inWords(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), Math.round(minutes % 60)];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 || hours === 0 ? [`${rest} min`] : [])].join(' ');
}

/** For a terminal. */
export function shown({ residency, from, to, plans, shortages, figures, notCounted, kept, ...rest }: FailoverPlan): string {
  const rows = plans.map((plan) => [
    plan.title,
    String(plan.tenants),
    instancesOf(plan),
    `${inWords(plan.restore.minutes)}, ${plan.restore.known}`,
    plan.waves ? [...new Set(plan.waves)].join(' to ') : '-',
    plan.servedAfter === undefined ? '-' : inWords(plan.servedAfter),
    inWords(plan.promised),
    plan.kept ? plan.why : `NOT KEPT: ${plan.why}`,
  ]);
  const head = ['plan', 'tenants', 'instances', 'a restore', 'wave', 'all served after', 'promised', ''];
  const known = figures.map(({ what, value, unit, known: how, by }) => [
    `  ${what}`,
    `${value}${unit === '' ? '' : ` ${unit}`}`,
    how,
    by,
  ]);
  const sections = [
    `${residency}: ${from} is lost, ${to} takes over\n\n${table([head, ...rows])}`,
    `Reckoned with\n${table(known)}`,
    ...(shortages.length === 0
      ? []
      : [`Quotas that ${to} lacks: until AWS has raised them, the rest is not served at all\n${table(lacking(shortages))}`]),
    ...(kept
      ? []
      : [
          `What would help\n${helping({ plans, shortages, ...rest })
            .map((line) => `  - ${line}`)
            .join('\n')}`,
        ]),
    `Not in these times\n${notCounted.map((line) => `  - ${line}`).join('\n')}`,
    kept
      ? 'By these figures every recovery time can be kept. What is assumed among them shows nothing.'
      : 'A recovery time cannot be kept.',
  ];
  return `${sections.join('\n\n')}\n`;
}

const instancesOf = ({ isolation, instances }: PlanServed): string =>
  instances === 0 ? '-' : isolation === 'dedicated' ? String(instances) : '1, shared';

const lacking = (shortages: FailoverPlan['shortages']): string[][] =>
  shortages.map(({ quota, place, needed, allowed, arithmetic }) => [
    `  ${quota}`,
    `${needed} needed (${arithmetic})`,
    `${allowed} allowed in ${place}`,
  ]);

function helping({
  plans,
  shortages,
  atOnce,
  atOnceNeeded,
  platform,
  stage,
}: Pick<FailoverPlan, 'plans' | 'shortages' | 'atOnce' | 'atOnceNeeded' | 'platform' | 'stage'>): string[] {
  const late = plans.some(({ kept, servedAfter, promised }) => !kept && (servedAfter ?? 0) > promised);
  return [
    ...(shortages.length === 0
      ? []
      : [
          `have AWS raise ${counted(shortages.length, 'quota')} and write what it allows into stages.${stage}.accounts.<partition>.quotas of platforms/${platform}/platform.yaml`,
        ]),
    ...(!late
      ? []
      : atOnceNeeded === undefined
        ? [
            'however many are verified at once, a single restore takes too long: a smaller database, a quicker start (--prepare), or a longer recovery time',
          ]
        : [`verify ${atOnceNeeded} copies at once instead of ${atOnce}, or place tenants in several residencies`]),
  ];
}
