import type { Cell } from '../../../../config/platform';
import type { Plan } from '../../../../config/plan-schema';
import { recoveryStackName, roomStackName, tenantStackName } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { ownersOfStacks } from '../../templates/tenants';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** What one plan of AWS Backup keeps: a tenant's stores, the shared database of a cell, or the ledger's tables. */
interface Routine {
  readonly stack: string;
  /** As sold; the ledger's own are not, so their days are those that its vaults take. */
  readonly sold?: Plan['backups'];
  readonly recovery?: { readonly cell: Cell; readonly keyStack: string };
  /** Its database begins with a backup of the one that is lost. */
  readonly takesOver?: boolean;
}

/** Every routine that the platform promises: found or not, each is looked at. */
function routines({ platform, isThePlatform }: Assembly): Routine[] {
  if (!isThePlatform) return [];
  const shared = platform.plans.find((plan) => plan.isolation !== 'dedicated');
  return [
    ...platform.tenants.map(({ id, plan, residency: { home, recovery } }) => ({
      stack: tenantStackName(home, id),
      sold: plan.backups,
      ...(recovery && { recovery: { cell: recovery, keyStack: recoveryStackName(recovery, id) } }),
    })),
    ...platform.residencies.flatMap(({ home, recovery }) => {
      const copied = recovery && { recovery: { cell: recovery, keyStack: roomStackName(recovery, 'vault-recovery') } };
      return [
        { stack: roomStackName(home, 'ledger'), ...copied },
        ...(shared
          ? [{ stack: roomStackName(home, 'shared-database'), sold: shared.backups, takesOver: home.takenOver === true, ...copied }]
          : []),
      ];
    }),
  ];
}

const lifeDays = (of: Value): number | undefined =>
  isMap(of) && isMap(of.Lifecycle) ? Number(of.Lifecycle.DeleteAfterDays) : undefined;

/** How often a rule runs, by its schedule: whatever it is called, one in January is not a daily one. */
function frequency({ ScheduleExpression, ScheduleExpressionTimezone }: { [key: string]: Value }): string {
  const [minute, hour, day, month, weekday, year] = (/^cron\((.+)\)$/.exec(plain(ScheduleExpression))?.[1] ?? '').split(' ');
  const once = /^\d+$/.test(minute ?? '') && /^\d+$/.test(hour ?? '') && month === '*' && year === '*';
  const everyDay = ['*', '?'].includes(day ?? '');
  const inUtc = ['undefined', 'Etc/UTC', 'UTC'].includes(plain(ScheduleExpressionTimezone)); // elsewhere, a day may have 25 hours
  if (!once || !everyDay || !inUtc) return plain(ScheduleExpression);
  if (['*', '?'].includes(weekday ?? '')) return 'Daily';
  return /^([1-7]|[A-Z]{3})$/.test(weekday ?? '') ? 'Weekly' : plain(ScheduleExpression);
}

/** A rule that runs otherwise is about neither. */
const aboutOf = (frequency: string): { readonly about?: string } =>
  ['Daily', 'Weekly'].includes(frequency) ? { about: frequency.toLowerCase() } : {};

/** Backups are kept exactly as long as the plan says: neither lost early nor outliving a deleted customer. */
export const backupsAreKeptAsPlanned: Check = {
  id: 'backups-kept-as-the-plan-says',
  sentence: "Each tenant's backups, and their copies in the recovery region, are kept for the days its plan promises.",
  remedy:
    "Change the retention in the company's plans/, and the hour of a backup where its BackupRoutine is made; never a template.",
  speaksOf: ['daily', 'weekly', 'copies'],
  look: (assembly) =>
    routines(assembly).flatMap((routine) => {
      const plans = assembly.in(routine.stack, 'AWS::Backup::BackupPlan');
      return [
        {
          stack: routine.stack,
          logicalId: '',
          pointer: '/Resources',
          expected: 'one backup plan',
          actual: `${plans.length} backup plans`,
          ok: plans.length === 1,
        },
        ...plans.flatMap((plan) => rulesOf(routine, plan)),
      ];
    }),
};

function rulesOf({ sold, recovery }: Routine, plan: Found): Observation[] {
  const rules = isMap(plan.properties.BackupPlan) ? listOf(plan.properties.BackupPlan.BackupPlanRule).filter(isMap) : [];
  const promised: Record<string, number | undefined> = sold
    ? { Daily: sold.dailyDays, Weekly: sold.weeklyDays }
    : { Daily: rules[0] && lifeDays(rules[0]) };
  const run = rules.map(frequency);
  const wanted = sold ? Object.keys(promised).filter((name) => promised[name] !== undefined) : ['Daily'];
  return [
    // One of each, and what runs otherwise is of none.
    ...[...new Set([...wanted, ...run])].map((name) =>
      observe(plan, 'BackupPlan/BackupPlanRule', {
        ...aboutOf(name),
        expected: wanted.includes(name) ? `one rule that runs ${name.toLowerCase()}` : `rules that run ${wanted.join(' and ')}`,
        actual: run.join(' and ') || 'no rule',
        ok: wanted.includes(name) && run.filter((one) => one === name).length === 1,
      }),
    ),
    ...rules.flatMap((rule, i) => {
      const days = promised[run[i]!];
      const at = `BackupPlan/BackupPlanRule/${i}`;
      const copies = listOf(rule.CopyActions).filter(isMap);
      const kept = (of: Value, property: string, about: { readonly about?: string }) =>
        observe(plan, `${property}/Lifecycle/DeleteAfterDays`, {
          ...about,
          expected: `${days} days`,
          actual: `${lifeDays(of)} days`,
          ok: days !== undefined && lifeDays(of) === days,
        });
      return [
        kept(rule, at, aboutOf(run[i]!)),
        observe(plan, `${at}/CopyActions`, {
          about: 'copies',
          expected: recovery ? 'a copy in the recovery region' : 'no copy: there is one region',
          actual: `${copies.length} copies`,
          ok: copies.length === (recovery ? 1 : 0),
        }),
        ...copies.map((copy, j) => kept(copy, `${at}/CopyActions/${j}`, { about: 'copies' })),
      ];
    }),
  ];
}

