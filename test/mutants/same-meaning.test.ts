import { Assembly } from '../../lib/fences/templates/assembly';
import type { Value } from '../../lib/fences/templates/value';
import { CHECKS } from '../../lib/fences/checks';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { buildPlatform } from '../support/build';
import { brokenRules } from '../support/guard-engine';
import { findings } from '../support/plant';
import type { Plant, Templates } from '../../lib/mutants/mutant';
import { add, change, together } from '../../lib/mutants/planting';
import * as at from '../../lib/mutants/spots';

/**
 * The other half of planted faults: the same protection, written another legal way, stays met. Here for the checks that no
 * suite of test/fences/checks asks this of.
 */
const { assembly, platform } = buildPlatform({ platform: 'softdocket', stage: 'production' });
const templates: Templates = new Map(assembly.stacks.map((stack) => [stack.name, stack]));

type Fields = { [key: string]: Value };
const reversed = (list: Value): Value => [...(list as Value[])].reverse();
/** Statements with one action each, in the other order. */
const oneByOne = (statements: Value): Value =>
  (statements as Fields[]).flatMap((s) => [s.Action].flat().map((Action) => ({ ...s, Action: Action! }))).reverse();

const COPY = 'BackupPlan/BackupPlanRule/0/CopyActions/0/DestinationBackupVaultArn';
const STATEMENTS = 'PolicyDocument/Statement';
const CEILING = { type: 'AWS::IAM::ManagedPolicy', stack: 'aws-account', id: 'BoundariesTenant' };
const SUBNETS = { type: 'AWS::RDS::DBSubnetGroup', stack: at.NETWORK };
const SCHEDULE = { type: 'AWS::Events::Rule', stack: at.WATCH, id: 'FindingAge' };
const MAY_CALL = { type: 'AWS::Lambda::Permission', stack: at.WATCH, id: 'FindingAge' };
const SETTING = { type: 'Custom::EbsEncryption', stack: at.WATCH };
const hook = (name: string): Value => ({
  'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:softdocket-production-${name}`,
});
const attribute = (key: string, value: Value): Plant =>
  change(at.BALANCER, { [`LoadBalancerAttributes/[Key=${key}]/Value`]: value });

