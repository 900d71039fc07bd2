import type { VerifyOrder } from '../../../../lambdas/onboarding/verify-tenant/contract';
import { ACCOUNT, HOME, roleArn } from './account';
import type { Account, Bucket, Key, Plan, Role, Vault } from './account';

export interface Mutant {
  /** The check that must not hold any more, and no other. */
  readonly id: string;
  readonly change: (account: Account) => void;
}
type Changes<Thing> = Readonly<Record<string, readonly ((thing: Thing, account: Account) => void)[]>>;

const FOREIGN = `arn:aws:kms:${HOME}:${ACCOUNT}:key/99999999-0000-0000-0000-000000000000`;
const untag = ({ tags }: { tags: Record<string, string> }) => void delete tags['freehold:tenant'];
const retag = ({ tags }: { tags: Record<string, string> }) => void (tags['freehold:tenant'] = 'neighbour');

const KEY: Changes<Key> = {
  state: [({ metadata }) => (metadata.KeyState = 'Disabled'), ({ metadata }) => (metadata.KeyState = 'PendingDeletion')],
  manager: [({ metadata }) => (metadata.KeyManager = 'AWS')],
  spec: [({ metadata }) => (metadata.KeySpec = 'RSA_2048')],
  usage: [({ metadata }) => (metadata.KeyUsage = 'GENERATE_VERIFY_MAC')],
  rotation: [(key) => (key.rotated = false)],
  tag: [untag, retag],
  'open-statements': [
    ({ policy }) => policy.Statement.push({ Effect: 'Allow', Principal: '*', Action: 'kms:DescribeKey', Resource: '*' }),
    ({ policy }) => policy.Statement.push({ Effect: 'Allow', Principal: { AWS: ['*'] }, Action: 'kms:Decrypt', Resource: '*' }),
    ({ policy }) =>
      policy.Statement.push({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*' }),
    // Every principal of the account, through one service: a published mistake.
    ({ policy }) =>
      policy.Statement.push({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: ['kms:Decrypt'],
        Condition: { StringEquals: { 'kms:ViaService': 'rds.eu-central-1.amazonaws.com' } },
      }),
    ({ policy }) => named(policy.Statement[1]!, roleArn('softdocket-production-neighbour-access')),
    ({ policy }) => named(policy.Statement[1]!, roleArn('softdocket-production-*')),
    ({ policy }) => named(policy.Statement[1]!, 'arn:aws:iam::999988887777:role/softdocket-production-acme-access'),
    ({ policy }) => policy.Statement.push({ Effect: 'Allow', Principal: { Service: 'rds.amazonaws.com' }, Action: 'kms:Decrypt' }),
    ({ policy }) => policy.Statement.push({ Effect: 'Allow', Principal: { AWS: '111122223333' }, NotAction: 'kms:PutKeyPolicy' }),
  ],
};

function named(statement: Record<string, unknown>, role: string): void {
  statement.Condition = { ArnEquals: { 'aws:PrincipalArn': role } };
}

const DATABASE: Changes<Account['instances'][number]> = {
  status: [(one) => (one.DBInstanceStatus = 'failed'), (one) => (one.DBInstanceStatus = 'stopped')],
  encrypted: [(one) => (one.StorageEncrypted = false)],
  key: [(one) => (one.KmsKeyId = FOREIGN), (one) => (one.KmsKeyId = undefined)],
  'administrator-key': [(one) => (one.MasterUserSecret = { ...one.MasterUserSecret, KmsKeyId: FOREIGN })],
  'insights-key': [(one) => (one.PerformanceInsightsKMSKeyId = FOREIGN)],
  zones: [(one) => (one.MultiAZ = false)],
  public: [(one) => (one.PubliclyAccessible = true)],
  'deletion-protection': [(one) => (one.DeletionProtection = false)],
  'iam-logins': [(one) => (one.IAMDatabaseAuthenticationEnabled = false)],
  'certificate-authority': [(one) => (one.CACertificateIdentifier = 'rds-ca-2019')],
  'point-in-time-days': [(one) => (one.BackupRetentionPeriod = 7)],
  'snapshots-tagged': [(one) => (one.CopyTagsToSnapshot = false)],
  logs: [(one) => (one.EnabledCloudwatchLogsExports = ['postgresql']), (one) => (one.EnabledCloudwatchLogsExports = undefined)],
  engine: [(one) => (one.EngineVersion = '16.15'), (one) => (one.Engine = 'mysql')],
  size: [(one) => (one.DBInstanceClass = 'db.t4g.micro')],
  tag: [(one) => (one.TagList = []), (one) => (one.TagList = [{ Key: 'freehold:tenant', Value: 'neighbour' }])],
  'parameters-applied': [
    (one) => (one.DBParameterGroups = [{ ...one.DBParameterGroups![0], ParameterApplyStatus: 'pending-reboot' }]),
  ],
  'force-ssl': [
    (_, { parameterGroups }) => (Object.values(parameterGroups)[0]!['rds.force_ssl'] = '0'),
    (_, { parameterGroups }) => void delete Object.values(parameterGroups)[0]!['rds.force_ssl'],
  ],
  'ssl-min-protocol-version': [(_, { parameterGroups }) => (Object.values(parameterGroups)[0]!.ssl_min_protocol_version = 'TLSv1')],
};

const COPIES: Changes<Account['copies'][number]> = {
  status: [(one) => (one.Status = 'retained')],
  encrypted: [(one) => (one.Encrypted = false)],
  key: [(one) => (one.KmsKeyId = FOREIGN)],
  days: [(one) => (one.BackupRetentionPeriod = 1)],
};

const statement = (bucket: Bucket, at: number): Record<string, unknown> => bucket.policy!.Statement[at]!;
const FILES: Changes<Bucket> = {
  encryption: [(one) => (one.rule!.ApplyServerSideEncryptionByDefault!.SSEAlgorithm = 'AES256')],
  key: [(one) => (one.rule!.ApplyServerSideEncryptionByDefault!.KMSMasterKeyID = FOREIGN)],
  'bucket-key': [(one) => (one.rule!.BucketKeyEnabled = false)],
  versioning: [(one) => (one.versioning = 'Suspended'), (one) => void delete one.versioning],
  'public-access-block': [(one) => (one.block!.RestrictPublicBuckets = false), (one) => (one.block = undefined)],
  ownership: [(one) => (one.ownership = 'ObjectWriter'), (one) => (one.ownership = undefined)],
  'plain-http': [
    (one) => one.policy!.Statement.splice(0, 1),
    (one) => Object.assign(statement(one, 0), { Effect: 'Allow', Principal: { AWS: ACCOUNT } }),
    (one) => Object.assign(statement(one, 0), { Action: 's3:GetObject' }),
    (one) => Object.assign(statement(one, 0), { Principal: { AWS: ACCOUNT } }),
    (one) => Object.assign(statement(one, 0), { Resource: [`arn:aws:s3:::${one.name}`] }),
    (one) => Object.assign(statement(one, 0), { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    // Narrowed by a second condition.
    (one) =>
      Object.assign(statement(one, 0), {
        Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      }),
  ],
  'tls-below-1.2': [
    (one) => one.policy!.Statement.splice(1, 1),
    (one) => Object.assign(statement(one, 1), { Condition: { NumericLessThan: { 's3:TlsVersion': '1.1' } } }),
  ],
  'other-keys': [
    (one) => one.policy!.Statement.splice(2, 1),
    (one) =>
      Object.assign(statement(one, 2), {
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': FOREIGN } },
      }),
  ],
  'open-statements': [
    (one) => one.policy!.Statement.push({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }),
  ],
  tag: [(one) => (one.tags = undefined), (one) => (one.tags = { 'freehold:tenant': 'neighbour' })],
};

interface Refusal {
  readonly at: number;
  readonly actions: readonly string[];
  /** Operator and key of the condition that lets one in. */
  readonly but: readonly [string, string];
  readonly somebody: string;
}

/** Ways in which one of a vault's refusals is none: left out, of fewer actions, for others, on a condition more, of one point. */
const open = ({ at, actions, but: [operator, key], somebody }: Refusal): ((one: Vault) => unknown)[] => {
  const refusal = ({ policy }: Vault) => policy!.Statement[at]!;
  const others = (one: Vault) => (refusal(one).Condition as Record<string, Record<string, unknown>>)[operator]!;
  return [
    ({ policy }) => policy!.Statement.splice(at, 1),
    ...actions.map((action) => (one: Vault) => {
      refusal(one).Action = (refusal(one).Action as string[]).filter((name) => name !== `backup:${action}`);
    }),
    (one) => (others(one)[key] = somebody),
    (one) => (others(one)[key] = [others(one)[key], somebody]),
    (one) => Object.assign(refusal(one).Condition as object, { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }),
    (one) => (refusal(one).Principal = { AWS: roleArn('guest') }),
    (one) => (refusal(one).Effect = 'Allow'),
    (one) => (refusal(one).Resource = 'arn:aws:backup:eu-central-1:111122223333:recovery-point:1'),
  ];
};

const ENDS = [
  'DeleteBackupVaultLockConfiguration',
  'DeleteRecoveryPoint',
  'DisassociateRecoveryPoint',
  'UpdateRecoveryPointLifecycle',
];
const ROLE_ALONE = ['ArnNotEquals', 'aws:PrincipalArn'] as const;

const VAULT: Changes<Vault> = {
  key: [({ described }) => (described.EncryptionKeyArn = FOREIGN)],
  locked: [({ described }) => (described.Locked = false)],
  lock: [({ described }) => (described.LockDate = described.LockDate ? undefined : new Date('2026-11-26T00:00:00Z'))],
  days: [
    ({ described }) => (described.MinRetentionDays = 31),
    ({ described }) => (described.MaxRetentionDays = 29),
    ({ described }) => (described.MaxRetentionDays = undefined),
  ],
  deletion: open({ at: 0, actions: ENDS, but: ROLE_ALONE, somebody: roleArn('somebody') }),
  seal: open({
    at: 1,
    actions: ['DeleteBackupVaultAccessPolicy', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration'],
    but: ROLE_ALONE,
    somebody: roleArn('somebody'),
  }),
  session: open({
    at: 2,
    actions: ENDS,
    but: ['StringNotEquals', 'aws:PrincipalTag/freehold:tenant'],
    somebody: 'neighbour',
  }),
  tag: [untag, retag],
};

const ROUTINE: Changes<Plan> = {
  rules: [({ rules }) => rules.push({ RuleName: 'Hourly', TargetBackupVaultName: 'other' })],
  'daily-days': [
    ({ rules }) => (rules[0]!.Lifecycle = { DeleteAfterDays: 7 }),
    ({ rules }) => (rules[0]!.TargetBackupVaultName = 'other'),
  ],
  'daily-copies': [
    ({ rules }) => (rules[0]!.CopyActions = []),
    ({ rules }) => (rules[0]!.CopyActions![0]!.Lifecycle = { DeleteAfterDays: 7 }),
    ({ rules }) => (rules[0]!.CopyActions![0]!.DestinationBackupVaultArn = 'arn:aws:backup:us-east-1:111122223333:backup-vault:x'),
  ],
  'weekly-days': [({ rules }) => (rules[1]!.Lifecycle = undefined)],
  'weekly-copies': [({ rules }) => (rules[1]!.CopyActions = undefined)],
  'selects-files': [({ selections }) => (selections[0]!.Resources = ['arn:aws:s3:::files-neighbour'])],
  'selects-database': [({ selections }) => (selections.at(-1)!.Resources = ['arn:aws:rds:eu-central-1:111122223333:db:neighbour'])],
  role: [({ selections }) => (selections[0]!.IamRoleArn = roleArn('somebody'))],
  tag: [untag, retag],
};

const ROLE: Changes<Role> = {
  boundary: [(one) => (one.boundary = undefined), (one) => (one.boundary = 'arn:aws:iam::111122223333:policy/other')],
  trusts: [
    ({ trust }) => (trust.Statement[0]!.Condition = {}),
    ({ trust }) => (trust.Statement[0]!.Principal = '*'),
    ({ trust }) => trust.Statement.push({ Effect: 'Allow', Principal: { AWS: roleArn('somebody') }, Action: 'sts:AssumeRole' }),
  ],
  policies: [
    ({ inline }) => inline.push('more'),
    ({ attached }) => attached.push('AdministratorAccess'),
    (one) => (one.attached = []),
  ],
  tag: [untag, retag],
};

const SECRET: Changes<Account['secrets'][number]> = {
  key: [(one) => (one.KmsKeyId = undefined), (one) => (one.KmsKeyId = FOREIGN)],
  deletion: [(one) => (one.DeletedDate = new Date('2026-11-22T00:00:00Z'))],
  tag: [untag, retag],
};

const other =
  (field: string, value: string) =>
  (_: unknown, { parameters }: Account) => {
    const name = [...parameters.keys()].find((one) => one.endsWith('/connection'))!;
    parameters.set(name, JSON.stringify({ ...(JSON.parse(parameters.get(name)!) as object), [field]: value }));
  };
const otherScalar =
  (thing: string) =>
  (_: unknown, { parameters }: Account) => {
    const name = [...parameters.keys()].find((one) => one.endsWith(`/${thing}`))!;
    parameters.set(name, 'other');
  };
const noScalar =
  (thing: string) =>
  (_: unknown, { parameters }: Account) =>
    void parameters.delete([...parameters.keys()].find((one) => one.endsWith(`/${thing}`))!);
const CONNECTION: Changes<unknown> = {
  address: [other('address', 'neighbour.example.com')],
  port: [other('port', '5432')],
  database: [other('database', 'neighbour')],
  administrator: [other('administrator', 'postgres')],
  secret: [other('secret', 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:neighbour')],
  ca: [other('ca', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')],
  tag: [(_, { parameterTags }) => void delete parameterTags['freehold:tenant']],
  ...Object.fromEntries(
    ['data-key', 'database-address', 'database-port', 'files-bucket', 'signing-key', 'webhook-public-keys'].map((thing) => [
      thing,
      [otherScalar(thing), noScalar(thing)],
    ]),
  ),
};

/** For each check that holds, what breaks it and nothing else: a check without a mutant is missing here, and the test says so. */
export function brokenBy({ tenant }: VerifyOrder, ids: readonly string[]): Mutant[] {
  const p = 'softdocket-production';
  const of = <Thing>(prefix: string, changes: Changes<Thing>, find: (account: Account) => Thing | undefined): Mutant[] =>
    Object.entries(changes)
      .map(([property, list]) => ({ id: `${prefix}.${property}`, list }))
      .filter(({ id }) => ids.includes(id))
      .flatMap(({ id, list }) =>
        list.map((change) => ({ id, change: (account: Account) => void change(find(account)!, account) })),
      );
  const key = (alias: string) => (account: Account) => account.keys.find((one) => one.alias === `alias/${p}-${alias}`);
  const vault = (name: string) => (account: Account) =>
    account.vaults.find(({ described }) => described.BackupVaultName!.startsWith(name));
  const plan = (name: string) => (account: Account) => account.plans.find((one) => one.name === `${p}-${name}`);
  const role = (name: string) => (account: Account) => account.roles.find(({ RoleName }) => RoleName === `${p}-${tenant}-${name}`);
  return [
    ...of('keys.data', KEY, key(`${tenant}-data`)),
    ...of('keys.signing', KEY, key(`${tenant}-signing`)),
    ...of('keys.recovery', KEY, key(`${tenant}-recovery`)),
    ...of('keys.shared-database', KEY, key('shared-database')),
    ...of('database', DATABASE, (account) => account.instances[0]),
    ...of('database.copies', COPIES, (account) => account.copies.at(-1)),
    ...of('files', FILES, (account) => account.buckets[0]),
    ...of('backups.vault', VAULT, vault(`${p}-${tenant}-vault`)),
    ...of('backups.recovery-vault', VAULT, vault(`copies-${tenant}-`)),
    ...of('backups.shared-vault', VAULT, vault(`${p}-cell`)),
    ...of('backups.shared-recovery-vault', VAULT, vault(`${p}-cell-`)),
    ...of('backups.plan', ROUTINE, plan(`${tenant}-plan`)),
    ...of('backups.shared-plan', ROUTINE, plan('shared')),
    ...of('access.role', ROLE, role('access')),
    ...of('access.backup-role', ROLE, role('backup')),
    ...of('access.secret', SECRET, (account) => account.secrets[0]),
    ...of<unknown>('connection', CONNECTION, () => true),
  ];
}
