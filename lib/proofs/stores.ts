import type { Found, StackTemplate, Value } from '../fences/templates/assembly';
import { isMap, listOf } from '../fences/policies/policy';
import { partitionOf } from '../fences/templates/references';
import { opaque } from './patterns';
import type { Placed, Texts } from './texts';

/** What of a tenant somebody could get at. */
export type Kind =
  | 'key'
  | 'bucket'
  | 'object'
  | 'secret'
  | 'database'
  | 'login'
  | 'snapshot'
  | 'vault'
  | 'point'
  | 'log'
  | 'parameter'
  | 'role'
  | 'table'
  | 'queue'
  | 'topic'
  | 'stream'
  | 'function'
  | 'machine';

/** One thing and all that its own policy says. */
export interface Store {
  readonly kind: Kind;
  /** ARN, with the owner's id open. */
  readonly arn: string;
  readonly account: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly home: StackTemplate;
  readonly policy: readonly Placed[];
  readonly tags: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
}

type Make = (found: Found, texts: Texts) => Pick<Store, 'kind' | 'arn'>[];

const arnOf = ({ stack: { region, account } }: Found, service: string, rest: string, place = region): string =>
  `arn:${partitionOf(region)}:${service}:${place}:${account}:${rest}`;
const attribute =
  (kind: Kind, name: string, after = ''): Make =>
  (found, texts) => [{ kind, arn: texts.arnOf(found, name) + after }];

/**
 * Everything in templates that holds something or opens something, by type. Shapes of ARNs: AWS service authorization reference,
 * read 2026-11-30. A tenant's stack with a type that stands neither here nor in {@link HOLDS_NOTHING} is refused.
 */
const STORES: Readonly<Record<string, Make>> = {
  'AWS::KMS::Key': attribute('key', 'Arn'),
  'AWS::S3::Bucket': (found, texts) => {
    const arn = texts.arnOf(found, 'Arn');
    return [
      { kind: 'bucket', arn },
      { kind: 'object', arn: `${arn}/*` },
    ];
  },
  'AWS::SecretsManager::Secret': attribute('secret', 'Ref'),
  'AWS::RDS::DBInstance': (found, texts) => {
    const number = texts.arnOf(found, 'DbiResourceId');
    const away = texts.text(found.properties.AutomaticBackupReplicationRegion, found.stack);
    return [
      { kind: 'database', arn: texts.arnOf(found, 'DBInstanceArn') },
      { kind: 'login', arn: arnOf(found, 'rds-db', `dbuser:${number}/*`) },
      { kind: 'secret', arn: texts.arnOf(found, 'MasterUserSecret.SecretArn') },
      ...[found.stack.region, ...(away ? [away] : [])].flatMap((region): Pick<Store, 'kind' | 'arn'>[] => [
        { kind: 'snapshot', arn: arnOf(found, 'rds', `auto-backup:ab-${number}`, region) },
        { kind: 'snapshot', arn: arnOf(found, 'rds', `snapshot:awsbackup:job-${number}`, region) },
      ]),
    ];
  },
  'AWS::Backup::BackupVault': (found, texts) => [
    { kind: 'vault', arn: texts.arnOf(found, 'BackupVaultArn') },
    {
      kind: 'point',
      arn: texts.open(arnOf(found, 'backup', `recovery-point:${opaque(`${found.stack.name}.${found.logicalId}`)}`)),
    },
  ],
  'AWS::Logs::LogGroup': attribute('log', 'Arn'),
  'AWS::SSM::Parameter': (found, texts) => [
    { kind: 'parameter', arn: arnOf(found, 'ssm', `parameter${texts.text(found.properties.Name, found.stack)}`) },
  ],
  'AWS::IAM::Role': attribute('role', 'Arn'),
  'AWS::DynamoDB::Table': attribute('table', 'Arn'),
  'AWS::SQS::Queue': attribute('queue', 'Arn'),
  'AWS::SNS::Topic': attribute('topic', 'Ref'),
  'AWS::KinesisFirehose::DeliveryStream': attribute('stream', 'Arn'),
  'AWS::Lambda::Function': attribute('function', 'Arn'),
  'AWS::StepFunctions::StateMachine': (found, texts) => [
    { kind: 'machine', arn: arnOf(found, 'states', `stateMachine:${texts.text(found.properties.StateMachineName, found.stack)}`) },
  ],
};

