import type { Assembly, Found } from '../../templates/assembly';
import { vaultsOfCopies } from './copies';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import type { Event } from '../../events/event-patterns';
import { ENDS } from '../../events/states';
import { isMap, listOf } from '../../templates/value';
import { atTheFirst, wakingAlarms, wakingRules, wokenBy } from '../../events/waking';

/** What can end badly, and how AWS Backup says so: by a metric of the vault, or by an event. */
const JOBS = (['backup', 'copy'] as const).flatMap((what) =>
  Object.entries(ENDS[what].bad).map(([state, metric]) => ({
    what,
    state,
    metric,
    event: (backupVaultName: string): Event => {
      const { detail, ...rest } = ENDS[what].event(state);
      return { ...rest, detail: { ...detail, ...(what === 'backup' && { backupVaultName }) } };
    },
  })),
);

/** A backup that failed unheard is found missing on the day on which it is needed. */
export const failedBackupsWakeSomebody: Check = {
  id: 'failed-backups-wake-somebody',
  sentence: 'When a backup, or its copy to the other region, ends otherwise than completed, somebody is woken within the hour.',
  remedy: 'Use BackupRoutine, which brings alarms on failures, and keep Alerts in the watch stack for all other ends.',
  look: (assembly) => assembly.all('AWS::Backup::BackupPlan').flatMap((plan) => heard(assembly, plan)),
};

function heard(assembly: Assembly, plan: Found): Observation[] {
  const { BackupPlan: routine } = plan.properties;
  const rules = isMap(routine) ? listOf(routine.BackupPlanRule).filter(isMap) : [];
  return rules.flatMap((rule, i) => {
    const vault = assembly.text(rule.TargetBackupVault, plan.stack);
    const vaults = { backup: [vault], copy: vaultsOfCopies(assembly, plan, rule) };
    return JOBS.flatMap((job) => vaults[job.what].map((of) => ({ ...job, of }))).map(({ what, state, metric, event, of }) => {
      const waking = [
        ...wakingAlarms(
          assembly,
          plan.stack,
          (one, alarm) => one.name === metric && isOf(one.dimensions, of) && atTheFirst(alarm, one, 3600),
        ),
        ...wakingRules(assembly, plan.stack, event(vault)),
      ];
      return observe(plan, `BackupPlan/BackupPlanRule/${i}${what === 'copy' ? '/CopyActions' : ''}`, {
        expected: `the on-call is woken when a ${what} ends ${state}`,
        actual: wokenBy(waking),
        ok: waking.length > 0,
      });
    });
  });
}

/** Of the vault as a whole: a metric of one kind of resource would not tell of the others. */
const isOf = (dimensions: Readonly<Record<string, string>>, vault: string): boolean =>
  Object.keys(dimensions).join() === 'BackupVaultName' && dimensions.BackupVaultName === vault;
