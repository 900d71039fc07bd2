import type { Value } from '../fences/templates/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change, drop, together } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** Backups and copies that go wrong, or never begin, and wake nobody. */

const ENDED = (what: 'backup' | 'copy'): Spot => ({ type: 'AWS::Events::Rule', stack: at.WATCH, id: `Alerts${what}failed` });
const FAILED: Spot = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: 'backupfailed' };
const COPY_FAILED: Spot = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: 'copyfailed' };
const alarm = (edits: Readonly<Record<string, Value>>): Plant => change(FAILED, edits);

const FAILS = mutantsOf('failed-backups-wake-somebody', {
  'backup-fails-unheard': ['nobody hears of a failed backup', drop(FAILED)],
  'copy-fails-unheard': [
    'nobody hears of a failed copy',
    together(drop(COPY_FAILED), change(ENDED('copy'), { 'EventPattern/detail/state': ['ABORTED', 'PARTIAL'] })),
  ],
  'backup-alarm-off': ['the alarm on failed backups is off', alarm({ ActionsEnabled: false })],
  'backup-alarm-without-action': ['the alarm on failed backups does nothing', alarm({ AlarmActions: [] })],
  'backup-alarm-to-another-topic': [
    'the alarm on failed backups tells a topic that nobody reads',
    alarm({ AlarmActions: [`arn:aws:sns:ap-south-1:${at.ACCOUNT}:softdocket-production-archive`] }),
  ],
  'backup-alarm-of-another-vault': [
    'the alarm looks at another vault',
    alarm({ 'Dimensions/0/Value': 'softdocket-production-acme-vault' }),
  ],
  'backup-alarm-of-one-kind': [
    'the alarm looks at backups of databases alone',
    alarm({ 'Dimensions/-': { Name: 'ResourceType', Value: 'RDS' } }),
  ],
  'backup-alarm-on-success': ['the alarm counts what succeeds', alarm({ MetricName: 'NumberOfBackupJobsCompleted' })],
  'backup-alarm-late': ['a backup may fail ten times before somebody hears', alarm({ Threshold: 10 })],
  'backup-alarm-slow': ['a backup may fail for days before somebody hears', alarm({ Period: 86_400, EvaluationPeriods: 3 })],
  'aborted-unheard': ['nobody hears of a backup that was aborted', drop(ENDED('backup'))],
  'expired-unheard': [
    'nobody hears of a backup that could not start in time',
    change(ENDED('backup'), { 'EventPattern/detail/state': ['ABORTED', 'PARTIAL'] }),
  ],
  'partly-done-unheard': [
    'nobody hears of a backup that is only partly done',
    change(ENDED('backup'), { 'EventPattern/detail/state': ['ABORTED', 'EXPIRED'] }),
  ],
  'ended-unheard': ['the rule for backups that ended otherwise is off', change(ENDED('backup'), { State: 'DISABLED' })],
  'copy-partly-done-unheard': ['nobody hears of a copy that is only partly done', drop(ENDED('copy'))],
  'copy-alarm-of-the-source': [
    'the alarm on failed copies looks at the vault that they come from, under which none is counted',
    together(
      change(COPY_FAILED, { 'Dimensions/0/Value': 'softdocket-production-bharatmills-vault' }),
      change(ENDED('copy'), { 'EventPattern/detail/state': ['ABORTED', 'PARTIAL'] }),
    ),
  ],
  'on-call-of-nobody': [
    'the topic of failed backups has nobody behind it',
    change(at.SUBSCRIPTION, { Endpoint: 'nobody@softdocket.example' }),
  ],
});

const MISSING = (what: string): Spot => ({ type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: `${what}missing` });
const missed = (edits: Readonly<Record<string, Value>>): Plant => change(MISSING('backup'), edits);

const MISSES = mutantsOf('missing-backups-wake-somebody', {
  'backup-missing-unheard': ['nobody misses a backup that never began', drop(MISSING('backup'))],
  'copy-missing-unheard': ['nobody misses a copy that never began', drop(MISSING('copy'))],
  'copy-missing-of-the-source': [
    'copies are missed under the vault that they come from, where none is counted',
    change(MISSING('copy'), { 'Dimensions/0/Value': 'softdocket-production-bharatmills-vault' }),
  ],
  'backup-missing-is-fine': ['silence counts as a backup', missed({ TreatMissingData: 'notBreaching' })],
  'backup-missing-untold': ['silence tells nobody', missed({ InsufficientDataActions: [] })],
  'backup-missing-of-any-kind': ['a backup of one kind counts for another', missed({ 'Dimensions/1': undefined })],
  'backup-missing-elsewhere': [
    'backups of another vault count',
    missed({ 'Dimensions/0/Value': 'softdocket-production-acme-vault' }),
  ],
  'backup-missing-for-a-week': ['a backup may be missing for a week', missed({ Period: 604_800 })],
  'backup-missing-alarm-above': ['a backup that completes wakes somebody', missed({ ComparisonOperator: 'GreaterThanThreshold' })],
});

const COPY = (what: 'failed' | 'late', stack: string): Spot => ({
  type: 'AWS::CloudWatch::Alarm',
  stack,
  id: `copy${what}audit`,
});
const AWAY = `${at.CELL_AWAY}-ledger-recovery`;
const late = (edits: Readonly<Record<string, Value>>): Plant => change(COPY('late', AWAY), edits);

const COPIES = mutantsOf('replication-is-watched', {
  'replication-fails-unheard': ['nobody hears that an object was not copied', drop(COPY('failed', at.LEDGER))],
  'replication-lags-unheard': ['nobody hears that copies are late', drop(COPY('late', AWAY))],
  'replication-unmeasured': [
    'nobody measures how copies go',
    change(at.AUDIT, { 'ReplicationConfiguration/Rules/0/Destination/Metrics/Status': 'Disabled' }),
  ],
  'replication-of-another-rule': ['copies of another rule are watched', late({ 'Dimensions/1/Value': 'Another' })],
  'replication-late-by-a-day': ['copies may be a day late', late({ Threshold: 86_400 })],
  'replication-late-for-a-day': ['copies may be late for a day', late({ EvaluationPeriods: 288 })],
  'replication-late-on-average': ['one copy that never arrives does not show', late({ Statistic: 'Average' })],
  'replication-alarm-off': ['the alarm on failed copies is off', change(COPY('failed', at.LEDGER), { ActionsEnabled: false })],
});

export const UNHEARD_COPIES: readonly Mutant[] = [...FAILS, ...MISSES, ...COPIES];
