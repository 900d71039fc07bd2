import type { Assembly, Found, StackTemplate, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { provisionerOf, roleArn } from '../../policies/need';
import { policiesIn } from '../../policies/placed';
import { admits, isMap, statementsOf } from '../../policies/policy';
import type { Condition, Statement } from '../../policies/policy';
import { holds } from '../../policies/requests';
import { admitted, names } from '../../policies/signatures';

/** A type with a policy that CloudFormation writes, and the calls by which it does. */
interface Rewritten {
  readonly policy: (properties: Found['properties']) => Value;
  readonly property: string;
  readonly actions: readonly string[];
  /** A key admits nobody whom its policy does not: not refusing is not enough. */
  readonly alone?: boolean;
}

/** Source: the resource types' own handlers, permissions of `update`, in the CloudFormation registry, read 2026-11. */
const REWRITTEN: Readonly<Record<string, Rewritten>> = {
  'AWS::Backup::BackupVault': {
    policy: (p) => p.AccessPolicy,
    property: 'AccessPolicy',
    actions: ['backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultLockConfiguration', 'backup:TagResource'],
  },
  'AWS::KMS::Key': {
    policy: (p) => p.KeyPolicy,
    property: 'KeyPolicy',
    actions: ['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:TagResource', 'kms:UpdateKeyDescription'],
    alone: true,
  },
  'AWS::S3::BucketPolicy': {
    policy: (p) => p.PolicyDocument,
    property: 'PolicyDocument',
    actions: ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:GetBucketPolicy'],
  },
  'AWS::SNS::TopicPolicy': {
    policy: (p) => p.PolicyDocument,
    property: 'PolicyDocument',
    actions: ['sns:SetTopicAttributes', 'sns:GetTopicAttributes'],
  },
  'AWS::SQS::QueuePolicy': {
    policy: (p) => p.PolicyDocument,
    property: 'PolicyDocument',
    actions: ['sqs:SetQueueAttributes', 'sqs:GetQueueAttributes'],
  },
  'AWS::SecretsManager::ResourcePolicy': {
    policy: (p) => p.ResourcePolicy,
    property: 'ResourcePolicy',
    actions: ['secretsmanager:PutResourcePolicy', 'secretsmanager:DeleteResourcePolicy'],
  },
  'AWS::DynamoDB::Table': {
    policy: (p) => (isMap(p.ResourcePolicy) ? p.ResourcePolicy.PolicyDocument : p.ResourcePolicy),
    property: 'ResourcePolicy',
    actions: ['dynamodb:PutResourcePolicy', 'dynamodb:DeleteResourcePolicy'],
  },
};

/** Policies that refuse nobody a change of what they stand in, by type and property, with the reason. */
const REFUSES_NO_CHANGE: Readonly<Record<string, string>> = {
  'AWS::IAM::ManagedPolicy PolicyDocument': 'it says what a role may do, and not who may change it',
  'AWS::IAM::Role AssumeRolePolicyDocument': 'it says who may take the role on',
  'AWS::EC2::VPCEndpoint PolicyDocument': 'it judges what goes through the endpoint',
  'AWS::Logs::ResourcePolicy PolicyDocument': 'it admits services, and the account changes it by IAM alone',
};

/** A policy that refuses the one who wrote it can never be changed again: nor can what hangs on it, such as a plan's days. */
export const deploymentsAreNotLockedOut: Check = {
  id: 'policy-can-still-be-changed',
  sentence:
    'Every policy that a deployment writes, the next deployment can change: none refuses the role under which CloudFormation works.',
  remedy: "Exempt CloudFormation's role of the region (provisionerRoleName) from the refusal, or refuse fewer actions.",
  look: (assembly) => [
    ...unclassed(assembly),
    ...Object.entries(REWRITTEN).flatMap(([type, { policy, property, actions, alone = false }]) =>
      assembly.all(type).flatMap((found) => {
        const document = policy(found.properties);
        if (document === undefined) return [];
        const statements = statementsOf(assembly, found.stack, document);
        const shut = actions.filter((action) => isShut(assembly, found.stack, { statements, action, alone }));
        return [
          observe(found, property, {
            expected: `${provisionerOf(assembly, found.stack)} may change it`,
            actual: shut.length === 0 ? 'it may' : `it may no longer ${shut.join(', ')}`,
            ok: shut.length === 0,
          }),
        ];
      }),
    ),
  ],
};

/** A policy where nobody has looked up by which calls it is changed may be one that shuts CloudFormation out. */
function unclassed(assembly: Assembly): Observation[] {
  return policiesIn(assembly)
    .map(({ found, path }) => ({ found, property: path.split('/')[0]! }))
    .filter(({ found: { type }, property }) => property !== '' && REWRITTEN[type]?.property !== property)
    .filter(({ found: { type }, property }) => !(`${type} ${property}` in REFUSES_NO_CHANGE))
    .map(({ found, property }) =>
      observe(found, property, { expected: 'a policy of which it is known how it is changed', actual: found.type, ok: false }),
    );
}

function isShut(
  assembly: Assembly,
  stack: StackTemplate,
  { statements, action, alone }: { statements: readonly Statement[]; action: string; alone: boolean },
): boolean {
  const arn = roleArn(stack, provisionerOf(assembly, stack));
  const caller = { name: `AWS:${arn}`, of: stack };
  const facts = new Map([
    ['aws:principalarn', arn],
    ['aws:principalaccount', stack.account],
    ['kms:calleraccount', stack.account],
    ['aws:requestedregion', stack.region],
    // CloudFormation speaks TLS 1.2 at least.
    ['aws:securetransport', 'true'],
    ['s3:tlsversion', '1.2'],
  ]);
  // A refusal of which it is not certain that it spares the role, hits it: a condition that nothing is known of may be met.
  const spares = (c: Condition) => facts.has(c.key) && !holds(c, facts.get(c.key));
  const hits = statements.some(
    (s) => !s.allows && (s.negated || admits(s.actions, action)) && (s.negated || names(s, caller)) && !s.conditions.some(spares),
  );
  return hits || (alone && !admitted(statements, caller, { action, names: ['*'], facts }));
}
