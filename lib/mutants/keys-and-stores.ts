import { mutantsOf } from './mutant';
import type { Mutant } from './mutant';
import { change } from './planting';
import type { Spot } from './planting';
import * as at from './spots';

/** The rules of config/policies/keys-and-stores.guard, clause by clause. */

const QUEUE: Spot = { type: 'AWS::SQS::Queue', stack: at.CELL };
const SHARED: Spot = { type: 'AWS::RDS::DBInstance', stack: `${at.CELL}-shared-database` };
const TOPIC: Spot = { type: 'AWS::SNS::Topic', stack: at.WATCH };

/** What must stay when its stack goes, or when another one replaces it. */
const outlives = (check: string, what: string, spot: Spot): Mutant[] =>
  mutantsOf(check, {
    [`${what}-of-no-deletion-policy`]: [
      `nothing keeps the ${what} when its stack is deleted`,
      change(spot, { '/DeletionPolicy': undefined }),
    ],
    [`${what}-goes-with-its-stack`]: [`the ${what} is deleted with its stack`, change(spot, { '/DeletionPolicy': 'Delete' })],
    [`${what}-leaves-a-snapshot`]: [`of the ${what} a snapshot is left at most`, change(spot, { '/DeletionPolicy': 'Snapshot' })],
    [`${what}-goes-when-replaced`]: [
      `nothing keeps the ${what} when another one replaces it`,
      change(spot, { '/UpdateReplacePolicy': undefined }),
    ],
  });

const KEYS = [
  ...mutantsOf('key_window_is_seven_days', {
    'key-window-unsaid': ['a deleted key waits as long as KMS likes', change(at.DATA_KEY, { PendingWindowInDays: undefined })],
    'key-window-of-a-month': ['a deleted key can be had back for a month', change(at.RECOVERY_KEY, { PendingWindowInDays: 30 })],
    'key-window-of-eight-days': ['a deleted key waits a day too long', change(at.RECOVERY_KEY, { PendingWindowInDays: 8 })],
  }),
  ...mutantsOf('symmetric_key_rotates', {
    'key-rotation-unsaid': ['nobody says that the key rotates', change(at.RECOVERY_KEY, { EnableKeyRotation: undefined })],
    'key-rotation-off': ['the key never rotates', change(at.RECOVERY_KEY, { EnableKeyRotation: false })],
    'key-rotation-off-by-spec': [
      'the key says that it is symmetric, and never rotates',
      change(at.RECOVERY_KEY, { EnableKeyRotation: false, KeySpec: 'SYMMETRIC_DEFAULT' }),
    ],
    'key-rotation-in-years': ['the key rotates once in seven years', change(at.RECOVERY_KEY, { RotationPeriodInDays: 2560 })],
    'key-rotation-of-no-period': [
      'nobody says how often the key rotates',
      change(at.RECOVERY_KEY, { RotationPeriodInDays: undefined }),
    ],
  }),
  ...mutantsOf('key_is_on_and_stays_in_its_region', {
    'key-disabled': ['the key is switched off', change(at.RECOVERY_KEY, { Enabled: false })],
    'key-multi-region': ['the key can be copied to any region', change(at.SIGNING_KEY, { MultiRegion: true })],
    'key-imported': ['key material comes from outside KMS', change(at.RECOVERY_KEY, { Origin: 'EXTERNAL' })],
    'key-in-a-store-of-somebody': [
      'key material lies in a key store elsewhere',
      change(at.SIGNING_KEY, { Origin: 'EXTERNAL_KEY_STORE' }),
    ],
    'key-lockout-allowed': [
      'a key policy may lock everybody out',
      change(at.RECOVERY_KEY, { BypassPolicyLockoutSafetyCheck: true }),
    ],
  }),
  ...outlives('key_outlives_its_stack', 'key', at.RECOVERY_KEY),
];

