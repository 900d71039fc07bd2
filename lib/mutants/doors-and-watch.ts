import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { add, change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** The rules of config/policies/doors-and-watch.guard, clause by clause. */

const TARGETS: Spot = { type: 'AWS::ElasticLoadBalancingV2::TargetGroup', stack: at.FRONT_DOOR };
const GUARD_HOOK: Spot = { type: 'AWS::CloudFormation::GuardHook', stack: at.WATCH };
const PARAMETERS: Spot = { type: 'AWS::RDS::DBParameterGroup', stack: at.NETWORK };
const FLOW_LOG: Spot = { type: 'AWS::EC2::FlowLog', stack: at.NETWORK };
const SUBNET: Spot = { type: 'AWS::EC2::Subnet', stack: at.NETWORK };
const ALARM: Spot = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT };
const EVENT_RULE: Spot = { type: 'AWS::Events::Rule', stack: at.WATCH, id: 'Alertskeyatrisk' };
const RECORDER: Spot = { type: 'AWS::Config::ConfigurationRecorder', stack: at.WATCH };
const HUB: Spot = { type: 'AWS::SecurityHub::Hub', stack: at.WATCH };

const DOORS = [
  ...mutantsOf('listener_speaks_modern_tls_or_redirects', {
    'tls-of-2016': ['visitors are served over TLS 1.0', change(at.HTTPS, { SslPolicy: 'ELBSecurityPolicy-2016-08' })],
    'tls-one-zero': ['visitors may choose TLS 1.0', change(at.HTTPS, { SslPolicy: 'ELBSecurityPolicy-TLS-1-0-2015-04' })],
    'tls-unsaid': ['nobody says which TLS is spoken', change(at.HTTPS, { SslPolicy: undefined })],
    'https-turned-http': ['the listener serves plain HTTP', change(at.HTTPS, { Protocol: 'HTTP' })],
    'https-turned-tcp': ['the listener passes on bytes', change(at.HTTPS, { Protocol: 'TCP' })],
    'https-turned-tls': ['the listener passes on TLS that it does not read', change(at.HTTPS, { Protocol: 'TLS' })],
    'https-unsaid': ['nobody says which protocol the listener speaks', change(at.HTTPS, { Protocol: undefined })],
    'http-forwards': ['plain HTTP reaches the application', change(at.HTTP, { 'DefaultActions/0/Type': 'forward' })],
    'http-answers': ['plain HTTP gets an answer', change(at.HTTP, { 'DefaultActions/0/Type': 'fixed-response' })],
    'http-forwards-beside-the-redirect': [
      'plain HTTP reaches the application beside a redirect',
      change(at.HTTP, { 'DefaultActions/-': { Type: 'forward' } }),
    ],
    'http-leads-to-http': [
      'plain HTTP leads to plain HTTP',
      change(at.HTTP, { 'DefaultActions/0/RedirectConfig/Protocol': '#{protocol}' }),
    ],
    'http-leads-nowhere': ['plain HTTP does nothing', change(at.HTTP, { DefaultActions: [] })],
  }),
  ...mutantsOf('nothing_travels_in_the_clear_behind_the_door', {
    'targets-http': ['from the door to the application in the clear', change(TARGETS, { Protocol: 'HTTP' })],
    'targets-tcp': ['from the door to the application as bytes', change(TARGETS, { Protocol: 'TCP' })],
    'targets-unsaid': ['nobody says how the door speaks to the application', change(TARGETS, { Protocol: undefined })],
  }),
  ...mutantsOf('database_connections_are_forced_to_tls', {
    'database-tls-off': ['the database takes connections in the clear', change(PARAMETERS, { 'Parameters/rds.force_ssl': '0' })],
    'database-tls-unsaid': ['nobody forces TLS upon the database', change(PARAMETERS, { 'Parameters/rds.force_ssl': undefined })],
    'database-default-parameters': ['a parameter group says nothing', change(PARAMETERS, { Parameters: undefined })],
  }),
  ...mutantsOf('no_public_address_on_launch', {
    'subnet-public': ['whatever starts here gets a public address', change(SUBNET, { MapPublicIpOnLaunch: true })],
    'subnet-unsaid': ['nobody says that no address is public', change(SUBNET, { MapPublicIpOnLaunch: undefined })],
  }),
];

