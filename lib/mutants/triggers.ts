import type { Mutant } from './mutant';
import { mutantsOf } from './mutant';
import { add, change, drop } from './planting';
import type { Spot } from './planting';
import { ACCOUNT, CELL, CELL_AWAY, ours } from './spots';

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
export const TRIGGERS: readonly Mutant[] = mutantsOf('every-trigger-fires', {
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
