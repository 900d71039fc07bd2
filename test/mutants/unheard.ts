import type { Value } from '../../lib/fences/assembly';
import { mutantsOf } from './mutant';
import type { Mutant, Plant } from './mutant';
import { change, drop } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** What goes wrong and wakes nobody. */

const FAILED: Spot = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: 'backupfailed' };
const COPY_FAILED: Spot = { type: 'AWS::CloudWatch::Alarm', stack: at.TENANT, id: 'copyfailed' };
const alarm = (edits: Readonly<Record<string, Value>>): Plant => change(FAILED, edits);

const BACKUPS = mutantsOf('failed-backups-wake-somebody', {
  'backup-fails-unheard': ['nobody hears of a failed backup', drop(FAILED)],
  'copy-fails-unheard': ['nobody hears of a failed copy', drop(COPY_FAILED)],
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
  'on-call-of-nobody': [
    'the topic of failed backups has nobody behind it',
    change(at.SUBSCRIPTION, { Endpoint: 'nobody@softdocket.example' }),
  ],
});

export const UNHEARD: readonly Mutant[] = [...BACKUPS];
