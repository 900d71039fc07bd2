import type { StackTemplate } from '../fences/templates/assembly';
import { admits, listOf } from '../fences/policies/policy';
import { tagsOf } from './stores';
import type { Placed, Texts } from './texts';

/** A role and all that its own policies and its boundary say. */
export interface Principal {
  readonly arn: string;
  readonly account: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly identity: readonly Placed[];
  /** None where the role has no boundary. */
  readonly boundary?: readonly Placed[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether whoever takes it on may say what it is tagged with (decision 022): then its tags are anything. */
  readonly taggedBySession?: boolean;
}

/** A role's session is the role, whatever it is called: whoever takes the role on calls it ("AWS JSON policy elements: Principal"). */
export const roleOf = (principal: string): string =>
  principal.replace(/^AWS:(arn:[^:]+):sts::([^:]*):assumed-role\/([^/]+)\/.+$/, 'AWS:$1:iam::$2:role/$3');

/** What a policy that no template has could say: anything. */
const UNREADABLE = {
  allows: true,
  sid: 'a policy that is in no template',
  actions: ['*'],
  negated: true,
  but: { actions: ['*'] },
  principals: [],
  resources: ['*'],
  conditions: [],
} as const;

/** Every role of some stacks with its policies, from whichever side and in whichever stack they are attached. */
export function principalsIn(texts: Texts, stacks: readonly StackTemplate[]): Principal[] {
  const { assembly } = texts;
  const policies = assembly.all('AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy').map((policy) => ({
    policy,
    arn: assembly.text({ Ref: policy.logicalId }, policy.stack),
    roles: [...listOf(policy.properties.Roles), ...listOf(policy.properties.RoleName)].map((r) => assembly.text(r, policy.stack)),
  }));
  return stacks.flatMap((stack) =>
    assembly.in(stack.name, 'AWS::IAM::Role').map((role): Principal => {
      const name = assembly.text({ Ref: role.logicalId }, stack);
      const named = listOf(role.properties.ManagedPolicyArns).map((arn) => assembly.text(arn, stack));
      const attached = policies.filter(
        ({ policy, arn, roles }) => policy.stack.account === stack.account && (roles.includes(name) || named.includes(arn)),
      );
      const strange = named.filter((arn) => !policies.some((p) => p.arn === arn));
      const inline = listOf(role.properties.Policies).map((p) => (p as { PolicyDocument?: never }).PolicyDocument);
      const at = { stack: texts.open(stack.name), logicalId: role.logicalId };
      const boundary = assembly.text(role.properties.PermissionsBoundary, stack);
      const ceiling = policies.find(({ policy, arn }) => arn === boundary && policy.stack.account === stack.account);
      return {
        ...at,
        arn: texts.arnOf(role, 'Arn'),
        account: stack.account,
        identity: [
          ...attached.flatMap(({ policy }) => texts.statements(policy, policy.properties.PolicyDocument, 'identity')),
          ...inline.flatMap((document) => texts.statements(role, document, 'identity')),
          ...strange.map((): Placed => ({ ...UNREADABLE, ...at, policy: 'identity' })),
        ],
        ...(ceiling && { boundary: texts.statements(ceiling.policy, ceiling.policy.properties.PolicyDocument, 'boundary') }),
        tags: tagsOf(texts, role),
        taggedBySession: texts
          .statements(role, role.properties.AssumeRolePolicyDocument, 'resource')
          .some((s) => s.allows && (s.negated || admits(s.actions, 'sts:TagSession'))),
      };
    }),
  );
}
