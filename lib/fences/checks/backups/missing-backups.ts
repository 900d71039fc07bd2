import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { vaultsOfCopies } from './copies';
import { tellsOfSilence, wakingAlarms, wokenBy } from '../../events/waking';
import { isMap, listOf } from '../../templates/value';

/** A day, and what a job may take from it: to start, to end, and to spare. */
const HEARD_WITHIN = 36 * 3600;

/** AWS Backup's names of what it backs up, by the service in the ARN. */
const KINDS: Readonly<Record<string, string>> = { dynamodb: 'DynamoDB', rds: 'RDS', s3: 'S3' };

/** A job that never starts fails at nothing, and neither does one of a service that AWS Backup was told to leave out. */
export const missingBackupsWakeSomebody: Check = {
  id: 'missing-backups-wake-somebody',
  sentence: 'When for 36 hours no backup of a kind completed, or no copy in the other region, somebody is woken, also by silence.',
  remedy: 'Use BackupRoutine, which brings an alarm for each kind.',
  look: (assembly) =>
    assembly.all('AWS::Backup::BackupPlan').flatMap((plan) => {
      const { BackupPlan: routine } = plan.properties;
      const rules = isMap(routine) ? listOf(routine.BackupPlanRule).filter(isMap) : [];
      return rules.flatMap((rule, i) => {
        const vault = assembly.text(rule.TargetBackupVault, plan.stack);
        const copies = vaultsOfCopies(assembly, plan, rule);
        return kindsOf(assembly, plan).flatMap((kind) =>
          [['Backup', vault] as const, ...copies.map((to) => ['Copy', to] as const)].map(([what, of]) =>
            heard(assembly, plan, { what, vault: of, kind, i }),
          ),
        );
      });
    }),
};

function heard(
  assembly: Assembly,
  plan: Found,
  { what, vault, kind, i }: { what: string; vault: string; kind: string; i: number },
): Observation {
  const waking = wakingAlarms(
    assembly,
    plan.stack,
    ({ name, dimensions, statistic, period }, alarm) =>
      name === `AWS/Backup NumberOf${what}JobsCompleted` &&
      JSON.stringify(Object.entries(dimensions).sort()) ===
        JSON.stringify(Object.entries({ BackupVaultName: vault, ResourceType: kind })) &&
      statistic === 'Sum' &&
      period * Number(alarm.properties.EvaluationPeriods) <= HEARD_WITHIN &&
      whenNone(alarm) &&
      tellsOfSilence(assembly, alarm),
  );
  return observe(plan, `BackupPlan/BackupPlanRule/${i}${what === 'Copy' ? '/CopyActions' : ''}`, {
    expected: `the on-call is woken when no ${what.toLowerCase()} of ${kind} completes`,
    actual: wokenBy(waking),
    ok: waking.length > 0,
  });
}

const whenNone = ({ properties: { ComparisonOperator: operator, Threshold } }: Found): boolean =>
  (operator === 'LessThanThreshold' && Number(Threshold) === 1) ||
  (operator === 'LessThanOrEqualToThreshold' && Number(Threshold) === 0);

/** What the plan's selections name. A kind that nobody described has no name here, and no alarm that could be of it. */
function kindsOf(assembly: Assembly, plan: Found): string[] {
  const ids = [{ Ref: plan.logicalId }, { 'Fn::GetAtt': [plan.logicalId, 'BackupPlanId'] }].map((id) =>
    assembly.text(id, plan.stack),
  );
  const selected = assembly
    .in(plan.stack.name, 'AWS::Backup::BackupSelection')
    .filter(({ properties, stack }) => ids.includes(assembly.text(properties.BackupPlanId, stack)))
    .flatMap(({ properties: { BackupSelection: selection }, stack }) =>
      isMap(selection) ? listOf(selection.Resources).map((resource) => assembly.text(resource, stack)) : [],
    );
  const services = selected.map((arn) => /^arn:[\w-]+:([a-z0-9]+):/.exec(arn)?.[1] ?? arn);
  return [...new Set(services)].map((service) => KINDS[service] ?? `a kind that nobody described: ${service}`);
}
