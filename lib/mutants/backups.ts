import { mutantsOf } from './mutant';
import type { Value } from '../fences/templates/value';
import type { Mutant, Plant } from './mutant';
import { add, change, drop } from './planting';
import type { Edits, Spot } from './planting';
import * as at from './spots';

/** Backups: how often, for how long, of what, and where they land. */

const SHARED = `${at.CELL}-shared-database`;
const planOf = (stack: string): Spot => ({ type: 'AWS::Backup::BackupPlan', stack });
const rule = (edits: Edits, spot = at.PLAN): Plant =>
  change(spot, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`BackupPlan/BackupPlanRule/0/${path}`, v])));
const runs = (ScheduleExpression: Value): Plant => rule({ ScheduleExpression });
const twice = (list: Value): Value => [...(list as Value[]), (list as Value[])[0]];

const KEPT = mutantsOf('backups-kept-as-the-plan-says', {
  'backup-kept-a-week': ['a backup is kept for a week', rule({ 'Lifecycle/DeleteAfterDays': 7 })],
  'backup-kept-a-year': ['a backup outlives a deleted customer', rule({ 'Lifecycle/DeleteAfterDays': 365 })],
  'backup-kept-for-ever': ['a backup is kept for ever', rule({ Lifecycle: undefined })],
  'copy-kept-a-week': ['a copy is kept for a week', rule({ 'CopyActions/0/Lifecycle/DeleteAfterDays': 7 })],
  'copy-kept-for-ever': ['a copy is kept for ever', rule({ 'CopyActions/0/Lifecycle': undefined })],
  'backup-not-copied': ['no copy goes to the recovery region', rule({ CopyActions: [] })],
  'backup-copied-twice': ['a backup is copied twice', rule({ CopyActions: twice })],
  'backup-once-a-year': ['the daily backup runs once a year', runs('cron(0 1 1 1 ? *)')],
  'backup-once-a-month': ['the daily backup runs once a month', runs('cron(0 1 1 * ? *)')],
  'backup-once-a-week': ['the daily backup runs once a week', runs('cron(0 1 ? * SUN *)')],
  'backup-at-a-rate': ['the daily backup runs at a rate that nobody can tell', runs('rate(40 days)')],
  'backup-of-a-year-past': ['the daily backup runs in a year that is over', runs('cron(0 1 * * ? 2020)')],
  'backup-never': ['the daily backup never runs', runs(undefined)],
  'backup-by-no-rule': ['a backup plan has no rule', change(at.PLAN, { 'BackupPlan/BackupPlanRule': [] })],
  'backup-by-two-rules': ['a second rule keeps backups that nobody sold', change(at.PLAN, { 'BackupPlan/BackupPlanRule': twice })],
  'tenant-of-no-plan': ['a tenant has no backup plan', drop(at.PLAN)],
  'ledger-of-no-plan': ['the ledger has no backup plan', drop(planOf(at.LEDGER))],
  'shared-database-of-no-plan': ['the shared database has no backup plan', drop(planOf(SHARED))],
  'sovereign-ledger-of-no-plan': ['the ledger of another partition has no backup plan', drop(planOf('eusc-de-east-1-ledger'))],
  'shared-backup-kept-a-week': [
    'a backup of the shared database is kept for a week',
    rule({ 'Lifecycle/DeleteAfterDays': 7 }, planOf(SHARED)),
  ],
  'shared-backup-not-copied': ['no copy of the shared database is made', rule({ CopyActions: [] }, planOf(SHARED))],
  'ledger-backup-not-copied': ['no copy of the ledger is made', rule({ CopyActions: [] }, planOf(at.LEDGER))],
  'ledger-copy-kept-a-week': [
    'a copy of the ledger is kept for a week',
    rule({ 'CopyActions/0/Lifecycle/DeleteAfterDays': 7 }, planOf(at.LEDGER)),
  ],
});

const CELL_VAULT: Spot = { type: 'AWS::Backup::BackupVault', stack: `${at.CELL_AWAY}-vault-recovery` };
const lock = (spot: Spot, property: string, value: Value): Plant => change(spot, { [`LockConfiguration/${property}`]: value });
const copyTo = (account: string, vault: string): Plant =>
  rule({ 'CopyActions/0/DestinationBackupVaultArn': `arn:aws:backup:ap-south-2:${account}:backup-vault:${vault}` });

const VAULTS = mutantsOf('vault-lock-is-the-plans', {
  'lock-gone': ["a tenant's vault is unlocked", change(at.VAULT, { LockConfiguration: undefined })],
  'lock-of-no-value': ["a tenant's vault takes its lock back", change(at.VAULT, { LockConfiguration: { Ref: 'AWS::NoValue' } })],
  'lock-for-a-day': ['a vault takes backups of a day', lock(at.VAULT, 'MinRetentionDays', 1)],
  'lock-open-to-ten-years': ['a vault takes backups of ten years', lock(at.VAULT, 'MaxRetentionDays', 3650)],
  'lock-open-above': ['a vault takes backups of any length', lock(at.VAULT, 'MaxRetentionDays', undefined)],
  'lock-beyond-recall-at-home': ['the lock at home can never be lifted', lock(at.VAULT, 'ChangeableForDays', 3)],
  'lock-lifted-away': ['administrators lift the lock in the recovery region', lock(at.VAULT_AWAY, 'ChangeableForDays', undefined)],
  'cell-lock-lifted-away': [
    "administrators lift the lock of the cell's vault in the recovery region",
    lock(CELL_VAULT, 'ChangeableForDays', undefined),
  ],
  'cell-lock-empty': ["the cell's vault has an empty lock", change(CELL_VAULT, { LockConfiguration: {} })],
  'backup-in-the-default-vault': ["backups land in the account's default vault", rule({ TargetBackupVault: 'Default' })],
  'copy-in-a-vault-of-nobody': ['copies land in a vault that nobody declares', copyTo(at.ACCOUNT, 'Default')],
  'copy-in-a-vault-elsewhere': [
    "copies land in another account's vault of the same name",
    copyTo(at.STRANGER, 'copies-bharatmills-30'),
  ],
  'copy-at-home': [
    'the copy stays in the region of the original',
    rule({
      'CopyActions/0/DestinationBackupVaultArn': `arn:aws:backup:ap-south-1:${at.ACCOUNT}:backup-vault:softdocket-production-bharatmills-vault`,
    }),
  ],
});

