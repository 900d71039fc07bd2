import { TAG } from '../../../naming';
import type { Assembly, Found } from '../../templates/assembly';
import { boundariesIn } from '../../policies/boundaries';
import { isExact, unnamed } from '../../policies/callers';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { admits, policiesOfRoles, statementsOf } from '../../policies/policy';
import { listOf } from '../../templates/value';
import type { Statement } from '../../policies/policy';
import { changesShutOffAlone } from '../../policies/shut-off';
import { partitionOf } from '../../templates/references';

/** Services that say nothing of the resource for which they take on a role: there iam:PassRole alone decides. */
const WITHOUT_SOURCE = ['Service:lambda.amazonaws.com'];
/**
 * Services of which AWS documents no source for this: a trust that insists on one may stop them in silence, and iam:PassRole keeps
 * other accounts out. Sources: S3 user guide, "Setting up permissions for live replication"; AWS Backup developer guide,
 * "IAM service roles"; CloudTrail user guide, "Role policy document for CloudTrail to use CloudWatch Logs"; EventBridge user guide,
 * "Permissions for Amazon EventBridge to access targets".
 */
const SOURCE_IF_GIVEN = ['s3', 'backup', 'cloudtrail', 'events'].map((service) => `Service:${service}.amazonaws.com`);

/** A wildcard would let whoever comes tag a session, and by a tag say for which tenant it is (decision 022). */
const TAKES_ON = ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity', 'sts:TagSession'];

/** Nobody from outside takes on a role. */
export const trustIsNarrow: Check = {
  id: 'role-trusts-somebody-named',
  sentence: 'Every role is taken on by a named service for this account, by a named role, or by the CI of its own stage.',
  remedy:
    'Name a role by ArnEquals aws:PrincipalArn, bind a service by aws:SourceAccount or aws:SourceArn, a federation by issuer, audience and subject.',
  look: (assembly) => [
    ...assembly.all('AWS::IAM::OIDCProvider').map((provider) => issues(assembly, provider)),
    ...assembly.all('AWS::IAM::Role').map((role) => {
      const said = statementsOf(assembly, role.stack, role.properties.AssumeRolePolicyDocument);
      const statements = said.filter((s) => s.allows);
      const open = [
        ...statements
          .filter((s) => !isSourceless(s) && !isCi(assembly, role, s))
          .flatMap((s) => unnamed(s, role.stack, SOURCE_IF_GIVEN)),
        ...statements.flatMap((s) => s.actions.filter((a) => !TAKES_ON.includes(a)).map((a) => `${s.sid || 'a statement'}: ${a}`)),
        ...statements.flatMap(tagsFreely),
        ...(statements.some(({ actions }) => actions.includes('sts:SetSourceIdentity')) ? statements.flatMap(namesNobody) : []),
        ...said.filter((s) => !s.allows).map((s) => `${s.sid || 'a statement'} refuses whom the role is for`),
      ];
      return observe(role, 'AssumeRolePolicyDocument', {
        expected: 'named principals',
        actual: open.join('; ') || statements.map(admitted).join('; ') || 'nobody',
        ok: statements.length > 0 && open.length === 0,
      });
    }),
  ],
};

/** Whom a statement lets in, and what it asks of them. */
function admitted({ principals, conditions }: Statement): string {
  const asked = conditions.map(({ key, operator, values }) => `${key} ${operator} ${values.join(' or ')}`);
  return [principals.join(', '), ...(asked.length > 0 ? [`where ${asked.join(' and ')}`] : [])].join(' ');
}

/** Whoever takes on a role with a tag says for one tenant, and says nothing else: other tags would open other doors. */
function tagsFreely({ sid, actions, conditions }: Statement): string[] {
  if (!actions.includes('sts:TagSession')) return [];
  const only = conditions.some((c) => c.operator === 'ForAllValues:StringEquals' && c.key === 'aws:tagkeys' && isTenant(c.values));
  const says = conditions.some((c) => c.operator === 'StringLike' && c.key === `aws:requesttag/${TAG.tenant}`);
  return only && says ? [] : [`${sid || 'a statement'} lets a session have any tag, or none`];
}
/** Where sessions are in a person's name (decision 027), none is in nobody's. */
const namesNobody = ({ sid, conditions }: Statement): string[] =>
  conditions.some((c) => c.operator === 'StringLike' && c.key === 'sts:sourceidentity' && c.values.join() === '?*')
    ? []
    : [`${sid || 'a statement'} lets a session be in nobody's name`];
const isTenant = (keys: readonly string[]): boolean => keys.length === 1 && keys[0] === TAG.tenant;

/** Whose tokens an account takes, and made out to whom: those of the CI that the configuration names, and no others. */
function issues(assembly: Assembly, provider: Found): Observation {
  const { issuer, audience } = assembly.platform.ci;
  const { Url, ClientIdList } = provider.properties;
  const wanted = `https://${issuer} for ${audience}`;
  const actual = `${assembly.text(Url, provider.stack)} for ${listOf(ClientIdList)
    .map((id) => assembly.text(id, provider.stack))
    .join(', ')}`;
  return observe(provider, 'ClientIdList', { expected: wanted, actual, ok: actual === wanted });
}

const isSourceless = ({ principals, negated }: Statement): boolean =>
  !negated && principals.length > 0 && principals.every((p) => WITHOUT_SOURCE.includes(p));

