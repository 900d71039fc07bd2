import type { Found } from '../../lib/fences/templates/assembly';
import { buildPlatform } from '../support/build';
import { read } from './documents';

/** What the guide says of softdocket's locks is what its templates declare. */
const guide = read('docs/first-deployment.md');
const [, what = ''] = guide.split('<!-- what-stays -->');
const rows = what
  .split('<!-- /what-stays -->')[0]!
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length > 3);
const row = (about: string): { production: string; others: string } => {
  const found = rows.find(([, cell]) => cell?.startsWith(about));
  if (!found) throw new Error(`the guide has no line about ${about}`);
  return { production: found[2]!, others: found[3]! };
};

const all = (stage: string, type: string): Found[] => buildPlatform({ platform: 'softdocket', stage }).assembly.all(type);
interface Lock {
  readonly Mode: string;
  readonly Days: number;
}
const locks = (stage: string, kind: string): Lock[] =>
  all(stage, 'AWS::S3::Bucket')
    .filter(({ properties }) => (properties.BucketName as string).startsWith(kind))
    .map(
      ({ properties }) =>
        (properties.ObjectLockConfiguration as unknown as { Rule: { DefaultRetention: Lock } }).Rule.DefaultRetention,
    );

describe('docs/first-deployment.md says what stays, and until when', () => {
  test.each([
    ['audit-standard', 'audit buckets, class `audit-standard`'],
    ['audit-enterprise', 'audit buckets, class `audit-enterprise`'],
    ['trail-', 'buckets of trails'],
  ])('records in buckets named %s', (kind, about) => {
    const production = locks('production', kind);
    const development = locks('development', kind);
    expect(production.length).toBeGreaterThan(2);
    expect(development.length).toBe(production.length);
    for (const { Mode, Days } of production) {
      expect([Mode, row(about).production.includes(`${Days} days, compliance lock`)]).toEqual(['COMPLIANCE', true]);
    }
    for (const { Mode, Days } of development) {
      expect([Mode, row(about).others.includes(`${Days} days, governance`)]).toEqual(['GOVERNANCE', true]);
    }
  });

  const vaults = (stage: string, name: RegExp) =>
    all(stage, 'AWS::Backup::BackupVault')
      .filter(({ stack }) => name.test(stack.name))
      .map(({ properties }) => properties.LockConfiguration as Record<string, number | undefined>);

  test('recovery points in vaults', () => {
    const tenants = vaults('production', /-recovery$/).filter(({ MaxRetentionDays }) => MaxRetentionDays === 30);
    expect(tenants.length).toBeGreaterThan(2);
    for (const lock of tenants) expect(lock).toEqual({ ChangeableForDays: 3, MinRetentionDays: 30, MaxRetentionDays: 30 });
    expect(row('vault of a tenant in the recovery region').production).toContain('30 days, compliance lock 3 days after');
    for (const lock of vaults('production', /-vault-recovery$/))
      expect(lock).toEqual({ ChangeableForDays: 3, MinRetentionDays: 30, MaxRetentionDays: 35 });
    expect(row('vault of the cell in the recovery region').production).toContain('30 to 35 days, compliance lock');
    const home = vaults('production', /-(tenant|vault)$/);
    expect(home.length).toBeGreaterThan(4);
    expect(home.every(({ ChangeableForDays }) => ChangeableForDays === undefined)).toBe(true);
    expect(vaults('development', /./).every(({ ChangeableForDays }) => ChangeableForDays === undefined)).toBe(true);
  });

  test('keys, log groups, databases and tables', () => {
    const windows = new Set(all('production', 'AWS::KMS::Key').map(({ properties }) => properties.PendingWindowInDays));
    expect([...windows]).toEqual([7]);
    expect(row('keys').production).toContain('7 days');
    const days = new Set(all('production', 'AWS::Logs::LogGroup').map(({ properties }) => properties.RetentionInDays));
    expect([...days].sort((a, b) => Number(a) - Number(b))).toEqual([90, 365, 2557]);
    expect(row('log groups').production).toContain('90, 365 or 2557 days');
    const kept = [
      ...all('production', 'AWS::RDS::DBInstance').map(({ properties }) => properties.DeletionProtection),
      ...all('production', 'AWS::DynamoDB::Table').map(({ properties }) => properties.DeletionProtectionEnabled),
    ];
    expect(kept.length).toBeGreaterThan(20);
    expect(new Set(kept)).toEqual(new Set([true]));
  });

  test('what hooks of a home region reserve', () => {
    const reserved = all('production', 'AWS::Lambda::Function')
      .filter(({ stack }) => stack.region === 'ap-south-1')
      .reduce((sum, { properties }) => sum + Number(properties.ReservedConcurrentExecutions), 0);
    expect(guide).toContain(`the hooks of one home region reserve ${reserved}`);
  });
});