const WATCHERS = [
  ...mutantsOf('guardduty_watches_with_its_features', {
    'threats-off': ['threat detection is off', change(at.DETECTOR, { Enable: false })],
    'threats-of-no-features': ['threat detection has no features', change(at.DETECTOR, { Features: undefined })],
    'threats-of-empty-features': ['the list of features is empty', change(at.DETECTOR, { Features: [] })],
    'threats-to-files-off': [
      'nobody watches reads of files',
      change(at.DETECTOR, { 'Features/[Name=S3_DATA_EVENTS]/Status': 'DISABLED' }),
    ],
    'threats-to-files-unnamed': [
      'reads of files are not among the features',
      change(at.DETECTOR, { 'Features/[Name=S3_DATA_EVENTS]': undefined }),
    ],
    'threats-another-feature-off': [
      'nobody watches logins to databases',
      change(at.DETECTOR, { 'Features/[Name=RDS_LOGIN_EVENTS]/Status': 'DISABLED' }),
    ],
    'threats-by-the-old-form': [
      'features are said in the old form',
      change(at.DETECTOR, { DataSources: { S3Logs: { Enable: true } } }),
    ],
  }),
  ...mutantsOf('trail_is_on_validated_and_encrypted', {
    'trail-off': ['the trail does not log', change(at.ACCOUNT_TRAIL, { IsLogging: false })],
    'trail-unvalidated': ['nobody notices an altered log file', change(at.ACCOUNT_TRAIL, { EnableLogFileValidation: undefined })],
    'trail-of-no-key': ["the trail is under S3's own key", change(at.ACCOUNT_TRAIL, { KMSKeyId: undefined })],
  }),
  ...mutantsOf('deploy_guard_is_on_and_failing', {
    'guard-off': ['AWS looks at no deployment', change(GUARD_HOOK, { HookStatus: 'DISABLED' })],
    'guard-unsaid': ['nobody says that AWS looks at deployments', change(GUARD_HOOK, { HookStatus: undefined })],
    'guard-warns': ['AWS only warns of a broken rule', change(GUARD_HOOK, { FailureMode: 'WARN' })],
    'guard-warns-by-default': ['nobody says that a broken rule fails', change(GUARD_HOOK, { FailureMode: undefined })],
    'guard-of-resources': ['AWS looks at single resources alone', change(GUARD_HOOK, { TargetOperations: ['RESOURCE'] })],
    'guard-of-new-stacks': ['AWS does not look at changed stacks', change(GUARD_HOOK, { 'TargetFilters/Actions': ['CREATE'] })],
    'guard-of-changed-stacks': ['AWS does not look at new stacks', change(GUARD_HOOK, { 'TargetFilters/Actions': ['UPDATE'] })],
    'guard-of-no-actions': ['nobody says when AWS looks', change(GUARD_HOOK, { TargetFilters: undefined })],
  }),
  ...mutantsOf('deploy_guard_lets_nobody_past', {
    'guard-exempts-a-stack': [
      'one stack is exempt from the rules',
      change(GUARD_HOOK, { 'StackFilters/StackNames/Exclude/-': 'softdocket-production-ap-south-1-network' }),
    ],
    'guard-of-listed-stacks': [
      'only listed stacks are held to the rules',
      change(GUARD_HOOK, { 'StackFilters/StackNames/Include': ['one'] }),
    ],
    'guard-exempts-a-role': [
      'one role deploys what it likes',
      change(GUARD_HOOK, { 'StackFilters/StackRoles': { Exclude: [at.role('ops')] } }),
    ],
  }),
  ...mutantsOf('flow_log_records_everything', {
    'flow-log-of-rejections': ['what an intruder reached is not on record', change(FLOW_LOG, { TrafficType: 'REJECT' })],
    'flow-log-unsaid': ['nobody says which connections are on record', change(FLOW_LOG, { TrafficType: undefined })],
    'flow-log-in-a-bucket': ['connections are recorded where no class holds', change(FLOW_LOG, { LogDestinationType: 's3' })],
    'flow-log-of-no-place': ['nobody says where connections are recorded', change(FLOW_LOG, { LogDestinationType: undefined })],
  }),
  ...mutantsOf('configuration_recorder_records_everything', {
    'recorder-of-some': ['not every kind of resource is recorded', change(RECORDER, { 'RecordingGroup/AllSupported': false })],
    'recorder-unsaid': ['nobody says what is recorded', change(RECORDER, { RecordingGroup: undefined })],
    'recorder-not-started': ['the recorder is not started', change(RECORDER, { StartedOnCreate: false })],
    'recorder-start-unsaid': ['nobody starts the recorder', change(RECORDER, { StartedOnCreate: undefined })],
  }),
  ...mutantsOf('security_hub_standards_are_whole', {
    'standard-with-a-hole': [
      'a security control is switched off',
      change(
        { type: 'AWS::SecurityHub::Standard', stack: at.WATCH },
        { DisabledStandardsControls: [{ StandardsControlArn: 'arn:aws:securityhub:::control/cis/1.1', Reason: 'noise' }] },
      ),
    ],
  }),
  ...mutantsOf('analyzer_archives_nothing', {
    'analyzer-archives': [
      'findings are put away before anybody looks',
      change({ type: 'AWS::AccessAnalyzer::Analyzer', stack: at.WATCH }, { ArchiveRules: [{ RuleName: 'all', Filter: [] }] }),
    ],
  }),
  ...mutantsOf('security_hub_turns_new_controls_on', {
    'hub-leaves-new-controls-off': ['controls that AWS adds stay off', change(HUB, { AutoEnableControls: false })],
    'hub-unsaid': ['nobody turns new controls on', change(HUB, { AutoEnableControls: undefined })],
  }),
];

