import type { Assembly, Found, Value } from '../../lib/fences/templates/assembly';
import { buildPlatform } from '../support/build';

/** What a customer reads on the page, looked up in the templates of the tenants declared for it. */
const softdocket = buildPlatform({}).assembly;

const inStack = (assembly: Assembly, stack: string, type: string): Found[] =>
  assembly.all(type).filter((f) => f.stack.name === stack);
function only(assembly: Assembly, stack: string, type: string): Found {
  const found = inStack(assembly, stack, type);
  expect({ stack, type, count: found.length }).toEqual({ stack, type, count: 1 });
  return found[0]!;
}
const tenantsOf = (assembly: Assembly, isolation: string) =>
  assembly.platform.tenants.filter((t) => t.plan.isolation === isolation);
const stackOf = (assembly: Assembly, tenant: string, kind: 'tenant' | 'recovery') =>
  `${assembly.platform.name}-${assembly.platform.stage.name}-${tenant}-${kind}`;
const rules = (plan: Found) => (plan.properties.BackupPlan as { BackupPlanRule: Record<string, Value>[] }).BackupPlanRule;
const days = (of: Value) => (of as { Lifecycle: { DeleteAfterDays: number } }).Lifecycle.DeleteAfterDays;

test('SD-6.1 daily backups are kept 30 days, here and in the recovery region', () => {
  expect(softdocket.platform.tenants.length).toBeGreaterThanOrEqual(4);
  for (const { id } of softdocket.platform.tenants) {
    const [daily] = rules(only(softdocket, stackOf(softdocket, id, 'tenant'), 'AWS::Backup::BackupPlan'));
    const [copy] = daily!.CopyActions as Value[];
    // Two hours after maintenance begins: AWS Backup starts nothing within an hour of it or of RDS's own window.
    expect([daily!.ScheduleExpression, days(daily), days(copy)]).toEqual(['cron(0 22 * * ? *)', 30, 30]);
  }
});

test("SD-6.1 in production nobody can shorten the recovery vault's lock after three days", () => {
  const vaults = softdocket.platform.tenants.map(({ id }) =>
    only(softdocket, stackOf(softdocket, id, 'recovery'), 'AWS::Backup::BackupVault'),
  );
  expect(vaults.length).toBeGreaterThanOrEqual(4);
  for (const vault of vaults)
    expect(vault.properties.LockConfiguration).toEqual({ MinRetentionDays: 30, MaxRetentionDays: 30, ChangeableForDays: 3 });
});

test('outside production the same lock can be lifted by an administrator', () => {
  const { assembly } = buildPlatform({ stage: 'development' });
  const vaults = assembly.all('AWS::Backup::BackupVault');
  expect(vaults.length).toBeGreaterThanOrEqual(10);
  for (const vault of vaults) {
    expect(vault.properties.LockConfiguration).toHaveProperty('MinRetentionDays');
    expect(vault.properties.LockConfiguration).not.toHaveProperty('ChangeableForDays');
  }
});

test('SD-9.1 an enterprise database is in two zones, and its logs reach the recovery region all the time', () => {
  const tenants = tenantsOf(softdocket, 'dedicated');
  expect(tenants.length).toBeGreaterThanOrEqual(2);
  for (const { id, residency } of tenants) {
    const { properties } = only(softdocket, stackOf(softdocket, id, 'tenant'), 'AWS::RDS::DBInstance');
    expect(properties).toMatchObject({ MultiAZ: true, AutomaticBackupReplicationRegion: residency.recovery!.region.region });
    expect(properties).toHaveProperty('AutomaticBackupReplicationKmsKeyId.Fn::GetStackOutput');
  }
});

test('SD-2.3 an enterprise tenant with a private network has a VPC of its own, closed by default', () => {
  const tenant = softdocket.platform.tenants.find((t) => t.plan.privateNetwork)!;
  const stack = stackOf(softdocket, tenant.id, 'tenant');
  expect(only(softdocket, stack, 'AWS::EC2::VPC').properties.CidrBlock).toBe(tenant.cidr);
  expect(only(softdocket, stack, 'Custom::VpcRestrictDefaultSG').properties.Setting).toBe('default-security-group');
  const network = only(softdocket, stack, 'AWS::RDS::DBSubnetGroup');
  expect(softdocket.text(only(softdocket, stack, 'AWS::RDS::DBInstance').properties.DBSubnetGroupName, network.stack)).toBe(
    network.properties.DBSubnetGroupName,
  );
});

