import { databaseName } from '../../../database-names';
import type { Account, Cell, Platform } from '../../../../config/platform';
import {
  accountLandingBucketName,
  accountStackName,
  bucketName,
  landingBucketName,
  onCallTopicName,
  recoveryStackName,
  regionName,
  roomStackName,
  SENDER_SECRETS,
  tenantName,
  tenantStackName,
} from '../../../naming';
import { cellCopiesVaultName, cellVaultName, copiesVaultName, tenantVaultName } from '../../../vault-names';
import type { CellName } from '../../../naming';

/** A store that the configuration asks for: where it stands, what it is and what it is called. */
interface Store {
  readonly stack: string;
  readonly type: string;
  readonly name: string;
}

/** What holds something, and the property by which it is called. */
export const STORE_TYPES: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupVault': 'BackupVaultName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
};

const BUCKET = 'AWS::S3::Bucket';
const TABLE = 'AWS::DynamoDB::Table';
const VAULT = 'AWS::Backup::BackupVault';
const LEDGER_TABLES = ['tenants', 'deletions', 'drills', 'break-glass-sessions', 'incidents'];

/** Every store that there is, and no other: a second bucket of a tenant has no promise, no backup, no trail and no retention. */
export function storesOf(platform: Platform): Store[] {
  const { residencies, tenants, accounts } = platform;
  return [
    ...accounts.flatMap((account) => accountStores(platform, account)),
    ...residencies.flatMap(({ home, recovery, lost }) => [
      ...homeStores(platform, home),
      ...(recovery ? awayStores(platform, recovery) : []),
      ...(lost ? watchStores(lost) : []),
    ]),
    ...tenants.flatMap((tenant) => tenantStores(tenant)),
  ];
}

const all = (stack: string, names: readonly (readonly [type: string, name: string])[]): Store[] =>
  names.map(([type, name]) => ({ stack, type, name }));

function accountStores({ name: platform, stage }: Platform, account: Account): Store[] {
  const here: CellName = { platform, stage: stage.name, account, region: account.region };
  return all(accountStackName(here, account.partition), [
    [BUCKET, accountLandingBucketName(here)],
    [BUCKET, bucketName(here, 'trail', 'management')],
  ]);
}

function watchStores(cell: Cell): Store[] {
  return all(roomStackName(cell, 'watch'), [
    [BUCKET, landingBucketName(cell)],
    [BUCKET, bucketName(cell, 'config', 'history')],
    [BUCKET, bucketName(cell, 'siem', 'undelivered')],
    [BUCKET, bucketName(cell, 'trail', 'tenant-files')],
    ['AWS::KinesisFirehose::DeliveryStream', regionName(cell, 'siem')],
    ['AWS::SNS::Topic', onCallTopicName(cell)],
    ['AWS::SecretsManager::Secret', regionName(cell, 'siem-access-key')],
  ]);
}

/** The ledger of each audit class that a plan sells. */
const auditStores = ({ plans }: Platform, cell: Cell, room: 'ledger' | 'ledger-recovery'): Store[] =>
  all(
    roomStackName(cell, room),
    [...new Set(plans.map(({ retention }) => retention.audit.replace(/^audit-/, '')))].map((kept) => [
      BUCKET,
      bucketName(cell, 'audit', kept),
    ]),
  );

const sharedBy = ({ plans }: Platform) => plans.find(({ isolation }) => isolation !== 'dedicated')?.backups;

function homeStores(platform: Platform, cell: Cell): Store[] {
  return [
    ...watchStores(cell),
    ...auditStores(platform, cell, 'ledger'),
    ...all(roomStackName(cell, 'ledger'), [
      [BUCKET, bucketName(cell, 'blueprints', platform.name)],
      ...LEDGER_TABLES.map((table) => [TABLE, regionName(cell, table)] as const),
    ]),
    ...all(roomStackName(cell, 'front-door'), [[TABLE, regionName(cell, 'trapped-addresses')]]),
    ...all(roomStackName(cell, 'keys'), [
      [TABLE, regionName(cell, 'webhooks')],
      ...Object.keys(platform.webhooks).map(
        (sender) => ['AWS::SecretsManager::Secret', regionName(cell, `${SENDER_SECRETS}${sender}`)] as const,
      ),
    ]),
    ...all(roomStackName(cell, 'lifecycle'), [['AWS::SNS::Topic', regionName(cell, 'news')]]),
    ...all(roomStackName(cell, 'vault'), [[VAULT, cellVaultName(cell)]]),
    ...(sharedBy(platform)
      ? all(roomStackName(cell, 'shared-database'), [['AWS::RDS::DBInstance', regionName(cell, 'shared')]])
      : []),
  ];
}

function awayStores(platform: Platform, cell: Cell): Store[] {
  return [
    ...watchStores(cell),
    ...auditStores(platform, cell, 'ledger-recovery'),
    ...all(roomStackName(cell, 'vault-recovery'), [[VAULT, cellCopiesVaultName(cell, sharedBy(platform))]]),
  ];
}

function tenantStores({ id, plan, restored, residency: { home, recovery } }: Platform['tenants'][number]): Store[] {
  return [
    ...all(tenantStackName(home, id), [
      [BUCKET, bucketName(home, 'files', id)],
      ['AWS::SecretsManager::Secret', tenantName(home, id, 'application')],
      [VAULT, tenantVaultName(home, id)],
      ...(plan.isolation === 'dedicated'
        ? [['AWS::RDS::DBInstance', databaseName(home, id, restored?.DatabaseGeneration)] as const]
        : []),
    ]),
    ...(recovery ? all(recoveryStackName(recovery, id), [[VAULT, copiesVaultName(id, plan.backups)]]) : []),
  ];
}
