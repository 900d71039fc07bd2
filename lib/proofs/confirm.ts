import type { Statement } from '../fences/policies/policy';
import { isUnresolved, withVariables } from './conditions';
import { allows } from './evaluate';
import { evaluated } from './patterns';
import type { Reach } from './reach';
import type { Placed } from './texts';

/** Whether IAM, asked about the one call that a reach shows, with real ids in all policies, says yes. */
export function confirmed({ principal, store, action, statements, witness }: Reach): boolean {
  const { words } = witness;
  const call = { principal, store };
  const concrete = (text: string): string => evaluated(withVariables(text, call), words);
  const put = (s: Placed): Statement => ({
    ...s,
    principals: s.principals.map(concrete),
    resources: s.resources.map(concrete),
    conditions: s.conditions.map((c) => ({ ...c, values: c.values.map(concrete) })),
  });
  const stands = (s: Placed): boolean => s.allows || !s.conditions.some((c) => c.values.some((v) => isUnresolved(v, call)));
  const chosen = statements
    .flatMap((s) => s.conditions)
    .filter(({ operator, values }) => values.length > 0 && !/Not|Null/.test(operator));
  const keys = {
    ...Object.fromEntries(chosen.map(({ key, values }) => [key, evaluated(values[0]!, words)])),
    ...Object.fromEntries(Object.entries(store.tags).map(([k, v]) => [`aws:resourcetag/${k.toLowerCase()}`, evaluated(v, words)])),
    ...Object.fromEntries(
      Object.entries(principal.tags).map(([k, v]) => [`aws:principaltag/${k.toLowerCase()}`, evaluated(v, words)]),
    ),
    ...(store.aliases[0] !== undefined && { 'kms:resourcealiases': evaluated(store.aliases[0], words) }),
  };
  return allows(
    {
      caller: evaluated(principal.arn, words),
      account: principal.account,
      action,
      resource: witness.text === store.arn ? evaluated(store.arn, words).replace(/\*/g, 'some') : witness.text,
      owner: store.account,
      keys,
    },
    {
      identity: principal.identity.filter(stands).map(put),
      boundary: principal.boundary?.filter(stands).map(put),
      resource: store.policy.filter(stands).map(put),
      resourceDecides: store.kind === 'key' || /^sts:/i.test(action),
    },
  );
}