const selection = (edits: Edits): Plant =>
  change(at.SELECTION, Object.fromEntries(Object.entries(edits).map(([path, v]) => [`BackupSelection/${path}`, v])));

const SELECTED = mutantsOf('every-tenant-store-is-backed-up', {
  'files-not-selected': ["a tenant's files are not backed up", selection({ 'Resources/0': undefined })],
  'database-not-selected': ["a tenant's database is not backed up", selection({ 'Resources/1': undefined })],
  'selected-for-another-plan': [
    "what is selected belongs to somebody else's plan",
    change(at.SELECTION, { BackupPlanId: 'another' }),
  ],
  'nothing-selected': ['nothing of a tenant is backed up', selection({ Resources: [] })],
  'selection-gone': ["nobody says what of the ledger's tables is backed up", drop({ ...at.SELECTION, stack: at.LEDGER })],
  'shared-selection-gone': ['the shared database is not backed up', drop({ ...at.SELECTION, stack: SHARED })],
  excluded: ['what is selected is excluded again', selection({ NotResources: ['arn:aws:s3:::*'] })],
  'excluded-by-condition': [
    'what is selected needs a tag that it does not have',
    selection({ Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'yes' }] } }),
  ],
  'selected-by-tag': [
    'a tag says what is backed up',
    selection({ ListOfTags: [{ ConditionKey: 'k', ConditionType: 'STRINGEQUALS', ConditionValue: 'v' }] }),
  ],
  'second-bucket-not-selected': [
    'a second bucket of a tenant is not backed up',
    add(at.TENANT, {
      More: { Type: 'AWS::S3::Bucket', Properties: { BucketName: `files-bharatmills2-${at.ACCOUNT}-ap-south-1-an` } },
    }),
  ],
  'second-database-not-selected': [
    'a second database of a tenant is not backed up',
    add(at.TENANT, { More: { Type: 'AWS::RDS::DBInstance' } }),
  ],
});

const REGION = 'AutomaticBackupReplicationRegion';
const THERE = 'AutomaticBackupReplicationKmsKeyId';
const REPLICATED = mutantsOf('database-logs-reach-the-recovery-region', {
  'second-of-one-day': ['a database can be brought back to yesterday at most', change(at.DATABASE, { BackupRetentionPeriod: 1 })],
  'second-of-no-day': ['a database can be brought back to no second', change(at.DATABASE, { BackupRetentionPeriod: 0 })],
  'second-unsaid': [
    'nobody says how far a database can be brought back',
    change(at.DATABASE, { BackupRetentionPeriod: undefined }),
  ],
  'shared-second-of-one-day': [
    'the shared database can be brought back to yesterday at most',
    change({ ...at.DATABASE, stack: SHARED }, { BackupRetentionPeriod: 1 }),
  ],
  'shared-database-begins-with-a-backup': [
    'the shared database begins with what a backup holds, and no region is lost',
    change(
      { ...at.DATABASE, stack: SHARED },
      { DBSnapshotIdentifier: `arn:aws:rds:ap-south-1:${at.ACCOUNT}:snapshot:awsbackup:job-1` },
    ),
  ],
  'logs-not-shipped': ['the recovery region has yesterday alone', change(at.DATABASE, { [REGION]: undefined })],
  'logs-shipped-elsewhere': [
    'logs are shipped to a region that is not the recovery region',
    change(at.DATABASE, { [REGION]: 'eu-west-1' }),
  ],
  'logs-shipped-at-home': ['logs are shipped to where they come from', change(at.DATABASE, { [REGION]: { Ref: 'AWS::Region' } })],
  'logs-shipped-for-a-day': [
    'shipped logs are kept for a day',
    change(at.DATABASE, { AutomaticBackupReplicationRetentionPeriod: 1 }),
  ],
  'logs-shipped-under-aws': ["shipped logs are under AWS's key", change(at.DATABASE, { [THERE]: undefined })],
  'logs-shipped-under-the-key-at-home': [
    'shipped logs are under a key that is lost with the region',
    change(at.DATABASE, { [THERE]: { 'Fn::GetAtt': ['KeysDataKey8F3FE3A4', 'Arn'] } }),
  ],
  'logs-shipped-under-another-tenant': [
    "shipped logs are under another tenant's key",
    change(at.DATABASE, {
      [THERE]: { 'Fn::GetStackOutput': { StackName: 'softdocket-production-acme-recovery', OutputName: 'RecoveryKeyArn' } },
    }),
  ],
});

export const BACKUPS: readonly Mutant[] = [...KEPT, ...VAULTS, ...SELECTED, ...REPLICATED];
