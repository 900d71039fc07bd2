import type { Tenant } from '../../../../config/platform';
import { roomStackName } from '../../../naming';
import type { Assembly, Found, Value } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../policies/policy';
import { households, ofHousehold } from '../../templates/tenants';

/** How long a copy lasts at most after its original is gone, and what says so. */
interface Copy {
  readonly days: number;
  readonly what: string;
}

/** From the templates alone: the last day on which somebody could read a copy of what an ended tenant had. */
export const lastCopyIsGoneAsPromised: Check = {
  id: 'last-copy-is-gone-as-promised',
  sentence:
    'Counted from the end of the contract, the last readable copy of a deleted tenant is gone by the day that its plan promises.',
  remedy: "Keep copies for fewer days, let them end with the tenant's keys, or promise what the arithmetic says.",
  look: (assembly) =>
    households(assembly).flatMap((household) => {
      const [database] = [...ofHousehold(assembly, household, 'AWS::KMS::Key')];
      return database ? [lastDay(assembly, household, database)] : [];
    }),
};

function lastDay(assembly: Assembly, { tenant, stacks }: { tenant: Tenant; stacks: readonly string[] }, at: Found): Observation {
  const { deletion, backups } = tenant.plan;
  const household = { tenant, stacks };
  const untilErased = Math.ceil(deletion.productionWithinHours / 24);
  const keys = ofHousehold(assembly, household, 'AWS::KMS::Key');
  const withKeys = deletion.backups === 'destroy-keys';
  const copies = withKeys
    ? [...keys.map(window), ...outOfKeys(assembly, household)]
    : [...copiesIn(assembly, stacks), ...(tenant.plan.isolation === 'dedicated' ? [] : copiesIn(assembly, [sharedBy(tenant)]))];
  const last = copies.reduce<Copy>((worst, one) => (one.days > worst.days ? one : worst), { days: 0, what: 'no copy' });
  const day = untilErased + last.days;
  const registered =
    deletion.exception !== undefined && assembly.platform.exceptions.some(({ number }) => number === deletion.exception);
  const accepted = untilErased + Math.max(...plansBeside(assembly, tenant).map(longest), longest(tenant.plan));
  const limit = registered ? Math.max(deletion.backupsWithinDays, accepted) : deletion.backupsWithinDays;
  return observe(at, '', {
    expected: `by day ${deletion.backupsWithinDays}${registered ? `, or under ${deletion.exception} by day ${limit}` : ''} (${tenant.plan.name})`,
    actual: `day ${day}: ${untilErased} until production is erased, then ${last.days}, ${last.what}${withKeys ? '' : `, of ${copies.length} kinds of copies`}`,
    ok: day <= limit && copies.length > 0 && backups !== undefined,
  });
}

const longest = ({ backups: { pointInTimeDays, dailyDays, weeklyDays } }: Tenant['plan']): number =>
  Math.max(pointInTimeDays, dailyDays, weeklyDays ?? 0);
/** On a shared instance the backups are those of whoever has them longest. */
const plansBeside = ({ platform }: Assembly, { plan }: Tenant): Tenant['plan'][] =>
  plan.isolation === 'dedicated' ? [] : platform.plans.filter(({ isolation }) => isolation !== 'dedicated');
const sharedBy = ({ residency }: Tenant): string => roomStackName(residency.home, 'shared-database');

/** KMS deletes a key after 7 to 30 days, 30 where nothing is said (KMS developer guide, "Deleting keys"). */
const window = ({ properties, stack, logicalId }: Found): Copy => ({
  days: Number(properties.PendingWindowInDays ?? 30),
  what: `the key ${stack.name}/${logicalId} waits to be deleted`,
});

/** Keys end what lies under them, and nothing else: a store of the tenant's under another key outlives them. */
function outOfKeys(assembly: Assembly, household: { tenant: Tenant; stacks: readonly string[] }): Copy[] {
  const own = ofHousehold(assembly, household, 'AWS::KMS::Key').map((key) =>
    assembly.text({ 'Fn::GetAtt': [key.logicalId, 'Arn'] }, key.stack),
  );
  const stores = ofHousehold(assembly, household, 'AWS::RDS::DBInstance', 'AWS::Backup::BackupVault');
  const under = ({ properties, stack }: Found): string[] =>
    ['KmsKeyId', 'AutomaticBackupReplicationKmsKeyId', 'EncryptionKeyArn'].flatMap((name) =>
      properties[name] === undefined ? [] : [assembly.text(properties[name], stack)],
    );
  const strange = stores.filter((store) => under(store).length === 0 || under(store).some((key) => !own.includes(key)));
  return strange.flatMap((store) =>
    copiesIn(assembly, [store.stack.name]).map(({ days, what }) => ({
      days,
      what: `${what}, which is not under the tenant's keys`,
    })),
  );
}

const KEPT = ['BackupRetentionPeriod', 'AutomaticBackupReplicationRetentionPeriod'];

/** Days that some setting keeps copies for; a vault's upper bound is no day of a copy. */
function copiesIn(assembly: Assembly, stacks: readonly string[]): Copy[] {
  return stacks.flatMap((name) => [
    ...assembly
      .in(name, 'AWS::RDS::DBInstance')
      .flatMap((found) =>
        KEPT.filter((key) => found.properties[key] !== undefined).map((key) => copy(found, key, found.properties[key])),
      ),
    ...assembly.in(name, 'AWS::Backup::BackupPlan').flatMap((plan) => {
      const rules = isMap(plan.properties.BackupPlan) ? listOf(plan.properties.BackupPlan.BackupPlanRule).filter(isMap) : [];
      return rules.flatMap((rule) => [
        copy(plan, `${assembly.text(rule.RuleName, plan.stack)}`, lapse(rule)),
        ...listOf(rule.CopyActions)
          .filter(isMap)
          .map((c) => copy(plan, `copy of ${assembly.text(rule.RuleName, plan.stack)}`, lapse(c))),
      ]);
    }),
  ]);
}

const lapse = (rule: { [key: string]: Value }): Value => (isMap(rule.Lifecycle) ? rule.Lifecycle.DeleteAfterDays : undefined);
/** Without days a copy is for ever. */
const copy = ({ stack, logicalId }: Found, what: string, days: Value): Copy => ({
  days: days === undefined ? Infinity : Number(days),
  what: `${what} of ${stack.name}/${logicalId}`,
});
