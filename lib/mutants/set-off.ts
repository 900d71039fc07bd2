import type { Mutant } from './mutant';
import { mutantsOf } from './mutant';
import { add, change, drop } from './planting';
import type { Spot } from './planting';
import { ACCOUNT, CELL, CELL_AWAY, ours, TENANT } from './spots';

const rule = (stack: string, id: string, cell = CELL): Spot => ({ type: 'AWS::Events::Rule', stack: `${cell}-${stack}`, id });
const HEARTBEAT = rule('lifecycle', 'Everywriteheartbeat');
const SHIPS = rule('lifecycle', 'Everyshipauditlog');
const APPLIES = rule('lifecycle', 'Onapplydeletions');
const EXPIRY = rule('front-door', 'HoneypotExpiry');
const DAILY = rule('watch', 'FindingAgeDaily');
const THREAT = rule('watch', 'Alertsthreat');
const RESTORES = rule('watch', 'Alertsrestorebegun', CELL_AWAY);
const COMPLETED = rule('watch', 'BackupRecord');
const VISITS: Spot = { type: 'AWS::Logs::SubscriptionFilter', stack: `${CELL}-front-door` };
const SUBSCRIBED: Spot = { type: 'AWS::SNS::Subscription', stack: `${CELL}-watch` };
const REFUSED: Spot = { type: 'AWS::Logs::MetricFilter', stack: `${CELL}-watch`, id: 'refused' };

