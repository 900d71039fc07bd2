import type { Tenant } from '../../config/platform';
import { roomStackName, tenantStackName } from '../naming';
import { plain } from '../fences/templates/assembly';
import type { Assembly, Found } from '../fences/templates/assembly';
import type { Lines } from './lines';
import { isMap, listOf } from '../fences/templates/value';
import type { Value } from '../fences/templates/value';
import type { Holding } from './results';

/** Where everything of one tenant is kept, read from the templates: the answer to "where, how long, under whose key". */
export function holdingsOf(assembly: Assembly, tenant: Tenant, lines: ReadonlyMap<string, Lines>): Holding[] {
  const { home } = tenant.residency;
  const own = tenantStackName(home, tenant.id);
  const shared = tenant.plan.isolation !== 'dedicated';
  const row = (
    found: Found,
    property: string,
    said: Pick<Holding, 'what' | 'store' | 'keptFor' | 'checks'> & { key: Value },
  ): Holding => {
    const pointer = `/Resources/${found.logicalId}/Properties/${property}`;
    return {
      what: said.what,
      region: found.stack.region,
      account: found.stack.account,
      store: said.store,
      keptFor: said.keptFor,
      key: keyName(assembly, found, said.key),
      template: found.stack.name,
      logicalId: found.logicalId,
      line: lines.get(found.stack.name)?.of(pointer) ?? 1,
      checks: [...said.checks],
    };
  };
  return [
    ...databases(assembly, shared ? roomStackName(home, 'shared-database') : own, { row, tenant, shared }),
    ...assembly.in(own, 'AWS::S3::Bucket').map((bucket) =>
      row(bucket, 'BucketName', {
        what: 'Files',
        store: assembly.text(bucket.properties.BucketName, bucket.stack),
        keptFor: `until deleted; older versions ${tenant.plan.backups.dailyDays} days`,
        key: bucketKey(bucket),
        checks: ['store-is-under-its-own-key', 'files-are-not-expired', 'bucket_is_versioned_and_owned'],
      }),
    ),
    ...assembly.in(own, 'AWS::SecretsManager::Secret').map((secret) =>
      row(secret, 'Name', {
        what: 'Application secret',
        store: assembly.text(secret.properties.Name, secret.stack),
        keptFor: 'until erased',
        key: secret.properties.KmsKeyId,
        checks: ['secret_is_generated_under_a_customer_key', 'store-is-under-its-own-key'],
      }),
    ),
    ...[own, ...(shared ? [roomStackName(home, 'shared-database')] : [])].flatMap((stack) =>
      assembly
        .in(stack, 'AWS::Backup::BackupPlan')
        .flatMap((plan) =>
          backups(assembly, plan, { row, of: stack === own ? (shared ? 'files' : 'database and files') : 'shared database' }),
        ),
    ),
    ...auditLog(assembly, tenant, row),
  ];
}

type Row = (
  found: Found,
  property: string,
  said: Pick<Holding, 'what' | 'store' | 'keptFor' | 'checks'> & { key: Value },
) => Holding;

function databases(
  assembly: Assembly,
  stack: string,
  { row, tenant, shared }: { row: Row; tenant: Tenant; shared: boolean },
): Holding[] {
  const words = {
    dedicated: 'Database',
    database: 'Database (its own, on the shared instance)',
    row: 'Rows on the shared database',
  };
  return assembly.in(stack, 'AWS::RDS::DBInstance').flatMap((database) => {
    const { properties } = database;
    const store = assembly.text(properties.DBInstanceIdentifier, database.stack);
    const replica = properties.AutomaticBackupReplicationRegion;
    return [
      row(database, 'DBInstanceIdentifier', {
        what: words[tenant.plan.isolation],
        store,
        keptFor: 'until erased',
        key: properties.KmsKeyId,
        checks: [
          'database_is_private_and_doubled',
          'store-is-under-its-own-key',
          shared ? 'tenant-role-reaches-its-own-alone' : 'tenant-has-its-own',
        ],
      }),
      row(database, 'BackupRetentionPeriod', {
        what: 'Point-in-time backups',
        store,
        keptFor: `${plain(properties.BackupRetentionPeriod)} days`,
        key: properties.KmsKeyId,
        checks: ['database-logs-reach-the-recovery-region'],
      }),
      ...(replica === undefined
        ? []
        : [
            {
              ...row(database, 'AutomaticBackupReplicationRegion', {
                what: 'Point-in-time backups, shipped all the time',
                store,
                keptFor: `${plain(properties.AutomaticBackupReplicationRetentionPeriod)} days`,
                key: properties.AutomaticBackupReplicationKmsKeyId,
                checks: ['database-logs-reach-the-recovery-region', 'residency'],
              }),
              region: plain(replica),
            },
          ]),
    ];
  });
}

