import type { Mutant } from './mutant';
import { mutantsOf } from './mutant';
import { add, change, drop } from './planting';
import type { Spot } from './planting';
import { CELL, TENANT } from './spots';

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
export const ALARMS: readonly Mutant[] = mutantsOf('alarms-are-those-of-the-catalogue', {
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
