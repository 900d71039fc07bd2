import { purposeOfTenantRole } from '../role-names';
import { A } from './patterns';
import type { Kind } from './stores';

/** What one role does with tenants' things because it is its work: actions without their service, by kind. */
interface Duty {
  readonly reason: string;
  readonly uses: Readonly<Partial<Record<Kind, string>>>;
}

const CRYPTO = 'Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom ReEncryptTo';
const ADMINISTERS = { key: 'Decrypt', parameter: 'GetParameter', secret: 'GetSecretValue' } as const;
const WRITES_EXPORTS = { bucket: 'ListBucket', object: 'AbortMultipartUpload GetObject PutObject', key: CRYPTO } as const;
const POINTS = { point: 'CopyFromBackupVault TagResource' } as const;
const SNAPSHOTS = { snapshot: 'AddTagsToResource CopyDBSnapshot CreateDBSnapshot DeleteDBSnapshot' } as const;
const LOG_DELIVERY = { log: 'CreateLogDelivery DeleteLogDelivery PutResourcePolicy UpdateLogDelivery' } as const;

/**
 * Who of the platform's own roles may do what to a tenant's things, by the end of its name. Whoever is not here, and whatever is not
 * here of whoever is, is a crossing.
 */
const DUTIES: Readonly<Record<string, Duty>> = {
  'apply-deletions': { reason: 'deletes rows whose days are over', uses: { ...ADMINISTERS, login: 'connect' } },
  'apply-region-settings': {
    reason: "the account's block of public access hangs over all buckets",
    uses: { bucket: 'PutAccountPublicAccessBlock' },
  },
  'contain-tenant': {
    reason: 'shuts the role off, finds and replaces a password that it cannot read, and cuts the database off',
    uses: { parameter: 'GetParameter', role: 'AttachRolePolicy DetachRolePolicy SimulatePrincipalPolicy', secret: 'RotateSecret' },
  },
  'destroy-keys': { reason: 'crypto-erases a tenant who has ended', uses: { key: 'ScheduleKeyDeletion' } },
  'erase-backups': {
    reason: 'empties the vaults of a tenant who has ended',
    uses: {
      vault: 'StopBackupJob DeleteBackupVault DeleteBackupVaultLockConfiguration',
      point: 'StopBackupJob DeleteRecoveryPoint',
      snapshot: 'DeleteDBSnapshot',
    },
  },
  'erase-database': {
    reason: 'deletes the instance and what RDS keeps of it',
    uses: {
      database: 'DeleteDBInstance ModifyDBInstance StopDBInstanceAutomatedBackupsReplication DeleteDBInstanceAutomatedBackup',
      snapshot: 'DeleteDBInstanceAutomatedBackup DeleteDBSnapshot',
    },
  },
  'erase-objects': {
    reason: 'empties the bucket of a tenant who has ended; reads no object',
    uses: {
      bucket: 'DeleteBucket ListBucket ListBucketMultipartUploads ListBucketVersions PutBucketPolicy',
      object: 'AbortMultipartUpload DeleteObject DeleteObjectVersion GetObjectLegalHold GetObjectRetention',
    },
  },
  'erase-remains': {
    reason: 'removes what stacks and services leave behind',
    uses: { log: 'DeleteLogGroup', parameter: 'DeleteParameters', secret: 'DeleteSecret' },
  },
  'export-task': {
    reason: 'writes what a tenant takes along',
    uses: { ...WRITES_EXPORTS, login: 'connect', parameter: 'GetParameter' },
  },
  'export-tenant': {
    reason: 'writes what a tenant takes along',
    uses: { ...WRITES_EXPORTS, login: 'connect', parameter: 'GetParameter' },
  },
  'export-trail': { reason: "writes a tenant's own audit trail for it", uses: WRITES_EXPORTS },
  'choose-source': { reason: "looks where a tenant's connection leads", uses: { parameter: 'GetParameter' } },
  'keep-instance': {
    reason: 'says of an instance that was replaced until when it is kept',
    uses: { database: 'AddTagsToResource', parameter: 'GetParameter' },
  },
  'lapse-instances': {
    reason: 'deletes instances that restores in place have replaced, by the tag that says until when they are kept',
    uses: { database: 'DeleteDBInstance ModifyDBInstance', parameter: 'GetParameter' },
  },
  'lend-break-glass': {
    reason: "takes on a tenant's emergency role for one person, after a second one has approved",
    uses: { role: 'AssumeRole SetSourceIdentity' },
  },
  'lend-login': { reason: 'makes the login of one emergency, and removes it', uses: ADMINISTERS },
  'prepare-database': { reason: "makes the tenant's schema and logins", uses: ADMINISTERS },
  'remove-tenant-data': { reason: "removes a tenant's rows who has ended", uses: { ...ADMINISTERS, login: 'connect' } },
  'put-back': {
    reason: 'puts a tenant right where others have theirs beside it, as a login that sees that one alone',
    uses: { ...ADMINISTERS, login: 'connect' },
  },
  'read-restored': { reason: 'opens a copy in the recovery region as the tenant', uses: { login: 'connect' } },
  'restore-copy': {
    reason: 'makes a copy of a database that is to be brought back, under its own key and behind the door of copies',
    uses: {
      database: 'RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime',
      snapshot: 'RestoreDBInstanceFromDBSnapshot RestoreDBInstanceToPointInTime',
      key: `${CRYPTO} CreateGrant`,
      secret: 'CreateSecret TagResource',
    },
  },
  'restore-files': {
    reason: 'puts versions of files back, in a session for one tenant; deletes none',
    uses: {
      bucket: 'GetLifecycleConfiguration ListBucketVersions',
      object:
        'AbortMultipartUpload DeleteObject GetObject GetObjectVersion GetObjectVersionTagging ListMultipartUploadParts PutObject PutObjectTagging',
      key: 'Decrypt GenerateDataKey',
    },
  },
  'report-break-glass': { reason: "puts what was done in an emergency into the tenant's trail", uses: { log: 'FilterLogEvents' } },
  'ship-audit-log': {
    reason: "carries the tenant's audit trail into the ledger",
    uses: { login: 'connect', log: 'FilterLogEvents', parameter: 'GetParameter' },
  },
  'sweep-tenant': { reason: 'proves that nothing of an ended tenant is left', uses: ADMINISTERS },
  'switch-access': { reason: "locks and unlocks the tenant's logins", uses: ADMINISTERS },
  'verify-restored': { reason: 'opens a copy as the tenant and as the administrator', uses: { ...ADMINISTERS, login: 'connect' } },
  'verify-tenant': {
    reason: 'compares what was made with what was sold',
    uses: { ...ADMINISTERS, parameter: 'GetParameter GetParameters', bucket: 'ListBucket' },
  },
  'write-heartbeat': {
    reason: 'writes the row by which a restore is measured',
    uses: { login: 'connect', parameter: 'GetParameter' },
  },
  'ledger-backup': { reason: 'AWS numbers recovery points, and keys admit their own tenant alone', uses: POINTS },
  'shared-database-backup': { reason: 'AWS numbers recovery points and snapshots', uses: { ...POINTS, ...SNAPSHOTS } },
  machine: { reason: 'Step Functions sets up its log delivery, which AWS defines without a resource', uses: LOG_DELIVERY },
  // A tenant's own two service roles: nobody but the service can take them on.
  backup: {
    reason: "AWS numbers recovery points and snapshots, and another tenant's key admits this role to nothing",
    uses: { ...POINTS, snapshot: `${SNAPSHOTS.snapshot} DescribeDBSnapshots ListTagsForResource`, bucket: 'ListAllMyBuckets' },
  },
  'flow-log': { reason: 'names of log groups, which VPC flow logs ask for', uses: { log: 'DescribeLogGroups' } },
};

