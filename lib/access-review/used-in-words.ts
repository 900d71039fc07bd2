import type { LastUsed } from './last-used';
import type { ReviewLine } from './line';

/** Roles that a line is of: one, or one for each of its tenants. Logins and administrators are no roles, and have no such date. */
export const rolesOf = ({ who, tenants }: Pick<ReviewLine, 'who' | 'tenants'>): string[] => {
  if (!/^arn:[^:]+:iam::\d+:role\/\S+$/.test(who) || who.includes('{any tenant}') || who.includes(':role/aws-service-role/'))
    return [];
  return who.includes('{tenant}') ? tenants.map((id) => who.replaceAll('{tenant}', id)) : [who];
};

/** `kms 2026-11-20, s3 2026-11-19`; where nothing is known, why. Of several roles, the last time that one of them was used. */
export function usedInWords(line: ReviewLine, used: LastUsed | undefined): string {
  const roles = rolesOf(line);
  if (roles.length === 0) return 'IAM does not tell';
  const known = roles.filter((role) => used?.has(role));
  if (!used || known.length === 0) return 'not read';
  const there = known.map((role) => used.get(role)).filter((services) => services !== undefined);
  if (there.length === 0) return 'no such role in the account';
  const last = new Map<string, string>();
  for (const [service, at] of there.flatMap((services) => Object.entries(services)))
    if (at > (last.get(service) ?? '')) last.set(service, at);
  if (last.size === 0) return 'never, in the 400 days that IAM remembers';
  const never = there.filter((services) => Object.keys(services).length === 0).length;
  const said = [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([service, at]) => `${service} ${at.slice(0, 10)}`);
  return `${said.join(', ')}${roles.length > 1 ? ` (the last of ${roles.length} roles; ${never} never)` : ''}`;
}
