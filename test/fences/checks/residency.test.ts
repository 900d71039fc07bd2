import type { Resource, Value } from '../../../lib/fences/assembly';
import { Assembly } from '../../../lib/fences/assembly';
import type { Check } from '../../../lib/fences/check';
import { everyAddressIsOurs } from '../../../lib/fences/checks/destinations';
import { telemetryGoesWhereDeclared } from '../../../lib/fences/checks/watchers';
import { dataStaysInItsResidency } from '../../../lib/fences/checks/residency';
import { buildPlatform } from '../../support/build';
import { add, andStatement, findings, plant } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

/** Three residencies, and the sovereign one. */
const { assembly } = buildPlatform({ platform: 'softdocket' });
const account = '123456789012';
const TENANT = 'bharatmills-tenant'; // in India

/** The Indian residency alone, whose stacks name no other's: enough to plant in, and a quarter of the time. */
const india = new Assembly(
  assembly.platform,
  assembly.stacks.filter(({ name }) => /ap-south|aws-account|bharatmills|acme/.test(name)),
  true,
);

/** The registered exception: the account's trail crosses borders. */
const registered = findings(dataStaysInItsResidency, assembly);
/** Findings beyond those of the platform as it stands. */
const beyond = (check: Check, planted: Assembly): string[] =>
  findings(check, planted).filter((finding) => !registered.includes(finding));

test('every store stands in its residency, but for the registered trail', () => {
  expect(dataStaysInItsResidency.look(assembly).length).toBeGreaterThan(100);
  expect(findings(dataStaysInItsResidency, assembly)).toEqual([
    expect.stringMatching(/aws-account\/ManagementTrail.*every region/),
  ]);
});

test.each(['acme', 'bharatmills', 'globex', 'hanse', 'initech'])(
  'a stack of %s in a region of somebody else is refused',
  (tenant) => {
    const moved = assembly.stacks.map((s) => (s.name.includes(`-${tenant}-tenant`) ? { ...s, region: 'eu-west-2' } : s));
    const planted = new Assembly(assembly.platform, moved, true);
    expect(beyond(dataStaysInItsResidency, planted).length).toBeGreaterThan(3);
    const swapped = assembly.stacks.map((s) =>
      s.name.includes(`-${tenant}-tenant`) ? { ...s, region: s.region.startsWith('us') ? 'eu-central-1' : 'us-east-1' } : s,
    );
    expect(beyond(dataStaysInItsResidency, new Assembly(assembly.platform, swapped, true)).length).toBeGreaterThan(3);
  },
);

describe('data on its way out of its residency is refused', () => {
  const copy = 'BackupPlan/BackupPlanRule/0/CopyActions/0/DestinationBackupVaultArn';
  test.each<[string, Spot, Edits]>([
    [
      'a copy of a backup',
      { type: 'AWS::Backup::BackupPlan', stack: TENANT },
      { [copy]: `arn:aws:backup:eu-west-1:${account}:backup-vault:v` },
    ],
    ['log shipping', { type: 'AWS::RDS::DBInstance', stack: TENANT }, { AutomaticBackupReplicationRegion: 'us-east-2' }],
    [
      'log shipping, by reference',
      { type: 'AWS::RDS::DBInstance', stack: TENANT },
      { AutomaticBackupReplicationRegion: { 'Fn::Join': ['', ['us-', 'east-2']] } },
    ],
    [
      'a replica of the ledger',
      { type: 'AWS::S3::Bucket', stack: 'ap-south-1-ledger', id: 'enterprise' },
      { 'ReplicationConfiguration/Rules/0/Destination/Bucket': `arn:aws:s3:::audit-enterprise-${account}-us-east-2-an` },
    ],
    [
      'a replica in a bucket of nobody knows whom',
      { type: 'AWS::S3::Bucket', stack: 'ap-south-1-ledger', id: 'enterprise' },
      { 'ReplicationConfiguration/Rules/0/Destination/Bucket': 'arn:aws:s3:::somewhere' },
    ],
    ['a key that any region may copy', { type: 'AWS::KMS::Key', stack: TENANT }, { MultiRegion: true }],
    ['a trail of every region', { type: 'AWS::CloudTrail::Trail', stack: 'ap-south-1-watch' }, { IsOrganizationTrail: true }],
  ])('%s', (_, spot, edits) => expect(beyond(dataStaysInItsResidency, plant(india, spot, edits))).toHaveLength(1));

  test('a global table', () => {
    const table: Resource = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas: [{ Region: 'ap-south-1' }] } };
    expect(beyond(dataStaysInItsResidency, add(india, TENANT, { Planted: table }))).toHaveLength(1);
  });
});

