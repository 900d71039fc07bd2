import {
  GetBackupPlanCommand,
  GetBackupSelectionCommand,
  paginateListBackupPlans,
  paginateListBackupSelections,
} from '@aws-sdk/client-backup';
import type { BackupPlansListMember, BackupRule, BackupSelection } from '@aws-sdk/client-backup';
import type { Aws } from '../aws';
import { clients } from '../aws';
import { About } from '../check';
import type { Check } from '../contract';
import type { Expectation, ExpectedRoutine } from '../expectation';
import { tagCheck } from '../tag';
import { tagsOf } from './vaults';

/** Who is backed up when, for how long, and copied where: the tenant's own plan and, where it shares an instance, the cell's. */
export async function routines(aws: Aws, expected: Expectation): Promise<Check[]> {
  return (await Promise.all(expected.routines.map((routine) => routineChecks(aws, expected, routine)))).flat();
}

async function routineChecks(aws: Aws, expected: Expectation, routine: ExpectedRoutine): Promise<Check[]> {
  const found = await named(aws.home, routine.name);
  const about = new About(`backups.${routine.thing}`, found?.BackupPlanArn ?? routine.name);
  if (!found?.BackupPlanId) return about.absent();
  const { BackupPlan: plan } = await clients.backup(aws.home).send(new GetBackupPlanCommand({ BackupPlanId: found.BackupPlanId }));
  const selections = await selectionsOf(aws.home, found.BackupPlanId);
  const resources = selections.flatMap(({ Resources = [] }) => Resources);
  const roles = [...new Set(selections.map(({ IamRoleArn = 'none' }) => IamRoleArn))];
  const tags = routine.own ? await tagsOf(aws.home, found.BackupPlanArn!) : [];
  return [
    ...ruleChecks(about, { rules: plan?.Rules ?? [], expected, routine }),
    ...(await selectionChecks(aws, expected, { about, routine, resources })),
    ...(routine.own ? [about.is('role', roles, [backupRole(expected)]), tagCheck(about, tags, expected.order.tenant)] : []),
  ];
}

function ruleChecks(
  about: About,
  { rules, expected, routine }: { rules: readonly BackupRule[]; expected: Expectation; routine: ExpectedRoutine },
): Check[] {
  const { dailyDays, weeklyDays } = expected.plan.backups;
  const wanted = { Daily: dailyDays, ...(weeklyDays !== undefined && { Weekly: weeklyDays }) };
  const rule = (name: string): BackupRule | undefined => rules.find(({ RuleName }) => RuleName === name);
  const { vault, copies } = routine;
  return [
    about.is(
      'rules',
      rules.map(({ RuleName = 'unnamed' }) => RuleName),
      Object.keys(wanted),
    ),
    ...Object.entries(wanted).flatMap(([name, days]) => [
      about.is(
        `${name.toLowerCase()}-days`,
        kept(rule(name)?.Lifecycle?.DeleteAfterDays, rule(name)?.TargetBackupVaultName),
        kept(days, vault.name),
      ),
      about.is(
        `${name.toLowerCase()}-copies`,
        (rule(name)?.CopyActions ?? []).map((copy) => kept(copy.Lifecycle?.DeleteAfterDays, copy.DestinationBackupVaultArn)),
        copies ? [kept(days, copies.arn)] : [],
      ),
    ]),
  ];
}

const kept = (days: number | undefined, vault: string | undefined): string =>
  `${days ?? 'unlimited'} days in ${vault ?? 'no vault'}`;

async function selectionChecks(
  aws: Aws,
  { instance: wanted, bucket }: Expectation,
  { about, routine, resources }: { about: About; routine: ExpectedRoutine; resources: readonly string[] },
): Promise<Check[]> {
  const selects = (property: string, arn: string): Check =>
    about.holds(property, resources.includes(arn), { observed: resources, expected: `among them ${arn}` });
  const holdsInstance = wanted.own === routine.own;
  const instance = holdsInstance ? await aws.instance(wanted.name) : undefined;
  return [
    ...(routine.own ? [selects('selects-files', bucket.arn)] : []),
    ...(holdsInstance
      ? [selects('selects-database', instance?.DBInstanceArn ?? `instance ${wanted.name}, which is not there`)]
      : []),
  ];
}

const backupRole = ({ cell, roles }: Expectation): string => `arn:${cell.partition}:iam::${cell.account.id}:role/${roles.backup}`;

async function named(region: string, name: string): Promise<BackupPlansListMember | undefined> {
  for await (const page of paginateListBackupPlans({ client: clients.backup(region) }, {})) {
    const found = page.BackupPlansList?.find(({ BackupPlanName }) => BackupPlanName === name);
    if (found) return found;
  }
  return undefined;
}

async function selectionsOf(region: string, BackupPlanId: string): Promise<BackupSelection[]> {
  const client = clients.backup(region);
  const found: BackupSelection[] = [];
  for await (const { BackupSelectionsList = [] } of paginateListBackupSelections({ client }, { BackupPlanId })) {
    for (const { SelectionId } of BackupSelectionsList) {
      const { BackupSelection: selection } = await client.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }));
      if (selection) found.push(selection);
    }
  }
  return found;
}
