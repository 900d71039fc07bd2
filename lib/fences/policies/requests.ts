import { admits, like } from './policy';
import type { Condition, Statement } from './policy';

/** One call as a policy sees it. Keys in lower case; what is not among them, the call does not have. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** Whether some statement refuses the call for certain, whoever makes it. An operator that we do not know refuses nothing. */
export const refused = (statements: readonly Statement[], request: Request): boolean =>
  statements.some(
    (s) =>
      !s.allows &&
      !s.negated &&
      s.principals.includes('*') &&
      admits(s.actions, request.action) &&
      admits(s.resources, request.resource) &&
      s.conditions.every((c) => holds(c, request.keys[c.key])),
  );

export const IN_THE_CLEAR = { 'aws:securetransport': 'false' };

/**
 * Whether one statement refuses everything, whoever asks and whatever else is said: a refusal of some calls by name, of some callers, or
 * on a second condition leaves the others in. The pattern is asked as it is written, so only one as wide covers it.
 */
export function refusesEvery(
  statements: readonly Statement[],
  every: string,
  { resource, keys }: Omit<Request, 'action'>,
): boolean {
  return refused(
    statements.filter(({ conditions }) => conditions.length === 1),
    { action: every, resource, keys },
  );
}

/**
 * A condition as IAM weighs it. Negated operators and those with `IfExists` are true for a key that the call does not have; a key
 * of several values has one here.
 */
export function holds({ operator: written, values }: Condition, value: string | undefined): boolean {
  const operator = written.replace(/^For(Any|All)Values?:/, '');
  if (written !== operator && value === undefined) return written.startsWith('ForAll');
  if (operator === 'Null') return values.every((v) => v === String(value === undefined));
  const negated = /Not/.test(operator);
  if (value === undefined) return negated || operator.endsWith('IfExists');
  switch (operator.replace(/IfExists$/, '')) {
    case 'Bool':
      return values.includes(value);
    case 'NumericLessThan':
      return values.some((v) => Number(value) < Number(v));
    case 'StringEquals':
      return values.some((v) => v === value || (v.includes('${') && like(v, value)));
    case 'StringNotEquals':
      return !values.includes(value);
    case 'ArnEquals':
    case 'ArnLike':
    case 'StringLike':
      return admits(values, value);
    case 'ArnNotEquals':
    case 'ArnNotLike':
    case 'StringNotLike':
      return !admits(values, value);
    default:
      return false;
  }
}
