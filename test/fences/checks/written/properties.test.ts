import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { type CfnQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { NIST80053R5Checks } from 'cdk-nag';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assembly, Resource } from '../../../../lib/fences/templates/assembly';
import { everyPropertyIsClassed, protectionStands } from '../../../../lib/fences/checks/written/properties';
import { everyTypeIsKnown, KNOWN_TYPES } from '../../../../lib/fences/checks/written/written-out';
import { checksOf, OwnCheckError } from '../../../../lib/fences/checks/own';
import { PROPERTIES } from '../../../../lib/fences/properties';
import { alone } from '../../../support/alone';
import { findings } from '../../../support/plant';

const of = (resources: Record<string, Resource>): Assembly => alone(resources, { sections: ['Resources'] });
const SECRET: Resource = {
  Type: 'AWS::SecretsManager::Secret',
  Properties: { Name: 's', KmsKeyId: 'k', GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
};
const TABLE = { ...PROPERTIES };

test("a secret's ReplicaRegions without a key, on which every fence was silent, is a property that nobody classed", () => {
  const planted = { ...SECRET, Properties: { ...SECRET.Properties, ReplicaRegions: [{ Region: 'us-east-1' }] } };
  expect(findings(everyPropertyIsClassed, of({ Secret: SECRET }))).toEqual([]);
  expect(findings(everyPropertyIsClassed, of({ Secret: planted }))).toEqual(['stack/Secret: ReplicaRegions']);
});

test('what is nested, in a list, in a list of pairs, or beside the properties is looked at as what is on top', () => {
  const door = (attributes: unknown) =>
    ({ Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { TargetGroupAttributes: attributes } }) as Resource;
  const said = of({
    Nested: {
      ...SECRET,
      Properties: { ...SECRET.Properties, GenerateSecretString: { ExcludePunctuation: true, ExcludeLowercase: true } },
    },
    Listed: { Type: 'AWS::S3::Bucket', Properties: { ReplicationConfiguration: { Rules: [{ Destination: { Account: '2' } }] } } },
    Paired: door([
      { Key: 'stickiness.enabled', Value: 'false' },
      { Key: 'lambda.multi_value_headers.enabled', Value: 'true' },
    ]),
    Unpaired: door([{ Key: 'stickiness.enabled', Value: 'false', Other: 'x' }]),
    Referred: door({ Ref: 'Somewhere' }),
    Beside: { ...SECRET, CreationPolicy: {} } as Resource,
    Scalar: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Nested: 'x' } } },
  });
  expect(findings(everyPropertyIsClassed, said)).toEqual([
    'stack/Nested: GenerateSecretString/ExcludeLowercase',
    'stack/Beside: CreationPolicy',
    'stack/Listed: ReplicationConfiguration/Rules/0/Destination/Account',
    'stack/Paired: TargetGroupAttributes/1/Value',
    'stack/Unpaired: TargetGroupAttributes/0/Key, TargetGroupAttributes/0/Value, TargetGroupAttributes/0/Other',
    'stack/Referred: TargetGroupAttributes',
    'stack/Scalar: QueueName/Nested',
  ]);
});

test('a policy is judged where statements are, so what stands in it is no property; a group that is empty protects nothing', () => {
  const queue = (properties: Resource['Properties']): Resource => ({ Type: 'AWS::SQS::QueuePolicy', Properties: properties! });
  const said = of({
    Whole: queue({ Queues: ['q'], PolicyDocument: { Statement: [{ Effect: 'Deny', Anything: 1 }] } }),
    Empty: queue({ Queues: [], PolicyDocument: {} }),
  });
  expect(findings(everyPropertyIsClassed, said)).toEqual([]);
  expect(findings(protectionStands, said)).toEqual(['stack/Empty: Queues: nothing']);
});

describe('every row', () => {
  const rows = Object.entries(TABLE).flatMap(([type, of]) => Object.entries(of).map(([path, row]) => ({ type, path, row })));

  test('stands under a type that somebody looked at, and says which values are safe or that another check does', () => {
    expect(rows.length).toBeGreaterThan(550);
    expect(Object.keys(TABLE).filter((type) => !KNOWN_TYPES.includes(type))).toEqual([]);
    expect(rows.filter(({ row }) => row.only && row.only.length === 0)).toEqual([]);
    expect(rows.filter(({ row }) => row.kind !== 'protects' && (row.needed || row.only || row.weaker))).toEqual([]);
  });

  test('that protects and must be there is missed when it is taken out, and what is not safe is refused', () => {
    const single = rows.filter(({ row, path }) => row.needed && !path.includes('/') && !path.includes('*'));
    expect(single.length).toBeGreaterThan(150);
    for (const { type, path, row } of single) {
      const wrong = (value?: string) =>
        findings(protectionStands, of({ One: { Type: type, Properties: value === undefined ? {} : { [path]: value } } })).join();
      expect(wrong()).toContain(`${path}: nothing`);
      if (row.only || row.of || row.bound !== undefined) expect(wrong('something else')).toContain(`${path}: something else`);
      else expect(wrong('something else')).not.toContain(`${path}: something else`);
    }
  });
});