/** What tells that a thing is there and how it is set, and nothing that is in it. */
const LOOKS =
  /^(kms:(DescribeKey|GetKeyPolicy|GetKeyRotationStatus|GetPublicKey|ListResourceTags)|s3:(Get(Bucket\w+|EncryptionConfiguration|AccountPublicAccessBlock)|ListAllMyBuckets)|rds:(Describe\w+|ListTagsForResource)|backup:(Describe|Get|List)\w+|logs:(Describe(LogGroups|LogStreams|ResourcePolicies)|GetLogDelivery|ListLogDeliveries|ListTagsForResource)|ssm:(DescribeParameters|ListTagsForResource)|secretsmanager:(DescribeSecret|ListSecrets)|iam:(Get|List)\w+)$/i;
export const onlyLooks = (action: string): boolean => LOOKS.test(action);

/** By which somebody learns what a thing holds, or takes it elsewhere. */
const READS =
  /^(kms:(Decrypt|ReEncryptFrom|CreateGrant|Sign|Unnamed)|s3:(GetObject(Version|Torrent|VersionForReplication)?|SelectObjectContent|RestoreObject|InitiateReplication|ListBucket\w*|Unnamed)|secretsmanager:(GetSecretValue|BatchGetSecretValue|Unnamed)|rds-db:\w+|rds:(Copy|Restore|StartExport)\w*|backup:(CopyFromBackupVault|StartRestoreJob)|logs:(FilterLogEvents|Get(LogEvents|LogRecord|QueryResults)|StartQuery|StartLiveTail|PutSubscriptionFilter)|ssm:GetParameter\w*|dynamodb:(\w*Get\w*|Query|Scan|PartiQLSelect|ExportTableToPointInTime)|sqs:ReceiveMessage|sns:Subscribe|sts:AssumeRole\w*)$/i;
