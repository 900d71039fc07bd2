import { dutyOf } from './register';

/** By role, as its name ends in a cell, why it reads. */
type Readers = Readonly<Record<string, string>>;

/** Why a hook does something to one tenant's things is in the register of duties; on a server that tenants share it is the same. */
const onServer = (...names: readonly string[]): Readers =>
  Object.fromEntries(
    names.map((name) => {
      const duty = dutyOf(name, 'secret', 'secretsmanager:GetSecretValue') ?? dutyOf(name, 'key', 'kms:CreateGrant');
      return [name, duty ?? `works on the server (no duty of ${name} says why)`];
    }),
  );
const each = (reason: string, ...names: readonly string[]): Readers => Object.fromEntries(names.map((name) => [name, reason]));

/** Of a tenant's own roles those that read what it has, by the end of their names. */
export const OF_A_TENANT: Readers = {
  access: 'the application, while it serves this tenant',
  'break-glass': 'one person in an emergency, to whom it is lent for minutes after a second one has approved',
  backup: 'AWS Backup, which makes and copies the backups of this tenant',
};

/**
 * What tenants share, by the ends of ARNs, with everybody who reads it. It is a closed list: what stands nowhere here is read by nobody.
 * Keys of rooms are left out, since a key opens nothing by itself: what lies under it stands here.
 */
const OF_WHAT_IS_SHARED: readonly (readonly [arn: RegExp, readers: Readers])[] = [
  [
    /:(db:[^:/]+-shared|secret:rds!db-[^/]+|auto-backup:ab-[^/]+|snapshot:awsbackup:job-[^/]+)$/,
    {
      ...onServer('apply-deletions', 'lend-login', 'prepare-database', 'put-back', 'remove-tenant-data', 'sweep-tenant'),
      ...onServer('restore-copy', 'switch-access', 'verify-restored', 'verify-tenant'),
      'shared-database-backup': 'AWS Backup, which makes the backups of the shared server',
    },
  ],
  [
    /:log-group:\/aws\/rds\/instance\/[^:/]+-shared\/[a-z]+:\*$/,
    {
      'report-break-glass': 'reads the statements of one emergency login, for its report',
      'ship-audit-log': "carries each tenant's own lines of the audit trail into its ledger",
    },
  ],
  [
    /:table\/[^/]+-tenants$/,
    each(
      'asks the ledger which tenants there are, and how they stand',
      ...['apply-deletions', 'hear-break-glass', 'keep-incident', 'keep-ledger', 'lapse-instances'],
      ...['put-back', 'ship-audit-log', 'start-drills', 'write-heartbeat'],
    ),
  ],
  [
    /:table\/[^/]+-deletions$/,
    each(
      'goes by the entry of an erasure, which says what is to be erased and what is gone',
      ...['apply-deletions', 'certify-erasure', 'destroy-keys', 'erase-backups'],
      ...['erase-database', 'erase-objects', 'erase-remains', 'remove-tenant-data'],
    ),
  ],
  [
    /:table\/[^/]+-break-glass-sessions$/,
    each(
      'goes by what was asked and approved for one emergency',
      ...['close-past-windows', 'follow-break-glass', 'hear-break-glass', 'lend-break-glass', 'report-break-glass'],
    ),
  ],
  [/:table\/[^/]+-trapped-addresses$/, { 'trap-honeypot': 'knows the addresses that fell into the trap, until they lapse' }],
  [
    /:s3:::audit-[^/]+(\/\*)?$/,
    {
      'certify-erasure': 'looks whether the record of an erasure is kept, before it certifies',
      'export-trail': "takes a tenant's own audit trail along for it",
      'ledger-copy': 'S3, which copies the audit trail into the recovery region',
      'report-break-glass': 'reads back the report that it has kept',
      'ship-audit-log': 'reads how far it came the last time',
    },
  ],
  [/:s3:::trail-tenant-files-[^/]+(\/\*)?$/, { 'export-trail': "finds a tenant's own lines of the trail of files" }],
  [
    /:log-group:\/freehold\/trail\/[^:/]+-tenant-files:\*$/,
    { 'report-break-glass': 'finds the calls of one emergency by the name of its session' },
  ],
  [
    /:s3:::blueprints-[^/]+(\/\*)?$/,
    each('reads blueprints, in which no data of a tenant is', 'deploy-stack', 'keep-ledger', 'verify-tenant'),
  ],
  [
    /(:secret:[^/]+-siem-access-key-[^/]+|:s3:::siem-undelivered-[^/]+(\/\*)?)$/,
    { 'siem-delivery': "hands events to the company's SIEM, and keeps what that did not take" },
  ],
  [/:secret:[^/]+-webhook-sender-[^/]+$/, { 'verify-webhook': "proves that another company's webhook comes from it" }],
  [
    /:(backup-vault|recovery-point):[^/]+$/,
    {
      'ledger-backup': "AWS Backup, which makes and copies the ledger's backups",
      'shared-database-backup': 'AWS Backup, which makes and copies the backups of the shared server',
    },
  ],
];

/** Why a role may read what tenants share; undefined where it is not on the list. */
export const readerOfShared = (arn: string, purpose: string): string | undefined =>
  OF_WHAT_IS_SHARED.find(([known]) => known.test(arn))?.[1][purpose];