test("telemetry to another residency's SIEM is refused", () => {
  const stream: Spot = { type: 'AWS::KinesisFirehose::DeliveryStream', stack: 'ap-south-1' };
  const siem = assembly.platform.residencies.find((r) => r.name === 'us')!.siem;
  const url = 'HttpEndpointDestinationConfiguration/EndpointConfiguration/Url';
  expect(findings(telemetryGoesWhereDeclared, assembly)).toEqual([]);
  expect(findings(telemetryGoesWhereDeclared, plant(india, stream, { [url]: siem }))).toHaveLength(1);
});

describe('an address that is not ours is refused, wherever it stands', () => {
  const rule = (target: Value): Resource => ({ Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn: target, Id: 'T' }] } });
  const LOGS: Spot = { type: 'AWS::Logs::SubscriptionFilter', stack: 'ap-south-1' };
  test.each<[string, Spot, Edits]>([
    [
      'a vault of another account',
      { type: 'AWS::Backup::BackupPlan', stack: TENANT },
      {
        'BackupPlan/BackupPlanRule/0/CopyActions/0/DestinationBackupVaultArn':
          'arn:aws:backup:ap-south-2:666666666666:backup-vault:v',
      },
    ],
    ['a log stream to another account', LOGS, { DestinationArn: 'arn:aws:logs:ap-south-1:666666666666:destination:d' }],
    ['a log stream to another region', LOGS, { DestinationArn: `arn:aws:lambda:us-east-1:${account}:function:f` }],
    ['a log stream to another partition', LOGS, { DestinationArn: `arn:aws-eusc:lambda:ap-south-1:${account}:function:f` }],
    [
      'a copy of files for another account',
      { type: 'AWS::S3::Bucket', stack: 'ap-south-1-ledger', id: 'enterprise' },
      { 'ReplicationConfiguration/Rules/0/Destination/Account': '666666666666' },
    ],
    [
      'an inventory in a foreign bucket',
      { type: 'AWS::S3::Bucket', stack: TENANT },
      { InventoryConfigurations: [{ Destination: { BucketArn: 'arn:aws:s3:::foreign' } }] },
    ],
    [
      'notices of files to another account',
      { type: 'AWS::S3::Bucket', stack: TENANT },
      { 'NotificationConfiguration/QueueConfigurations': [{ Queue: 'arn:aws:sqs:ap-south-1:666666666666:q' }] },
    ],
    ['a copy of a secret', { type: 'AWS::SecretsManager::Secret', stack: TENANT }, { ReplicaRegions: [{ Region: 'us-east-1' }] }],
    [
      'a table that is streamed away',
      { type: 'AWS::DynamoDB::Table', stack: 'ap-south-1-ledger' },
      { KinesisStreamSpecification: { StreamArn: 'arn:aws:kinesis:ap-south-1:666666666666:stream/s' } },
    ],
    ['a trail in a foreign bucket', { type: 'AWS::CloudTrail::Trail' }, { S3BucketName: 'foreign' }],
    ['code of a foreign bucket', { type: 'AWS::Lambda::Function', stack: 'ap-south-1' }, { 'Code/S3Bucket': 'foreign' }],
    [
      'code of another region',
      { type: 'AWS::Lambda::Function', stack: 'ap-south-1' },
      { 'Code/S3Bucket': `cdk-hnb659fds-assets-${account}-us-east-1` },
    ],
    [
      'a layer of another account',
      { type: 'AWS::Lambda::Function', stack: 'ap-south-1' },
      { Layers: ['arn:aws:lambda:ap-south-1:666666666666:layer:l:1'] },
    ],
    [
      'a policy that names another account',
      { type: 'AWS::S3::BucketPolicy', stack: TENANT },
      {
        PolicyDocument: andStatement({
          Effect: 'Allow',
          Principal: { AWS: '666666666666' },
          Action: 's3:GetObject',
          Resource: '*',
        }),
      },
    ],
    [
      'a policy that names every account',
      { type: 'AWS::IAM::ManagedPolicy', stack: TENANT },
      { PolicyDocument: andStatement({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/x' }) },
    ],
    [
      'a policy that names every region',
      { type: 'AWS::IAM::ManagedPolicy', stack: TENANT },
      {
        PolicyDocument: andStatement({
          Effect: 'Allow',
          Action: 'rds:CopyDBSnapshot',
          Resource: `arn:aws:rds:*:${account}:snapshot:x`,
        }),
      },
    ],
    [
      'a policy on foreign objects',
      { type: 'AWS::IAM::ManagedPolicy', stack: TENANT },
      { PolicyDocument: andStatement({ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::foreign/*' }) },
    ],
    [
      'a policy on the objects of all buckets',
      { type: 'AWS::IAM::ManagedPolicy', stack: TENANT },
      { PolicyDocument: andStatement({ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::*' }) },
    ],
    [
      'a security group of another account',
      { type: 'AWS::EC2::SecurityGroup', stack: TENANT, id: 'Database' },
      { 'SecurityGroupIngress/0/SourceSecurityGroupOwnerId': '666666666666' },
    ],
    [
      'a firewall log elsewhere',
      { type: 'AWS::WAFv2::LoggingConfiguration' },
      { 'LogDestinationConfigs/0': 'arn:aws:s3:::aws-waf-logs-foreign' },
    ],
    [
      'an address inside JSON text',
      { type: 'AWS::Logs::ResourcePolicy' },
      { PolicyDocument: '{"Statement":[{"Resource":"arn:aws:logs:ap-south-1:666666666666:*"}]}' },
    ],
  ])('%s', (_, spot, edits) => expect(beyond(everyAddressIsOurs, plant(india, spot, edits))).toHaveLength(1));

  test.each<[string, Value]>([
    ['a bus of another account', 'arn:aws:events:ap-south-1:666666666666:event-bus/default'],
    ['a bus of another region', `arn:aws:events:us-east-1:${account}:event-bus/default`],
    ['a bus in pieces', { 'Fn::Join': ['', ['arn:aws:events:ap-south-1:', '666666666666', ':event-bus/default']] }],
    ['a bus by substitution', { 'Fn::Sub': ['arn:aws:events:${AWS::Region}:${Who}:event-bus/x', { Who: '666666666666' }] }],
  ])('events to %s', (_, target) => {
    expect(beyond(everyAddressIsOurs, add(india, TENANT, { Planted: rule(target) }))).toHaveLength(1);
  });

  test('and every address of the platform is ours, by whatever reference', () => {
    expect(everyAddressIsOurs.look(assembly).length).toBeGreaterThan(300);
    expect(findings(everyAddressIsOurs, assembly)).toEqual([]);
    for (const target of [
      { 'Fn::Sub': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t' },
      `arn:aws:sns:ap-south-2:${account}:t`,
    ])
      expect(beyond(everyAddressIsOurs, add(india, TENANT, { Planted: rule(target) }))).toEqual([]);
  });
});