/** Triggers that stand there and set nothing off. */
const TRIGGERS = mutantsOf('every-trigger-fires', {
  'schedule-every-ten-years': ['audit lines are shipped every ten years', change(SHIPS, { ScheduleExpression: 'rate(3650 days)' })],
  'schedule-in-2099': ['heartbeats begin in 2099', change(HEARTBEAT, { ScheduleExpression: 'cron(0 5 1 1 ? 2099)' })],
  'schedule-once-a-day': ['blocked addresses are let go once a day', change(EXPIRY, { ScheduleExpression: 'rate(1 day)' })],
  'schedule-off': ['audit lines are shipped by a schedule that is off', change(SHIPS, { State: 'DISABLED' })],
  'schedule-dropped': [
    'nobody measures the age of findings in the recovery region',
    drop(rule('watch', 'FindingAgeDaily', CELL_AWAY)),
  ],
  'expiry-dropped': ['a hook of two triggers has one: nobody is let go', drop(EXPIRY)],
  'visits-dropped': ['a hook of two triggers has one: nobody is blocked', drop(VISITS)],
  'visits-of-another-rule': [
    'visits are looked for under another rule',
    change(VISITS, { FilterPattern: '{ $.terminatingRuleId = "honeypot" }' }),
  ],
  'visits-from-another-log': ['visits are looked for in another log', change(VISITS, { LogGroupName: 'aws-waf-logs-another' })],
  'pattern-of-no-event': [
    'a restore is listened for under a word that RDS does not say',
    change(APPLIES, { 'EventPattern/detail/EventCategories': ['restore'] }),
  ],
  'pattern-of-another-service': [
    'a restore is listened for from Aurora',
    change(APPLIES, { 'EventPattern/detail-type': ['RDS DB Cluster Event'] }),
  ],
  'pattern-narrowed': [
    'a restore of one database is listened for',
    change(APPLIES, { 'EventPattern/detail/SourceIdentifier': ['softdocket-production-shared'] }),
  ],
  'pattern-of-nobody': [
    'a restore in another account is listened for',
    change(APPLIES, { 'EventPattern/account': ['666666666666'] }),
  ],
  'restore-unheard': ['nobody hears that somebody restores in the recovery region', drop(RESTORES)],
  'restore-to-a-moment-unheard': [
    'of restores, those from snapshots alone are heard',
    change(RESTORES, { 'EventPattern/detail/eventName': ['RestoreDBInstanceFromDBSnapshot', 'RestoreDBInstanceFromS3'] }),
  ],
  'restore-of-nothing': [
    'somebody is woken by what RDS refused',
    change(RESTORES, { 'EventPattern/detail/responseElements': undefined }),
  ],
  'restore-of-nobody': [
    'a restore is told without the name of what it makes',
    change(RESTORES, { 'Targets/0/InputTransformer/InputPathsMap': {} }),
  ],
  'input-path-of-nothing': [
    'a hook is handed a field that the event has not',
    change(APPLIES, { 'Targets/0/InputTransformer/InputPathsMap/detail-SourceIdentifier': '$.detail.DBInstanceIdentifier' }),
  ],
  'input-of-another-name': [
    'a hook is handed a field under a name that it does not read',
    change(APPLIES, { 'Targets/0/InputTransformer/InputTemplate': '{"database":<detail-SourceIdentifier>}' }),
  ],
  'input-no-json': [
    'a hook is handed no JSON',
    change(APPLIES, { 'Targets/0/InputTransformer/InputTemplate': '{"instance":"<detail-SourceIdentifier>"' }),
  ],
  'input-does-nothing': [
    'a hook is told to do something that it does not do',
    change(EXPIRY, { 'Targets/0/Input': '{"action":"expired"}' }),
  ],
  'input-of-some-tenants': ['audit lines of one tenant are shipped', change(SHIPS, { 'Targets/0/Input': '{"tenants":["acme"]}' })],
  'target-of-another-hook': [
    'heartbeats are written by the hook that ships',
    change(HEARTBEAT, { 'Targets/0/Arn': { 'Fn::GetAtt': ['ShipAuditLogFunction098BAB65', 'Arn'] } }),
  ],
  'target-of-two': [
    'a schedule also sets off a function of somebody',
    change(DAILY, { 'Targets/-': { Id: 'More', Arn: 'arn:aws:lambda:ap-south-1:666666666666:function:listener' } }),
  ],
  'tries-forever': [
    'a late order is carried out a day later',
    change(EXPIRY, { 'Targets/0/RetryPolicy/MaximumRetryAttempts': 185 }),
  ],
  'completed-unrecorded': ['nobody writes down what was backed up', drop(COMPLETED)],
  'completed-record-off': ['the rule that writes down backups is off', change(COMPLETED, { State: 'DISABLED' })],
  'completed-copies-unrecorded': [
    'nobody writes down what was copied',
    change(COMPLETED, { 'EventPattern/detail-type': ['Backup Job State Change'] }),
  ],
  'failed-recorded-in-its-place': [
    'what failed is written down as what was backed up',
    change(COMPLETED, { 'EventPattern/detail/state': ['COMPLETED', 'FAILED'] }),
  ],
  'completed-of-one-vault': [
    'backups of one vault alone are written down',
    change(COMPLETED, { 'EventPattern/detail/backupVaultName': ['softdocket-production-acme-vault'] }),
  ],
  'completed-into-another-log': [
    'backups are written into a log of another class',
    change(COMPLETED, { 'Targets/0/Arn': `arn:aws:logs:ap-south-1:${ACCOUNT}:log-group:/freehold/elsewhere` }),
  ],
  'completed-by-a-role': [
    'a log is written to under a role, which EventBridge does not take on for it',
    change(COMPLETED, { 'Targets/0/RoleArn': ours('ap-south-1-siem-events') }),
  ],
  'threats-of-the-highest': [
    'threats of eight and more alone wake somebody',
    change(THREAT, { 'EventPattern/detail/severity': [{ numeric: ['>=', 8] }] }),
  ],
  'rule-of-nobody': [
    'a rule that nobody reviewed tells somebody of every tenant',
    add(`${CELL}-watch`, {
      Planted: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['aws.s3'] }, State: 'ENABLED', Targets: [] },
      },
    }),
  ],
  'schedule-of-nobody': [
    'a schedule that nobody reviewed runs a machine',
    add(`${CELL}-lifecycle`, {
      Planted: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          FlexibleTimeWindow: { Mode: 'OFF' },
          ScheduleExpression: 'rate(1 day)',
          Target: {
            Arn: 'arn:aws:states:ap-south-1:123456789012:stateMachine:softdocket-production-erasure',
            RoleArn: 'arn:aws:iam::123456789012:role/softdocket-production-operator',
          },
        },
      },
    }),
  ],
  'on-call-hears-some': [
    'the on-call hears what a filter lets through',
    change(SUBSCRIBED, { FilterPolicy: { severity: ['critical'] } }),
  ],
  'on-call-dropped': ['nobody is subscribed to the on-call topic', drop(SUBSCRIBED)],
  'refusals-counted-as-none': [
    'refused reads are counted as nothing',
    change(REFUSED, { 'MetricTransformations/0/MetricValue': '0' }),
  ],
  'refusals-of-another-word': [
    'refused reads are looked for under another word',
    change(REFUSED, { FilterPattern: '{ $.errorCode = "Refused" }' }),
  ],
});