/** Types of a tenant's stacks in which nothing of it lies and by which nobody gets at it: names, watchers, wires, and policies, read where they belong. */
const HOLDS_NOTHING =
  /^(AWS::(KMS::Alias|S3::BucketPolicy|CloudWatch::Alarm|Backup::Backup(Plan|Selection)|IAM::ManagedPolicy|EC2::\w+|RDS::DBSubnetGroup|VpcLattice::Resource(Gateway|Configuration))|Custom::(SigningKeyPublicHalf|VpcRestrictDefaultSG))$/;

export const isClassed = (type: string): boolean => type in STORES || HOLDS_NOTHING.test(type);

/** Everything of some stacks that can be got at. */
export function storesIn(texts: Texts, stacks: readonly StackTemplate[]): Store[] {
  const { assembly } = texts;
  return stacks.flatMap((stack) => {
    const of = (...types: string[]) => assembly.in(stack.name, ...types);
    const policies = policiesByTarget(texts, of);
    return of(...Object.keys(STORES)).flatMap((found) =>
      STORES[found.type]!(found, texts).map((made): Store => ({
        ...made,
        account: stack.account,
        stack: texts.open(stack.name),
        logicalId: found.logicalId,
        home: stack,
        policy: [...own(texts, found), ...(policies.get(found.logicalId) ?? [])],
        tags: tagsOf(texts, found),
        aliases: of('AWS::KMS::Alias')
          .filter((alias) => refersTo(alias.properties.TargetKeyId, found.logicalId))
          .map((alias) => texts.text(alias.properties.AliasName, stack)),
      })),
    );
  });
}

const OWN_POLICY: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::Backup::BackupVault': 'AccessPolicy',
};
const own = (texts: Texts, found: Found): Placed[] => {
  const property = OWN_POLICY[found.type];
  return property ? texts.statements(found, found.properties[property], 'resource') : [];
};

/** Policies that stand beside what they are of. */
const BESIDE: Readonly<Record<string, readonly [target: string, document: string]>> = {
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::SecretsManager::ResourcePolicy': ['SecretId', 'ResourcePolicy'],
  'AWS::SQS::QueuePolicy': ['Queues', 'PolicyDocument'],
  'AWS::SNS::TopicPolicy': ['Topics', 'PolicyDocument'],
};

function policiesByTarget(texts: Texts, of: (...types: string[]) => Found[]): Map<string, Placed[]> {
  const byTarget = new Map<string, Placed[]>();
  for (const found of of(...Object.keys(BESIDE))) {
    const [target, document] = BESIDE[found.type]!;
    const named = listOf(found.properties[target]);
    const owners = Object.keys(found.stack.resources).filter((id) => named.some((value) => refersTo(value, id)));
    const text = named.map((value) => texts.assembly.text(value, found.stack));
    const byName = of('AWS::S3::Bucket').filter((b) => text.includes(texts.assembly.text({ Ref: b.logicalId }, b.stack)));
    for (const id of new Set([...owners, ...byName.map((b) => b.logicalId)]))
      byTarget.set(id, [...(byTarget.get(id) ?? []), ...texts.statements(found, found.properties[document], 'resource')]);
  }
  return byTarget;
}

const refersTo = (value: Value, id: string): boolean =>
  isMap(value) && (value.Ref === id || (Array.isArray(value['Fn::GetAtt']) && value['Fn::GetAtt'][0] === id));

export function tagsOf(texts: Texts, { properties, stack }: Found): Record<string, string> {
  const tags = isMap(properties.BackupVaultTags)
    ? Object.entries(properties.BackupVaultTags)
    : listOf(properties.Tags)
        .filter(isMap)
        .map(({ Key, Value }) => [Key, Value] as const);
  return Object.fromEntries(tags.map(([key, value]) => [texts.assembly.text(key, stack), texts.text(value, stack)]));
}
