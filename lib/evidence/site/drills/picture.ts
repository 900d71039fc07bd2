import type { Results } from '../../results';
import { markup } from '../markup';
import type { Raw } from '../markup';
import { day } from '../words';
import { beyond } from './standing';
import type { Drill, PlanResult } from './standing';

/** Sizes of the drawing: two fields of one plan over the same days, the recovery time above the recovery point. */
const WIDTH = 760;
const LEFT = 64;
const RIGHT = 16;
const FIELD = 120;
const GAP = 46;
const TOP = 26;
const DAY_MS = 86_400_000;

interface Field {
  readonly title: string;
  readonly promised: number;
  readonly of: (drill: Drill) => number | undefined;
  readonly top: number;
}

export const inMinutes = (minutes: number): string =>
  minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.round(minutes * 10) / 10} min`;

/** What drills of a plan have measured over their days, against what is promised. A table says the same. */
export function drillPicture(plan: PlanResult, drills: readonly Drill[], { judged }: Pick<Results, 'judged'>): Raw {
  const days = drills.map(({ at }) => Date.parse(at.slice(0, 10)));
  const until = Math.max(Date.parse(judged), ...days);
  const from = Math.min(until - 30 * DAY_MS, ...days);
  const xOf = (drill: Drill): number =>
    round(LEFT + ((Date.parse(drill.at.slice(0, 10)) - from) / (until - from)) * (WIDTH - LEFT - RIGHT));
  const fields: Field[] = [
    { title: 'Recovery time', promised: plan.recoveryTimeHours * 60, of: (drill) => drill.recoveryTimeMinutes, top: TOP },
    {
      title: 'Recovery point',
      promised: Math.round(plan.recoveryPointHours * 60),
      of: (drill) => drill.recoveryPointMinutes,
      top: TOP + FIELD + GAP,
    },
  ];
  const height = TOP + 2 * FIELD + GAP + 30;
  const anchor = `drills-${plan.name}`;
  return markup`<figure class="picture"><div class="scroll" tabindex="0" role="group" aria-label="Picture of drills, ${plan.title}"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${anchor}-title ${anchor}-description">
<title id="${anchor}-title">${plan.title}: what drills have measured</title>
<desc id="${anchor}-description">${described(plan, drills)}</desc>
${fields.map((field) => drawn(field, drills, xOf))}
<text class="line" x="${LEFT}" y="${height - 8}">${day(new Date(from).toISOString())}</text><text class="line" x="${WIDTH - RIGHT}" y="${height - 8}" text-anchor="end">${day(new Date(until).toISOString())}</text>
</svg></div></figure>`;
}

const described = (plan: PlanResult, drills: readonly Drill[]): string => {
  const slower = drills.filter((drill) => beyond(drill, plan).length > 0).length;
  const failed = drills.filter(
    ({ outcome, recoveryTimeMinutes }) => outcome === 'failed' && recoveryTimeMinutes === undefined,
  ).length;
  return `${drills.length} drills: ${drills.length - slower - failed} within the promise, ${slower} slower, ${failed} that failed and measured nothing. The table below names each.`;
};

function drawn({ title, promised, of, top }: Field, drills: readonly Drill[], xOf: (drill: Drill) => number): Raw {
  const most = Math.max(promised, ...drills.map((drill) => of(drill) ?? 0)) * 1.15;
  const yOf = (minutes: number): number => round(top + FIELD - (minutes / most) * FIELD);
  const base = top + FIELD;
  const marks = drills.map((drill) => {
    const [x, minutes] = [xOf(drill), of(drill)];
    if (minutes === undefined)
      return drill.outcome === 'failed' && markup`<path class="late-line" d="M${x - 4} ${base - 4}l8 8m0 -8l-8 8"/>`;
    const y = yOf(minutes);
    return minutes > promised
      ? markup`<rect class="late" x="${x - 5}" y="${round(y - 5)}" width="10" height="10"/>`
      : markup`<circle class="kept" cx="${x}" cy="${y}" r="5"/>`;
  });
  return markup`<text class="title" x="0" y="${top - 10}">${title}</text>
<path class="axis" d="M${LEFT} ${top}V${base}H${WIDTH - RIGHT}"/><text class="line" x="${LEFT - 8}" y="${base + 4}" text-anchor="end">0</text>
<path class="promised" d="M${LEFT} ${yOf(promised)}H${WIDTH - RIGHT}"/><text class="line" x="${LEFT - 8}" y="${yOf(promised) + 4}" text-anchor="end">${inMinutes(promised)}</text>
${marks}
`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
