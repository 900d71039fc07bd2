import type { PromiseEntry } from '../../config/book-schema';
import type { Platform, Residency } from '../../config/platform';
import { plansSoldIn } from '../../config/sold';
import { spokenOf } from './residencies';
import type { RunRecord } from './records';
import type { Expected } from './runs';
import type { Verdict } from './verdict';

/**
 * Whom a rehearsal of a disaster is of: each plan of each residency that has a recovery region, of those that the page speaks of. One drill
 * of a plan shows it for all its tenants, who are restored alike.
 */
export function rehearsals(promise: PromiseEntry, platform: Platform): NonNullable<Expected['each']> {
  const speaksOf = plansOf(promise);
  const residencies = residenciesOf(promise, platform).filter(({ recovery }) => recovery !== undefined);
  return {
    what: 'plan',
    names: residencies.flatMap((residency) =>
      plansSoldIn(platform, residency)
        .filter(({ name }) => speaksOf.length === 0 || speaksOf.includes(name))
        .map(({ name }) => inWords(name, residency)),
    ),
    subject: ({ plan, region }) => {
      const residency = residencies.find(({ home }) => home.region.region === region);
      return plan !== undefined && residency ? inWords(plan, residency) : undefined;
    },
  };
}

/**
 * Whether a run is a rehearsal: its copy stood in the recovery region of the residency whose key signed it. One that failed before there was
 * a copy counts as one that failed, unless home was asked for.
 */
export const isRehearsal =
  ({ residencies }: Platform) =>
  ({ region, restoredIn, where, outcome }: RunRecord): boolean => {
    if (restoredIn === undefined) return outcome === 'failed' && where !== 'home';
    return residencies.some(({ home, recovery }) => home.region.region === region && recovery?.region.region === restoredIn);
  };

/** Where a residency has one region, nothing is left to restore elsewhere when it is lost, whatever the others show. */
export function asFarAsThereIsAnother(verdict: Verdict, promise: PromiseEntry, platform: Platform): Verdict {
  const all = residenciesOf(promise, platform);
  const alone = all.filter(({ recovery, lost }) => recovery === undefined && lost === undefined);
  if (alone.length === 0 || verdict.status === 'not met') return verdict;
  const named = alone.map(({ name, home }) => `${name} (${home.region.region})`).join(', ');
  const why = `residency ${named} has one region, and no copy of it is anywhere else`;
  const decides = 'a second region of that jurisdiction';
  if (alone.length === all.length) return { status: 'not met', why, decides };
  return {
    status: verdict.status === 'met' ? 'partly' : verdict.status,
    why: `${verdict.why}; ${why}`,
    decides: verdict.decides ? `${verdict.decides}; ${decides}` : decides,
  };
}

function residenciesOf(promise: PromiseEntry, { residencies }: Platform): readonly Residency[] {
  const spoken = spokenOf(promise);
  return spoken.length === 0 ? residencies : residencies.filter(({ name }) => spoken.includes(name));
}

/** Plans that the page speaks of; none where it speaks of all. */
function plansOf({ figures }: PromiseEntry): readonly string[] {
  const each = figures.map(({ plans }) => plans);
  return each.some((names) => names === undefined) ? [] : each.flatMap((names) => names ?? []);
}

const inWords = (plan: string, { name }: Residency): string => `${plan} in ${name}`;