const alarm = (stack: string, id: string): Spot => ({ type: 'AWS::CloudWatch::Alarm', stack, id });
const SWEEP_ERRORS = alarm(`${CELL}-erasure`, 'SweepTenantAlarmerrors');
const LETTERS = alarm(`${CELL}-erasure`, 'SweepTenantAlarmdeadletters');
const EXPORT_ERRORS = alarm(`${CELL}-export`, 'ExportTenantAlarmerrors');
const ERASURE_FAILED = alarm(`${CELL}-lifecycle`, 'ErasureMachineAlarmfailed');
const LAG = alarm(`${CELL}-lifecycle`, 'AlarmshipauditlogLagMinutes');
const LATE = alarm(`${CELL}-erasure`, 'AlarmerasedatabaseOverdueSteps');
const STALE = alarm(`${CELL}-front-door`, 'blockliststale');
const DOOR_ERRORS = alarm(`${CELL}-front-door`, 'AlarmsAlarmerrors');
const BLOCKED = alarm(`${CELL}-front-door`, 'AlarmsAlarmblockedD');
const CERTIFICATE = alarm(`${CELL}-front-door`, 'certificate');
const TRAFFIC = alarm(`${CELL}-front-door`, 'traffic');
const STORAGE = alarm(TENANT, 'DatabaseAlarmstorage');
const MISSING = alarm(TENANT, 'backupmissingRDS');
const COPIES = alarm(TENANT, 'copyfailed');
const SIEM = alarm(`${CELL}-watch`, 'SiemAlarmbehind');
const REFUSED_READS = alarm(`${CELL}-watch`, 'AlertsAlarmrefused');
const TOO_OLD = alarm(`${CELL}-watch`, 'FindingAgeAlarmtooold');