function backups(assembly: Assembly, plan: Found, { row, of }: { row: Row; of: string }): Holding[] {
  const rules = isMap(plan.properties.BackupPlan) ? listOf(plan.properties.BackupPlan.BackupPlanRule).filter(isMap) : [];
  return rules.flatMap((rule, place) => {
    const name = plain(rule.RuleName);
    const vaultName = assembly.text(rule.TargetBackupVault, plan.stack).replace(/^<.*\/(\w+)(\.BackupVaultName)?>$/, '$1');
    const target =
      vaultAt(assembly, plan.stack.account, plan.stack.region, vaultName) ??
      assembly.in(plan.stack.name, 'AWS::Backup::BackupVault')[0];
    const at = `BackupPlan/BackupPlanRule/${place}`;
    const checks = ['backups-kept-as-the-plan-says', 'vault-lock-is-the-plans', 'every-tenant-store-is-backed-up'];
    const kept = (rule_: { [key: string]: Value }): string =>
      isMap(rule_.Lifecycle) ? `${plain(rule_.Lifecycle.DeleteAfterDays)} days` : 'without end';
    return [
      row(plan, `${at}/Lifecycle/DeleteAfterDays`, {
        what: `${name} backup of the ${of}`,
        store: target ? assembly.text(target.properties.BackupVaultName, target.stack) : vaultName,
        keptFor: kept(rule),
        key: keyOfVault(target),
        checks,
      }),
      ...listOf(rule.CopyActions)
        .filter(isMap)
        .map((copy, n) => {
          const [, , , region = '', account = '', , vault = ''] = assembly
            .text(copy.DestinationBackupVaultArn, plan.stack)
            .split(/:/);
          const found = vaultAt(assembly, account, region, vault);
          return {
            ...row(plan, `${at}/CopyActions/${n}/Lifecycle/DeleteAfterDays`, {
              what: `Copy of the ${name.toLowerCase()} backup of the ${of}`,
              store: vault,
              keptFor: kept(copy),
              key: keyOfVault(found),
              checks: [...checks, 'residency'],
            }),
            region,
            account,
            key: found ? keyName(assembly, found, found.properties.EncryptionKeyArn) : 'not in these templates',
          };
        }),
    ];
  });
}

function auditLog(assembly: Assembly, { residency, plan }: Tenant, row: Row): Holding[] {
  const { home, recovery } = residency;
  return [
    { cell: home, stack: roomStackName(home, 'ledger'), what: 'Audit log' },
    ...(recovery ? [{ cell: recovery, stack: roomStackName(recovery, 'ledger-recovery'), what: 'Copy of the audit log' }] : []),
  ].flatMap(({ stack, what }) =>
    assembly
      .in(stack, 'AWS::S3::Bucket')
      .filter((bucket) => assembly.text(bucket.properties.BucketName, bucket.stack).startsWith(`${plan.retention.audit}-`))
      .map((bucket) =>
        row(bucket, 'ObjectLockConfiguration/Rule/DefaultRetention/Days', {
          what,
          store: assembly.text(bucket.properties.BucketName, bucket.stack),
          keptFor: `${lockDays(bucket)} days, locked`,
          key: bucketKey(bucket),
          checks: ['records-locked-for-their-class', 'store-is-under-its-own-key'],
        }),
      ),
  );
}

export function lockDays({ properties }: Found): string {
  const lock = properties.ObjectLockConfiguration;
  const rule = isMap(lock) && isMap(lock.Rule) && isMap(lock.Rule.DefaultRetention) ? lock.Rule.DefaultRetention : {};
  return plain(rule.Days);
}

export function bucketKey({ properties }: Found): Value {
  const encryption = properties.BucketEncryption;
  const [rule] = isMap(encryption) ? listOf(encryption.ServerSideEncryptionConfiguration).filter(isMap) : [];
  return isMap(rule?.ServerSideEncryptionByDefault) ? rule.ServerSideEncryptionByDefault.KMSMasterKeyID : undefined;
}

const vaultAt = (assembly: Assembly, account: string, region: string, name: string): Found | undefined =>
  assembly
    .all('AWS::Backup::BackupVault')
    .find(
      ({ stack, properties }) =>
        stack.account === account && stack.region === region && assembly.text(properties.BackupVaultName, stack) === name,
    );
const keyOfVault = (vault: Found | undefined): Value => vault?.properties.EncryptionKeyArn;

/** Of what names no key. */
export const NO_KEY = 'not stated';

/** A key by its alias, which says whose it is, and its region. */
export function keyName(assembly: Assembly, found: Found, key: Value): string {
  if (key === undefined) return NO_KEY;
  const arn = assembly.text(key, found.stack);
  const alias = assembly
    .all('AWS::KMS::Alias')
    .find(({ properties, stack }) => assembly.text(properties.TargetKeyId, stack) === arn);
  return alias ? `${assembly.text(alias.properties.AliasName, alias.stack)} (${alias.stack.region})` : arn;
}