const BUCKETS = [
  ...outlives('bucket_outlives_its_stack', 'bucket', at.FILES),
  ...mutantsOf('bucket_is_in_the_accounts_namespace', {
    'bucket-namespace-unsaid': ["a bucket's name can be taken by somebody else", change(at.FILES, { BucketNamespace: undefined })],
    'bucket-namespace-global': ["a bucket's name is everybody's", change(at.AUDIT, { BucketNamespace: 'global' })],
  }),
  ...mutantsOf('bucket_is_versioned_and_owned', {
    'bucket-unversioned': ['an overwritten file is gone', change(at.FILES, { VersioningConfiguration: undefined })],
    'bucket-versions-suspended': ['no more versions are kept', change(at.FILES, { 'VersioningConfiguration/Status': 'Suspended' })],
    'bucket-ownership-unsaid': ['access lists may open the bucket', change(at.FILES, { OwnershipControls: undefined })],
    'bucket-ownership-empty': ['no rule says who owns the objects', change(at.FILES, { 'OwnershipControls/Rules': [] })],
    'bucket-owned-by-writers': [
      'whoever uploads owns the object',
      change(at.FILES, { 'OwnershipControls/Rules/0/ObjectOwnership': 'ObjectWriter' }),
    ],
  }),
  ...mutantsOf('bucket_has_no_other_door', {
    'bucket-website': ['a bucket serves a website', change(at.FILES, { WebsiteConfiguration: { IndexDocument: 'index.html' } })],
    'bucket-accelerated': [
      "files come in at AWS's edge, outside the residency",
      change(at.FILES, { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } }),
    ],
    'bucket-cors-any': [
      'pages of anybody may use signed addresses',
      change(at.FILES, { 'CorsConfiguration/CorsRules/0/AllowedOrigins': ['*'] }),
    ],
    'bucket-cors-any-beside-a-name': [
      'pages of anybody may use signed addresses, beside a named one',
      change(at.FILES, { 'CorsConfiguration/CorsRules/0/AllowedOrigins/-': 'https://*' }),
    ],
    'bucket-cors-in-the-clear': [
      'a page without TLS may use signed addresses',
      change(at.FILES, { 'CorsConfiguration/CorsRules/0/AllowedOrigins/0': 'http://in.app.softdocket.example' }),
    ],
    'bucket-cors-any-by-a-second-rule': [
      'a second rule lets in pages of anybody',
      change(at.FILES, { 'CorsConfiguration/CorsRules/-': { AllowedMethods: ['GET'], AllowedOrigins: ['*'] } }),
    ],
  }),
];

const starts = (property: string): ReturnType<typeof change> => change(at.DATABASE, { [property]: 'planted' });
const DATABASES = [
  ...mutantsOf('database_starts_empty', {
    'database-from-a-snapshot': ['a database starts with the data of a snapshot', starts('DBSnapshotIdentifier')],
    'database-from-a-cluster-snapshot': ['a database starts with the data of a cluster', starts('DBClusterSnapshotIdentifier')],
    'database-from-another': ['a database is the replica of another', starts('SourceDBInstanceIdentifier')],
    'database-from-automated-backups': ["a database starts with another's backup", starts('SourceDBInstanceAutomatedBackupsArn')],
    'shared-database-from-any-snapshot': [
      'the shared database begins with a snapshot that somebody made',
      change(SHARED, { DBSnapshotIdentifier: 'planted' }),
    ],
    'shared-database-from-a-moment': [
      'the shared database begins with a backup as it was at some other moment',
      change(SHARED, { SourceDBInstanceAutomatedBackupsArn: 'planted' }),
    ],
    'database-from-a-resource-id': ["a database starts with another's days", starts('SourceDbiResourceId')],
    'database-of-no-generation': [
      "a database starts with another's days, as a restore would do it, and is called as one that never was restored",
      change(at.DATABASE, { SourceDbiResourceId: 'db-PLANTED', RestoreTime: '2027-01-31T00:00:00Z' }),
    ],
    'database-of-no-moment': [
      'a database that its stack restored does not say of which moment',
      change(at.DATABASE, { SourceDbiResourceId: 'db-PLANTED', DBInstanceIdentifier: 'softdocket-production-planted-2-database' }),
    ],
    'database-with-a-role': [
      'SQL reaches buckets by a role of the database',
      change(at.DATABASE, { AssociatedRoles: [{ FeatureName: 's3Export', RoleArn: at.role('export') }] }),
    ],
  }),
  ...outlives('database_outlives_its_stack', 'database', at.DATABASE),
  ...mutantsOf('database_outlives_its_stack', {
    'database-deletable': ['the database can be deleted by one call', change(at.DATABASE, { DeletionProtection: false })],
    'database-protection-unsaid': [
      'nobody says that the database is protected',
      change(at.DATABASE, { DeletionProtection: undefined }),
    ],
    'database-backups-go': ['automated backups go with the database', change(at.DATABASE, { DeleteAutomatedBackups: true })],
  }),
  ...mutantsOf('database_is_private_and_doubled', {
    'database-public': ['the database has a public address', change(at.DATABASE, { PubliclyAccessible: true })],
    'database-public-unsaid': ['nobody says that the database is private', change(at.DATABASE, { PubliclyAccessible: undefined })],
    'database-in-one-zone': ['the database is lost with its zone', change(at.DATABASE, { MultiAZ: false })],
    'database-unencrypted': ['the database is not encrypted', change(at.DATABASE, { StorageEncrypted: false })],
    'database-of-no-key': ["the database is under AWS's key", change(at.DATABASE, { KmsKeyId: undefined })],
    'database-password-unmanaged': [
      'nobody rotates the administrator',
      change(at.DATABASE, { ManageMasterUserPassword: undefined }),
    ],
    'database-password-written': ['the password stands in the template', change(at.DATABASE, { MasterUserPassword: 'planted' })],
    'database-login-by-password': ['roles log in by password', change(at.DATABASE, { EnableIAMDatabaseAuthentication: false })],
    'database-not-updated': ['security updates wait for somebody', change(at.DATABASE, { AutoMinorVersionUpgrade: false })],
    'database-past-its-life': ['an engine past its life is kept on', change(at.DATABASE, { EngineLifecycleSupport: undefined })],
  }),
  ...outlives('table_is_kept_and_recoverable', 'table', at.TABLE),
  ...mutantsOf('table_is_kept_and_recoverable', {
    'table-deletable': ['a table can be deleted by one call', change(at.TABLE, { DeletionProtectionEnabled: false })],
    'table-without-recovery': [
      'a table cannot be brought back to an earlier second',
      change(at.TABLE, { 'PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled': false }),
    ],
    'table-unencrypted': ["a table is under AWS's own key", change(at.TABLE, { SSESpecification: undefined })],
  }),
];

