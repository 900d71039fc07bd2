import { observe } from '../check';
import type { Check } from '../check';
import { plain } from '../assembly';
import type { Assembly, Found } from '../assembly';
import { admits, isMap, listOf, policiesOfRoles, statementsOf } from '../policy';

/** Conditions under which a broad principal is not broad. */
const NARROWS_TRUST = ['aws:principalarn', 'aws:sourcearn', 'aws:sourceaccount', 'aws:principalorgid'];

/** Nobody from outside takes on a role. */
export const trustIsNarrow: Check = {
  id: 'role-trusts-somebody-named',
  sentence: 'Every role is taken on by a named service, a named role, or the CI of its own stage.',
  remedy: 'Name the principal; narrow the account by ArnEquals aws:PrincipalArn and a federation by its subject.',
  look: (assembly) =>
    assembly.all('AWS::IAM::Role').map((role) => {
      const statements = statementsOf(assembly, role.stack, role.properties.AssumeRolePolicyDocument).filter((s) => s.allows);
      const open = statements.filter(
        (s) => s.negated || s.principals.length === 0 || s.principals.some((p) => isOpen(p, s.conditions)),
      );
      const actual = statements.map((s) => s.principals.join(', ')).join('; ');
      return observe(role, 'AssumeRolePolicyDocument', {
        expected: 'a named principal',
        actual,
        ok: statements.length > 0 && open.length === 0,
      });
    }),
};

function isOpen(principal: string, conditions: readonly { key: string; operator: string; values: readonly string[] }[]): boolean {
  const exact = (keys: RegExp) =>
    conditions.some(
      (c) => keys.test(c.key) && /^(Arn|String)(Equals|Like)$/.test(c.operator) && c.values.every((v) => !/^\*+$/.test(v)),
    );
  if (principal.startsWith('Service:')) return false;
  if (principal.startsWith('Federated:')) return !(exact(/:sub$/) && exact(/:aud$/));
  if (principal !== '*' && !/^AWS:(\*|\d{12}|arn:[^:]+:iam::(\d{12}|\*):root)$/.test(principal)) return false;
  return !exact(new RegExp(`^(${NARROWS_TRUST.map((k) => k.replace('.', '\\.')).join('|')})$`));
}

/**
 * A role that asks for more than its boundary allows would be denied when it runs, unseen until then. And a role whose
 * boundary allows all it asks for is what "least privilege" means here: both name the same single actions.
 */
export const boundaryCoversRole: Check = {
  id: 'boundary-covers-role',
  sentence: "Every action that a role's policy allows is in the role's permissions boundary, and is a single action.",
  remedy: 'Add the action to the ceiling of its kind in lib/account/boundaries.ts, or take it out of the role.',
  look(assembly) {
    const ceilings = new Map(
      assembly
        .all('AWS::IAM::ManagedPolicy')
        .map((policy) => [
          `${policy.stack.account}/${assembly.text(policy.properties.ManagedPolicyName, policy.stack)}`,
          statementsOf(assembly, policy.stack, policy.properties.PolicyDocument),
        ]),
    );
    return policiesOfRoles(assembly).map(({ role, policy, statements }) => {
      const name = boundaryOf(assembly, role);
      const ceiling = ceilings.get(`${role.stack.account}/${name}`);
      const asked = statements.filter((s) => s.allows).flatMap((s) => s.actions);
      const beyond = asked.filter(
        (action) =>
          action.includes('*') ||
          !ceiling?.some((s) => s.allows && admits(s.actions, action)) ||
          ceiling.some((s) => !s.allows && admits(s.actions, action)),
      );
      const actual = ceiling
        ? beyond.length === 0
          ? `${asked.length} actions inside`
          : `beyond it: ${beyond.join(', ')}`
        : 'no such boundary in the account stack';
      return observe(policy, 'PolicyDocument', {
        expected: `single actions inside the boundary ${name}`,
        actual,
        ok: beyond.length === 0 && ceiling !== undefined,
      });
    });
  },
};

const boundaryOf = (assembly: Assembly, role: Found): string =>
  assembly.text(role.properties.PermissionsBoundary, role.stack).replace(/^.*:policy\//, '');

/** No policy of ours gives every action or every resource with a service's every action. */
export const noWildcardActions: Check = {
  id: 'no-wildcard-action',
  sentence: 'No role may do everything with a service.',
  remedy: 'Write the single actions out.',
  look: (assembly) =>
    assembly.all('AWS::IAM::ManagedPolicy').map((policy) => {
      const document = policy.properties.PolicyDocument;
      const wild = (isMap(document) ? listOf(document.Statement) : [])
        .filter(isMap)
        .filter((s) => s.Effect === 'Allow' && ('NotAction' in s || listOf(s.Action).some((a) => plain(a).includes('*'))));
      return observe(policy, 'PolicyDocument', {
        expected: 'single actions',
        actual: wild.length === 0 ? 'single actions' : JSON.stringify(wild),
        ok: wild.length === 0,
      });
    }),
};
