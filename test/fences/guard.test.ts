import type { Resource } from '../../lib/fences/assembly';
import { readGuardFiles } from '../../lib/fences/guard-rules';
import { buildPlatform } from '../support/build';
import { GuardEngine } from '../support/guard-engine';
import { edited } from '../support/plant';
import type { Edits } from '../support/plant';

/** Faults of a rule, each alone enough for it. The sound resource is the platform's own, or, where it has none, written here. */
interface Row {
  readonly type: string;
  readonly faults: readonly Edits[];
  readonly sound?: Resource;
  /** Among the platform's resources of that type, the one that has this property. */
  readonly having?: string;
}

const gone = (path: string): Edits => ({ [path]: undefined });
const stays = (type: string): Row => ({
  type,
  faults: [
    gone('/DeletionPolicy'),
    { '/DeletionPolicy': 'Delete' },
    { '/DeletionPolicy': 'Snapshot' },
    gone('/UpdateReplacePolicy'),
  ],
});
/** A type that must not occur: any resource of it is the fault. */
const never = (type: string): Row => ({ type, faults: [{}], sound: { Type: type } });

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  // Keys and stores
  key_window_is_seven_days: [
    { type: 'AWS::KMS::Key', faults: [gone('PendingWindowInDays'), { PendingWindowInDays: 30 }, { PendingWindowInDays: 8 }] },
  ],
  symmetric_key_rotates: [
    {
      type: 'AWS::KMS::Key',
      having: 'EnableKeyRotation',
      faults: [
        gone('EnableKeyRotation'),
        { EnableKeyRotation: false },
        { RotationPeriodInDays: 2560 },
        { EnableKeyRotation: false, KeySpec: 'SYMMETRIC_DEFAULT' },
      ],
    },
  ],
  key_is_on_and_stays_in_its_region: [
    {
      type: 'AWS::KMS::Key',
      faults: [{ Enabled: false }, { MultiRegion: true }, { Origin: 'EXTERNAL' }, { BypassPolicyLockoutSafetyCheck: true }],
    },
  ],
  key_outlives_its_stack: [stays('AWS::KMS::Key')],
  bucket_outlives_its_stack: [stays('AWS::S3::Bucket')],
  bucket_is_in_the_accounts_namespace: [
    { type: 'AWS::S3::Bucket', faults: [gone('BucketNamespace'), { BucketNamespace: 'global' }] },
  ],
  bucket_is_versioned_and_owned: [
    {
      type: 'AWS::S3::Bucket',
      faults: [
        gone('VersioningConfiguration'),
        { 'VersioningConfiguration/Status': 'Suspended' },
        gone('OwnershipControls'),
        { 'OwnershipControls/Rules': [] },
        { 'OwnershipControls/Rules/0/ObjectOwnership': 'ObjectWriter' },
      ],
    },
  ],
  bucket_has_no_other_door: [
    {
      type: 'AWS::S3::Bucket',
      faults: [
        { WebsiteConfiguration: { IndexDocument: 'index.html' } },
        { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } },
        { CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] } },
        { CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://app.example', 'https://*'] }] } },
        { CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['http://app.example'] }] } },
      ],
    },
  ],
  database_starts_empty: [
    {
      type: 'AWS::RDS::DBInstance',
      faults: [
        ...['DBSnapshotIdentifier', 'DBClusterSnapshotIdentifier', 'SourceDBInstanceIdentifier'].map((from) => ({
          [from]: 'planted',
        })),
        ...['SourceDBInstanceAutomatedBackupsArn', 'SourceDbiResourceId'].map((from) => ({ [from]: 'planted' })),
        { AssociatedRoles: [{ FeatureName: 's3Export', RoleArn: 'arn:aws:iam::123456789012:role/export' }] },
      ],
    },
  ],
  database_outlives_its_stack: [
    {
      ...stays('AWS::RDS::DBInstance'),
      faults: [...stays('').faults, { DeletionProtection: false }, gone('DeletionProtection'), { DeleteAutomatedBackups: true }],
    },
  ],
  database_is_private_and_doubled: [
    {
      type: 'AWS::RDS::DBInstance',
      faults: [
        { PubliclyAccessible: true },
        gone('PubliclyAccessible'),
        { MultiAZ: false },
        { StorageEncrypted: false },
        gone('KmsKeyId'),
        gone('ManageMasterUserPassword'),
        { MasterUserPassword: 'planted' },
        { EnableIAMDatabaseAuthentication: false },
        { AutoMinorVersionUpgrade: false },
        gone('EngineLifecycleSupport'),
      ],
    },
  ],
  table_is_kept_and_recoverable: [
    {
      ...stays('AWS::DynamoDB::Table'),
      faults: [
        ...stays('').faults,
        { DeletionProtectionEnabled: false },
        { 'PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled': false },
        gone('SSESpecification'),
      ],
    },
  ],
  vault_is_locked: [
    {
      type: 'AWS::Backup::BackupVault',
      faults: [
        gone('LockConfiguration'),
        gone('LockConfiguration/MinRetentionDays'),
        gone('LockConfiguration/MaxRetentionDays'),
        gone('EncryptionKeyArn'),
      ],
    },
  ],
  vault_outlives_its_stack: [stays('AWS::Backup::BackupVault')],
  vault_grace_is_three_days: [{ type: 'AWS::Backup::BackupVault', faults: [{ 'LockConfiguration/ChangeableForDays': 36_500 }] }],
  secret_is_generated_under_a_customer_key: [
    { type: 'AWS::SecretsManager::Secret', faults: [{ SecretString: 'planted' }, gone('GenerateSecretString'), gone('KmsKeyId')] },
  ],
  secret_outlives_its_stack: [stays('AWS::SecretsManager::Secret')],
  log_group_outlives_its_stack: [stays('AWS::Logs::LogGroup')],
  log_group_is_kept_a_stated_time_under_a_customer_key: [
    { type: 'AWS::Logs::LogGroup', faults: [{ RetentionInDays: 1 }, gone('RetentionInDays'), gone('KmsKeyId')] },
  ],
  queue_is_under_a_customer_key: [{ type: 'AWS::SQS::Queue', faults: [gone('KmsMasterKeyId')] }],
  topic_is_under_a_customer_key: [{ type: 'AWS::SNS::Topic', faults: [gone('KmsMasterKeyId')] }],

  // Doors and watchers
  listener_speaks_modern_tls_or_redirects: [
    {
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      having: 'SslPolicy',
      faults: [
        { SslPolicy: 'ELBSecurityPolicy-2016-08' },
        { SslPolicy: 'ELBSecurityPolicy-TLS-1-0-2015-04' },
        gone('SslPolicy'),
        { Protocol: 'HTTP' },
        { Protocol: 'TCP' },
        { Protocol: 'TLS' },
        gone('Protocol'),
      ],
    },
    {
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      sound: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }],
        },
      },
      faults: [
        { 'DefaultActions/0/Type': 'forward' },
        { 'DefaultActions/0/Type': 'fixed-response' },
        { 'DefaultActions/-': { Type: 'forward' } },
        { 'DefaultActions/0/RedirectConfig/Protocol': '#{protocol}' },
        { DefaultActions: [] },
      ],
    },
  ],
  nothing_travels_in_the_clear_behind_the_door: [
    { type: 'AWS::ElasticLoadBalancingV2::TargetGroup', faults: [{ Protocol: 'HTTP' }, { Protocol: 'TCP' }, gone('Protocol')] },
  ],
  event_rule_is_on_and_leads_somewhere: [
    { type: 'AWS::Events::Rule', faults: [{ State: 'DISABLED' }, { Targets: [] }, gone('Targets')] },
  ],
  subscription_takes_everything: [{ type: 'AWS::SNS::Subscription', faults: [{ FilterPolicy: { severity: ['low'] } }] }],
  guardduty_watches_with_its_features: [
    {
      type: 'AWS::GuardDuty::Detector',
      faults: [
        { Enable: false },
        gone('Features'),
        { Features: [] },
        { 'Features/0/Status': 'DISABLED' },
        { 'Features/0/Name': 'EKS_AUDIT_LOGS' },
        { DataSources: { S3Logs: { Enable: true } } },
      ],
    },
  ],
  trail_is_on_validated_and_encrypted: [
    { type: 'AWS::CloudTrail::Trail', faults: [{ IsLogging: false }, gone('EnableLogFileValidation'), gone('KMSKeyId')] },
  ],
  deploy_guard_is_on_and_failing: [
    {
      type: 'AWS::CloudFormation::GuardHook',
      faults: [
        { HookStatus: 'DISABLED' },
        gone('HookStatus'),
        { FailureMode: 'WARN' },
        gone('FailureMode'),
        { TargetOperations: ['RESOURCE'] },
        { 'TargetFilters/Actions': ['CREATE'] },
        { 'TargetFilters/Actions': ['UPDATE'] },
        gone('TargetFilters'),
      ],
    },
  ],
  deploy_guard_lets_nobody_past: [
    {
      type: 'AWS::CloudFormation::GuardHook',
      faults: [
        { 'StackFilters/StackNames/Exclude/-': 'softhouse-production-eu-central-1-network' },
        { 'StackFilters/StackNames/Include': ['one'] },
        { 'StackFilters/StackRoles': { Exclude: ['arn:aws:iam::123456789012:role/ops'] } },
      ],
    },
  ],
  database_connections_are_forced_to_tls: [
    {
      type: 'AWS::RDS::DBParameterGroup',
      faults: [{ 'Parameters/rds.force_ssl': '0' }, gone('Parameters/rds.force_ssl'), gone('Parameters')],
    },
  ],
  flow_log_records_everything: [
    {
      type: 'AWS::EC2::FlowLog',
      faults: [{ TrafficType: 'REJECT' }, gone('TrafficType'), { LogDestinationType: 's3' }, gone('LogDestinationType')],
    },
  ],
  no_public_address_on_launch: [{ type: 'AWS::EC2::Subnet', faults: [{ MapPublicIpOnLaunch: true }, gone('MapPublicIpOnLaunch')] }],
  hook_has_dead_letters_and_a_ceiling: [
    {
      type: 'AWS::Lambda::Function',
      faults: [
        gone('DeadLetterConfig'),
        { ReservedConcurrentExecutions: 0 },
        gone('ReservedConcurrentExecutions'),
        { Runtime: 'nodejs22.x' },
      ],
    },
  ],
  alarm_wakes_somebody: [
    {
      type: 'AWS::CloudWatch::Alarm',
      faults: [
        { AlarmActions: [] },
        gone('AlarmActions'),
        { AlarmDescription: 'Look at it' },
        { ActionsEnabled: false },
        gone('ActionsEnabled'),
      ],
    },
  ],
  role_is_bounded: [
    {
      type: 'AWS::IAM::Role',
      faults: [
        gone('PermissionsBoundary'),
        { MaxSessionDuration: 43_200 },
        { Policies: [{ PolicyName: 'p', PolicyDocument: {} }] },
      ],
    },
  ],
  no_users: [never('AWS::IAM::User')],
  no_access_keys: [never('AWS::IAM::AccessKey')],
  no_inline_policies: ['RolePolicy', 'UserPolicy', 'GroupPolicy', 'Policy'].map((kind) => never(`AWS::IAM::${kind}`)),
  no_global_tables: [never('AWS::DynamoDB::GlobalTable')],
  no_nested_templates: [never('AWS::CloudFormation::Stack'), never('AWS::ServiceCatalog::CloudFormationProduct')],
  configuration_recorder_records_everything: [
    {
      type: 'AWS::Config::ConfigurationRecorder',
      faults: [
        { 'RecordingGroup/AllSupported': false },
        gone('RecordingGroup'),
        { StartedOnCreate: false },
        gone('StartedOnCreate'),
      ],
    },
  ],
  security_hub_standards_are_whole: [
    {
      type: 'AWS::SecurityHub::Standard',
      faults: [{ DisabledStandardsControls: [{ StandardsControlArn: 'a', Reason: 'planted' }] }],
    },
  ],
  analyzer_archives_nothing: [
    { type: 'AWS::AccessAnalyzer::Analyzer', faults: [{ ArchiveRules: [{ RuleName: 'all', Filter: [] }] }] },
  ],
  security_hub_turns_new_controls_on: [
    { type: 'AWS::SecurityHub::Hub', faults: [{ AutoEnableControls: false }, gone('AutoEnableControls')] },
  ],
};

