import { admits, like } from '../fences/policies/policy';
import { holds } from '../fences/policies/requests';
import { roleOf } from './principals';
import type { Condition, Statement } from '../fences/policies/policy';

/** One call in concrete words: no id and no number is open in it. */
interface ConcreteCall {
  readonly caller: string;
  readonly account: string;
  readonly action: string;
  readonly resource: string;
  /** Account of the resource. */
  readonly owner: string;
  /** What else a condition may ask for, keys in lower case. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Policies that weigh on it, in concrete words. */
export interface ConcretePolicies {
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[] | undefined;
  readonly resource: readonly Statement[];
  /** KMS and STS: the resource's own policy must allow, whatever else does. */
  readonly resourceDecides: boolean;
}

/**
 * IAM's decision, as its user guide has it ("Policy evaluation logic" and "Cross-account policy evaluation logic", read on 2026-11-30 in the
 * text of June 2023 and held against the pages of today), for a role without a session policy and an account without a service control
 * policy: both only take away, and no template has them. On one point we allow more than IAM: what a resource's policy grants to a role by
 * its ARN, an implicit deny in the boundary takes back; what it grants to a session of the role, not; here neither. A Deny anywhere ends it; what the role's policies allow, its boundary must allow as well; within an account a resource's policy that names
 * the role allows by itself, and one that names the account lets the role's policies decide; across accounts both must allow; for a key and
 * for a role's trust the resource's policy must allow in any case.
 */
export function allows(call: ConcreteCall, policies: ConcretePolicies): boolean {
  const { identity, boundary, resource, resourceDecides } = policies;
  const fitting = (statements: readonly Statement[]) => statements.filter((s) => fits(s, call));
  const named = fitting(resource).filter((s) => whom(s, call) !== undefined);
  const all = [...fitting(identity), ...fitting(boundary ?? []), ...named];
  if (all.some((s) => !s.allows)) return false;
  const own = fitting(identity).length > 0 && (boundary === undefined || fitting(boundary).length > 0);
  const direct = named.some((s) => whom(s, call) === 'caller');
  if (call.account !== call.owner) return own && named.length > 0;
  return resourceDecides ? direct || (own && named.length > 0) : own || direct;
}

function fits({ negated, actions, resources, conditions }: Statement, call: ConcreteCall): boolean {
  return (
    !negated &&
    admits(actions, call.action) &&
    (resources.length === 0 || resources.some((r) => like(r, call.resource))) &&
    conditions.every((c) => holds(c, valueOf(c, call)))
  );
}

const valueOf = ({ key }: Condition, { caller, account, keys }: ConcreteCall): string | undefined =>
  ({ 'aws:principalarn': caller, 'aws:principalaccount': account, 'kms:calleraccount': account })[key] ?? keys[key];

function whom(
  { allows: admitted, principals: written }: Statement,
  { caller, account }: ConcreteCall,
): 'caller' | 'account' | undefined {
  const principals = admitted ? written.map(roleOf) : written; // a refusal of one session leaves the role another
  if (principals.includes('*') || principals.includes(`AWS:${caller}`)) return 'caller';
  const named = principals.some((p) => p === `AWS:${account}` || (p.endsWith(':root') && p.split(':')[5] === account));
  return named ? 'account' : undefined;
}
