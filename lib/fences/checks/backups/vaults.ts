import { groupedBy } from '../../../grouped-by';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../policies/policy';

/** A retention on its way into a vault: by a rule's own backups, or by a copy from another region. */
interface Landing {
  readonly plan: Found;
  readonly property: string;
  readonly vault: string;
  readonly days: number;
  readonly copied: boolean;
}

/** A lock whose range is that of the backups that land there: shorter and longer retentions both fail at AWS. */
export const vaultsAreLockedAsPlanned: Check = {
  id: 'vault-lock-is-the-plans',
  sentence:
    "Every backup lands in a vault of the platform, every vault accepts exactly the retentions of the plans that fill it, which the name of one for copies says, and in production nobody can lift the lock of a recovery region's vault.",
  remedy: 'Use SealedVault with the range of the plan; the lock follows from the stage.',
  look(assembly) {
    const vaults = new Map(
      assembly
        .all('AWS::Backup::BackupVault')
        .map((vault) => [assembly.text({ 'Fn::GetAtt': [vault.logicalId, 'BackupVaultArn'] }, vault.stack), vault]),
    );
    const landings = assembly.all('AWS::Backup::BackupPlan').flatMap((plan) => landingsOf(assembly, plan));
    const byVault = new Map(groupedBy(landings, ({ vault }) => vault));
    return [
      ...landings.map(({ plan, property, vault }) =>
        observe(plan, property, { expected: 'a vault of the platform', actual: vault, ok: vaults.has(vault) }),
      ),
      ...[...vaults].flatMap(([arn, vault]) => {
        const landing = byVault.get(arn) ?? [];
        return [lockOf(assembly, vault, landing), ...nameOf(assembly, vault, landing)];
      }),
    ];
  },
};

function landingsOf(assembly: Assembly, plan: Found): Landing[] {
  const { stack, properties } = plan;
  const rules = isMap(properties.BackupPlan) ? listOf(properties.BackupPlan.BackupPlanRule).filter(isMap) : [];
  return rules.flatMap((rule, i) => {
    const at = `BackupPlan/BackupPlanRule/${i}`;
    const home = { 'Fn::Sub': 'arn:${AWS::Partition}:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:' };
    const name = `${assembly.text(home, stack)}${assembly.text(rule.TargetBackupVault, stack)}`;
    return [
      { plan, property: `${at}/TargetBackupVault`, vault: name, days: daysOf(rule), copied: false },
      ...listOf(rule.CopyActions)
        .filter(isMap)
        .map((copy, j) => ({
          plan,
          property: `${at}/CopyActions/${j}/DestinationBackupVaultArn`,
          vault: assembly.text(copy.DestinationBackupVaultArn, stack),
          days: daysOf(copy),
          copied: true,
        })),
    ];
  });
}

/** Without a day on which it lapses, a backup is kept for ever. */
const daysOf = (of: { [key: string]: Value }): number =>
  isMap(of.Lifecycle) && of.Lifecycle.DeleteAfterDays !== undefined ? Number(of.Lifecycle.DeleteAfterDays) : Infinity;

function lockOf(assembly: Assembly, vault: Found, landings: readonly Landing[]): Observation {
  const lock = isMap(vault.properties.LockConfiguration) ? vault.properties.LockConfiguration : {};
  const days = landings.map((l) => l.days);
  const compliance = assembly.platform.stage.complianceLocks && landings.every((l) => l.copied);
  const say = (min: unknown, max: unknown, locked: boolean) =>
    `${String(min)} to ${String(max)} days, ${locked ? 'compliance' : 'governance'}`;
  const wanted = say(Math.min(...days), Math.max(...days), compliance);
  const actual = say(lock.MinRetentionDays, lock.MaxRetentionDays, lock.ChangeableForDays !== undefined);
  return observe(vault, 'LockConfiguration', {
    expected: landings.length > 0 ? wanted : 'a plan that fills it',
    actual,
    ok: landings.length > 0 && wanted === actual,
  });
}

/** Such a lock never changes: were other days to keep the name, CloudFormation would try to change it, and fail. */
function nameOf(assembly: Assembly, vault: Found, landings: readonly Landing[]): Observation[] {
  if (landings.length === 0 || !landings.every((l) => l.copied)) return [];
  const days = landings.map((l) => l.days);
  const range = [...new Set([Math.min(...days), Math.max(...days)])].join('-');
  const actual = assembly.text(vault.properties.BackupVaultName, vault.stack);
  const ok = /(-\d+)+$/.exec(actual)?.[0] === `-${range}`; // no tenant's id is a number
  return [observe(vault, 'BackupVaultName', { expected: `a name that ends in its days, -${range}`, actual, ok })];
}
