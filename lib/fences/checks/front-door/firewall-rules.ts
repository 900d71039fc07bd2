import { isMap, listOf } from '../../policies/policy';
import type { Found, Value } from '../../templates/assembly';

export type Fields = { [key: string]: Value };

/** The rules of a firewall in the order in which a request meets them. */
export const rulesOf = (acl: Found): Fields[] =>
  listOf(acl.properties.Rules)
    .filter(isMap)
    .sort((a, b) => Number(a.Priority) - Number(b.Priority));

export const actionOf = (rule: Fields): string => {
  const action = isMap(rule.Action) ? rule.Action : isMap(rule.OverrideAction) ? rule.OverrideAction : {};
  return Object.keys(action)[0] ?? 'none';
};

/** Whether a limit is on the address that connects, and low enough: in requests within five minutes. */
export const limitsAddresses = (rate: Fields, highest: number): boolean =>
  rate.AggregateKeyType === 'IP' && (Number(rate.Limit) * 300) / Number(rate.EvaluationWindowSec ?? 300) <= highest;

/** The rules that a request of anybody meets before one lets it pass, with no rule asked any more. */
export function beforeAllowed(acl: Found): Fields[] {
  const rules = rulesOf(acl);
  const allowing = rules.findIndex((rule) => actionOf(rule) === 'Allow');
  return allowing < 0 ? rules : rules.slice(0, allowing);
}
