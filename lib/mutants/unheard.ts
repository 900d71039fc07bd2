import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What goes wrong and wakes nobody. */

const DOOR = (id: string): Spot => ({ type: 'AWS::CloudWatch::Alarm', stack: at.FRONT_DOOR, id: `AlarmsAlarm${id}` });
const OTHER = 'app/another/0123456789abcdef';

const DOORS = mutantsOf('front-door-is-watched', {
  'errors-unseen': ['nobody is woken by errors', drop(DOOR('errors'))],
  'errors-of-the-application-unseen': [
    'errors of the application are not counted',
    change(DOOR('errors'), { 'Metrics/[Id=errors]/Expression': 'FILL(door, 0)' }),
  ],
  'errors-of-the-door-unseen': [
    'errors of the door itself are not counted',
    change(DOOR('errors'), { 'Metrics/[Id=door]/MetricStat/Metric/MetricName': 'HTTPCode_ELB_3XX_Count' }),
  ],
  'errors-that-wake-when-there-are-none': [
    'somebody is woken while there are no errors',
    change(DOOR('errors'), { ComparisonOperator: 'LessThanThreshold' }),
  ],
  'errors-alarm-off': ['the alarm on errors is off', change(DOOR('errors'), { ActionsEnabled: false })],
  'slow-answers-unseen': ['nobody is woken by slow answers', drop(DOOR('latency'))],
  'slow-answers-of-another-door': [
    'slow answers of another door are watched',
    change(DOOR('latency'), { 'Metrics/[Id=m0]/MetricStat/Metric/Dimensions/0/Value': OTHER }),
  ],
  'fast-answers-watched': [
    'somebody is woken by fast answers',
    change(DOOR('latency'), { ComparisonOperator: 'LessThanLowerThreshold' }),
  ],
  'unusual-traffic-unseen': ['nobody is woken by unusual traffic', drop(DOOR('traffic'))],
  'vanished-traffic-unseen': [
    'nobody is woken when traffic stops',
    change(DOOR('traffic'), { ComparisonOperator: 'GreaterThanUpperThreshold' }),
  ],
  'door-alarms-to-nobody': ['alarms of the door tell nobody', change(DOOR('traffic'), { AlarmActions: undefined })],
  'door-missing': ['a region has no way in to watch', drop(at.BALANCER)],
});

const FINDING: Spot = { type: 'AWS::Events::Rule', stack: at.WATCH, id: 'Alertsfindinghigh' };
const TOO_OLD: Spot = { type: 'AWS::CloudWatch::Alarm', stack: at.WATCH, id: 'FindingAgeAlarmtooold' };
const SCAN: Spot = { type: 'Custom::Inspector', stack: at.WATCH };
const HIGH = 'EventPattern/detail/findings';

const FINDINGS = mutantsOf('findings-are-followed', {
  'findings-wake-nobody': ['serious findings wake nobody', drop(FINDING)],
  'findings-rule-off': ['the rule for serious findings is off', change(FINDING, { State: 'DISABLED' })],
  'findings-to-another-topic': [
    'serious findings go to a topic that nobody reads',
    change(FINDING, { 'Targets/0/Arn': `arn:aws:sns:ap-south-1:${at.ACCOUNT}:softdocket-production-archive` }),
  ],
  'critical-findings-alone': [
    'findings that are high, and not critical, wake nobody',
    change(FINDING, { [`${HIGH}/Severity/Label`]: ['CRITICAL'] }),
  ],
  'findings-without-weaknesses': [
    'weaknesses of what runs wake nobody',
    change(FINDING, { [`${HIGH}/ProductName`]: [{ 'anything-but': ['GuardDuty', 'Inspector'] }] }),
  ],
  'findings-already-seen': ['a new finding wakes nobody', change(FINDING, { [`${HIGH}/Workflow/Status`]: ['NOTIFIED'] })],
  'findings-of-one-account-more': [
    'findings wake somebody only where they are of another account',
    change(FINDING, { [`${HIGH}/AwsAccountId`]: [at.STRANGER] }),
  ],
  'intruders-wake-nobody': [
    'signs of an intruder wake nobody',
    change(
      { type: 'AWS::Events::Rule', stack: at.WATCH, id: 'Alertsthreatdetected' },
      {
        'EventPattern/detail/severity': [{ numeric: ['>=', 9] }],
      },
    ),
  ],
  'findings-on-another-bus': ['findings are looked for where none arrive', change(FINDING, { EventBusName: 'another' })],
  'old-findings-wake-nobody': ['a finding that stays open wakes nobody', drop(TOO_OLD)],
  'age-unmeasured': ['a day without a measurement looks like health', change(TOO_OLD, { TreatMissingData: 'notBreaching' })],
  'age-of-silence-untold': ['a day without a measurement tells nobody', change(TOO_OLD, { InsufficientDataActions: undefined })],
  'age-of-silence-to-nobody': [
    'a day without a measurement is told to a topic that nobody reads',
    change(TOO_OLD, { 'InsufficientDataActions/0': `arn:aws:sns:ap-south-1:${at.ACCOUNT}:softdocket-production-archive` }),
  ],
  'old-findings-in-tens': ['ten findings may stay open', change(TOO_OLD, { Threshold: 10 })],
  'findings-meet-nowhere': ['findings meet nowhere', drop({ type: 'AWS::SecurityHub::Hub', stack: at.WATCH })],
  'nothing-scanned': ['nothing is scanned', drop(SCAN)],
  'functions-unscanned': ['functions are not scanned', change(SCAN, { 'ResourceTypes/2': undefined })],
});

export const UNHEARD: readonly Mutant[] = [...DOORS, ...FINDINGS];
