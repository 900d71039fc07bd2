import type { BackupRule, BackupSelection, DescribeBackupVaultOutput } from '@aws-sdk/client-backup';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { DBInstance, DBInstanceAutomatedBackup } from '@aws-sdk/client-rds';
import type { PublicAccessBlockConfiguration, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import type { VerifyOrder } from '../../../../lambdas/onboarding/verify-tenant/contract';
import { ACCOUNT, HOME, RECOVERY } from '../../support/cell';
import { PLANS } from './catalogue';

export { ACCOUNT, HOME, RECOVERY };

const PREFIX = 'softdocket-production';

export interface Named {
  tags: Record<string, string>;
}
type Mutable<Thing> = { -readonly [Name in keyof Thing]: Thing[Name] };
interface Policy {
  Statement: Record<string, unknown>[];
}
export interface Key extends Named {
  region: string;
  alias: string;
  metadata: Mutable<KeyMetadata>;
  policy: Policy;
  rotated: boolean;
}
export interface Bucket {
  name: string;
  rule?: Mutable<ServerSideEncryptionRule> | undefined;
  versioning?: 'Enabled' | 'Suspended';
  block?: Mutable<PublicAccessBlockConfiguration> | undefined;
  ownership?: string | undefined;
  policy?: Policy | undefined;
  tags?: Record<string, string> | undefined;
}
export interface Vault extends Named {
  region: string;
  described: Mutable<DescribeBackupVaultOutput>;
  policy?: Policy | undefined;
}
export interface Plan extends Named {
  id: string;
  arn: string;
  name: string;
  rules: Mutable<BackupRule>[];
  selections: Mutable<BackupSelection>[];
}
export interface Role extends Named {
  RoleName: string;
  boundary?: string | undefined;
  trust: Policy;
  attached: string[];
  inline: string[];
}
export interface Secret extends Named {
  Name: string;
  ARN: string;
  KmsKeyId?: string | undefined;
  DeletedDate?: Date;
}

/** An account with one tenant in it, as its blueprint makes it, and a cell with a shared database. Anything may be changed. */
export interface Account {
  keys: Key[];
  instances: Mutable<DBInstance>[];
  parameterGroups: Record<string, Record<string, string>>;
  copies: Mutable<DBInstanceAutomatedBackup>[];
  buckets: Bucket[];
  vaults: Vault[];
  plans: Plan[];
  roles: Role[];
  secrets: Secret[];
  parameters: Map<string, string>;
  parameterTags: Record<string, string>;
}

export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
export const BUCKET = (tenant: string): string => `files-${tenant}-${ACCOUNT}-${HOME}-an`;

export function accountWith({ tenant, isolation, plan }: VerifyOrder): Account {
  // The tenant's tag comes last: whoever reads one page misses it.
  const tags = () => ({ 'freehold:plan': plan, 'freehold:tenant': tenant });
  const { backups } = PLANS[plan]!;
  const home = (thing: string) => `${PREFIX}-${tenant}-${thing}`;
  const data = key({ region: HOME, name: home('data'), roles: [home('access'), home('backup')], tags: tags() });
  const signing = key({ region: HOME, name: home('signing'), roles: [home('access')], tags: tags() });
  Object.assign(signing.metadata, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  const recovery = key({ region: RECOVERY, name: home('recovery'), roles: [home('backup')], tags: tags() });
  const shared = key({
    region: HOME,
    name: `${PREFIX}-shared-database`,
    roles: [`${PREFIX}-${HOME}-shared-database-backup`],
    tags: {},
  });
  const cellHome = key({ region: HOME, name: `${PREFIX}-vault`, roles: [`${PREFIX}-${HOME}-ledger-backup`], tags: {} });
  const cellAway = key({ region: RECOVERY, name: `${PREFIX}-vault`, roles: [`${PREFIX}-${HOME}-ledger-backup`], tags: {} });
  const own = isolation === 'dedicated';
  const instance = own
    ? database({ name: home('database'), key: data, tags: tags() })
    : database({ name: `${PREFIX}-shared`, key: shared, tags: {} });
  const files = `arn:aws:s3:::${BUCKET(tenant)}`;
  // Of the ledger's 35 days, and of the shared instance's.
  const inCell: Days = {
    dailyDays: Math.min(35, backups.dailyDays),
    weeklyDays: Math.max(35, backups.weeklyDays ?? backups.dailyDays),
  };
  const copies = { own: `copies-${tenant}-${inName(backups)}`, cell: `${PREFIX}-cell-${inName(inCell)}` };
  return {
    keys: [data, signing, recovery, shared, cellHome, cellAway],
    instances: [instance],
    parameterGroups: {
      [`${PREFIX}-postgres17`]: { log_statement: 'ddl', ssl_min_protocol_version: 'TLSv1.2', 'rds.force_ssl': '1' },
    },
    copies: backups.replicated
      ? [
          copy({ of: { ...instance, DBInstanceArn: `${instance.DBInstanceArn}-before` }, key: recovery, status: 'retained' }),
          copy({ of: instance, key: own ? recovery : cellAway, status: 'replicating' }),
        ]
      : [],
    buckets: [bucket(tenant, data, tags())],
    vaults: [
      vault({ region: HOME, name: home('vault'), key: data, days: backups, tags: tags() }),
      vault({ region: RECOVERY, name: copies.own, key: recovery, days: backups, tags: tags() }),
      vault({ region: HOME, name: `${PREFIX}-cell`, key: cellHome, days: inCell, tags: {} }),
      vault({ region: RECOVERY, name: copies.cell, key: cellAway, days: inCell, tags: {} }),
    ],
    plans: [
      routine({ name: 'somebody-else', vault: 'other', copies: 'other', days: { dailyDays: 1 }, resources: [], tags: {} }),
      routine({
        name: `${PREFIX}-shared`,
        vault: `${PREFIX}-cell`,
        copies: copies.cell,
        days: backups,
        resources: own ? [] : [instance.DBInstanceArn!],
        tags: {},
      }),
      routine({
        name: home('plan'),
        vault: home('vault'),
        copies: copies.own,
        days: backups,
        resources: [files, ...(own ? [instance.DBInstanceArn!] : [])],
        role: home('backup'),
        tags: tags(),
      }),
    ],
    roles: [
      role(home('access'), 'tenant', {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: ROOT,
        Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn(`${PREFIX}-application`) } },
      }),
      role(home('backup'), 'service', {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'backup.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      }),
    ].map((one) => ({ ...one, tags: tags() })),
    secrets: [
      {
        Name: home('application'),
        ARN: `arn:aws:secretsmanager:${HOME}:${ACCOUNT}:secret:${home('application')}-AbCdEf`,
        KmsKeyId: data.metadata.Arn,
        tags: tags(),
      },
    ],
    parameters: parameters({ tenant, isolation, instance, data, signing }),
    parameterTags: tags(),
  };
}

let keys = 0;
function key({ region, name, roles, tags }: { region: string; name: string; roles: string[]; tags: Record<string, string> }): Key {
  const id = `1234abcd-12ab-34cd-56ef-${String(keys++).padStart(12, '0')}`;
  const others = [
    `cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${HOME}`,
    `${PREFIX}-${HOME}-prepare-database`,
    'aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup',
  ];
  return {
    region,
    alias: `alias/${name}`,
    metadata: {
      KeyId: id,
      Arn: `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`,
      KeyState: 'Enabled',
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyUsage: 'ENCRYPT_DECRYPT',
    },
    rotated: true,
    policy: {
      Statement: [
        { Sid: 'Administer', Effect: 'Allow', Principal: ROOT, Action: ['kms:DescribeKey', 'kms:PutKeyPolicy'], Resource: '*' },
        {
          Sid: 'Use',
          Effect: 'Allow',
          Principal: ROOT,
          Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant'],
          Resource: '*',
          Condition: {
            StringEquals: { 'kms:CallerAccount': ACCOUNT },
            ArnEquals: { 'aws:PrincipalArn': [...roles, ...others].map(roleArn) },
          },
        },
        {
          Sid: 'LogGroups',
          Effect: 'Allow',
          Principal: { Service: `logs.${region}.amazonaws.com` },
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Resource: '*',
          Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${ACCOUNT}:log-group:x` } },
        },
      ],
    },
    tags,
  };
}

function database({ name, key, tags }: { name: string; key: Key; tags: Record<string, string> }): Mutable<DBInstance> {
  const { Arn } = key.metadata;
  return {
    DBInstanceIdentifier: name,
    DBInstanceArn: `arn:aws:rds:${HOME}:${ACCOUNT}:db:${name}`,
    DbiResourceId: `db-OF${name.toUpperCase()}`,
    DBInstanceStatus: 'available',
    DBInstanceClass: 'db.m7g.large',
    Engine: 'postgres',
    EngineVersion: '17.12',
    InstanceCreateTime: new Date('2026-11-01T00:00:00Z'),
    Endpoint: { Address: `${name}.cabc.${HOME}.rds.amazonaws.com`, Port: 5433 },
    MasterUsername: 'keeper',
    MasterUserSecret: {
      SecretArn: `arn:aws:secretsmanager:${HOME}:${ACCOUNT}:secret:rds!db-${name}`,
      SecretStatus: 'active',
      KmsKeyId: Arn,
    },
    StorageEncrypted: true,
    KmsKeyId: Arn,
    PerformanceInsightsKMSKeyId: Arn,
    MultiAZ: true,
    PubliclyAccessible: false,
    DeletionProtection: true,
    IAMDatabaseAuthenticationEnabled: true,
    CACertificateIdentifier: 'rds-ca-rsa2048-g1',
    BackupRetentionPeriod: 30,
    CopyTagsToSnapshot: true,
    EnabledCloudwatchLogsExports: ['upgrade', 'postgresql'],
    DBParameterGroups: [{ DBParameterGroupName: `${PREFIX}-postgres17`, ParameterApplyStatus: 'in-sync' }],
    TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function copy({ of, key, status }: { of: DBInstance; key: Key; status: string }): Mutable<DBInstanceAutomatedBackup> {
  return {
    DBInstanceArn: of.DBInstanceArn,
    DbiResourceId: of.DbiResourceId,
    DBInstanceIdentifier: of.DBInstanceIdentifier,
    DBInstanceAutomatedBackupsArn: `arn:aws:rds:${RECOVERY}:${ACCOUNT}:auto-backup:ab-${of.DBInstanceIdentifier}`,
    Region: RECOVERY,
    Status: status,
    Encrypted: true,
    KmsKeyId: key.metadata.Arn,
    BackupRetentionPeriod: 30,
  };
}

function bucket(tenant: string, { metadata }: Key, tags: Record<string, string>): Bucket {
  const arn = `arn:aws:s3:::${BUCKET(tenant)}`;
  const everybody = { Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Resource: [arn, `${arn}/*`] };
  const header = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  return {
    name: BUCKET(tenant),
    rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: metadata.Arn }, BucketKeyEnabled: true },
    versioning: 'Enabled',
    block: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    ownership: 'BucketOwnerEnforced',
    policy: {
      Statement: [
        { ...everybody, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { ...everybody, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
        {
          Sid: 'OnlyUnderOwnKey',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:PutObject',
          Resource: `${arn}/*`,
          Condition: { Null: { [header]: 'false' }, StringNotEquals: { [header]: metadata.Arn } },
        },
      ],
    },
    tags,
  };
}

const onlyFor = (role: string, actions: string[]): Record<string, unknown> => ({
  Effect: 'Deny',
  Principal: '*',
  Action: actions,
  Resource: '*',
  Condition: { ArnNotEquals: { 'aws:PrincipalArn': roleArn(role) } },
});

interface Days {
  readonly dailyDays: number;
  readonly weeklyDays?: number;
}

function vault(of: { region: string; name: string; key: Key; days: Days; tags: Record<string, string> }): Vault {
  const { region, name, days } = of;
  const owner = of.tags['freehold:tenant'];
  return {
    region,
    tags: of.tags,
    described: {
      BackupVaultName: name,
      BackupVaultArn: `arn:aws:backup:${region}:${ACCOUNT}:backup-vault:${name}`,
      EncryptionKeyArn: of.key.metadata.Arn,
      Locked: true,
      MinRetentionDays: days.dailyDays,
      MaxRetentionDays: days.weeklyDays ?? days.dailyDays,
      ...(region === RECOVERY && { LockDate: new Date('2026-11-26T00:00:00Z') }),
    },
    policy: {
      Statement: [
        onlyFor(`${PREFIX}-${HOME}-erase-backups`, [
          'backup:DeleteBackupVaultLockConfiguration',
          'backup:DeleteRecoveryPoint',
          'backup:DisassociateRecoveryPoint',
          'backup:UpdateRecoveryPointLifecycle',
        ]),
        onlyFor(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${region}`, [
          'backup:DeleteBackupVaultAccessPolicy',
          'backup:PutBackupVaultAccessPolicy',
          'backup:PutBackupVaultLockConfiguration',
        ]),
        ...(owner === undefined ? [] : [onlyInSessionsOf(owner)]),
      ],
    },
  };
}

/** Of a tenant's own vault alone: the cell's holds every tenant's, and bears no tag. */
const onlyInSessionsOf = (tenant: string) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: [
    'backup:DeleteBackupVaultLockConfiguration',
    'backup:DeleteRecoveryPoint',
    'backup:DisassociateRecoveryPoint',
    'backup:UpdateRecoveryPointLifecycle',
  ],
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:PrincipalTag/freehold:tenant': tenant } },
});

/** As a vault of copies is named after what lies in it. */
const inName = ({ dailyDays, weeklyDays }: Days): string => [dailyDays, ...(weeklyDays ? [weeklyDays] : [])].join('-');

function routine(of: {
  name: string;
  vault: string;
  copies: string;
  days: Days;
  resources: string[];
  role?: string;
  tags: Record<string, string>;
}): Plan {
  const rule = (RuleName: string, DeleteAfterDays: number): Mutable<BackupRule> => ({
    RuleName,
    TargetBackupVaultName: of.vault,
    Lifecycle: { DeleteAfterDays },
    CopyActions: [
      {
        DestinationBackupVaultArn: `arn:aws:backup:${RECOVERY}:${ACCOUNT}:backup-vault:${of.copies}`,
        Lifecycle: { DeleteAfterDays },
      },
    ],
  });
  const selection = (SelectionName: string, Resources: string[]) => ({
    SelectionName,
    IamRoleArn: roleArn(of.role ?? `${PREFIX}-${HOME}-shared-database-backup`),
    Resources,
  });
  return {
    id: `plan-${of.name}`,
    arn: `arn:aws:backup:${HOME}:${ACCOUNT}:backup-plan:${of.name}`,
    name: of.name,
    rules: [rule('Daily', of.days.dailyDays), ...(of.days.weeklyDays === undefined ? [] : [rule('Weekly', of.days.weeklyDays)])],
    selections: of.resources.map((arn, i) => selection(`${of.name}-${i}`, [arn])),
    tags: of.tags,
  };
}

const role = (RoleName: string, boundary: string, statement: Record<string, unknown>): Role => ({
  RoleName,
  boundary: `arn:aws:iam::${ACCOUNT}:policy/${PREFIX}-${boundary}-boundary`,
  trust: { Statement: [statement] },
  attached: [RoleName],
  inline: [],
  tags: {},
});

function parameters(of: { tenant: string; isolation: string; instance: DBInstance; data: Key; signing: Key }): Map<string, string> {
  const { tenant, instance } = of;
  const { Address: address, Port: port } = instance.Endpoint!;
  const secret = instance.MasterUserSecret!.SecretArn;
  const database = of.isolation === 'row' ? 'application' : tenant;
  const values = {
    'database-address': address!,
    'database-port': String(port),
    'files-bucket': BUCKET(tenant),
    'data-key': of.data.metadata.Arn!,
    'signing-key': of.signing.metadata.Arn!,
    'webhook-public-keys': JSON.stringify({ keys: [{ kid: of.signing.metadata.Arn!.split('/').at(-1) }] }),
    connection: JSON.stringify({ address, port: String(port), database, administrator: 'keeper', secret, ca: 'rds' }),
  };
  return new Map(Object.entries(values).map(([thing, value]) => [`/freehold/tenants/${tenant}/${thing}`, value]));
}
