import type { Value } from '../../../../lib/fences/templates/assembly';
import {
  backupsAreKeptAsPlanned,
  databaseIsReplicatedAsPlanned,
  everyStoreIsBackedUp,
} from '../../../../lib/fences/checks/backups/backups';
import { vaultsAreLockedAsPlanned } from '../../../../lib/fences/checks/backups/vaults';
import { buildPlatform } from '../../../support/build';
import { find, findings, plant } from '../../../support/plant';
import type { Edits, Spot } from '../../../support/plant';

/** Dedicated and shared databases, plans with and without weekly backups, residencies with and without a second region. */
const { assembly, platform } = buildPlatform({ platform: 'softdocket' });
const account = '123456789012';
const PLAN: Spot = { type: 'AWS::Backup::BackupPlan', stack: 'bharatmills-tenant' };
const rule = (edits: Edits): Edits =>
  Object.fromEntries(Object.entries(edits).map(([path, value]) => [`BackupPlan/BackupPlanRule/0/${path}`, value]));
const kept = (spot: Spot, edits: Edits): string[] => findings(backupsAreKeptAsPlanned, plant(assembly, spot, edits));

test('a weekly backup, where the plan sells one, is asked for', () => {
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

describe('a vault that holds what lands there', () => {
  const HOME: Spot = { type: 'AWS::Backup::BackupVault', stack: 'bharatmills-tenant' };

  test('is met by any reference', () => {
    const { logicalId } = find(assembly, HOME);
    const name = 'softdocket-production-bharatmills-vault';
    for (const TargetBackupVault of [name, { Ref: logicalId }, { 'Fn::Sub': `\${${logicalId}.BackupVaultName}` }])
      expect(findings(vaultsAreLockedAsPlanned, plant(assembly, PLAN, rule({ TargetBackupVault })))).toEqual([]);
    expect(vaultsAreLockedAsPlanned.look(assembly).length).toBeGreaterThan(assembly.all(HOME.type).length);
    expect(findings(vaultsAreLockedAsPlanned, assembly)).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['copies-bharatmills-30', []],
    ['copies-bharatmills-35', ['copies-bharatmills-35']],
    ['copies-bharatmills-7-30', ['copies-bharatmills-7-30']],
    ['softdocket-production-bharatmills-vault', ['softdocket-production-bharatmills-vault']],
  ])('for copies that is called %s: other days could not be another vault', (name, wrong) => {
    const arn = `arn:aws:backup:ap-south-2:${account}:backup-vault:${name}`;
    const named = plant(assembly, { type: HOME.type, stack: 'bharatmills-recovery' }, { BackupVaultName: name });
    const planted = plant(named, PLAN, rule({ 'CopyActions/0/DestinationBackupVaultArn': arn }));
    const found = vaultsAreLockedAsPlanned.look(planted).filter(({ ok }) => !ok);
    expect(found.map(({ actual }) => actual)).toEqual(wrong);
    for (const { pointer } of found) expect(pointer).toContain('BackupVaultName');
  });

  test('has a lock that can be lifted outside production', () => {
    const { assembly: staging } = buildPlatform({ platform: 'softhouse', stage: 'staging' });
    expect(findings(vaultsAreLockedAsPlanned, staging)).toEqual([]);
    const planted = plant(staging, { type: HOME.type, stack: '-recovery' }, { 'LockConfiguration/ChangeableForDays': 3 });
    expect(findings(vaultsAreLockedAsPlanned, planted)).toHaveLength(1);
  });
});

const SELECTION: Spot = { type: 'AWS::Backup::BackupSelection', stack: 'bharatmills-tenant' };

test('stores that are backed up, by any reference, are met', () => {
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

describe('a database that can be brought back to the promised second', () => {
  const DATABASE: Spot = { type: 'AWS::RDS::DBInstance', stack: 'bharatmills-tenant' };
  const key = 'AutomaticBackupReplicationKmsKeyId';

  test('is met where the shared one is replicated, too', () => {
    const { assembly: replicated } = buildPlatform({ platform: 'softserve' });
    expect(databaseIsReplicatedAsPlanned.look(replicated).length).toBeGreaterThan(0);
    expect(findings(databaseIsReplicatedAsPlanned, replicated)).toEqual([]);
  });

  test('is met as sold, by whatever reference to the key', () => {
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
