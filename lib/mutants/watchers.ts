import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change, drop, dropAll } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** Who watches, what is on record, where telemetry goes, and what sets hooks off. */

const feature = (name: string, edit: '' | '/Status', value?: Value): Plant =>
  change(at.DETECTOR, { [`Features/[Name=${name}]${edit}`]: value });

/** What watches every region, and what is lost without it. */
const UNWATCHED: readonly (readonly [id: string, fault: string, type: string])[] = [
  ['no-analyzer', 'nobody looks for access from outside', 'AWS::AccessAnalyzer::Analyzer'],
  ['no-deploy-guard', 'AWS looks at no deployment', 'AWS::CloudFormation::GuardHook'],
  ['no-trail', 'nobody records who read a file', 'AWS::CloudTrail::Trail'],
  ['no-recorder', 'nobody records how resources are set', 'AWS::Config::ConfigurationRecorder'],
  ['no-channel', 'what is recorded is kept nowhere', 'AWS::Config::DeliveryChannel'],
  ['no-threat-detection', 'nobody looks for threats', 'AWS::GuardDuty::Detector'],
  ['no-stream', 'nothing goes to the SIEM', 'AWS::KinesisFirehose::DeliveryStream'],
  ['no-subscription', 'alarms wake nobody', 'AWS::SNS::Subscription'],
  ['no-hub', 'findings come together nowhere', 'AWS::SecurityHub::Hub'],
  ['no-standard', 'no standard is looked at', 'AWS::SecurityHub::Standard'],
];
/** Mumbai has the account's own trail beside that of the region, so the home is Frankfurt here. */
const HOME = 'eu-central-1-watch';
const AWAY = 'eu-west-1-watch';

const DISKS: Spot = { type: 'Custom::EbsEncryption', stack: at.WATCH };
const DEFAULT_GROUP: Spot = { type: 'Custom::VpcRestrictDefaultSG', stack: at.NETWORK };

const REGIONS = mutantsOf('every-region-is-watched', {
  ...Object.fromEntries(
    UNWATCHED.flatMap(([id, fault, type]): [string, [string, Plant]][] => [
      [id, [fault, dropAll(type, HOME)]],
      [`${id}-away`, [`${fault} in the recovery region`, dropAll(type, AWAY)]],
    ]),
  ),
  'no-door': ['a home region has no front door', drop(at.BALANCER)],
  'no-firewall': ['a home region has no firewall', drop({ type: 'AWS::WAFv2::WebACL', stack: at.FRONT_DOOR })],
  'disks-in-the-clear': ['disks are not encrypted by default', drop(DISKS)],
  'disks-asked-for-nothing': ['nobody asks for encrypted disks', change(DISKS, { Setting: 'inspector' })],
  'buckets-may-be-public': ['a bucket of the account may be made public', drop({ type: 'Custom::PublicAccessBlock' })],
  'default-group-open': ['the default group of a network is as AWS makes it', drop(DEFAULT_GROUP)],
  'default-group-of-another': [
    'the default group of another network is emptied',
    change(DEFAULT_GROUP, { DefaultSecurityGroupId: 'sg-123' }),
  ],
  'no-features': ['threat detection has no features', change(at.DETECTOR, { Features: undefined })],
  'files-unwatched': ['nobody watches reads of files', feature('S3_DATA_EVENTS', '')],
  'files-watch-off': ['the watch over reads of files is off', feature('S3_DATA_EVENTS', '/Status', 'DISABLED')],
  'logins-unwatched': ['nobody watches logins to databases', feature('RDS_LOGIN_EVENTS', '')],
  'machines-unwatched': ['nobody looks for malware', feature('EBS_MALWARE_PROTECTION', '')],
  'features-in-the-old-form': [
    'features are said in the old form',
    change(at.DETECTOR, { Features: undefined, DataSources: { S3Logs: { Enable: true } } }),
  ],
});

const FIELDS = 'AdvancedEventSelectors/0/FieldSelectors';
const blind = (spot: Spot, selector: Value): Plant => change(spot, { [`${FIELDS}/-`]: selector });
const files = (field: string, how: Edits): Plant =>
  change(at.FILES_TRAIL, Object.fromEntries(Object.entries(how).map(([key, v]) => [`${FIELDS}/[Field=${field}]/${key}`, v])));
const EXCLUDES = [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }];