const ALARMS = [
  ...mutantsOf('hook_has_dead_letters_and_a_ceiling', {
    'hook-loses-events': ['what a hook cannot handle is lost', change(at.HOOK, { DeadLetterConfig: undefined })],
    'hook-never-runs': ['a hook may never run', change(at.HOOK, { ReservedConcurrentExecutions: 0 })],
    'hook-without-a-ceiling': ['a hook takes what it likes', change(at.HOOK, { ReservedConcurrentExecutions: undefined })],
    'hook-on-another-runtime': ['a hook runs on what nobody tested', change(at.HOOK, { Runtime: 'nodejs22.x' })],
  }),
  ...mutantsOf('alarm_wakes_somebody', {
    'alarm-of-no-topic': ['an alarm reaches nobody', change(ALARM, { AlarmActions: [] })],
    'alarm-of-no-action': ['an alarm does nothing', change(ALARM, { AlarmActions: undefined })],
    'alarm-of-no-owner': ['an alarm names neither owner nor runbook', change(ALARM, { AlarmDescription: 'Look at it' })],
    'alarm-silenced': ["an alarm's actions are off", change(ALARM, { ActionsEnabled: false })],
    'alarm-unsaid': ["nobody says that an alarm's actions are on", change(ALARM, { ActionsEnabled: undefined })],
  }),
  ...mutantsOf('event_rule_is_on_and_leads_somewhere', {
    'event-rule-off': ['a rule that waits for events is off', change(EVENT_RULE, { State: 'DISABLED' })],
    'event-rule-of-empty-targets': ['a rule has an empty list of targets', change(EVENT_RULE, { Targets: [] })],
    'event-rule-of-no-targets': ['a rule leads nowhere', change(EVENT_RULE, { Targets: undefined })],
  }),
  ...mutantsOf('subscription_takes_everything', {
    'subscription-filtered': [
      'a filter holds alarms back from whoever is on call',
      change(at.SUBSCRIPTION, { FilterPolicy: { severity: ['low'] } }),
    ],
  }),
];

/** A type that must not occur: any resource of it is the fault. */
const planted = (Type: string): ReturnType<typeof add> => add(at.TENANT, { Planted: { Type } });
const PEOPLE = [
  ...mutantsOf('role_is_bounded', {
    'role-unbounded': ['a role has no permissions boundary', change(at.ACCESS_ROLE, { PermissionsBoundary: undefined })],
    'role-for-half-a-day': ['a session lasts twelve hours', change(at.ACCESS_ROLE, { MaxSessionDuration: 43_200 })],
    'role-with-inline-policies': [
      'a role has a policy that no list shows',
      change(at.ACCESS_ROLE, { Policies: [{ PolicyName: 'p', PolicyDocument: {} }] }),
    ],
  }),
  ...mutantsOf('no_users', { 'iam-user': ['there is a user with long-lived keys', planted('AWS::IAM::User')] }),
  ...mutantsOf('no_access_keys', { 'iam-access-key': ['there is a long-lived key', planted('AWS::IAM::AccessKey')] }),
  ...mutantsOf('no_inline_policies', {
    'inline-policy-of-a-role': ['a role has an inline policy', planted('AWS::IAM::RolePolicy')],
    'inline-policy-of-a-user': ['a user has an inline policy', planted('AWS::IAM::UserPolicy')],
    'inline-policy-of-a-group': ['a group has an inline policy', planted('AWS::IAM::GroupPolicy')],
    'inline-policy-of-several': ['several have an inline policy', planted('AWS::IAM::Policy')],
  }),
  ...mutantsOf('no_global_tables', {
    'global-table': ['a table is copied to any region', planted('AWS::DynamoDB::GlobalTable')],
  }),
  ...mutantsOf('no_nested_templates', {
    'nested-stack': ['a template hides another one', planted('AWS::CloudFormation::Stack')],
    'nested-product': ['a product hides a template', planted('AWS::ServiceCatalog::CloudFormationProduct')],
  }),
];

export const DOORS_AND_WATCH: readonly Mutant[] = [...DOORS, ...WATCHERS, ...ALARMS, ...PEOPLE];
