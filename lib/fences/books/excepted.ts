import type { Exception } from '../../../config/exception-schema';
import type { Platform } from '../../../config/platform';

/** The registered exception that covers what a check found at `<stack>/<logical id>`, by its number. */
export function exceptionAt({ exceptions }: Platform, check: string, path: string): string | undefined {
  return exceptions.find(
    ({ fence, rules, at = [] }) => fence === 'check' && rules.includes(check) && at.some((pattern) => globbed(pattern).test(path)),
  )?.number;
}

/**
 * A company's own departure from a check, by the place that it names: nobody there writes constructs that could cite it. Those of the
 * product are cited by the construct that departs.
 */
export function ownExceptionAt(platform: Platform, check: string, path: string): Exception | undefined {
  const number = exceptionAt(platform, check, path);
  if (number === undefined || platform.departures.some((departure) => departure.number === number)) return undefined;
  return platform.exceptions.find((exception) => exception.number === number);
}

const globbed = (pattern: string): RegExp => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`);
const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\/-]/g, '\\$&');
