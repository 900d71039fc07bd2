import type { Tenant } from '../../../config/platform';
import type { Plan } from '../../../config/schema';
import { plain } from '../assembly';
import type { Assembly, Found, Value } from '../assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../policy';

const stackOf = (assembly: Assembly, tenant: Tenant, kind: 'tenant' | 'recovery'): string =>
  `${assembly.platform.name}-${assembly.platform.stage.name}-${tenant.id}-${kind}`;
const inStack = (assembly: Assembly, stack: string, type: string): Found[] =>
  assembly.all(type).filter((f) => f.stack.name === stack);
const lifeDays = (of: Value): number | undefined =>
  isMap(of) && isMap(of.Lifecycle) ? Number(of.Lifecycle.DeleteAfterDays) : undefined;

/** Backups are kept exactly as long as the plan says: neither lost early nor outliving a deleted customer. */
export const backupsAreKeptAsPlanned: Check = {
  id: 'backups-kept-as-the-plan-says',
  sentence: "Each tenant's backups, and their copies in the recovery region, are kept for the days its plan promises.",
  remedy: 'Change the retention in config/platforms/<name>/plans, never in a template.',
  look: (assembly) =>
    assembly.platform.tenants.flatMap((tenant) =>
      inStack(assembly, stackOf(assembly, tenant, 'tenant'), 'AWS::Backup::BackupPlan').flatMap((plan) => rulesOf(tenant, plan)),
    ),
};

function rulesOf(tenant: Tenant, plan: Found): Observation[] {
  const { dailyDays, weeklyDays } = tenant.plan.backups;
  const promised: Record<string, number | undefined> = { Daily: dailyDays, Weekly: weeklyDays };
  const rules = isMap(plan.properties.BackupPlan) ? listOf(plan.properties.BackupPlan.BackupPlanRule).filter(isMap) : [];
  const named = rules.map((r) => plain(r.RuleName));
  const wanted = Object.keys(promised).filter((name) => promised[name] !== undefined);
  return [
    observe(plan, 'BackupPlan/BackupPlanRule', {
      expected: wanted.join(' and '),
      actual: named.join(' and '),
      ok: named.length === wanted.length && wanted.every((w) => named.includes(w)),
    }),
    ...rules.flatMap((rule, i) => {
      const days = promised[plain(rule.RuleName)];
      const at = `BackupPlan/BackupPlanRule/${i}`;
      const copies = listOf(rule.CopyActions).filter(isMap);
      return [
        observe(plan, `${at}/Lifecycle/DeleteAfterDays`, {
          expected: `${days} days`,
          actual: `${lifeDays(rule)} days`,
          ok: lifeDays(rule) === days,
        }),
        ...(tenant.residency.recovery
          ? [
              observe(plan, `${at}/CopyActions`, {
                expected: 'a copy in the recovery region',
                actual: `${copies.length} copies`,
                ok: copies.length === 1,
              }),
            ]
          : []),
        ...copies.map((copy, j) =>
          observe(plan, `${at}/CopyActions/${j}/Lifecycle/DeleteAfterDays`, {
            expected: `${days} days`,
            actual: `${lifeDays(copy)} days`,
            ok: lifeDays(copy) === days,
          }),
        ),
      ];
    }),
  ];
}

/** A lock whose range is the plan's: shorter and longer retentions both fail at AWS. */
export const vaultsAreLockedAsPlanned: Check = {
  id: 'vault-lock-is-the-plans',
  sentence:
    "Each tenant's vaults accept exactly the retentions of its plan, and in production nobody can lift the recovery vault's lock.",
  remedy: 'Use SealedVault with the range of the plan; the lock follows from the stage.',
  look: (assembly) =>
    assembly.platform.tenants.flatMap((tenant) =>
      (['tenant', 'recovery'] as const).flatMap((kind) =>
        inStack(assembly, stackOf(assembly, tenant, kind), 'AWS::Backup::BackupVault').map((vault) =>
          lockOf(vault, tenant.plan, kind === 'recovery' && assembly.platform.stage.complianceLocks),
        ),
      ),
    ),
};

