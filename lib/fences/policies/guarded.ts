import { groupedBy } from '../../grouped-by';
import { plain } from '../templates/assembly';
import type { Assembly, Found, Value } from '../templates/assembly';
import { isMap, like, listOf, statementsOf } from './policy';
import type { Statement } from './policy';
import { partitionOf, suffixOf } from '../templates/references';
import { RESOURCE_POLICIES } from './resource-policies';
import type { Facts } from './signatures';

/** A resource whose own policy has a say in who may use it. */
export interface Guarded {
  readonly found: Found;
  /** As policies write it: its ARN, by reference or composed, and what is in it. */
  readonly names: readonly string[];
  /** Where its policy stands; empty where that is a resource of its own. */
  readonly property: string;
  readonly statements: readonly Statement[];
  /** First part of its actions, such as `kms`. */
  readonly service: string;
  /** Whether nobody may use it whom its policy does not admit. Elsewhere in an account, a role's own policy is enough. */
  readonly alone: boolean;
  /** What is known of a call on it, whoever makes it. */
  readonly facts: Facts;
}

/** A type, and how its policy is found. */
interface Kind {
  readonly type: string;
  readonly service: string;
  readonly arn: 'Ref' | `${string}Arn`;
  /** Where the policy stands in the resource itself. */
  readonly property?: string;
  /** Beside its ARN, such as the objects of a bucket. */
  readonly inside?: readonly string[];
  /** Where the policy is a resource of its own: its type, and the property that says whose it is. */
  readonly apart?: { readonly type: string; readonly of: string };
}
const KINDS: readonly Kind[] = [
  { type: 'AWS::KMS::Key', service: 'kms', arn: 'Arn', property: 'KeyPolicy' },
  { type: 'AWS::Backup::BackupVault', service: 'backup', arn: 'BackupVaultArn', property: 'AccessPolicy' },
  { type: 'AWS::S3::Bucket', service: 's3', arn: 'Arn', inside: ['/*'], apart: { type: 'AWS::S3::BucketPolicy', of: 'Bucket' } },
  { type: 'AWS::SQS::Queue', service: 'sqs', arn: 'Arn', apart: { type: 'AWS::SQS::QueuePolicy', of: 'Queues' } },
  { type: 'AWS::SNS::Topic', service: 'sns', arn: 'Ref', apart: { type: 'AWS::SNS::TopicPolicy', of: 'Topics' } },
  {
    type: 'AWS::SecretsManager::Secret',
    service: 'secretsmanager',
    arn: 'Ref',
    apart: { type: 'AWS::SecretsManager::ResourcePolicy', of: 'SecretId' },
  },
  {
    type: 'AWS::Lambda::Function',
    service: 'lambda',
    arn: 'Arn',
    inside: [':*'],
    apart: { type: 'AWS::Lambda::Permission', of: 'FunctionName' },
  },
  { type: 'AWS::DynamoDB::Table', service: 'dynamodb', arn: 'Arn', inside: ['/*'], property: 'ResourcePolicy' },
  {
    type: 'AWS::Events::EventBus',
    service: 'events',
    arn: 'Arn',
    property: 'Policy',
    apart: { type: 'AWS::Events::EventBusPolicy', of: 'EventBusName' },
  },
  { type: 'AWS::Logs::LogGroup', service: 'logs', arn: 'Arn' },
];

/** Everything of the templates that has a policy of its own, or might have. */
export function guardedIn(assembly: Assembly): Guarded[] {
  const aliases = new Map(
    assembly
      .all('AWS::KMS::Alias')
      .map(({ properties, stack }) => [assembly.text(properties.TargetKeyId, stack), assembly.text(properties.AliasName, stack)]),
  );
  const ofLogs = policiesOfLogs(assembly);
  return KINDS.flatMap((kind) => {
    const policies = policiesApart(assembly, kind);
    return assembly.all(kind.type).map((found): Guarded => {
      const { logicalId, stack, properties } = found;
      const text = (attribute: string) =>
        assembly.text(attribute === 'Ref' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] }, stack);
      const arn = text(kind.arn);
      const own = kind.property && properties[kind.property];
      const document = isMap(own) && isMap(own.PolicyDocument) ? own.PolicyDocument : own;
      const apart = [text('Ref'), arn].flatMap((whose) => policies.get(`${stack.name} ${whose}`) ?? []);
      return {
        found,
        names: [arn, ...(kind.inside ?? []).map((end) => `${arn}${end}`), ...(kind.service === 'kms' ? [keyByPattern(found)] : [])],
        property: kind.property ?? '',
        statements: [
          ...(document === undefined || document === '' ? [] : statementsOf(assembly, stack, document)),
          ...apart.flat(),
          ...(kind.service === 'logs' ? (ofLogs.get(`${stack.account} ${stack.region}`) ?? []).flat() : []),
        ],
        service: kind.service,
        alone: kind.service === 'kms',
        facts: new Map([...factsOf(assembly, found), ['kms:resourcealiases', aliases.get(arn)]]),
      };
    });
  });
}

