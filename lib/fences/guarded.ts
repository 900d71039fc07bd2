import { groupedBy } from '../grouped-by';
import { plain } from './assembly';
import type { Assembly, Found, Value } from './assembly';
import { isMap, like, listOf, statementsOf } from './policy';
import type { Statement } from './policy';
import { partitionOf, suffixOf } from './references';
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
  readonly property?: string;
  /** Beside its ARN, such as the objects of a bucket. */
  readonly inside?: string;
  /** Where the policy is a resource of its own: its type, and whose it is. */
  readonly apart?: { readonly type: string; readonly of: string; readonly document: string };
}
const KINDS: readonly Kind[] = [
  { type: 'AWS::KMS::Key', service: 'kms', arn: 'Arn', property: 'KeyPolicy' },
  { type: 'AWS::Backup::BackupVault', service: 'backup', arn: 'BackupVaultArn', property: 'AccessPolicy' },
  {
    type: 'AWS::S3::Bucket',
    service: 's3',
    arn: 'Arn',
    inside: '/*',
    apart: { type: 'AWS::S3::BucketPolicy', of: 'Bucket', document: 'PolicyDocument' },
  },
  {
    type: 'AWS::SQS::Queue',
    service: 'sqs',
    arn: 'Arn',
    apart: { type: 'AWS::SQS::QueuePolicy', of: 'Queues', document: 'PolicyDocument' },
  },
  {
    type: 'AWS::SNS::Topic',
    service: 'sns',
    arn: 'Ref',
    apart: { type: 'AWS::SNS::TopicPolicy', of: 'Topics', document: 'PolicyDocument' },
  },
  {
    type: 'AWS::SecretsManager::Secret',
    service: 'secretsmanager',
    arn: 'Ref',
    apart: { type: 'AWS::SecretsManager::ResourcePolicy', of: 'SecretId', document: 'ResourcePolicy' },
  },
];

/** Everything of the templates that has a policy of its own, or might have. */
export function guardedIn(assembly: Assembly): Guarded[] {
  const aliases = new Map(
    assembly
      .all('AWS::KMS::Alias')
      .map(({ properties, stack }) => [assembly.text(properties.TargetKeyId, stack), assembly.text(properties.AliasName, stack)]),
  );
  return KINDS.flatMap((kind) => {
    const policies = policiesApart(assembly, kind);
    return assembly.all(kind.type).map((found): Guarded => {
      const { logicalId, stack, properties } = found;
      const text = (attribute: string) =>
        assembly.text(attribute === 'Ref' ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] }, stack);
      const arn = text(kind.arn);
      const document = kind.property === undefined ? undefined : properties[kind.property];
      return {
        found,
        names: [arn, ...(kind.inside ? [`${arn}${kind.inside}`] : []), ...(kind.service === 'kms' ? [keyByPattern(found)] : [])],
        property: kind.property ?? '',
        statements: [...statementsOf(assembly, stack, document), ...(policies.get(`${stack.name} ${text('Ref')}`) ?? []).flat()],
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
    return this.byArn.get(text) ?? this.byArn.get(text.replace(/^(<[^>]*>|[^</]+)\/.*$/s, '$1'));
  }

  /** Not of `*`: so are calls written that AWS defines without a resource. */
  keysLike(pattern: string): Guarded[] {
    return pattern.includes(':kms:') ? this.keys.filter(({ names }) => names.some((name) => like(pattern, name))) : [];
  }
}

/** A key's id is KMS's choice; patterns over ids fit whatever it will be. */
const keyByPattern = ({ stack: { region, account }, logicalId }: Found): string =>
  `arn:${partitionOf(region)}:kms:${region}:${account}:key/${logicalId}`;

/** Policies that are resources of their own, by whose they are. */
function policiesApart(assembly: Assembly, { apart }: Kind): Map<string, Statement[][]> {
  if (!apart) return new Map();
  const each = assembly
    .all(apart.type)
    .flatMap(({ properties, stack }) =>
      listOf(properties[apart.of]).map((whose): [string, Statement[]] => [
        `${stack.name} ${assembly.text(whose, stack)}`,
        statementsOf(assembly, stack, properties[apart.document]),
      ]),
    );
  return new Map(groupedBy(each, ([whose]) => whose).map(([whose, all]) => [whose, all.map(([, statements]) => statements)]));
}

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
