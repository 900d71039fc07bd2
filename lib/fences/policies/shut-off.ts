import { boundaryName, shutOffPolicyName, tenantRoleName } from '../../role-names';
import type { Assembly, Found } from '../templates/assembly';
import { partitionOf } from '../templates/references';
import { statementsOf } from './policy';
import type { Statement } from './policy';

const CHANGES = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];

const named = ({ platform }: Assembly) => ({ platform: platform.name, stage: platform.stage.name });

/**
 * The policy that a containment puts on a tenant's role: under its name, and every statement of it refuses every call, whoever makes it. One
 * that allows something, or refuses less, is none.
 */
export function isShutOff(assembly: Assembly, { stack, properties }: Found): boolean {
  const statements = statementsOf(assembly, stack, properties.PolicyDocument);
  return (
    assembly.text(properties.ManagedPolicyName, stack) === shutOffPolicyName(named(assembly)) &&
    statements.length > 0 &&
    statements.every(
      ({ allows, negated, actions, resources, conditions }) =>
        !allows && !negated && conditions.length === 0 && actions.includes('*') && resources.includes('*'),
    )
  );
}

/**
 * Whether a statement of the boundary of containment changes nothing in IAM but whether tenants' roles of access carry that policy. All
 * four are asked for: which calls, which roles by their name and by their boundary, and which policy, each without a way around
 * (`ArnEqualsIfExists` is true of what has no ARN, `ForAllValues` of what has no value).
 */
export function changesShutOffAlone(assembly: Assembly, { stack, properties }: Found, statement: Statement): boolean {
  const { actions, negated, resources, conditions } = statement;
  const iam = (thing: string) => `arn:${partitionOf(stack.region)}:iam::${stack.account}:${thing}`;
  const roles = iam(`role/${tenantRoleName(named(assembly), '*', 'access')}`);
  const policies = assembly
    .all('AWS::IAM::ManagedPolicy')
    .filter((policy) => policy.stack.account === stack.account && isShutOff(assembly, policy))
    .map(({ logicalId, stack: of }) => assembly.text({ Ref: logicalId }, of));
  const boundary = iam(`policy/${boundaryName(named(assembly), 'tenant')}`);
  const asks = (operator: string, key: string, among: readonly string[]) =>
    conditions.some(
      (c) => c.operator === operator && c.key === key && c.values.length > 0 && c.values.every((v) => among.includes(v)),
    );
  return (
    assembly.text(properties.ManagedPolicyName, stack) === boundaryName(named(assembly), 'containment') &&
    !negated &&
    actions.every((action) => CHANGES.includes(action)) &&
    resources.length > 0 &&
    resources.every((resource) => resource === roles) &&
    asks('ArnEquals', 'iam:policyarn', policies) &&
    asks('StringEquals', 'iam:permissionsboundary', [boundary])
  );
}