export const reads = (action: string): boolean => READS.test(action);

/** Callers that no template makes: AWS's and the bootstrap's, and the company's own by the end of their names. */
const OUTSIDE: readonly (readonly [arn: RegExp, reason: string])[] = [
  [/:role\/cdk-hnb659fds-(cfn-exec|deploy|file-publishing)-role-\d{12}-[a-z0-9-]+$/, 'deploys what passed every check'],
  [/:role\/aws-service-role\/[a-z0-9.-]+\.amazonaws\.(com|eu)\/AWSServiceRoleFor\w+$/, "AWS's own, which nobody can take on"],
];
const COMPANYS: Readonly<Record<string, string>> = {
  application: 'takes on the role of the tenant whose request it serves',
  operator: 'starts machines',
  automation: 'starts machines',
};

/**
 * Why a caller that no template makes may be named; undefined where it may not.
 *
 * @param prefix what names of the platform begin with
 */
export function reasonFor(arn: string, prefix: string): string | undefined {
  const [, name] = arn.split(`:role/${prefix}`);
  return OUTSIDE.find(([known]) => known.test(arn))?.[1] ?? (name === undefined ? undefined : COMPANYS[name]);
}

/** What the account's root lets its administrators do: change a key's setting, never use it (decision 002). */
const ADMINISTERED =
  /^kms:(CancelKeyDeletion|CreateAlias|DeleteAlias|DescribeKey|DisableKey|EnableKey|EnableKeyRotation|GetKeyPolicy|GetKeyRotationStatus|ListGrants|ListKeyPolicies|ListResourceTags|ListRetirableGrants|PutKeyPolicy|RevokeGrant|ScheduleKeyDeletion|TagResource|UntagResource|UpdateAlias|UpdateKeyDescription)$/i;
export const isAdministration = (actions: readonly string[]): boolean => actions.every((a) => ADMINISTERED.test(a));

/** The end of a role's name: its purpose in a cell, or in a tenant. */
export function purposeOf(arn: string, prefix: string): string {
  if (arn.includes(A)) return purposeOfTenantRole(arn.slice(arn.indexOf(A) + 2));
  const name = arn.replace(/^.*\//, '');
  return name.startsWith(prefix) ? name.slice(prefix.length).replace(/^[a-z]+(?:-[a-z]+)+-\d-/, '') : name;
}

/** Why a role may do this, by the end of its name; undefined where it may not. */
export function dutyOf(name: string, kind: Kind, action: string): string | undefined {
  const duty = DUTIES[name] ?? DUTIES[/-machine$/.test(name) ? 'machine' : ''];
  const uses = duty?.uses[kind]?.split(' ') ?? [];
  return duty && uses.includes(action.replace(/^[^:]*:/, '')) ? duty.reason : undefined;
}