/** The CI's issuer, with the audience and the subject that only a job of this stage presents. */
function isCi({ platform }: Assembly, { stack }: Found, { principals, conditions, negated }: Statement): boolean {
  const { issuer, audience, subject } = platform.ci;
  const provider = `Federated:arn:${partitionOf(stack.region)}:iam::${stack.account}:oidc-provider/${issuer}`;
  const presents = (claim: string, value: string) =>
    conditions.some(
      (c) => c.operator === 'StringEquals' && isExact(c, /./, (v) => v === value) && c.key === `${issuer}:${claim}`.toLowerCase(),
    );
  return (
    !negated &&
    principals.length > 0 &&
    principals.every((p) => p === provider) &&
    presents('aud', audience) &&
    presents('sub', subject)
  );
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
      boundariesIn(assembly).map((policy) => [
        `${policy.stack.account} ${assembly.text({ Ref: policy.logicalId }, policy.stack)}`,
        statementsOf(assembly, policy.stack, policy.properties.PolicyDocument),
      ]),
    );
    return policiesOfRoles(assembly).map(({ role, policy, statements }) => {
      const boundary = assembly.text(role.properties.PermissionsBoundary, role.stack);
      const ceiling = ceilings.get(`${role.stack.account} ${boundary}`);
      const asked = statements.filter((s) => s.allows).flatMap((s) => s.actions);
      const beyond = asked.filter(
        (action) =>
          isWild(action) ||
          !ceiling?.some((s) => s.allows && admits(s.actions, action)) ||
          ceiling.some((s) => !s.allows && admits(s.actions, action)),
      );
      const inside = beyond.length === 0 ? `${asked.length} actions inside` : `beyond it: ${beyond.join(', ')}`;
      return observe(policy, 'PolicyDocument', {
        expected: `single actions inside the boundary ${boundary}`,
        actual: ceiling ? inside : 'no boundary of the account stack',
        ok: beyond.length === 0 && ceiling !== undefined,
      });
    });
  },
};

/** By which a role could rid itself of its boundary, or of everybody else's locks. */
const ESCALATES = [
  ...['CreateAccessKey', 'CreateUser', 'DeleteRolePermissionsBoundary', 'PutRolePermissionsBoundary'].map((a) => `iam:${a}`),
  'kms:PutKeyPolicy',
];
/** All of IAM that writes, save what a service makes for itself and handing over a role that exists. */
const CHANGES_IAM = /^iam:(?!(Get|List|Simulate)\w*$|PassRole$|CreateServiceLinkedRole$)/i;

/** What bounds every role must itself be bounded. */
export const boundariesAreCeilings: Check = {
  id: 'boundary-is-a-ceiling',
  sentence:
    "Every permissions boundary allows single actions in the platform's regions, denies escalation, and allows no change to IAM but that tenants' roles are shut off by the one policy which denies everything.",
  remedy:
    'Keep the region condition and the statement NeverEscalate in lib/account/boundaries.ts, and lib/parts/change-shut-off.ts as it is.',
  look: (assembly) =>
    boundariesIn(assembly).map((policy) => {
      const statements = statementsOf(assembly, policy.stack, policy.properties.PolicyDocument);
      const account = assembly.platform.accounts.find((a) => a.id === policy.stack.account);
      // Global services answer from us-east-1.
      const regions = ['us-east-1', ...(account?.regions.map((r) => r.region) ?? [])];
      const inRegions = (s: Statement) =>
        s.conditions.some(
          (c) =>
            c.key === 'aws:requestedregion' &&
            /^String(Equals|Like)(IfExists)?$/.test(c.operator) && // a pattern is no region, so none gets past the next line
            c.values.every((v) => regions.includes(v)),
        );
      const denied = statements.filter((s) => !s.allows && s.conditions.length === 0 && s.resources.includes('*'));
      const wrong = [
        ...statements.filter((s) => s.allows && !inRegions(s)).map((s) => `${s.sid} in any region`),
        ...statements
          .filter((s) => s.allows && !changesShutOffAlone(assembly, policy, s))
          .flatMap((s) => s.actions.filter((a) => s.negated || isWild(a) || CHANGES_IAM.test(a)))
          .map((a) => `allows ${a}`),
        ...ESCALATES.filter((a) => !denied.some((s) => !s.negated && admits(s.actions, a))).map((a) => `does not deny ${a}`),
      ];
      return observe(policy, 'PolicyDocument', {
        expected: 'a ceiling',
        actual: wrong.join('; ') || 'a ceiling',
        ok: wrong.length === 0,
      });
    }),
};

const isWild = (action: string): boolean => /[*?]/.test(action);

/** No policy of ours gives every action or every resource with a service's every action. */
export const noWildcardActions: Check = {
  id: 'no-wildcard-action',
  sentence: 'No role may do everything with a service.',
  remedy: 'Write the single actions out.',
  look: (assembly) =>
    assembly.all('AWS::IAM::ManagedPolicy').map((policy) => {
      const wild = statementsOf(assembly, policy.stack, policy.properties.PolicyDocument)
        .filter((s) => s.allows && (s.negated || s.actions.some(isWild)))
        .map((s) => `${s.sid || 'a statement'}: ${s.negated ? 'all but ' : ''}${s.actions.join(', ')}`);
      return observe(policy, 'PolicyDocument', {
        expected: 'single actions',
        actual: wild.join('; ') || 'single actions',
        ok: wild.length === 0,
      });
    }),
};