function lockOf(vault: Found, plan: Plan, compliance: boolean): Observation {
  const lock = isMap(vault.properties.LockConfiguration) ? vault.properties.LockConfiguration : {};
  const days = [plan.backups.dailyDays, ...(plan.backups.weeklyDays ? [plan.backups.weeklyDays] : [])];
  const say = (min: unknown, max: unknown, locked: boolean) =>
    `${String(min)} to ${String(max)} days, ${locked ? 'compliance' : 'governance'}`;
  const wanted = say(Math.min(...days), Math.max(...days), compliance);
  const actual = say(lock.MinRetentionDays, lock.MaxRetentionDays, lock.ChangeableForDays !== undefined);
  return observe(vault, 'LockConfiguration', { expected: wanted, actual, ok: wanted === actual });
}

/** What a selection names is what is backed up: the tenant's bucket and, where it has one of its own, its database. */
export const everyStoreIsBackedUp: Check = {
  id: 'every-tenant-store-is-backed-up',
  sentence: "Every bucket and database of a tenant is in the tenant's own backup selection.",
  remedy: 'Add the resource to TenantBackups.',
  look: (assembly) =>
    assembly.platform.tenants.flatMap((tenant) => {
      const stack = stackOf(assembly, tenant, 'tenant');
      const selected = inStack(assembly, stack, 'AWS::Backup::BackupSelection').flatMap((s) =>
        isMap(s.properties.BackupSelection)
          ? listOf(s.properties.BackupSelection.Resources).map((r) => assembly.text(r, s.stack))
          : [],
      );
      return [...inStack(assembly, stack, 'AWS::S3::Bucket'), ...inStack(assembly, stack, 'AWS::RDS::DBInstance')].map((store) => {
        const arn = assembly.text(
          { 'Fn::GetAtt': [store.logicalId, store.type === 'AWS::S3::Bucket' ? 'Arn' : 'DBInstanceArn'] },
          store.stack,
        );
        const byName = assembly.text({ Ref: store.logicalId }, store.stack);
        const found = selected.some((s) => s === arn || s.endsWith(`:db:${byName}`));
        return observe(store, '', { expected: 'in the backup selection', actual: found ? 'selected' : 'not selected', ok: found });
      });
    }),
};

/** An objective of minutes or an hour is not kept by a copy a day. */
export const databaseIsReplicatedAsPlanned: Check = {
  id: 'database-logs-reach-the-recovery-region',
  sentence:
    "Where the plan's recovery point is under a day, the database's logs are shipped to the recovery region all the time, under the tenant's key there.",
  remedy: 'Set backups.replicated in the plan.',
  look: (assembly) =>
    assembly.platform.tenants
      .filter(({ plan, residency }) => plan.isolation === 'dedicated' && plan.backups.replicated && residency.recovery)
      .flatMap((tenant) =>
        inStack(assembly, stackOf(assembly, tenant, 'tenant'), 'AWS::RDS::DBInstance').map((instance) => {
          const {
            AutomaticBackupReplicationRegion: region,
            AutomaticBackupReplicationKmsKeyId: key,
            AutomaticBackupReplicationRetentionPeriod: days,
          } = instance.properties;
          const recovery = stackOf(assembly, tenant, 'recovery');
          const keyText = assembly.text(key, instance.stack);
          const wanted = `${tenant.residency.recovery!.region.region}, ${tenant.plan.backups.pointInTimeDays} days, key of ${recovery}`;
          const actual = `${assembly.text(region, instance.stack)}, ${plain(days)} days, key of ${/^<(.+)\/.+\.Arn>$/.exec(keyText)?.[1] ?? keyText}`;
          return observe(instance, 'AutomaticBackupReplicationRegion', { expected: wanted, actual, ok: wanted === actual });
        }),
      ),
};
