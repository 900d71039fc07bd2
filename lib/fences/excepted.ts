import type { Platform } from '../../config/platform';

/** The registered exception that covers what a check found at `<stack>/<logical id>`, by its number. */
export function exceptionAt({ exceptions }: Platform, check: string, path: string): string | undefined {
  return exceptions.find(
    ({ fence, rules, at = [] }) => fence === 'check' && rules.includes(check) && at.some((pattern) => globbed(pattern).test(path)),
  )?.number;
}

const globbed = (pattern: string): RegExp => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`);
const escaped = (text: string): string => text.replace(/[.+?^${}()|[\]\\/-]/g, '\\$&');
