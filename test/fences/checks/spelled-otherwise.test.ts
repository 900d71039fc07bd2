import type { Value } from '../../../lib/fences/templates/assembly';
import { Assembly, plain } from '../../../lib/fences/templates/assembly';
import { CHECKS } from '../../../lib/fences/checks';
import type { Plant, Templates } from '../../../lib/mutants/mutant';
import { add, change, drop, together } from '../../../lib/mutants/planting';
import * as at from '../../../lib/mutants/spots';
import { buildPlatform } from '../../support/build';
import { findings } from '../../support/plant';

/** What a check takes for kept when it is written another legal way. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const templates: Templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));

const subnet = (tier: string, number: number) => ({ type: 'AWS::EC2::Subnet', stack: at.NETWORK, id: `${tier}Subnet${number}` });

const BACKUP_FAILED = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: 'backupfailed' };
const COPY_FAILED = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: 'copyfailed' };
const DOOR_SLOW = { type: 'AWS::CloudWatch::Alarm', stack: at.FRONT_DOOR, id: 'AlarmsAlarmlatency' };
const FINDING = { type: 'AWS::Events::Rule', stack: at.WATCH, id: 'Alertsfindinghigh' };
const LANDING = { type: 'AWS::S3::Bucket', stack: at.WATCH, id: 'Landing' };
const PARAMETERS = { type: 'AWS::RDS::DBParameterGroup', stack: at.NETWORK };
const SECURITY_TXT = { type: 'AWS::ElasticLoadBalancingV2::ListenerRule', stack: at.FRONT_DOOR, id: 'SecurityTxt' };
const ON_CALL = 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:softdocket-production-on-call';

const KEPT: Readonly<Record<string, Readonly<Record<string, Plant>>>> = {
  'everything-stands-in-two-zones': {
    'a zone by its number': change(subnet('data', 2), {
      AvailabilityZone: { 'Fn::Select': [1, { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] },
    }),
    'subnets without the tag of the CDK': together(
      ...['public', 'application', 'data'].flatMap((tier) =>
        [1, 2, 3].map((number) => change(subnet(tier, number), { 'Tags/[Key=aws-cdk:subnet-name]': undefined })),
      ),
    ),
    'a load balancer by mappings': change(at.BALANCER, {
      Subnets: undefined,
      SubnetMappings: [1, 3].map((number) => ({ SubnetId: `{{resolve:ssm:/freehold/network/public-subnet-${number}}}` })),
    }),
    'a subnet by its attribute': change(
      { type: 'AWS::RDS::DBSubnetGroup', stack: at.NETWORK },
      { 'SubnetIds/0': (old: Value) => ({ 'Fn::GetAtt': [(old as { Ref: string }).Ref, 'SubnetId'] }) },
    ),
    'a way out by its attribute': change(
      { type: 'AWS::EC2::Route', stack: at.NETWORK, id: 'applicationSubnet1DefaultRoute' },
      { NatGatewayId: (old: Value) => ({ 'Fn::GetAtt': `${(old as { Ref: string }).Ref}.NatGatewayId` }) },
    ),
  },
  'failed-backups-wake-somebody': {
    'events in place of alarms': together(
      drop(BACKUP_FAILED),
      drop(COPY_FAILED),
      add(at.TENANT, {
        Heard: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: {
              source: [{ prefix: 'aws.backup' }],
              'detail-type': [{ wildcard: '* Job State Change' }],
              detail: { state: ['ABORTED', 'FAILED'] },
            },
            Targets: [{ Id: 'OnCall', Arn: { 'Fn::Sub': ON_CALL } }],
          },
        },
      }),
    ),
    'an alarm by expression': change(BACKUP_FAILED, {
      MetricName: undefined,
      Namespace: undefined,
      Statistic: undefined,
      Period: undefined,
      Dimensions: undefined,
      Metrics: [
        { Id: 'all', Expression: 'FILL(failed, 0)' },
        {
          Id: 'failed',
          ReturnData: false,
          MetricStat: {
            Stat: 'Sum',
            Period: 3600,
            Metric: {
              Namespace: 'AWS/Backup',
              MetricName: 'NumberOfBackupJobsFailed',
              Dimensions: [{ Name: 'BackupVaultName', Value: { 'Fn::Sub': 'softdocket-production-bharatmills-vault' } }],
            },
          },
        },
      ],
    }),
    'an alarm above none': change(BACKUP_FAILED, { ComparisonOperator: 'GreaterThanThreshold', Threshold: 0 }),
    'a topic by substitution': change(BACKUP_FAILED, { AlarmActions: [{ 'Fn::Sub': ON_CALL }] }),
  },
  'front-door-is-watched': {
    'slow answers by a number': change(DOOR_SLOW, {
      Metrics: undefined,
      ThresholdMetricId: undefined,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'TargetResponseTime',
      Dimensions: [{ Name: 'LoadBalancer', Value: { 'Fn::GetAtt': 'LoadBalancerCD993E47.LoadBalancerFullName' } }],
      ExtendedStatistic: 'p99',
      Period: 60,
      Threshold: 2,
      ComparisonOperator: 'GreaterThanThreshold',
    }),
    'a topic by substitution': change(DOOR_SLOW, { AlarmActions: { 'Fn::Sub': ON_CALL } }),
  },
  'findings-are-followed': {
    'a pattern as text': change(FINDING, { EventPattern: (old: Value) => JSON.stringify(old) }),
    'a pattern by what it is not': change(FINDING, {
      'EventPattern/detail/findings/Severity/Label': [{ 'anything-but': ['LOW', 'MEDIUM', 'INFORMATIONAL'] }],
      'EventPattern/detail/findings/RecordState': undefined,
    }),
    'a rule that says less': change(FINDING, {
      'EventPattern/detail': undefined,
      'EventPattern/detail-type': [{ prefix: 'Security Hub' }],
    }),
  },
  'objects-lapse-with-their-class': {
    'two rules in place of one': change(LANDING, {
      'LifecycleConfiguration/Rules': [
        { Status: 'Enabled', Prefix: '', ExpirationInDays: '365' },
        { Status: 'Enabled', NoncurrentVersionExpirationInDays: 1 },
        { Status: 'Disabled', ExpirationInDays: 1 },
      ],
    }),
    'a bucket by substitution': change(
      { type: 'AWS::Config::DeliveryChannel', stack: at.WATCH },
      { S3BucketName: { 'Fn::Sub': 'config-history-${AWS::AccountId}-${AWS::Region}-an' } },
    ),
  },
  'database-records-connections': {
    'parameters in words': change(PARAMETERS, {
      'Parameters/log_connections': 'on',
      'Parameters/log_disconnections': true,
      'Parameters/log_statement': 'all',
      'Parameters/log_min_duration_statement': 250,
    }),
  },
  'no-secret-in-the-open': {
    'the ARN of a secret': change(at.HOOK, {
      'Environment/Variables/SIEM_SECRET': { 'Fn::Sub': 'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:1:secret:siem' },
    }),
    'the name of a secret': change(at.HOOK, { 'Environment/Variables/SIEM_ACCESS_KEY': 'softdocket-production-siem-access-key' }),
    'a secret by reference': change(at.HOOK, { 'Environment/Variables/SIEM_SECRET': { Ref: 'SiemAccessKeyFD25ADF2' } }),
    'how long a token lives': change(at.HOOK, { 'Environment/Variables/TOKEN_LIFE_SECONDS': '900' }),
  },
  'security-txt-is-served': {
    'the older form of a path': change(SECURITY_TXT, { Conditions: [{ Field: 'path-pattern', Values: ['/.well-known/*'] }] }),
    'the text in pieces': change(SECURITY_TXT, {
      'Actions/0/FixedResponseConfig/MessageBody': (old: Value) => ({ 'Fn::Join': ['\n', plain(old).split('\n')] }),
    }),
  },
  'private-network-is-its-own': {
    'a subnet by its attribute': change(
      { type: 'AWS::RDS::DBSubnetGroup', stack: 'hanse-tenant' },
      { 'SubnetIds/0': (old: Value) => ({ 'Fn::GetAtt': [(old as { Ref: string }).Ref, 'SubnetId'] }) },
    ),
    'a group by its name': change(
      { type: 'AWS::RDS::DBInstance', stack: 'hanse-tenant' },
      { DBSubnetGroupName: { 'Fn::Sub': 'softdocket-production-hanse-network' } },
    ),
  },
};

const cases = Object.entries(KEPT).flatMap(([check, ways]) =>
  Object.entries(ways).map(([way, plant]) => [check, way, plant] as const),
);
test.each(cases)('%s takes %s', (id, _, plant) => {
  const check = CHECKS.find((one) => one.id === id)!;
  const planted = plant(templates, platform.exceptions);
  expect(planted.changes).not.toEqual([]);
  expect(findings(check, new Assembly(platform, [...planted.templates.values()], true))).toEqual([]);
});