const PROOFS: Readonly<Record<string, Readonly<Record<string, Plant>>>> = {
  residency: {
    'a copy by substitution': change(at.PLAN, {
      [COPY]: {
        'Fn::Sub': 'arn:${AWS::Partition}:backup:ap-south-2:${AWS::AccountId}:backup-vault:copies-bharatmills-30',
      },
    }),
    'a copy by its address': change(at.PLAN, {
      [COPY]: `arn:aws:backup:ap-south-2:${at.ACCOUNT}:backup-vault:copies-bharatmills-30`,
    }),
    'a region in pieces': change(at.DATABASE, { AutomaticBackupReplicationRegion: { 'Fn::Join': ['-', ['ap', 'south', '2']] } }),
    'a region out of a list': change(at.DATABASE, {
      AutomaticBackupReplicationRegion: { 'Fn::Select': [1, ['ap-south-1', 'ap-south-2']] },
    }),
    'a replica by substitution': change(at.AUDIT, {
      'ReplicationConfiguration/Rules/0/Destination/Bucket': {
        'Fn::Sub': 'arn:${AWS::Partition}:s3:::audit-enterprise-${AWS::AccountId}-ap-south-2-an',
      },
    }),
    'a key that says that it stays': change(at.DATA_KEY, { MultiRegion: false }),
  },
  'tenant-stack-names-no-other-tenant': {
    'its own name by substitution': change(at.SECRET, {
      Description: { 'Fn::Sub': ['softdocket-production-${Who}-application', { Who: 'bharatmills' }] },
    }),
    'a word that is no name': change(at.SECRET, { Description: 'acme is a word, and hanse is a league' }),
  },
  'tenant-has-its-own': {
    'a key more than sold': add(at.TENANT, { More: { Type: 'AWS::KMS::Key' } }),
  },
  'signers-are-published': {
    'a set of keys written by substitution': change(
      { type: 'AWS::SSM::Parameter', stack: at.TENANT, id: 'KeysPublishedKeys' },
      {
        Value: (old: Value) => {
          const [, [, jwk]] = (old as unknown as { 'Fn::Join': [string, [string, Value, string]] })['Fn::Join'];
          return { 'Fn::Sub': ['{"keys":[${Jwk}]}', { Jwk: jwk }] };
        },
      },
    ),
  },
  'boundary-is-a-ceiling': {
    'a refusal in two statements': change(CEILING, {
      [`${STATEMENTS}/[Sid=NeverEscalate]/Action/4`]: undefined,
      [`${STATEMENTS}/-`]: { Effect: 'Deny', Action: 'kms:PutKeyPolicy', Resource: ['*'] },
    }),
    'a refusal of more': change(CEILING, { [`${STATEMENTS}/[Sid=NeverEscalate]/Action`]: ['iam:*', 'kms:Put*'] }),
    'statements in another order': change(CEILING, { [STATEMENTS]: reversed }),
    'regions as patterns that are none': change(CEILING, {
      [`${STATEMENTS}/[Sid=Ceiling]/Condition`]: { StringLike: { 'aws:RequestedRegion': ['ap-south-1', 'us-east-1'] } },
    }),
    'the statement that shuts off with its key in other letters, and its calls apart': change(
      { ...CEILING, id: 'BoundariesContainment' },
      {
        [`${STATEMENTS}/[Sid=ShutOffTenants]/Action`]: 'iam:AttachRolePolicy',
        [`${STATEMENTS}/-`]: {
          Effect: 'Allow',
          Action: 'iam:DetachRolePolicy',
          Resource: at.ours('*-access'),
          Condition: {
            ArnEquals: { 'IAM:policyArn': `arn:aws:iam::${at.ACCOUNT}:policy/softdocket-production-shut-off` },
            StringEquals: {
              'iam:permissionsBoundary': `arn:aws:iam::${at.ACCOUNT}:policy/softdocket-production-tenant-boundary`,
              'aws:RequestedRegion': ['us-east-1'],
            },
          },
        },
      },
    ),
    'regions under a key in other letters, and fewer': change(CEILING, {
      [`${STATEMENTS}/[Sid=Ceiling]/Condition`]: { StringEquals: { 'AWS:requestedRegion': ['ap-south-1', 'us-east-1'] } },
    }),
  },
  'boundary-covers-role': {
    'one statement an action': change(at.ACCESS_POLICY, { [STATEMENTS]: oneByOne }),
    'a policy named by the role': together(
      change(at.ACCESS_POLICY, { Roles: undefined }),
      change(at.ACCESS_ROLE, { ManagedPolicyArns: [{ Ref: 'AccessRolePolicy0C973C4D' }] }),
    ),
  },
  'bucket-refuses-old-tls-and-other-keys': {
    'statements in another order': change(at.FILES_POLICY, { [STATEMENTS]: reversed }),
    'what is not TLS, by another operator': change(at.FILES_POLICY, {
      [`${STATEMENTS}/0/Condition`]: { StringNotEquals: { 'aws:SecureTransport': 'true' } },
    }),
    'false as a boolean': change(at.FILES_POLICY, { [`${STATEMENTS}/0/Condition/Bool/aws:SecureTransport`]: false }),
    'two policies of one bucket': together(
      change(at.FILES_POLICY, { [`${STATEMENTS}/0`]: undefined }),
      add(at.TENANT, {
        Second: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: `files-bharatmills-${at.ACCOUNT}-ap-south-1-an`,
            PolicyDocument: {
              Statement: {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Resource: '*',
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            },
          },
        },
      }),
    ),
  },
  'only-erasure-deletes-backups': {
    'one statement an action': change(at.VAULT, { 'AccessPolicy/Statement': oneByOne }),
    'every action of the service': change(at.VAULT, { 'AccessPolicy/Statement/0/Action': 'backup:*' }),
    'all but the eraser, by another operator': change(at.VAULT, {
      'AccessPolicy/Statement/0/Condition': { StringNotEquals: { 'aws:PrincipalArn': [at.ours('ap-south-1-erase-backups')] } },
    }),
  },
  'records-locked-for-their-class': {
    'a bucket by its name': change(at.ACCOUNT_TRAIL, { S3BucketName: `trail-management-${at.ACCOUNT}-ap-south-1-an` }),
    'a bucket by substitution': change(at.ACCOUNT_TRAIL, { S3BucketName: { 'Fn::Sub': '${ManagementTrailBucketC0F0E5A9}' } }),
    'a lock as text': change(at.AUDIT, { ObjectLockEnabled: 'true' }),
    'days as text': change(at.AUDIT, { 'ObjectLockConfiguration/Rule/DefaultRetention/Days': '2557' }),
  },
  'files-are-not-expired': {
    'rules in another order': change(at.FILES, { 'LifecycleConfiguration/Rules': reversed }),
    'days as text': change(at.FILES, { 'LifecycleConfiguration/Rules/1/NoncurrentVersionExpiration/NoncurrentDays': '30' }),
  },
  'load-balancer-is-hardened': {
    'attributes in another order': change(at.BALANCER, { LoadBalancerAttributes: reversed }),
    'the defence that AWS starts with': attribute('routing.http.desync_mitigation_mode', 'defensive'),
    'no claim of callers passed on': attribute('routing.http.xff_header_processing.mode', 'remove'),
    'a bucket by substitution': attribute('access_logs.s3.bucket', {
      'Fn::Sub': 'landing-softdocket-${AWS::AccountId}-${AWS::Region}-an',
    }),
    'a name that leads to the first address': change(
      { type: 'AWS::Route53::RecordSet', stack: at.FRONT_DOOR },
      { 'AliasTarget/DNSName': { 'Fn::GetAtt': 'LoadBalancerCD993E47.DNSName' } },
    ),
  },
  'database-stands-in-the-data-tier': {
    'a caller admitted by a rule apart': together(
      change(at.DATABASE_GROUP, { 'SecurityGroupIngress/1': undefined }),
      add(at.TENANT, {
        Apart: {
          Type: 'AWS::EC2::SecurityGroupIngress',
          Properties: {
            GroupId: { 'Fn::GetAtt': 'DatabaseSecurityGroup5C91FDCB.GroupId' },
            IpProtocol: 'tcp',
            FromPort: 5433,
            ToPort: '5433',
            SourceSecurityGroupId: '{{resolve:ssm:/freehold/network/hooks-security-group}}',
          },
        },
      }),
    ),
    'a port as a number': change(at.DATABASE, { Port: 5433 }),
  },
  'data-subnets-lead-nowhere': {
    'subnets in another order': change(SUBNETS, { SubnetIds: reversed }),
    'a subnet by what its room publishes': together(
      add(at.NETWORK, {
        Published: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/data-subnet-1', Value: { Ref: 'NetworkVpcdataSubnet1SubnetE7C988E9' } },
        },
      }),
      change(SUBNETS, { 'SubnetIds/0': '{{resolve:ssm:/data-subnet-1}}' }),
    ),
    'a route table by substitution': change(
      { type: 'AWS::EC2::SubnetRouteTableAssociation', stack: at.NETWORK, id: 'dataSubnet1' },
      { SubnetId: { 'Fn::Sub': '${NetworkVpcdataSubnet1SubnetE7C988E9}' } },
    ),
  },
  'every-region-is-watched': {
    'features in another order': change(at.DETECTOR, { Features: reversed }),
    'a second trail': add(at.WATCH, { More: { Type: 'AWS::CloudTrail::Trail' } }),
  },
  'trails-miss-nothing': {
    'management events in the plain form': change(at.ACCOUNT_TRAIL, {
      AdvancedEventSelectors: undefined,
      EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'All' }],
    }),
    'no selector, which takes every management event': change(at.ACCOUNT_TRAIL, { AdvancedEventSelectors: undefined }),
    'a selector more beside the whole one': change(at.FILES_TRAIL, {
      'AdvancedEventSelectors/-': { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    }),
  },
  'telemetry-goes-where-declared': {
    'an address in pieces': change(at.STREAM, {
      'HttpEndpointDestinationConfiguration/EndpointConfiguration/Url': {
        'Fn::Join': ['', ['https://siem-in.', 'softdocket.example/firehose']],
      },
    }),
  },
  'every-hook-is-wired': {
    'a target by substitution': change(SCHEDULE, { 'Targets/0/Arn': { 'Fn::Sub': '${FindingAgeMeasureFunction119AD522.Arn}' } }),
    'a permission by the name of the hook': change(MAY_CALL, { FunctionName: 'softdocket-production-measure-finding-age' }),
    'a permission for the address': change(MAY_CALL, { FunctionName: hook('measure-finding-age') }),
    'what CloudFormation calls, by substitution': change(SETTING, { ServiceToken: hook('apply-region-settings') }),
    'what CloudFormation calls, by its address': change(SETTING, {
      ServiceToken: `arn:aws:lambda:ap-south-1:${at.ACCOUNT}:function:softdocket-production-apply-region-settings`,
    }),
  },
  'everything-is-written-out': {
    'a substitution of resources, and of what it defines': change(at.SECRET, {
      Description: { 'Fn::Sub': ['${AWS::Region} ${Who} ${!Literal} ${KeysDataKey8F3FE3A4.Arn}', { Who: 'bharatmills' }] },
    }),
  },
  'backups-kept-as-the-plan-says': {
    'a time zone that is the one AWS takes': change(at.PLAN, {
      'BackupPlan/BackupPlanRule/0/ScheduleExpressionTimezone': 'Etc/UTC',
    }),
  },
  'every-tenant-store-is-backed-up': {
    'a plan by reference': change(at.SELECTION, {
      BackupPlanId: (old: Value) => ({ Ref: [(old as Fields)['Fn::GetAtt']].flat()[0]! }),
    }),
  },
  'every-reference-is-published': {
    'a reference with its version': change(at.DATABASE, {
      DBSubnetGroupName: '{{resolve:ssm:/freehold/network/data-subnet-group:1}}',
    }),
    'a reference in pieces': change(at.DATABASE, {
      DBSubnetGroupName: { 'Fn::Join': ['', ['{{resolve:ssm:', '/freehold/network/data-subnet-group}}']] },
    }),
    'a reference by substitution': change(at.DATABASE, {
      DBSubnetGroupName: { 'Fn::Sub': '{{resolve:ssm:/freehold/network/data-subnet-group}}' },
    }),
  },
  'every-type-is-known': {
    'what a hook of ours makes': add(at.TENANT, { More: { Type: 'Custom::Anything' } }),
  },
};

