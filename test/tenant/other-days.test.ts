import type { Platform } from '../../config/platform';
import { load } from '../../config/load';
import type { Plan } from '../../config/plan-schema';
import { buildFrom } from '../support/build';

/** Where two values differ, as paths. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) =>
    differences((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${path}/${key}`),
  );
}

/** The platform as it is when some of its plans keep weekly backups for 84 days beside the daily ones. */
function longer(platform: Platform, which: (plan: Plan) => boolean): Platform {
  const changed = new Map(
    platform.plans.filter(which).map((plan) => [plan.name, { ...plan, backups: { ...plan.backups, weeklyDays: 84 } }]),
  );
  const of = <Tenant extends { plan: Plan }>(tenant: Tenant): Tenant => ({
    ...tenant,
    plan: changed.get(tenant.plan.name) ?? tenant.plan,
  });
  return {
    ...platform,
    plans: platform.plans.map((plan) => changed.get(plan.name) ?? plan),
    tenants: platform.tenants.map(of),
    declared: platform.declared.map(of),
  };
}

describe('a plan whose backups are kept for other days', () => {
  const platform = load({ platform: 'softdocket', stage: 'production' });
  const before = buildFrom(platform).assembly;
  const after = buildFrom(longer(platform, () => true)).assembly;
  const vaults = (of: typeof before, stack: string) => of.in(stack, 'AWS::Backup::BackupVault');
  const away = before.stacks.map(({ name }) => name).filter((name) => /-recovery$/.test(name) && vaults(before, name).length > 0);

  test('each vault for copies has another name under the same logical id, and CloudFormation leaves the earlier one', () => {
    expect(away.length).toBeGreaterThan(platform.tenants.length);
    for (const stack of away) {
      const [[old], [next]] = [vaults(before, stack), vaults(after, stack)];
      expect(next!.logicalId).toBe(old!.logicalId);
      expect(after.text(next!.properties.BackupVaultName, next!.stack)).toMatch(/-30-84$/);
      expect(before.text(old!.properties.BackupVaultName, old!.stack)).toMatch(/-30(-35)?$/);
      expect(old!.resource).toMatchObject({ UpdateReplacePolicy: 'Retain', DeletionPolicy: 'RetainExceptOnCreate' });
    }
  });

  test('nothing else of a recovery stack changes, its key least of all', () => {
    for (const stack of away.filter((name) => !name.endsWith('-vault-recovery'))) {
      const { logicalId } = vaults(before, stack)[0]!;
      const of = (assembly: typeof before) => assembly.stackNamed(stack)!.resources;
      expect(differences(of(before), of(after))).toEqual([
        `/${logicalId}/Properties/BackupVaultName`,
        `/${logicalId}/Properties/LockConfiguration/MaxRetentionDays`,
      ]);
    }
  });

  test('vaults at home keep their names: their locks can be changed', () => {
    const homes = before.all('AWS::Backup::BackupVault').filter(({ stack }) => !away.includes(stack.name));
    expect(homes.length).toBeGreaterThan(platform.tenants.length);
    for (const { stack, properties } of homes)
      expect(vaults(after, stack.name)[0]!.properties.BackupVaultName).toEqual(properties.BackupVaultName);
  });
});