test('SD-2.2 every tenant signs its webhooks with a P-256 key of its own, whose public half is published', () => {
  for (const { id } of softdocket.platform.tenants) {
    const stack = stackOf(softdocket, id, 'tenant');
    const signing = inStack(softdocket, stack, 'AWS::KMS::Key').filter((k) => k.properties.KeyUsage === 'SIGN_VERIFY');
    expect(signing.map((k) => k.properties.KeySpec)).toEqual(['ECC_NIST_P256']);
    const names = inStack(softdocket, stack, 'AWS::SSM::Parameter').map((p) => p.properties.Name);
    expect(names).toContain(`/freehold/tenants/${id}/webhook-public-key`);
  }
});

test('a standard tenant has no instance of its own, and keys, bucket, secret and role all the same', () => {
  const tenants = tenantsOf(softdocket, 'row');
  expect(tenants.length).toBeGreaterThanOrEqual(1);
  for (const { id } of tenants) {
    const stack = stackOf(softdocket, id, 'tenant');
    expect(inStack(softdocket, stack, 'AWS::RDS::DBInstance')).toEqual([]);
    for (const type of ['AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::Backup::BackupVault'])
      only(softdocket, stack, type);
    expect(inStack(softdocket, stack, 'AWS::KMS::Key')).toHaveLength(2);
  }
});

test('AM-1.1, AM-5.1, AM-5.2 aman: a database on a shared instance that is backed up daily for 30 and weekly for 90 days', () => {
  const { assembly } = buildPlatform({ platform: 'aman' });
  expect(tenantsOf(assembly, 'database')).toHaveLength(assembly.platform.tenants.length);
  const stacks = assembly.platform.residencies.map((r) => `aman-production-${r.home.region.region}-shared-database`);
  expect(stacks.length).toBeGreaterThan(0);
  for (const stack of stacks) {
    const [daily, weekly] = rules(only(assembly, stack, 'AWS::Backup::BackupPlan'));
    expect([daily!.RuleName, days(daily), weekly!.RuleName, days(weekly)]).toEqual(['Daily', 30, 'Weekly', 90]);
  }
});

test('AM-4.1 aman keeps its audit ledger for at least 24 months, locked', () => {
  const { assembly } = buildPlatform({ platform: 'aman' });
  const ledgers = assembly
    .all('AWS::S3::Bucket')
    .filter((b) => b.stack.name.endsWith('-ledger') && assembly.text({ Ref: b.logicalId }, b.stack).startsWith('audit-'));
  expect(ledgers.length).toBeGreaterThan(0);
  for (const ledger of ledgers) {
    const lock = ledger.properties.ObjectLockConfiguration as { Rule: { DefaultRetention: { Mode: string; Days: number } } };
    expect(lock.Rule.DefaultRetention.Mode).toBe('COMPLIANCE');
    expect(lock.Rule.DefaultRetention.Days).toBeGreaterThanOrEqual(730);
  }
});

test('SH-5.2 softhouse: no backup of any tenant outlives 14 days', () => {
  const { assembly } = buildPlatform({ platform: 'softhouse' });
  const tenants = tenantsOf(assembly, 'dedicated');
  expect(tenants).toHaveLength(assembly.platform.tenants.length);
  for (const { id } of tenants) {
    const stack = stackOf(assembly, id, 'tenant');
    const kept = rules(only(assembly, stack, 'AWS::Backup::BackupPlan')).flatMap((r) => [
      days(r),
      ...(r.CopyActions as Value[]).map(days),
    ]);
    expect(
      Math.max(...kept, Number(only(assembly, stack, 'AWS::RDS::DBInstance').properties.BackupRetentionPeriod)),
    ).toBeLessThanOrEqual(14);
  }
});

test('AM-7.2 the three stages of every company are separate accounts', () => {
  const accounts = (['development', 'staging', 'production'] as const).map((stage) =>
    buildPlatform({ platform: 'solidsoft', stage, tenants: 'none' }).assembly.stacks.map((s) => s.account),
  );
  expect(accounts.every((list) => list.length > 0)).toBe(true);
  expect(new Set(accounts.flat()).size).toBe(3);
});