const { assembly } = buildPlatform({ platform: 'softhouse' });
const engine = new GuardEngine();
afterAll(() => engine.free());

const files = readGuardFiles();
const rules = files.flatMap((file) => file.rules);
const rows = Object.entries(ROWS).flatMap(([rule, of]) => of.map((row) => ({ rule, ...row })));

test('every rule of every file is counted, with the types that it looks at', () => {
  expect(files.length).toBeGreaterThan(1);
  for (const { name, content, rules } of files) {
    const written = [...content.matchAll(/^\s*rule\b/gm)];
    expect({ name, rules: rules.length }).toEqual({ name, rules: written.length });
  }
  for (const { types } of rules) expect(types.every((type) => /^AWS::\w+::\w+$/.test(type))).toBe(true);
});

test('no two rules share an id', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
});

test('every rule has faults here, and every fault a rule', () => {
  expect(Object.keys(ROWS).sort()).toEqual(rules.map((rule) => rule.id).sort());
  for (const { rule, type } of rows) expect(rules.find((r) => r.id === rule)!.types).toContain(type);
});

test.each(rows)(
  '$rule finds each of its faults in $type, and nothing where there is none',
  ({ rule, type, faults, sound, having }) => {
    const own = assembly.all(type).find((found) => !having || having in found.properties)?.resource;
    const resource = sound ?? own;
    if (!resource) throw new Error(`the platform has no ${type}; give the row of ${rule} a sound one`);
    if (!faults.some((edits) => Object.keys(edits).length === 0)) expect(engine.broken({ Sound: resource })).toEqual([]);
    const missed = faults.filter((edits) => !engine.broken({ Planted: edited(resource, edits) }).includes(rule));
    expect(missed).toEqual([]);
    // A fault beside a sound resource is found, too: each rule asks all of them.
    expect(engine.broken({ Sound: resource, Planted: edited(resource, faults[0]!), Also: resource })).toContain(rule);
  },
);

test('the templates of the platform break no rule, and every type that a rule asks for occurs in them', () => {
  const asked = [...new Set(rules.flatMap((rule) => rule.types))];
  const found = asked.flatMap((type) => assembly.all(type));
  const resources = Object.fromEntries(
    found.map(({ stack, logicalId, resource }, i) => [`${logicalId}${i}${stack.region.replace(/\W/g, '')}`, resource]),
  );
  expect(found.length).toBeGreaterThan(150);
  expect(engine.broken(resources)).toEqual([]);
  const absent = asked.filter((type) => assembly.all(type).length === 0);
  expect(absent.sort()).toEqual(
    rows
      .filter((row) => row.faults.some((e) => Object.keys(e).length === 0))
      .map((row) => row.type)
      .sort(),
  );
});