describe.each(Object.entries(PROOFS))('%s is met by', (id, same) => {
  const check = CHECKS.find((c) => c.id === id)!;
  const registered = findings(check, assembly);
  test.each(Object.entries(same))('%s', (_, plant) => {
    const said = new Assembly(platform, [...plant(templates).templates.values()], true);
    expect(findings(check, said)).toEqual(registered);
  });
});

const RULES: Readonly<Record<string, Readonly<Record<string, Plant>>>> = {
  symmetric_key_rotates: { 'a shorter period': change(at.RECOVERY_KEY, { RotationPeriodInDays: 90 }) },
  key_is_on_and_stays_in_its_region: {
    'what AWS takes for granted, said': change(at.RECOVERY_KEY, { Enabled: true, MultiRegion: false, Origin: 'AWS_KMS' }),
  },
  bucket_has_no_other_door: {
    'no page at all': change(at.FILES, { CorsConfiguration: undefined }),
    'one named page': change(at.FILES, {
      'CorsConfiguration/CorsRules': [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://app.example.com'] }],
    }),
  },
  listener_speaks_modern_tls_or_redirects: {
    'a redirect that says the host': change(at.HTTP, { 'DefaultActions/0/RedirectConfig/Host': '#{host}' }),
  },
  log_group_is_kept_a_stated_time_under_a_customer_key: { 'a longer time': change(at.DATABASE_LOG, { RetentionInDays: 3653 }) },
  role_is_bounded: {
    'a shorter session': change(at.ACCESS_ROLE, { MaxSessionDuration: 900 }),
    'a session that says nothing': change(at.ACCESS_ROLE, { MaxSessionDuration: undefined }),
  },
  event_rule_is_on_and_leads_somewhere: {
    'a state that AWS takes for granted': change(SCHEDULE, { State: undefined }),
  },
  deploy_guard_lets_nobody_past: {
    'no exemption at all': change({ type: 'AWS::CloudFormation::GuardHook', stack: at.WATCH }, { StackFilters: undefined }),
  },
  guardduty_watches_with_its_features: { 'features in another order': change(at.DETECTOR, { Features: reversed }) },
};

describe.each(Object.entries(RULES))('%s is met by', (rule, same) => {
  const { types } = readGuardFiles()
    .flatMap((file) => file.rules)
    .find(({ id }) => id === rule)!;
  test.each(Object.entries(same))('%s', (_, plant) => {
    const { templates: said, changes } = plant(templates);
    const selected = Object.entries(said.get(changes[0]!.stack)!.resources).filter(([, { Type }]) => types.includes(Type));
    expect(selected.length).toBeGreaterThan(0);
    expect(brokenRules([Object.fromEntries(selected)])[0]).not.toContain(rule);
  });
});
