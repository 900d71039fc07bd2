import { ConfigurationError, notAmong, show, type Mistake } from '../../../config/mistakes';

/** What was written on the command line, read as what it should be. */

const LARGEST_FLEET = 100_000;
const LONGEST_MINUTES = 7 * 24 * 60;

/**
 * `enterprise=100,standard=500`
 *
 * @throws ConfigurationError with everything that is wrong in it
 */
export function tenantsIn(written: string | undefined, plans: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const mistakes: Mistake[] = [];
  for (const part of written?.split(',') ?? []) {
    const [, plan = '', count = ''] = /^\s*([^=\s]+)\s*=\s*(\d{1,6})\s*$/.exec(part) ?? [];
    const refuse = (mistake: Omit<Mistake, 'file'>): void => void mistakes.push({ file: '--tenants', ...mistake });
    const remedy = `for example --tenants ${plans[0]}=100`;
    if (plan === '') refuse({ what: 'names no plan with a number', got: show(part), wanted: 'a plan, "=", and how many', remedy });
    else if (!plans.includes(plan))
      refuse(notAmong(plans, plan, { what: 'is no plan that this residency sells', otherwise: 'choose one of them' }));
    else if (counts.has(plan))
      refuse({ what: 'names a plan twice', got: show(plan), wanted: 'each once', remedy: 'leave one out' });
    else if (Number(count) > LARGEST_FLEET)
      refuse({ what: 'is more than a plan reckons with', got: count, wanted: `at most ${LARGEST_FLEET}`, remedy });
    else counts.set(plan, Number(count));
  }
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return counts;
}

/** @throws ConfigurationError for anything but whole minutes of a week */
export const minutesIn = (option: string, written: string | undefined): number | undefined =>
  numberIn(option, written, { least: 0, most: LONGEST_MINUTES, words: 'whole minutes' });

/** @throws ConfigurationError for anything but a number from 1 on */
export const wholeIn = (option: string, written: string | undefined): number | undefined =>
  numberIn(option, written, { least: 1, most: LARGEST_FLEET, words: 'a whole number' });

function numberIn(
  option: string,
  written: string | undefined,
  { least, most, words }: { least: number; most: number; words: string },
): number | undefined {
  if (written === undefined) return undefined;
  const number = /^\d{1,6}$/.test(written) ? Number(written) : NaN;
  if (number >= least && number <= most) return number;
  throw new ConfigurationError([
    {
      file: option,
      what: 'cannot be reckoned with',
      got: show(written),
      wanted: `${words} from ${least} to ${most}`,
      remedy: `for example ${option} 60`,
    },
  ]);
}
