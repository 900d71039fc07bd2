import type { Account, Platform } from '../../config/platform';
import type { ProvisionerRights, Right } from '../../config/provisioner';
import { BOUNDARIES } from '../naming';
import { boundaryName } from '../role-names';
import { keeperRoleName, provisionerPolicyName } from './provisioner-names';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}
interface Policy {
  readonly name: string;
  readonly description: string;
  readonly document: { readonly Version: '2012-10-17'; readonly Statement: readonly Statement[] };
}

/** Policies of CloudFormation's role in one account. */
export interface Provisioner {
  /** Attached to `cfn-exec`, by `--cloudformation-execution-policies`. */
  readonly policies: readonly Policy[];
  /** Its ceiling, by `--custom-permissions-boundary`. */
  readonly boundary: Policy;
  /** For the role that deploys the account's own stack. */
  readonly keeper: Policy;
}

/** IAM takes 6,144 characters a managed policy, white space aside (IAM and STS quotas, read on 2026-11-29). */
export const POLICY_LIMIT = 6_144;

export const arnOfPolicy = (account: Account, name: string): string => `arn:${account.partition}:iam::${account.id}:policy/${name}`;

/** The documents that `config/provisioner.yaml` makes for one account of a platform's stage. */
export function provisionerOf(platform: Platform, account: Account, rights: ProvisionerRights): Provisioner {
  const of = { platform: platform.name, stage: platform.stage.name };
  const boundaries = BOUNDARIES.map((kind) => arnOfPolicy(account, boundaryName(of, kind)));
  const words = { partition: account.partition, account: account.id, prefix: `${of.platform}-${of.stage}` };
  const fill = (text: string): string | readonly string[] =>
    text === '{boundaries}' ? boundaries : text.replace(/\{(\w+)\}/g, (_whole, word: keyof typeof words) => words[word]);
  const statement = (right: Right, Effect: 'Allow' | 'Deny'): Statement => ({
    Sid: right.sid,
    Effect,
    Action: actionsOf(right),
    Resource: right.on.map((arn) => fill(arn) as string),
    ...(right.when && { Condition: mapped(right.when, (keys) => mapped(keys, fill)) }),
  });
  const policy = (part: string, description: string, Statement: readonly Statement[]): Policy => ({
    name: provisionerPolicyName(of, part),
    description,
    document: { Version: '2012-10-17', Statement },
  });

  const attached = Object.values(rights.policies).flat();
  return {
    policies: Object.entries(rights.policies).map(([part, statements]) =>
      policy(
        part,
        `What CloudFormation may do for a deployment: ${part}`,
        statements.map((right) => statement(right, 'Allow')),
      ),
    ),
    boundary: policy('boundary', 'The most that CloudFormation can do for a deployment, whatever is attached to its role', [
      ceiling(attached, account),
      ...rights.never.map((right) => statement(right, 'Deny')),
    ]),
    keeper: policy(
      'keeper',
      'What deploys the account stack, beside what CloudFormation may do for every deployment',
      rights.keeper.map((right) => statement(right, 'Allow')),
    ),
  };
}

/**
 * The services that the policies name, in the platform's regions; of IAM the very actions. A list of all actions would be
 * longer than IAM takes, and the policies are where it stands.
 */
function ceiling(attached: readonly Right[], account: Account): Statement {
  const actions = attached.flatMap(actionsOf).map((action) => (action.startsWith('iam:') ? action : `${serviceOf(action)}:*`));
  const regions = account.regions.map(({ region }) => region);
  return {
    Sid: 'Ceiling',
    Effect: 'Allow',
    Action: [...new Set(actions)].sort(),
    Resource: ['*'],
    // IAM and Route 53 answer from us-east-1 where the partition is `aws`, from the one region there is elsewhere.
    Condition: {
      StringEqualsIfExists: {
        'aws:RequestedRegion': [...new Set([...regions, ...(account.partition === 'aws' ? ['us-east-1'] : [])])].sort(),
      },
    },
  };
}

/**
 * The template that an administrator deploys before CDK's bootstrap. It is no stack of the app: the app is deployed by the role
 * that these policies make.
 */
export function provisionerTemplate(platform: Platform, { policies, boundary, keeper }: Provisioner): object {
  const of = { platform: platform.name, stage: platform.stage.name };
  const entries = [...policies, boundary, keeper].map((policy): [string, object] => [logicalId(policy), managedPolicy(policy)]);
  return {
    Description: `Freehold: what CloudFormation may do for deployments of ${of.platform} ${of.stage}`,
    Parameters: {
      Keeper: {
        Type: 'String',
        AllowedValues: ['open', 'closed'],
        Default: 'closed',
        Description: "Whether the role is there that deploys the account's stack",
      },
    },
    Conditions: { KeeperIsOpen: { 'Fn::Equals': [{ Ref: 'Keeper' }, 'open'] } },
    Resources: {
      ...Object.fromEntries(entries),
      KeeperRole: {
        Type: 'AWS::IAM::Role',
        Condition: 'KeeperIsOpen',
        Properties: {
          RoleName: keeperRoleName(of),
          Description: "Deploys the account's stack; there while an administrator opens a region",
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          ManagedPolicyArns: [...policies, keeper].map((policy) => ({ Ref: logicalId(policy) })),
        },
      },
    },
  };
}

const managedPolicy = ({ name, description, document }: Policy): object => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: { ManagedPolicyName: name, Description: description, PolicyDocument: document },
});

/** `StoresPolicy` of `softdocket-production-provisioner-stores`. */
const logicalId = ({ name }: Policy): string => {
  const part = name.slice(name.lastIndexOf('-') + 1);
  return `${part.charAt(0).toUpperCase()}${part.slice(1)}Policy`;
};

const actionsOf = (right: Right): string[] =>
  Object.entries(right.allow).flatMap(([service, names]) => names.map((name) => `${service}:${name}`));

const serviceOf = (action: string): string => action.slice(0, action.indexOf(':'));

const mapped = <From, To>(record: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