/** Alarms that are there, and quiet. */
const ALARMS = mutantsOf('alarms-are-those-of-the-catalogue', {
  'metric-of-no-service': [
    'errors of a hook are looked for under a name that Lambda has not',
    change(SWEEP_ERRORS, { MetricName: 'Error' }),
  ],
  'metric-of-no-hook': [
    'lag is looked for under a name that the hook does not publish',
    change(LAG, { MetricName: 'LagInMinutes' }),
  ],
  'namespace-of-nobody': ['overdue steps are looked for in another namespace', change(LATE, { Namespace: 'freehold' })],
  'dimension-of-another-hook': [
    'errors of one hook are those of another',
    change(SWEEP_ERRORS, { 'Dimensions/0/Value': 'softdocket-production-certify-erasure' }),
  ],
  'dimension-dropped': ['dead letters of no queue are counted', change(LETTERS, { Dimensions: undefined })],
  'dimension-besides': [
    'errors of one version are counted',
    change(SWEEP_ERRORS, { 'Dimensions/-': { Name: 'Resource', Value: 'v1' } }),
  ],
  'dimension-by-another-name': [
    'lag is looked for by a dimension that nobody publishes',
    change(LAG, { 'Dimensions/0/Name': 'Service' }),
  ],
  'threshold-too-high': ['a thousand failed erasures wake somebody', change(ERASURE_FAILED, { Threshold: 1000 })],
  'threshold-of-no-day': ['a certificate that has expired wakes somebody', change(CERTIFICATE, { Threshold: 0 })],
  'threshold-of-a-week': ['audit lines that are a week late wake somebody', change(LAG, { Threshold: 10_080 })],
  'storage-when-full': ['a full disk wakes somebody', change(STORAGE, { Threshold: 1 })],
  'blocked-never': ['a flood that nobody could send wakes somebody', change(BLOCKED, { Threshold: 5_000_000 })],
  'comparison-turned-round': [
    'failed erasures that are fewer than one wake somebody',
    change(ERASURE_FAILED, { ComparisonOperator: 'LessThanThreshold' }),
  ],
  'comparison-of-one-side': ['no traffic at all is usual', change(TRAFFIC, { ComparisonOperator: 'GreaterThanUpperThreshold' })],
  'statistic-of-nothing': ['the least of errors is looked at', change(SWEEP_ERRORS, { Statistic: 'Minimum' })],
  'statistic-of-the-mean': ['overdue steps are averaged', change(LATE, { Statistic: 'Average' })],
  'period-of-a-day': ['failed erasures are counted once a day', change(ERASURE_FAILED, { Period: 86_400 })],
  'patience-of-a-day': ['errors wake somebody after a day of them', change(SWEEP_ERRORS, { EvaluationPeriods: 288 })],
  'datapoints-of-many': [
    'a SIEM that is behind wakes somebody when it always is',
    change(SIEM, { EvaluationPeriods: 100, DatapointsToAlarm: 100 }),
  ],
  'silence-fine-for-a-heartbeat': [
    'a block list that nobody looks after is fine',
    change(STALE, { TreatMissingData: 'notBreaching' }),
  ],
  'silence-kept': ['backups that are not measured keep the alarm as it was', change(MISSING, { TreatMissingData: 'ignore' })],
  'silence-told-to-nobody': [
    'a day on which nobody looked at findings wakes nobody',
    change(TOO_OLD, { InsufficientDataActions: undefined }),
  ],
  'alarm-off': ['failed copies are an alarm that is off', change(COPIES, { ActionsEnabled: false })],
  'alarm-to-nobody': ['failed copies are an alarm without an action', change(COPIES, { AlarmActions: [] })],
  'alarm-to-another-topic': [
    'refused reads are told to a topic of nobody',
    change(REFUSED_READS, { AlarmActions: ['arn:aws:sns:ap-south-1:123456789012:softdocket-production-old'] }),
  ],
  'alarm-to-a-function-besides': [
    'an alarm also sets off a function',
    change(REFUSED_READS, { 'AlarmActions/-': 'arn:aws:lambda:ap-south-1:123456789012:function:listener' }),
  ],
  'expression-of-nothing': [
    'errors of the front door are multiplied by nothing',
    change(DOOR_ERRORS, { 'Metrics/[Id=expr_1]/Expression': 'IF(all >= 100, 0 * errors / all, 0)' }),
  ],
  'expression-without-a-part': [
    'errors of the application are no errors of the front door',
    change(DOOR_ERRORS, { 'Metrics/[Id=errors]/Expression': 'FILL(door, 0)' }),
  ],
  'band-of-everything': [
    'traffic is usual whatever it is',
    change(TRAFFIC, { 'Metrics/[Id=expr_1]/Expression': 'ANOMALY_DETECTION_BAND(m0, 400)' }),
  ],
  'refusals-of-another-hook': [
    'refusals of another hook are taken off',
    change(EXPORT_ERRORS, { 'Metrics/[Id=refusals]/MetricStat/Metric/Dimensions/0/Value': 'keep-ledger' }),
  ],
  'alarm-of-a-hook-dropped': ['nobody is woken by errors of a sweep', drop(SWEEP_ERRORS)],
  'alarm-of-a-machine-dropped': ['nobody is woken by a failed erasure', drop(ERASURE_FAILED)],
  'alarm-of-a-database-dropped': ["nobody is woken by a tenant's full disk", drop(STORAGE)],
  'alarm-of-a-kind-dropped': ["nobody is woken when a tenant's database is not backed up", drop(MISSING)],
  'alarm-without-a-runbook': ['an alarm says nothing to whom it wakes', change(LAG, { AlarmDescription: 'Late' })],
  'alarm-of-nobody': [
    'an alarm that nobody reviewed wakes somebody at night',
    add(`${CELL}-watch`, {
      Planted: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { AlarmName: 'softdocket-production-planted', ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 1 },
      },
    }),
  ],
});