const VAULTS = [
  ...mutantsOf('vault_is_locked', {
    'vault-unlocked': ['an administrator can delete backups', change(at.VAULT_AWAY, { LockConfiguration: undefined })],
    'vault-of-no-shortest': [
      'a lock names no shortest retention',
      change(at.VAULT_AWAY, { 'LockConfiguration/MinRetentionDays': undefined }),
    ],
    'vault-of-no-longest': [
      'backups may outlive a deleted customer',
      change(at.VAULT_AWAY, { 'LockConfiguration/MaxRetentionDays': undefined }),
    ],
    'vault-of-no-key': ["the vault is under AWS's own key", change(at.VAULT_AWAY, { EncryptionKeyArn: undefined })],
  }),
  ...outlives('vault_outlives_its_stack', 'vault', at.VAULT_AWAY),
  ...mutantsOf('vault_grace_is_three_days', {
    'vault-lifted-for-a-century': [
      'the lock can be lifted for a hundred years',
      change(at.VAULT_AWAY, { 'LockConfiguration/ChangeableForDays': 36_500 }),
    ],
  }),
];

const OTHERS = [
  ...mutantsOf('secret_is_generated_under_a_customer_key', {
    'secret-written': ['the secret stands in the template', change(at.SECRET, { SecretString: 'planted' })],
    'secret-not-generated': ['nobody generates the secret', change(at.SECRET, { GenerateSecretString: undefined })],
    'secret-of-no-key': ["the secret is under AWS's own key", change(at.SECRET, { KmsKeyId: undefined })],
  }),
  ...outlives('secret_outlives_its_stack', 'secret', at.SECRET),
  ...outlives('log_group_outlives_its_stack', 'log', at.DATABASE_LOG),
  ...mutantsOf('log_group_is_kept_a_stated_time_under_a_customer_key', {
    'log-for-a-day': ['a log is gone after a day', change(at.DATABASE_LOG, { RetentionInDays: 1 })],
    'log-for-ever': ['nobody says how long a log is kept', change(at.DATABASE_LOG, { RetentionInDays: undefined })],
    'log-of-no-key': ["a log is under AWS's own key", change(at.DATABASE_LOG, { KmsKeyId: undefined })],
  }),
  ...mutantsOf('queue_is_under_a_customer_key', {
    'queue-of-no-key': ["a queue is under AWS's own key", change(QUEUE, { KmsMasterKeyId: undefined })],
  }),
  ...mutantsOf('topic_is_under_a_customer_key', {
    'topic-of-no-key': ['a topic is not encrypted', change(TOPIC, { KmsMasterKeyId: undefined })],
  }),
];

export const KEYS_AND_STORES: readonly Mutant[] = [...KEYS, ...BUCKETS, ...DATABASES, ...VAULTS, ...OTHERS];
