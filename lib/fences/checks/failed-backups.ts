import type { Assembly, Found } from '../assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import type { Event } from '../event-patterns';
import { isMap, listOf } from '../policy';
import { atTheFirst, wakingAlarms, wakingRules, wokenBy } from '../waking';

/** What can fail, and how AWS Backup says so: by a metric of the vault, or by an event. */
const JOBS: readonly { what: string; metric: string; event: (vault: string) => Event }[] = [
  {
    what: 'backup',
    metric: 'AWS/Backup NumberOfBackupJobsFailed',
    event: (backupVaultName) => ({
      source: 'aws.backup',
      'detail-type': 'Backup Job State Change',
      detail: { state: 'FAILED', backupVaultName },
    }),
  },
  {
    what: 'copy',
    metric: 'AWS/Backup NumberOfCopyJobsFailed',
    event: () => ({ source: 'aws.backup', 'detail-type': 'Copy Job State Change', detail: { state: 'FAILED' } }),
  },
];

/** A backup that failed unheard is found missing on the day on which it is needed. */
export const failedBackupsWakeSomebody: Check = {
  id: 'failed-backups-wake-somebody',
  sentence: 'When a backup, or its copy to the other region, fails, somebody is woken within the hour.',
  remedy: 'Use BackupRoutine, which brings both alarms.',
  look: (assembly) => assembly.all('AWS::Backup::BackupPlan').flatMap((plan) => heard(assembly, plan)),
};

function heard(assembly: Assembly, plan: Found): Observation[] {
  const { BackupPlan: routine } = plan.properties;
  const rules = isMap(routine) ? listOf(routine.BackupPlanRule).filter(isMap) : [];
  return rules.flatMap((rule, i) => {
    const vault = assembly.text(rule.TargetBackupVault, plan.stack);
    const copied = listOf(rule.CopyActions).length > 0;
    return JOBS.filter(({ what }) => what === 'backup' || copied).map(({ what, metric, event }) => {
      const waking = [
        ...wakingAlarms(
          assembly,
          plan.stack,
          (one, alarm) => one.name === metric && isOf(one.dimensions, vault) && atTheFirst(alarm, one, 3600),
        ),
        ...wakingRules(assembly, plan.stack, event(vault)),
      ];
      return observe(plan, `BackupPlan/BackupPlanRule/${i}${what === 'copy' ? '/CopyActions' : ''}`, {
        expected: `the on-call is woken when a ${what} fails`,
        actual: wokenBy(waking),
        ok: waking.length > 0,
      });
    });
  });
}

/** Of the vault as a whole: a metric of one kind of resource would not tell of the others. */
const isOf = (dimensions: Readonly<Record<string, string>>, vault: string): boolean =>
  Object.keys(dimensions).join() === 'BackupVaultName' && dimensions.BackupVaultName === vault;
