import { plain } from '../../../lib/fences/assembly';
import type { Value } from '../../../lib/fences/assembly';
import { filesAreNotExpired, logsAreKeptAsClassed, recordsAreLocked } from '../../../lib/fences/checks/retention';
import { buildPlatform } from '../../support/build';
import { add, find, findings, plant, remove } from '../../support/plant';
import type { Edits, Spot } from '../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });

describe('a log kept for other days than its class says is refused', () => {
  const logs: [string, string][] = [
    ['a function', '/aws/lambda/'],
    ['connections', '/freehold/flow/'],
    ['calls', '/freehold/trail/'],
    ['the firewall', 'aws-waf-logs-'],
    ['a database', '/aws/rds/instance/'],
    ['the SIEM stream', '/freehold/siem/'],
  ];
  test.each(logs)('of %s', (_, prefix) => {
    const group = assembly.all('AWS::Logs::LogGroup').find((g) => plain(g.properties.LogGroupName).startsWith(prefix))!;
    const spot = { type: group.type, stack: group.stack.name, id: group.logicalId };
    const kept = Number(group.properties.RetentionInDays);
    for (const RetentionInDays of [1, kept + 1, 3653, undefined])
      expect(findings(logsAreKeptAsClassed, plant(assembly, spot, { RetentionInDays: RetentionInDays }))).toHaveLength(1);
    expect(findings(logsAreKeptAsClassed, plant(assembly, spot, { RetentionInDays: String(kept) }))).toEqual([]);
  });

  test('of something new, for days that no class has', () => {
    const group = (RetentionInDays: number) => ({
      New: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/new', RetentionInDays } },
    });
    expect(findings(logsAreKeptAsClassed, add(assembly, '-ledger', group(7)))).toHaveLength(1);
    expect(findings(logsAreKeptAsClassed, add(assembly, '-ledger', group(platform.retention.trail!.days)))).toEqual([]);
    expect(findings(logsAreKeptAsClassed, assembly)).toEqual([]);
  });
});

describe('a record that can be rewritten is refused', () => {
  const audit = assembly.all('AWS::S3::Bucket').find((b) => plain(b.properties.BucketName).startsWith('audit-'))!;
  const AUDIT: Spot = { type: audit.type, stack: audit.stack.name, id: audit.logicalId };
  const TRAIL: Spot = { type: 'AWS::S3::Bucket', stack: 'account', id: 'Trail' };
  const lock = 'ObjectLockConfiguration/Rule/DefaultRetention';
  const edits: [string, Edits][] = [
    ['unlocked', { ObjectLockEnabled: false }],
    ['without a default', { ObjectLockConfiguration: undefined }],
    ['for fewer days', { [`${lock}/Days`]: 1 }],
    ['for years instead', { [`${lock}/Days`]: undefined, [`${lock}/Years`]: 1 }],
    ['so that administrators may', { [`${lock}/Mode`]: 'GOVERNANCE' }],
  ];
  test.each(edits)('the ledger, %s', (_, e) => expect(findings(recordsAreLocked, plant(assembly, AUDIT, e))).toHaveLength(1));
  test.each(edits)('a trail, %s', (_, e) => expect(findings(recordsAreLocked, plant(assembly, TRAIL, e))).toHaveLength(1));

  test('a trail that goes to a bucket without a lock', () => {
    const S3BucketName = plain(find(assembly, { type: 'AWS::S3::Bucket', stack: 'noordzee-tenant' }).properties.BucketName);
    expect(findings(recordsAreLocked, plant(assembly, { type: 'AWS::CloudTrail::Trail' }, { S3BucketName }))).toHaveLength(1);
  });

  test('records that lapse', () => {
    const edits = { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } };
    const table = { type: 'AWS::DynamoDB::Table', id: 'deletions' };
    expect(findings(recordsAreLocked, plant(assembly, table, edits))).toHaveLength(1);
  });

  test('a ledger that is not there, at home or in the recovery region', () => {
    for (const stack of ['-ledger-recovery', 'eu-central-1-ledger'])
      expect(findings(recordsAreLocked, remove(assembly, { type: 'AWS::S3::Bucket', stack, id: 'Audit' }))).toHaveLength(1);
  });

  test('in production nobody lifts a lock; elsewhere administrators may', () => {
    expect(recordsAreLocked.look(assembly).length).toBeGreaterThan(5);
    expect(findings(recordsAreLocked, assembly)).toEqual([]);
    const { assembly: staging } = buildPlatform({ platform: 'softhouse', stage: 'staging' });
    expect(findings(recordsAreLocked, staging)).toEqual([]);
    expect(findings(recordsAreLocked, plant(staging, TRAIL, { [`${lock}/Mode`]: 'COMPLIANCE' }))).toHaveLength(1);
  });
});

describe("housekeeping that takes a customer's files is refused", () => {
  const FILES: Spot = { type: 'AWS::S3::Bucket', stack: 'noordzee-tenant' };
  const more = (rule: { [key: string]: Value }): Edits => ({
    'LifecycleConfiguration/Rules/-': { Id: 'More', Status: 'Enabled', ...rule },
  });
  test.each<[string, Edits]>([
    ['after some days', more({ ExpirationInDays: 30 })],
    ['on a day', more({ ExpirationDate: '2027-01-01T00:00:00Z' })],
    ['in the new form', more({ Expiration: { Days: 1 } })],
    [
      'into a store from which they come back in hours',
      more({ Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 1 }] }),
    ],
    ['older versions too soon', { 'LifecycleConfiguration/Rules/1/NoncurrentVersionExpiration/NoncurrentDays': 1 }],
    ['older versions by number', { 'LifecycleConfiguration/Rules/1/NoncurrentVersionExpiration/NewerNoncurrentVersions': 1 }],
    ['older versions never, so that a deletion is none', { 'LifecycleConfiguration/Rules/1/Status': 'Disabled' }],
    ['by nothing, so that nothing is ever cleared away', { LifecycleConfiguration: undefined }],
  ])('%s', (_, edits) => expect(findings(filesAreNotExpired, plant(assembly, FILES, edits))).toHaveLength(1));

  test('and none of a tenant is taken', () => {
    expect(filesAreNotExpired.look(assembly)).toHaveLength(platform.tenants.length);
    expect(findings(filesAreNotExpired, assembly)).toEqual([]);
    const harmless = more({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } });
    expect(findings(filesAreNotExpired, plant(assembly, FILES, harmless))).toEqual([]);
  });
});