const TRAILS = mutantsOf('trails-miss-nothing', {
  'trail-without-keys': [
    'calls on keys are not on record',
    blind(at.ACCOUNT_TRAIL, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
  ],
  'trail-without-reads': ['who looked is not on record', blind(at.ACCOUNT_TRAIL, { Field: 'readOnly', Equals: ['false'] })],
  'trail-of-one-region': ['calls in other regions are not on record', change(at.ACCOUNT_TRAIL, { IsMultiRegionTrail: false })],
  'trail-without-iam': ['calls on IAM are not on record', change(at.ACCOUNT_TRAIL, { IncludeGlobalServiceEvents: false })],
  'trail-of-data-alone': ['calls on the account are not on record', change(at.ACCOUNT_TRAIL, { [`${FIELDS}/0/Equals`]: ['Data'] })],
  'trail-by-the-old-form': [
    'calls on keys are not on record, by the old form',
    change(at.ACCOUNT_TRAIL, { AdvancedEventSelectors: undefined, EventSelectors: EXCLUDES }),
  ],
  'trail-without-management-as-text': [
    'calls on the account are not on record, by a word',
    change(at.ACCOUNT_TRAIL, {
      AdvancedEventSelectors: undefined,
      EventSelectors: [{ IncludeManagementEvents: 'false', ReadWriteType: 'All' }],
    }),
  ],
  'trail-gone': ['nothing is on record', drop(at.ACCOUNT_TRAIL)],
  'files-trail-without-reads': [
    'who read a file is not on record',
    blind(at.FILES_TRAIL, { Field: 'readOnly', Equals: ['false'] }),
  ],
  'files-trail-without-a-role': [
    'what one role read is not on record',
    blind(at.FILES_TRAIL, { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts::1:assumed-role/ops'] }),
  ],
  'files-trail-of-other-buckets': [
    'other buckets than those of tenants are on record',
    files('resources.ARN', { StartsWith: ['arn:aws:s3:::other-'] }),
  ],
  'files-trail-of-one-tenant': [
    "one tenant's files alone are on record",
    files('resources.ARN', { StartsWith: ['arn:aws:s3:::files-acme-x'] }),
  ],
  'files-trail-of-other-things': [
    'calls of hooks are on record instead',
    files('resources.type', { Equals: ['AWS::Lambda::Function'] }),
  ],
  'files-trail-gone': ['nobody records who read a file', drop(at.FILES_TRAIL)],
});

const URL = 'HttpEndpointDestinationConfiguration/EndpointConfiguration/Url';
const subscription = (edits: Edits): Plant => change(at.SUBSCRIPTION, edits);
const TELEMETRY = mutantsOf('telemetry-goes-where-declared', {
  'events-to-somebody': [
    'events go to an address that nobody declared',
    change(at.STREAM, { [URL]: 'https://elsewhere.example/firehose' }),
  ],
  'events-to-another-residency': [
    'events go to the SIEM of another residency',
    change(at.STREAM, { [URL]: 'https://siem-us.softdocket.example/firehose' }),
  ],
  'events-to-nowhere': ['events go nowhere', change(at.STREAM, { [URL]: undefined })],
  'events-to-a-second-place': [
    'events go to a second place',
    change(at.STREAM, { SplunkDestinationConfiguration: { HECEndpoint: 'https://elsewhere.example' } }),
  ],
  'alarms-to-somebody': ['alarms go to an address that nobody declared', subscription({ Endpoint: 'https://elsewhere.example' })],
  'alarms-to-a-telephone': ['alarms go to a telephone', subscription({ Protocol: 'sms', Endpoint: '+15550100' })],
  'alarms-to-a-queue-of-no-stack': [
    'alarms go to a queue that no stack declares',
    add(at.WATCH, {
      Planted: {
        Type: 'AWS::SNS::Subscription',
        Properties: { Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['NoSuchQueue', 'Arn'] } },
      },
    }),
  ],
});

const SCHEDULE: Spot = { type: 'AWS::Events::Rule', stack: at.WATCH, id: 'FindingAge' };
const MAY_CALL: Spot = { type: 'AWS::Lambda::Permission', stack: at.WATCH, id: 'FindingAge' };
const SETTING: Spot = { type: 'Custom::EbsEncryption', stack: at.WATCH };
const token = (name: string): Plant =>
  change(SETTING, { ServiceToken: `arn:aws:lambda:ap-south-1:${at.ACCOUNT}:function:softdocket-production-${name}` });

const HOOKS = mutantsOf('every-hook-is-wired', {
  'hook-without-a-schedule': ['nothing sets a hook off', drop(SCHEDULE)],
  'hook-of-a-schedule-that-is-off': ['what sets a hook off is off', change(SCHEDULE, { State: 'DISABLED' })],
  'hook-of-a-schedule-for-another': [
    'a schedule calls another hook',
    change(SCHEDULE, { 'Targets/0/Arn': `arn:aws:lambda:ap-south-1:${at.ACCOUNT}:function:another` }),
  ],
  'hook-that-may-not-be-called': ['a schedule may not call its hook', drop(MAY_CALL)],
  'hook-that-others-may-call': [
    'a log may call the hook, and its schedule may not',
    change(MAY_CALL, { Principal: 'logs.amazonaws.com' }),
  ],
  'hook-that-may-be-read': ['a schedule may look at its hook, and not call it', change(MAY_CALL, { Action: 'lambda:GetFunction' })],
  'hook-of-another-permission': ['the permission is for another hook', change(MAY_CALL, { FunctionName: 'another' })],
  'hook-for-another-schedule': [
    'another schedule may call the hook, and its own may not',
    change(MAY_CALL, { SourceArn: `arn:aws:events:ap-south-1:${at.ACCOUNT}:rule/another` }),
  ],
  'hook-that-is-not-there': ['CloudFormation waits an hour for a hook that is not there', token('no-such-hook')],
  'hooks-not-there': [
    'the hook that CloudFormation calls is gone',
    drop({ type: 'AWS::Lambda::Function', stack: `${at.CELL}-settings`, id: 'ApplyRegionSettings' }),
  ],
  'hook-by-name-that-nobody-calls': [
    'a hook stands among those that CloudFormation calls, and no stack has it called',
    add(`${at.CELL}-settings`, {
      Idle: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'softdocket-production-idle' } },
    }),
  ],
  'machine-without-a-hook': [
    'a machine calls a hook that is not there',
    change(
      { type: 'AWS::StepFunctions::StateMachine', stack: `${at.CELL}-lifecycle`, id: 'Erasure' },
      { DefinitionString: `{"Resource":"arn:aws:lambda:ap-south-1:${at.ACCOUNT}:function:softdocket-production-no-such-hook"}` },
    ),
  ],
});

export const WATCHERS: readonly Mutant[] = [...REGIONS, ...TRAILS, ...TELEMETRY, ...HOOKS];
