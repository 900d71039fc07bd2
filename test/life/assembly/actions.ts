import type { Template } from './template';

interface Statement {
  Effect?: string;
  Action?: string | string[];
  Resource?: unknown;
}

/** Where a policy allows an action on some resources, allows it on all; `backup:` is every action of a service. Answers the logical ids of the policies. */
export const onAnyResource =
  (...actions: readonly string[]) =>
  (template: Template): string[] =>
    Object.entries(template.Resources).flatMap(([id, { Properties }]) => {
      const policies = [Properties?.['PolicyDocument'], ...inline(Properties?.['Policies'])];
      return policies.map((policy) => widen(policy as { Statement?: Statement[] } | undefined, actions)).includes(true) ? [id] : [];
    });

const inline = (policies: unknown): unknown[] =>
  Array.isArray(policies) ? policies.map((one: { PolicyDocument?: unknown }) => one.PolicyDocument) : [];

function widen(policy: { Statement?: Statement[] } | undefined, actions: readonly string[]): boolean {
  const held = (policy?.Statement ?? []).filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action = [] }) => Action);
  const wanted = held.filter((action) => actions.some((one) => action === one || (one.endsWith(':') && action.startsWith(one))));
  if (wanted.length > 0) policy!.Statement!.push({ Effect: 'Allow', Action: wanted, Resource: '*' });
  return wanted.length > 0;
}
