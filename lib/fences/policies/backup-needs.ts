import { BACKUP_SERVICE_ROLE } from '../../role-names';
import type { Assembly, Found } from '../templates/assembly';
import { bucketKey, inside, roleArn } from './need';
import type { Need } from './need';
import { isMap, listOf } from '../templates/value';
import type { Value } from '../templates/value';

/** What AWS Backup asks of a key under which it makes or keeps a recovery point, as the role of the selection. */
const KEEP_UNDER = ['kms:CreateGrant', 'kms:DescribeKey', 'kms:Decrypt', 'kms:GenerateDataKey'];
/** And as its own role, of a snapshot that RDS keeps. */
const COPY_SNAPSHOTS = ['kms:CreateGrant', 'kms:DescribeKey'];

/**
 * Sources: AWS Backup developer guide, "Encryption for backups" (permissions, grants and deny statements; copies are
 * under the key of the vault that they go to); managed policies AWSBackupServiceRolePolicyForBackup v30 and
 * AWSBackupServiceLinkedRolePolicyForBackup v31.
 */
export function backupNeeds(assembly: Assembly, { stack, properties }: Found): Need[] {
  const selection = isMap(properties.BackupSelection) ? properties.BackupSelection : {};
  const caller = `AWS:${assembly.text(selection.IamRoleArn, stack)}`;
  const service = `AWS:${roleArn(stack, BACKUP_SERVICE_ROLE)}`;
  const plan = assembly
    .in(stack.name, 'AWS::Backup::BackupPlan')
    .find(({ logicalId }) =>
      [{ Ref: logicalId }, { 'Fn::GetAtt': [logicalId, 'BackupPlanId'] }].some(
        (reference) => assembly.text(reference, stack) === assembly.text(properties.BackupPlanId, stack),
      ),
    );
  const routine = isMap(plan?.properties.BackupPlan) ? plan.properties.BackupPlan : {};
  const rules = listOf(routine.BackupPlanRule).filter(isMap);
  const selected = listOf(selection.Resources).map((resource) => assembly.text(resource, stack));
  const stores = STORES.flatMap(({ type, arn, key }) =>
    assembly
      .in(stack.name, type)
      .filter((store) => selected.includes(assembly.text({ 'Fn::GetAtt': [store.logicalId, arn] }, stack)))
      .map((store) => ({ type, key: assembly.text(key(store.properties), stack) })),
  );
  const snapshots = stores.filter(({ type }) => type === 'AWS::RDS::DBInstance');
  const home = { 'Fn::Sub': 'arn:${AWS::Partition}:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:' };
  const filled = rules.map((rule) => `${assembly.text(home, stack)}${assembly.text(rule.TargetBackupVault, stack)}`);
  const copied = rules.flatMap((rule) =>
    listOf(rule.CopyActions)
      .filter(isMap)
      .map((copy) => assembly.text(copy.DestinationBackupVaultArn, stack)),
  );
  const keys = keysOfVaults(assembly);
  const under = (vaults: readonly string[]) => vaults.flatMap((vault) => keys.get(vault) ?? []);
  const into = (vaults: readonly string[], actions: readonly string[], why: string): Need[] =>
    vaults.map((on) => ({ caller, actions: actions.map((a) => `backup:${a}`), on, why }));
  return [
    ...stores.map(({ key: on }): Need => ({ caller, actions: KEEP_UNDER, on, why: 'to back up what is under it' })),
    ...under(filled).map((on): Need => ({ caller, actions: KEEP_UNDER, on, why: 'to keep recovery points under it' })),
    ...under(copied).map((on): Need => ({ caller, actions: KEEP_UNDER, on, why: 'to copy recovery points under it' })),
    ...[...snapshots.map(({ key }) => key), ...(snapshots.length > 0 ? under(copied) : [])].map((on): Need => ({
      caller: service,
      actions: COPY_SNAPSHOTS,
      on,
      via: 'rds',
      why: 'to copy and delete snapshots',
    })),
    ...into(filled, ['CopyFromBackupVault', 'DescribeBackupVault'], 'to fill it'),
    ...into(copied, ['CopyIntoBackupVault', 'DescribeBackupVault'], 'to copy into it'),
  ];
}

const STORES: readonly { type: string; arn: string; key: (p: Found['properties']) => Value }[] = [
  { type: 'AWS::RDS::DBInstance', arn: 'DBInstanceArn', key: (p) => p.KmsKeyId },
  { type: 'AWS::DynamoDB::Table', arn: 'Arn', key: (p) => inside(p.SSESpecification, 'KMSMasterKeyId') },
  { type: 'AWS::S3::Bucket', arn: 'Arn', key: bucketKey },
];

/** Every tenant has a selection that asks. */
const known = new WeakMap<Assembly, ReadonlyMap<string, string>>();

function keysOfVaults(assembly: Assembly): ReadonlyMap<string, string> {
  const keys =
    known.get(assembly) ??
    new Map(
      assembly
        .all('AWS::Backup::BackupVault')
        .map(({ logicalId, stack, properties }) => [
          assembly.text({ 'Fn::GetAtt': [logicalId, 'BackupVaultArn'] }, stack),
          assembly.text(properties.EncryptionKeyArn, stack),
        ]),
    );
  known.set(assembly, keys);
  return keys;
}
