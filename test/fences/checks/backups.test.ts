import type { Value } from '../../../lib/fences/assembly';
import { backupsAreKeptAsPlanned, databaseIsReplicatedAsPlanned, everyStoreIsBackedUp } from '../../../lib/fences/checks/backups';
import { vaultsAreLockedAsPlanned } from '../../../lib/fences/checks/vaults';
import { buildPlatform } from '../../support/build';
import { add, find, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

/** Dedicated and shared databases, plans with and without weekly backups, residencies with and without a second region. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket' });
const account = '123456789012';
const PLAN: Spot = { type: 'AWS::Backup::BackupPlan', stack: 'bharatmills-tenant' };
const rule = (edits: Edits): Edits =>
  Object.fromEntries(Object.entries(edits).map(([path, value]) => [`BackupPlan/BackupPlanRule/0/${path}`, value]));
const kept = (spot: Spot, edits: Edits): string[] => findings(backupsAreKeptAsPlanned, plant(assembly, spot, edits));

describe('a backup kept otherwise than sold is refused', () => {
  test.each<[string, Edits, number?]>([
    ['shorter', rule({ 'Lifecycle/DeleteAfterDays': 7 })],
    ['longer, so that it outlives a deleted customer', rule({ 'Lifecycle/DeleteAfterDays': 365 })],
    ['for ever', rule({ Lifecycle: undefined })],
    ['the copy shorter', rule({ 'CopyActions/0/Lifecycle/DeleteAfterDays': 7 })],
    ['the copy for ever', rule({ 'CopyActions/0/Lifecycle': undefined })],
    ['no copy', rule({ CopyActions: [] })],
    ['two copies', rule({ CopyActions: (old: Value) => [...(old as Value[]), (old as Value[])[0]] })],
    ['once a year, under the name of a daily one', rule({ ScheduleExpression: 'cron(0 1 1 1 ? *)' }), 3],
    ['once a month', rule({ ScheduleExpression: 'cron(0 1 1 * ? *)' }), 3],
    ['once a week', rule({ ScheduleExpression: 'cron(0 1 ? * SUN *)' }), 3],
    ['at a rate that nobody can tell', rule({ ScheduleExpression: 'rate(40 days)' }), 3],
    ['in a year that is over', rule({ ScheduleExpression: 'cron(0 1 * * ? 2020)' }), 3],
    ['never', rule({ ScheduleExpression: undefined }), 3],
    ['by no rule', { 'BackupPlan/BackupPlanRule': [] }],
  ])('%s', (_, edits, times = 1) => expect(kept(PLAN, edits)).toHaveLength(times));

  test('a rule more, or a weekly one gone', () => {
    const twice = {
      'BackupPlan/BackupPlanRule': (old: Value) => [...(old as Value[]), { ...((old as Value[])[0] as object), RuleName: 'Again' }],
    };
    expect(kept(PLAN, twice as Edits)).toHaveLength(1);
    const { assembly: weekly } = buildPlatform({ platform: 'aman' });
    const spot = { type: 'AWS::Backup::BackupPlan', stack: 'noor-tenant' };
    expect(findings(backupsAreKeptAsPlanned, weekly)).toEqual([]);
    expect(findings(backupsAreKeptAsPlanned, plant(weekly, spot, { 'BackupPlan/BackupPlanRule/1': undefined }))).toHaveLength(1);
    expect(
      findings(
        backupsAreKeptAsPlanned,
        plant(weekly, spot, { 'BackupPlan/BackupPlanRule/1/ScheduleExpression': 'cron(0 3 ? * * *)' }),
      ),
    ).not.toEqual([]);
  });

  test.each(['bharatmills-tenant', 'ap-south-1-ledger', 'ap-south-1-shared-database', 'eusc-de-east-1-ledger'])(
    'no plan at all in %s',
    (stack) => {
      expect(findings(backupsAreKeptAsPlanned, remove(assembly, { type: PLAN.type, stack }))).toEqual([
        expect.stringMatching(/0 backup plans/),
      ]);
    },
  );

  test('the shared database and the ledger, too', () => {
    const shared = { type: PLAN.type, stack: 'ap-south-1-shared-database' };
    expect(kept(shared, rule({ 'Lifecycle/DeleteAfterDays': 7 }))).toHaveLength(1);
    expect(kept(shared, rule({ CopyActions: [] }))).toHaveLength(1);
    expect(kept({ type: PLAN.type, stack: 'ap-south-1-ledger' }, rule({ CopyActions: [] }))).toHaveLength(1);
  });
});

describe('the same backups said otherwise are met', () => {
  test.each<[string, Edits]>([
    ['another name', rule({ RuleName: 'EveryDay' })],
    ['another hour', rule({ ScheduleExpression: 'cron(30 22 ? * * *)' })],
    ['days as text', rule({ 'Lifecycle/DeleteAfterDays': '30' })],
    ['one rule without a list', { 'BackupPlan/BackupPlanRule': (old: Value) => (old as Value[])[0] }],
  ])('%s', (_, edits) => expect(kept(PLAN, edits)).toEqual([]));

  test('and those of every tenant, shared database and ledger', () => {
    const { residencies, tenants } = platform;
    expect(backupsAreKeptAsPlanned.look(assembly).filter((o) => o.expected === 'one backup plan')).toHaveLength(
      tenants.length + 2 * residencies.length,
    );
    expect(findings(backupsAreKeptAsPlanned, assembly)).toEqual([]);
  });
});

describe('a vault that does not hold what lands there is refused', () => {
  const HOME: Spot = { type: 'AWS::Backup::BackupVault', stack: 'bharatmills-tenant' };
  const AWAY: Spot = { type: 'AWS::Backup::BackupVault', stack: 'bharatmills-recovery' };
  const CELL: Spot = { type: 'AWS::Backup::BackupVault', stack: 'ap-south-2-vault-recovery' };
  test.each<[string, Spot, Edits]>([
    ['unlocked', HOME, { LockConfiguration: undefined }],
    ['unlocked, by a detour', HOME, { LockConfiguration: { Ref: 'AWS::NoValue' } }],
    ['locked for less', HOME, { 'LockConfiguration/MinRetentionDays': 1 }],
    ['open to more', HOME, { 'LockConfiguration/MaxRetentionDays': 3650 }],
    ['open above', HOME, { 'LockConfiguration/MaxRetentionDays': undefined }],
    ['beyond recall at home', HOME, { 'LockConfiguration/ChangeableForDays': 3 }],
    ['to be lifted in the recovery region', AWAY, { 'LockConfiguration/ChangeableForDays': undefined }],
    ["to be lifted in the cell's own recovery vault", CELL, { 'LockConfiguration/ChangeableForDays': undefined }],
    ['unlocked in the cell', CELL, { LockConfiguration: {} }],
  ])('%s', (_, spot, edits) => expect(findings(vaultsAreLockedAsPlanned, plant(assembly, spot, edits))).toHaveLength(1));

  test.each<[string, Edits]>([
    ["the account's default vault, which is not locked", rule({ TargetBackupVault: 'Default' })],
    [
      'a copy in a vault that nobody declares',
      rule({ 'CopyActions/0/DestinationBackupVaultArn': `arn:aws:backup:ap-south-2:${account}:backup-vault:Default` }),
    ],
    [
      'a copy in a vault of another account',
      rule({
        'CopyActions/0/DestinationBackupVaultArn':
          'arn:aws:backup:ap-south-2:666666666666:backup-vault:softdocket-production-bharatmills-vault',
      }),
    ],
  ])('%s', (_, edits) => {
    // The place of landing, and the vault that is left empty.
    expect(findings(vaultsAreLockedAsPlanned, plant(assembly, PLAN, edits))).toHaveLength(2);
  });

  test('while the same vault by any reference is met', () => {
    const { logicalId } = find(assembly, HOME);
    const name = 'softdocket-production-bharatmills-vault';
    for (const TargetBackupVault of [name, { Ref: logicalId }, { 'Fn::Sub': `\${${logicalId}.BackupVaultName}` }])
      expect(findings(vaultsAreLockedAsPlanned, plant(assembly, PLAN, rule({ TargetBackupVault })))).toEqual([]);
    expect(vaultsAreLockedAsPlanned.look(assembly).length).toBeGreaterThan(assembly.all(HOME.type).length);
    expect(findings(vaultsAreLockedAsPlanned, assembly)).toEqual([]);
  });

  test('and outside production every lock can be lifted', () => {
    const { assembly: staging } = buildPlatform({ platform: 'softhouse', stage: 'staging' });
    expect(findings(vaultsAreLockedAsPlanned, staging)).toEqual([]);
    const planted = plant(staging, { type: HOME.type, stack: '-recovery' }, { 'LockConfiguration/ChangeableForDays': 3 });
    expect(findings(vaultsAreLockedAsPlanned, planted)).toHaveLength(1);
  });
});

describe('a store that is not backed up is refused', () => {
  const SELECTION: Spot = { type: 'AWS::Backup::BackupSelection', stack: 'bharatmills-tenant' };
  test.each<[string, Edits, number]>([
    ['the files', { 'BackupSelection/Resources/0': undefined }, 1],
    ['the database', { 'BackupSelection/Resources/1': undefined }, 1],
    ['all of it, by exclusion', { 'BackupSelection/NotResources': ['arn:aws:s3:::*'] }, 2],
    [
      'all of it, by condition',
      { 'BackupSelection/Conditions': { StringEquals: [{ ConditionKey: 'aws:ResourceTag/backup', ConditionValue: 'yes' }] } },
      2,
    ],
    [
      'all of it, by tag',
      { 'BackupSelection/ListOfTags': [{ ConditionKey: 'k', ConditionType: 'STRINGEQUALS', ConditionValue: 'v' }] },
      2,
    ],
    ['nothing selected', { 'BackupSelection/Resources': [] }, 2],
  ])('%s', (_, edits, times) => expect(findings(everyStoreIsBackedUp, plant(assembly, SELECTION, edits))).toHaveLength(times));

  test('a second bucket or database of a tenant, a shared database, a table of the ledger', () => {
    const bucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: `files-bharatmills2-${account}-ap-south-1-an` } };
    expect(findings(everyStoreIsBackedUp, add(assembly, 'bharatmills-tenant', { More: bucket }))).toHaveLength(1);
    expect(
      findings(everyStoreIsBackedUp, add(assembly, 'bharatmills-tenant', { More: { Type: 'AWS::RDS::DBInstance' } })),
    ).toHaveLength(1);
    for (const stack of ['ap-south-1-shared-database', 'ap-south-1-ledger'])
      expect(findings(everyStoreIsBackedUp, remove(assembly, { ...SELECTION, stack })).length).toBeGreaterThan(0);
  });

  test('while the same stores by any reference are met', () => {
    const database = {
      'Fn::Sub': 'arn:${AWS::Partition}:rds:${AWS::Region}:${AWS::AccountId}:db:softdocket-production-bharatmills-database',
    };
    const files = { 'Fn::Join': ['', ['arn:aws:s3:::', `files-bharatmills-${account}-ap-south-1-an`]] };
    expect(findings(everyStoreIsBackedUp, plant(assembly, SELECTION, { 'BackupSelection/Resources': [files, database] }))).toEqual(
      [],
    );
    expect(everyStoreIsBackedUp.look(assembly).length).toBeGreaterThan(20);
    expect(findings(everyStoreIsBackedUp, assembly)).toEqual([]);
  });
});

describe('a database that cannot be brought back to the promised second is refused', () => {
  const DATABASE: Spot = { type: 'AWS::RDS::DBInstance', stack: 'bharatmills-tenant' };
  const key = 'AutomaticBackupReplicationKmsKeyId';
  test.each<[string, Edits]>([
    ['fewer days', { BackupRetentionPeriod: 1 }],
    ['no days', { BackupRetentionPeriod: 0 }],
    ['days unsaid', { BackupRetentionPeriod: undefined }],
    ['not shipped', { AutomaticBackupReplicationRegion: undefined }],
    ['shipped elsewhere', { AutomaticBackupReplicationRegion: 'eu-west-1' }],
    ['shipped at home', { AutomaticBackupReplicationRegion: { Ref: 'AWS::Region' } }],
    ['shipped for fewer days', { AutomaticBackupReplicationRetentionPeriod: 1 }],
    ["under AWS's key there", { [key]: undefined }],
    ['under the key at home', { [key]: { 'Fn::GetAtt': ['KeysDataKey8F3FE3A4', 'Arn'] } }],
    [
      "under another tenant's key",
      { [key]: { 'Fn::GetStackOutput': { StackName: 'softdocket-production-acme-recovery', OutputName: 'RecoveryKeyArn' } } },
    ],
  ])('%s', (_, edits) => expect(findings(databaseIsReplicatedAsPlanned, plant(assembly, DATABASE, edits))).toHaveLength(1));

  test('the shared one, too', () => {
    const shared = { ...DATABASE, stack: 'ap-south-1-shared-database' };
    expect(findings(databaseIsReplicatedAsPlanned, plant(assembly, shared, { BackupRetentionPeriod: 1 }))).toHaveLength(1);
    const { assembly: replicated } = buildPlatform({ platform: 'softserve' });
    expect(databaseIsReplicatedAsPlanned.look(replicated).length).toBeGreaterThan(0);
    expect(findings(databaseIsReplicatedAsPlanned, replicated)).toEqual([]);
  });

  test('while every database as sold is met, by whatever reference to the key', () => {
    expect(databaseIsReplicatedAsPlanned.look(assembly).length).toBeGreaterThanOrEqual(assembly.all(DATABASE.type).length);
    expect(findings(databaseIsReplicatedAsPlanned, assembly)).toEqual([]);
    const output = {
      'Fn::GetStackOutput': { StackName: 'softdocket-production-bharatmills-recovery', OutputName: 'RecoveryKeyArn' },
    };
    expect(
      findings(databaseIsReplicatedAsPlanned, plant(assembly, DATABASE, { [key]: output, BackupRetentionPeriod: '30' })),
    ).toEqual([]);
  });
});