const watch = (type: string, id?: string): Spot => ({ type, stack: `${CELL}-watch`, ...(id && { id }) });
const RECORDER = watch('AWS::Config::ConfigurationRecorder');
const HUB = watch('AWS::SecurityHub::Hub');
const PACK = watch('AWS::Config::ConformancePack');
const GUARD = watch('AWS::CloudFormation::GuardHook');

/** Watchers that look at half. */
const SETTINGS = mutantsOf('watchers-are-set-as-reviewed', {
  'recorder-of-some-types': [
    'the recorder records buckets alone',
    change(RECORDER, { RecordingGroup: { AllSupported: false, ResourceTypes: ['AWS::S3::Bucket'] } }),
  ],
  'recorder-once-a-day': ['the recorder looks once a day', change(RECORDER, { 'RecordingMode/RecordingFrequency': 'DAILY' })],
  'recorder-not-of-databases': [
    'the recorder looks at databases once a day',
    change(RECORDER, {
      'RecordingMode/RecordingModeOverrides': [{ RecordingFrequency: 'DAILY', ResourceTypes: ['AWS::RDS::DBInstance'] }],
    }),
  ],
  'recorder-not-of-iam': ['nobody records IAM', change(RECORDER, { 'RecordingGroup/IncludeGlobalResourceTypes': false })],
  'recorder-made-alone': ['the recorder is made and not started', change(RECORDER, { StartedOnCreate: false })],
  'standard-dropped': ['nobody measures against NIST', drop(watch('AWS::SecurityHub::Standard', 'Nist'))],
  'standard-of-an-older-version': [
    'the account is measured against an old benchmark',
    change(watch('AWS::SecurityHub::Standard', 'Cis'), {
      StandardsArn: 'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0',
    }),
  ],
  'standard-without-controls': [
    'controls of a standard are switched off',
    change(watch('AWS::SecurityHub::Standard', 'Nist'), {
      DisabledStandardsControls: [
        { StandardsControlArn: 'arn:aws:securityhub:ap-south-1:123456789012:control/nist-800-53/v/5.0.0/KMS.3' },
      ],
    }),
  ],
  'hub-without-new-controls': ['new controls stay off', change(HUB, { AutoEnableControls: false })],
  'pack-dropped': ['a region has no conformance pack', drop(PACK)],
  'pack-of-one-rule': ['the conformance pack has one rule', change(PACK, { TemplateBody: '{"Resources":{}}' })],
  'deploy-guard-of-new-stacks': [
    'the deploy guard looks at new stacks alone',
    change(GUARD, { 'TargetFilters/Actions': ['CREATE'] }),
  ],
  'guard-of-one-type': [
    'the deploy guard looks at buckets alone',
    change(GUARD, { TargetOperations: ['RESOURCE'], TargetFilters: { TargetNames: ['AWS::S3::Bucket'] } }),
  ],
  'guard-lets-tenants-through': [
    "the deploy guard lets tenants' stacks through",
    change(GUARD, { 'StackFilters/StackNames/Exclude': ['CDKToolkit', 'softdocket-production-acme-tenant'] }),
  ],
  'guard-of-other-rules': [
    'the deploy guard has rules that nobody reviewed',
    change(GUARD, { 'RuleLocation/Uri': 's3://cdk-hnb659fds-assets-123456789012-ap-south-1/other.guard' }),
  ],
});

export const SET_OFF: readonly Mutant[] = [...TRIGGERS, ...ALARMS, ...SETTINGS];
