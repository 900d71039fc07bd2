import type { Value } from '../../../lib/fences/assembly';
import { everyRegionIsWatched, telemetryGoesWhereDeclared, trailsMissNothing } from '../../../lib/fences/checks/watchers';
import { buildPlatform } from '../../support/build';
import { add, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const home = platform.residencies[0]!.home.region.region;
const away = platform.residencies[0]!.recovery!.region.region;

describe('a region that nobody watches is refused', () => {
  test.each([
    'AWS::AccessAnalyzer::Analyzer',
    'AWS::CloudFormation::GuardHook',
    'AWS::Config::ConfigurationRecorder',
    'AWS::Config::DeliveryChannel',
    'AWS::GuardDuty::Detector',
    'AWS::KinesisFirehose::DeliveryStream',
    'AWS::SNS::Subscription',
    'AWS::SecurityHub::Hub',
    'AWS::SecurityHub::Standard',
  ])('without %s', (type) => {
    for (const region of [home, away]) {
      let planted = assembly;
      for (const { logicalId } of assembly.all(type).filter((f) => f.stack.region === region))
        planted = remove(planted, { type, stack: `${region}-watch`, id: logicalId });
      expect(findings(everyRegionIsWatched, planted)).toHaveLength(1);
    }
  });

  test('at home without a door and its firewall', () => {
    for (const type of ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::WAFv2::WebACL'])
      expect(findings(everyRegionIsWatched, remove(assembly, { type }))).toHaveLength(1);
  });

  test.each<[string, Edits]>([
    ['no features', { Features: undefined }],
    ['reads of objects unwatched', { 'Features/0': undefined }],
    ['reads of objects off', { 'Features/0/Status': 'DISABLED' }],
    ['the old form', { Features: undefined, DataSources: { S3Logs: { Enable: true } } }],
  ])('GuardDuty with %s', (_, edits) => {
    expect(findings(everyRegionIsWatched, plant(assembly, { type: 'AWS::GuardDuty::Detector' }, edits))).toHaveLength(1);
  });

  test('while every region with all that it offers is met', () => {
    expect(everyRegionIsWatched.look(assembly).length).toBeGreaterThan(15);
    expect(findings(everyRegionIsWatched, assembly)).toEqual([]);
  });
});

describe('a trail with a blind spot is refused', () => {
  const MANAGEMENT: Spot = { type: 'AWS::CloudTrail::Trail', stack: 'account' };
  const FILES: Spot = { type: 'AWS::CloudTrail::Trail', stack: `${home}-watch` };
  const field = (added: Value): Edits => ({ 'AdvancedEventSelectors/0/FieldSelectors/-': added });
  test.each<[string, Spot, Edits]>([
    ['keys', MANAGEMENT, field({ Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] })],
    ['reads', MANAGEMENT, field({ Field: 'readOnly', Equals: ['false'] })],
    ['other regions', MANAGEMENT, { IsMultiRegionTrail: false }],
    ["IAM's events", MANAGEMENT, { IncludeGlobalServiceEvents: false }],
    ['everything but data', MANAGEMENT, { 'AdvancedEventSelectors/0/FieldSelectors/0/Equals': ['Data'] }],
    [
      'everything, by the old form',
      MANAGEMENT,
      { AdvancedEventSelectors: undefined, EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] },
    ],
  ])('%s', (_, spot, edits) => expect(findings(trailsMissNothing, plant(assembly, spot, edits))).toHaveLength(1));

  test.each<[string, Edits]>([
    ['reads of files', field({ Field: 'readOnly', Equals: ['false'] })],
    ["one role's reads", field({ Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts::1:assumed-role/ops'] })],
    ['files of other buckets', { 'AdvancedEventSelectors/0/FieldSelectors/2/StartsWith': ['arn:aws:s3:::other-'] }],
    [
      "files of one tenant's bucket alone",
      { 'AdvancedEventSelectors/0/FieldSelectors/2/StartsWith': ['arn:aws:s3:::files-vandijk-x'] },
    ],
    ['other things than files', { 'AdvancedEventSelectors/0/FieldSelectors/1/Equals': ['AWS::Lambda::Function'] }],
  ])('%s', (_, edits) => {
    expect(findings(trailsMissNothing, plant(assembly, FILES, edits))).toHaveLength(platform.tenants.length);
  });

  test('everything: no trail at all', () => {
    expect(findings(trailsMissNothing, remove(assembly, MANAGEMENT))).toHaveLength(1);
    expect(findings(trailsMissNothing, remove(assembly, FILES))).toHaveLength(platform.tenants.length);
  });

  test('while the same said otherwise is met', () => {
    const wide = { 'AdvancedEventSelectors/0/FieldSelectors/2/StartsWith': [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::' }] };
    expect(findings(trailsMissNothing, plant(assembly, FILES, wide))).toEqual([]);
    const reversed = { 'AdvancedEventSelectors/0/FieldSelectors': (old: Value) => [...(old as Value[])].reverse() };
    expect(findings(trailsMissNothing, plant(assembly, FILES, reversed))).toEqual([]);
    expect(trailsMissNothing.look(assembly)).toHaveLength(platform.accounts.length + platform.tenants.length);
    expect(findings(trailsMissNothing, assembly)).toEqual([]);
  });
});

describe('telemetry to an address that nobody declared is refused', () => {
  const STREAM: Spot = { type: 'AWS::KinesisFirehose::DeliveryStream' };
  const url = 'HttpEndpointDestinationConfiguration/EndpointConfiguration/Url';
  const SUBSCRIPTION: Spot = { type: 'AWS::SNS::Subscription' };
  test.each<[string, Spot, Edits]>([
    ['events', STREAM, { [url]: 'https://elsewhere.example/firehose' }],
    ['events to nowhere', STREAM, { [url]: undefined }],
    ['events to a second place', STREAM, { SplunkDestinationConfiguration: { HECEndpoint: 'https://elsewhere.example' } }],
    ['alarms', SUBSCRIPTION, { Endpoint: 'https://elsewhere.example' }],
    ['alarms to a telephone', SUBSCRIPTION, { Protocol: 'sms', Endpoint: '+15550100' }],
  ])('%s', (_, spot, edits) => expect(findings(telemetryGoesWhereDeclared, plant(assembly, spot, edits))).toHaveLength(1));

  test('while a queue of ours, and the same address by reference, are met', () => {
    const queue = {
      Queue: {
        Type: SUBSCRIPTION.type,
        Properties: { Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['FindingAgeMeasureDeadLetters', 'Arn'] } },
      },
    };
    expect(findings(telemetryGoesWhereDeclared, add(assembly, `${home}-watch`, queue))).toHaveLength(1); // no such queue
    const named = {
      Queue: {
        ...queue.Queue,
        Properties: { Protocol: 'sqs', Endpoint: { 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q' } },
      },
    };
    expect(findings(telemetryGoesWhereDeclared, add(assembly, `${home}-watch`, named))).toEqual([]);
    expect(telemetryGoesWhereDeclared.look(assembly).length).toBeGreaterThanOrEqual(4);
    expect(findings(telemetryGoesWhereDeclared, assembly)).toEqual([]);
  });
});