/** What a selection names is what is backed up: buckets and databases of tenants, shared databases, the ledger's tables. */
export const everyStoreIsBackedUp: Check = {
  id: 'every-tenant-store-is-backed-up',
  sentence:
    "Every bucket and database of a tenant, every shared database and every table of the ledger is in its stack's backup selection.",
  remedy: 'Add the resource to the BackupRoutine of its stack.',
  look: (assembly) => {
    const owners = ownersOfStacks(assembly);
    return routines(assembly).flatMap(({ stack }) => {
      const plans = assembly.in(stack, 'AWS::Backup::BackupPlan').flatMap((plan) => namesOf(assembly, plan));
      const selections = assembly
        .in(stack, 'AWS::Backup::BackupSelection')
        .filter((s) => isWhole(s) && plans.includes(assembly.text(s.properties.BackupPlanId, s.stack)));
      const selected = selections.flatMap((s) =>
        isMap(s.properties.BackupSelection)
          ? listOf(s.properties.BackupSelection.Resources).map((r) => assembly.text(r, s.stack))
          : [],
      );
      return Object.entries(STORES).flatMap(([type, attribute]) =>
        assembly
          .in(stack, type)
          .filter((store) => type !== 'AWS::S3::Bucket' || owners.has(store.stack.name))
          .map((store) => {
            const found = selected.includes(assembly.text({ 'Fn::GetAtt': [store.logicalId, attribute] }, store.stack));
            return observe(store, '', {
              expected: 'in the backup selection',
              actual: found ? 'selected' : 'not selected',
              ok: found,
            });
          }),
      );
    });
  },
};
/** Every bucket of a tenant, whatever it is called; the ledger's are locked and replicated instead. */
const STORES = { 'AWS::S3::Bucket': 'Arn', 'AWS::RDS::DBInstance': 'DBInstanceArn', 'AWS::DynamoDB::Table': 'Arn' } as const;

/** A plan as a selection may refer to it. */
const namesOf = (assembly: Assembly, { logicalId, stack }: Found): string[] =>
  [{ Ref: logicalId }, { 'Fn::GetAtt': [logicalId, 'BackupPlanId'] }].map((reference) => assembly.text(reference, stack));

/** A selection that names resources and takes nothing back by tag, condition or exclusion. */
const isWhole = ({ properties: { BackupSelection: s } }: Found): boolean =>
  isMap(s) && s.NotResources === undefined && s.Conditions === undefined && s.ListOfTags === undefined;

/** An objective of minutes or an hour is not kept by a copy a day. */
export const databaseIsReplicatedAsPlanned: Check = {
  id: 'database-logs-reach-the-recovery-region',
  sentence:
    "A database can be restored to any second of its plan's days, and where the plan's recovery point is under a day, its logs are shipped to the recovery region all the time, under the key there; a shared one begins with a backup where its region takes over, and nowhere else.",
  remedy:
    'Set backups.pointInTimeDays and backups.replicated in the plan; a database that is not restored for a lost region begins empty.',
  look: (assembly) =>
    routines(assembly).flatMap((routine) =>
      assembly.in(routine.stack, 'AWS::RDS::DBInstance').flatMap((instance) => {
        const { sold, recovery } = routine;
        const { AutomaticBackupReplicationRegion: region, AutomaticBackupReplicationRetentionPeriod: days } = instance.properties;
        const keyText = assembly.text(instance.properties.AutomaticBackupReplicationKmsKeyId, instance.stack);
        const kept = plain(instance.properties.BackupRetentionPeriod);
        const here = observe(instance, 'BackupRetentionPeriod', {
          expected: `${sold?.pointInTimeDays} days`,
          actual: `${kept} days`,
          ok: kept === String(sold?.pointInTimeDays),
        });
        const begun = beginnings(instance, routine);
        if (!recovery || !sold?.replicated) return [here, ...begun];
        const wanted = `${recovery.cell.region.region}, ${sold.pointInTimeDays} days, key of ${recovery.keyStack}`;
        const actual = `${assembly.text(region, instance.stack)}, ${plain(days)} days, key of ${/^<(.+)\/.+\.Arn>$/.exec(keyText)?.[1] ?? keyText}`;
        return [
          here,
          ...begun,
          observe(instance, 'AutomaticBackupReplicationRegion', { expected: wanted, actual, ok: wanted === actual }),
        ];
      }),
    ),
};

/** With what a database begins: one that takes over with something, in whichever way its plan's backups lie there, any other with nothing. */
function beginnings(instance: Found, { takesOver = false, sold }: Routine): Observation[] {
  const { DBSnapshotIdentifier: snapshot, SourceDBInstanceAutomatedBackupsArn: shipped } = instance.properties;
  const there = [snapshot && 'a recovery point', shipped && 'shipped logs'].filter((one) => typeof one === 'string');
  const expected = takesOver ? (sold?.replicated ? 'shipped logs' : 'a recovery point') : 'nothing';
  const actual = there.join(' and ') || 'nothing';
  if (!takesOver && actual === 'nothing') return [];
  return [observe(instance, '', { expected: `begins with ${expected}`, actual: `begins with ${actual}`, ok: actual === expected })];
}