describe('a property taken out of the template after the packs looked at the construct', () => {
  /** What the pack says of the same constructs: with everything on, and made without it. */
  const saidOf = (stack: Stack): string[] => {
    const { violations } = new NIST80053R5Checks().validateScope(stack) as unknown as { violations: { ruleName: string }[] };
    return violations
      .map(({ ruleName }) => ruleName)
      .filter((rule) => /S3BucketVersioningEnabled|S3BucketLevelPublicAccess/.test(rule));
  };
  const stackOf = (name: string): Stack => new Stack(new App(), name, { env: { account: '1', region: 'eu-central-1' } });
  const stack = stackOf('sound');
  const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:1:key/k');
  const queue = new Queue(stack, 'Queue', { encryption: QueueEncryption.KMS, encryptionMasterKey: key });
  const bucket = new Bucket(stack, 'Bucket', { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, versioned: true });
  (queue.node.defaultChild as CfnQueue).addPropertyDeletionOverride('KmsMasterKeyId');
  (bucket.node.defaultChild as CfnBucket).addPropertyDeletionOverride('PublicAccessBlockConfiguration.BlockPublicPolicy');
  (bucket.node.defaultChild as CfnBucket).addPropertyOverride('VersioningConfiguration.Status', 'Suspended');
  const template = (stack as unknown as { _toCloudFormation(): unknown })._toCloudFormation();
  const { Resources } = stack.resolve(template) as { Resources: Record<string, Resource> };

  test('is unseen by the pack, and refused by what reads the template', () => {
    const bare = stackOf('bare');
    new CfnBucket(bare, 'Bucket');
    expect(saidOf(bare).length).toBeGreaterThan(0);
    expect(saidOf(stack)).toEqual([]);
    const found = findings(protectionStands, of(Resources)).join('\n');
    expect(found).toContain('KmsMasterKeyId: nothing');
    expect(found).toContain('PublicAccessBlockConfiguration/BlockPublicPolicy: nothing');
    expect(found).toContain('VersioningConfiguration/Status: Suspended');
  });
});

describe("a company's own rows", () => {
  const company = (rows: string): { folder: string } => {
    const folder = mkdtempSync(join(tmpdir(), 'rows-'));
    mkdirSync(join(folder, 'checks'));
    writeFileSync(join(folder, 'checks', 'own.ts'), `export const PROPERTIES = ${rows};`);
    return { folder };
  };
  const judged = (id: string, rows: string, resource: Resource): string[] =>
    findings(
      checksOf(company(rows)).find((check) => check.id === id)!,
      of({ One: resource }),
    );
  const QUEUE = "{ 'AWS::MQ::Broker': { EngineType: { kind: 'sizes', needed: false } } }";
  const BROKER: Resource = { Type: 'AWS::MQ::Broker', Properties: { EngineType: 'RABBITMQ' } };

  test('class types and properties that the product has not, and loosen nothing of it', () => {
    expect(findings(everyTypeIsKnown, of({ One: BROKER }))).toHaveLength(1);
    expect(findings(everyPropertyIsClassed, of({ One: BROKER }))).toHaveLength(1);
    expect(judged('every-type-is-known', QUEUE, BROKER)).toEqual([]);
    expect(judged('every-property-is-classed', QUEUE, BROKER)).toEqual([]);
    const loosened = "{ 'AWS::SQS::Queue': { KmsMasterKeyId: { kind: 'harmless', needed: false } } }";
    expect(judged('protection-stands-in-the-template', loosened, { Type: 'AWS::SQS::Queue', Properties: {} })).toEqual([
      'stack/One: ../DeletionPolicy: nothing, ../UpdateReplacePolicy: nothing, KmsMasterKeyId: nothing, MessageRetentionPeriod: nothing',
    ]);
  });

  test.each([
    "{ 'AWS::MQ::Broker': { '**': { kind: 'sizes', needed: false } } }",
    "{ 'AWS::MQ::Broker': { A: { kind: 'fine' } } }",
    '[1]',
  ])('that are none are refused: %s', (rows) => expect(() => checksOf(company(rows))).toThrow(OwnCheckError));
});
