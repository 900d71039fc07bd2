import { Assembly } from '../../../lib/fences/assembly';
import type { Resource } from '../../../lib/fences/assembly';
import { templatesFit } from '../../../lib/fences/checks/budgets';
import { everyReferenceIsPublished, everythingIsWrittenOut, everyTypeIsKnown } from '../../../lib/fences/checks/written-out';
import { buildPlatform } from '../../support/build';
import { add, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly } = buildPlatform({ platform: 'softhouse' });
const DATABASE: Spot = { type: 'AWS::RDS::DBInstance' };

describe('what is decided at deployment is refused', () => {
  test.each<[string, Edits]>([
    ['a choice', { DeletionProtection: { 'Fn::If': ['Production', true, false] } }],
    ['a choice deep down', { 'MasterUserSecret/KmsKeyId': { 'Fn::Join': ['', [{ 'Fn::If': ['A', 'b', 'c'] }]] } }],
    ['a choice of nothing', { KmsKeyId: { Ref: 'AWS::NoValue' } }],
    ['a table of values', { MultiAZ: { 'Fn::FindInMap': ['Stages', 'production', 'multiAz'] } }],
    ['a macro', { Tags: { 'Fn::Transform': { Name: 'AWS::Include' } } }],
    ['a loop', { 'Fn::ForEach::Tags': ['A', ['b'], {}] }],
    ['an import', { KmsKeyId: { 'Fn::ImportValue': 'key' } }],
    ['a resource that may be left out', { '/Condition': 'Production' }],
  ])('%s', (_, edits) => expect(findings(everythingIsWrittenOut, plant(assembly, DATABASE, edits))).toHaveLength(1));

  test.each(['Transform', 'Conditions', 'Mappings', 'Hooks'])('a template with %s', (section) => {
    const [first, ...rest] = assembly.stacks;
    const stacks = [{ ...first!, sections: [...first!.sections, section] }, ...rest];
    expect(findings(everythingIsWrittenOut, new Assembly(assembly.platform, stacks, true))).toHaveLength(1);
  });

  test('and every resource of the platform is written out', () => {
    expect(everythingIsWrittenOut.look(assembly)).toHaveLength(assembly.everything().length + assembly.stacks.length);
    expect(findings(everythingIsWrittenOut, assembly)).toEqual([]);
    const policy: Spot = { type: 'AWS::S3::BucketPolicy' }; // a policy's own Condition is none of CloudFormation's
    expect(findings(everythingIsWrittenOut, plant(assembly, policy, { 'PolicyDocument/Statement/0/Condition': {} }))).toEqual([]);
  });
});

describe('what nobody publishes is not read', () => {
  test.each<[string, Edits]>([
    ['a parameter that nobody publishes', { DBParameterGroupName: '{{resolve:ssm:/by-hand}}' }],
    [
      'a parameter of another account',
      { DBParameterGroupName: '{{resolve:ssm:arn:aws:ssm:eu-central-1:666666666666:parameter/p}}' },
    ],
    ['in pieces', { DBParameterGroupName: { 'Fn::Join': ['', ['{{resolve:ssm:', '/by-hand}}']] } }],
    ['by substitution', { DBParameterGroupName: { 'Fn::Sub': '{{resolve:ssm:/${AWS::StackName}}}' } }],
    ['a secret', { MasterUsername: '{{resolve:secretsmanager:s:SecretString:name}}' }],
    ['a secret parameter', { MasterUsername: '{{resolve:ssm-secure:/name}}' }],
  ])('%s', (_, edits) => expect(findings(everyReferenceIsPublished, plant(assembly, DATABASE, edits))).toHaveLength(1));

  test('nor what is no longer published, nor in another region', () => {
    const gone = remove(assembly, { type: 'AWS::SSM::Parameter', stack: 'eu-central-1-network', id: 'parametergroup' });
    expect(findings(everyReferenceIsPublished, gone).length).toBeGreaterThan(0);
    const away: Resource = {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: '{{resolve:ssm:/freehold/ledger/audit-bucket-audit}}' },
    };
    expect(findings(everyReferenceIsPublished, add(assembly, '-recovery', { Planted: away }))).toHaveLength(1);
  });

  test('and what the platform reads is published', () => {
    expect(everyReferenceIsPublished.look(assembly).length).toBeGreaterThan(5);
    expect(findings(everyReferenceIsPublished, assembly)).toEqual([]);
  });
});

describe('a type that no fence knows is refused', () => {
  test.each([
    'AWS::ApiGateway::RestApi',
    'AWS::CloudFront::Distribution',
    'AWS::DMS::ReplicationTask',
    'AWS::EC2::Instance',
    'AWS::EC2::TransitGatewayAttachment',
    'AWS::EC2::VPCPeeringConnection',
    'AWS::Events::Endpoint',
    'AWS::KMS::ReplicaKey',
    'AWS::Lambda::Url',
    'AWS::RAM::ResourceShare',
    'AWS::RDS::DBCluster',
    'AWS::RDS::GlobalCluster',
    'AWS::S3::AccessPoint',
    'AWS::S3::MultiRegionAccessPoint',
    'AWS::Serverless::Function',
    'Somebody::Else::Thing',
  ])('%s', (Type) => expect(findings(everyTypeIsKnown, add(assembly, '-network', { Planted: { Type } }))).toHaveLength(1));

  test('and every type of the platform is known', () => {
    expect(everyTypeIsKnown.look(assembly).length).toBeGreaterThan(300);
    expect(findings(everyTypeIsKnown, assembly)).toEqual([]);
  });
});

describe('a template near the limits of CloudFormation is refused', () => {
  const many = (count: number): Record<string, Resource> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`R${i}`, { Type: 'AWS::SNS::Topic' }]));
  test('by its resources', () => {
    expect(findings(templatesFit, add(assembly, '-vault', many(440)))).toEqual([]);
    expect(findings(templatesFit, add(assembly, '-vault', many(451)))).toHaveLength(1);
  });

  test('by its characters', () => {
    expect(templatesFit.look(assembly)).toHaveLength(assembly.stacks.length);
    expect(findings(templatesFit, assembly)).toEqual([]);
    const [first, ...rest] = assembly.stacks;
    const long = new Assembly(assembly.platform, [{ ...first!, size: 900_001 }, ...rest], true);
    expect(findings(templatesFit, long)).toHaveLength(1);
  });
});
