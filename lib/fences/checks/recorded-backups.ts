import { groupedBy } from '../../grouped-by';
import type { Assembly, Found, StackTemplate } from '../assembly';
import { observe } from '../check';
import type { Check } from '../check';
import { matches } from '../event-patterns';
import { isMap, listOf } from '../policy';

/** Whoever asks whether last night's backup is there reads a line, and does not conclude it from an alarm that is silent. */
export const completedBackupsAreRecorded: Check = {
  id: 'completed-backups-are-recorded',
  sentence: 'Every backup that completed, and every copy in the other region, is a line in a log of the region.',
  remedy: 'Keep BackupRecord in the watch room of every region, for jobs and copies, in every vault.',
  look(assembly) {
    const writing = new Map(groupedBy(writingRules(assembly), ({ stack }) => placeOf(stack)));
    return assembly.all('AWS::Backup::BackupPlan').flatMap((plan) => {
      const { BackupPlan: routine } = plan.properties;
      const rules = isMap(routine) ? listOf(routine.BackupPlanRule).filter(isMap) : [];
      return rules.flatMap((rule, i) => {
        const vault = assembly.text(rule.TargetBackupVault, plan.stack);
        const copied = listOf(rule.CopyActions).length > 0;
        return (copied ? (['Backup', 'Copy'] as const) : (['Backup'] as const)).map((job) => {
          const written = (writing.get(placeOf(plan.stack)) ?? []).filter(({ properties, stack }) =>
            matches(assembly, stack, { pattern: properties.EventPattern, event: completed(job, vault) }),
          );
          return observe(plan, `BackupPlan/BackupPlanRule/${i}${job === 'Copy' ? '/CopyActions' : ''}`, {
            expected: `a ${job.toLowerCase()} that completed is written into a log of the region`,
            actual: written.map(({ stack, logicalId }) => `written by ${stack.name}/${logicalId}`).join(', ') || 'nobody writes it',
            ok: written.length > 0,
          });
        });
      });
    });
  },
};

/** As AWS Backup tells it. Source: AWS Backup developer guide, "Monitoring AWS Backup events using Amazon EventBridge", read 2026-11-30. */
const completed = (job: 'Backup' | 'Copy', backupVaultName: string) => ({
  source: 'aws.backup',
  'detail-type': `${job} Job State Change`,
  detail: { state: 'COMPLETED', ...(job === 'Backup' && { backupVaultName }) },
});

const placeOf = ({ account, region }: StackTemplate): string => `${account} ${region}`;

/** Rules that are on and lead into a log group of their own region, which is declared and so has a class and a key. */
function writingRules(assembly: Assembly): Found[] {
  const logs = new Set(
    assembly
      .all('AWS::Logs::LogGroup')
      .map(({ properties, stack }) => `${placeOf(stack)} ${assembly.text(properties.LogGroupName, stack)}`),
  );
  return assembly
    .all('AWS::Events::Rule')
    .filter(({ properties: { State, EventBusName } }) => State !== 'DISABLED' && [undefined, 'default'].includes(EventBusName as never))
    .filter(({ properties, stack }) =>
      listOf(properties.Targets)
        .filter(isMap)
        .map(({ Arn }) => /^arn:[^:]+:logs:([^:]+):([^:]+):log-group:(.+?)(:\*)?$/.exec(assembly.text(Arn, stack)))
        .some((log) => log && logs.has(`${log[2]} ${log[1]} ${log[3]}`)),
    );
}