/** Finds what a policy or a property names. */
export class Index {
  private readonly byArn: ReadonlyMap<string, Guarded>;
  private readonly keys: readonly Guarded[];

  constructor(guarded: readonly Guarded[]) {
    this.byArn = new Map(guarded.map((one) => [one.names[0]!, one]));
    this.keys = guarded.filter(({ alone }) => alone);
  }

  /** The one resource that a text names, or names something in. */
  named(text: string): Guarded | undefined {
    return this.byArn.get(text) ?? this.byArn.get(text.replace(/^(<[^>]*>|[^</]+)\/.*$/s, '$1')) ?? this.byArn.get(partOf(text));
  }

  /** Not of `*`: so are calls written that AWS defines without a resource. */
  keysLike(pattern: string): Guarded[] {
    return pattern.includes(':kms:') ? this.keys.filter(({ names }) => names.some((name) => like(pattern, name))) : [];
  }
}

/** A function by its version, and a log whole or by one of its streams. */
function partOf(text: string): string {
  if (/^arn:[^:]+:logs:/.test(text)) return `${text.replace(/:(\*|log-stream:.*)$/s, '')}:*`;
  return text.replace(/:[^:>]*$/s, '');
}

/** A key's id is KMS's choice; patterns over ids fit whatever it will be. */
const keyByPattern = ({ stack: { region, account }, logicalId }: Found): string =>
  `arn:${partitionOf(region)}:kms:${region}:${account}:key/${logicalId}`;

/** Policies that are resources of their own, by whose they are. */
function policiesApart(assembly: Assembly, { apart }: Kind): Map<string, Statement[][]> {
  if (!apart) return new Map();
  return grouped(
    assembly
      .all(apart.type)
      .flatMap((policy) =>
        listOf(policy.properties[apart.of]).map((whose): [string, Statement[]] => [
          `${policy.stack.name} ${assembly.text(whose, policy.stack)}`,
          statementsOf(assembly, policy.stack, RESOURCE_POLICIES[apart.type]!(policy.properties)),
        ]),
      ),
  );
}

/** Policies of logs are a region's: each says itself which of them it is about. */
const policiesOfLogs = (assembly: Assembly): Map<string, Statement[][]> =>
  grouped(
    assembly
      .all('AWS::Logs::ResourcePolicy')
      .map(({ properties, stack }): [string, Statement[]] => [
        `${stack.account} ${stack.region}`,
        statementsOf(assembly, stack, properties.PolicyDocument),
      ]),
  );

const grouped = (each: readonly [string, Statement[]][]): Map<string, Statement[][]> =>
  new Map(groupedBy(each, ([whose]) => whose).map(([whose, all]) => [whose, all.map(([, statements]) => statements)]));

function factsOf(assembly: Assembly, { stack, properties }: Found): Map<string, string | undefined> {
  return new Map([
    ['aws:requestedregion', stack.region],
    ['aws:principalaccount', stack.account],
    ['aws:resourceaccount', stack.account],
    ['kms:calleraccount', stack.account],
    ['aws:securetransport', 'true'],
    ['s3:tlsversion', '1.3'],
    ...tagsOf(properties).map(([key, value]): [string, string] => [
      `aws:resourcetag/${key.toLowerCase()}`,
      assembly.text(value, stack),
    ]),
  ]);
}

/** Some types have a list of tags, AWS Backup's a map. */
function tagsOf({ Tags, BackupVaultTags }: Found['properties']): [string, Value][] {
  if (isMap(BackupVaultTags)) return Object.entries(BackupVaultTags);
  return listOf(Tags)
    .filter(isMap)
    .map(({ Key, Value: value }) => [plain(Key), value]);
}

/** A service as a key sees who comes through it: with the region of the key, and the partition's own suffix. */
export const throughService = (service: string, { found }: Guarded): string =>
  `${service}.${found.stack.region}.${suffixOf(found.stack.region)}`;
