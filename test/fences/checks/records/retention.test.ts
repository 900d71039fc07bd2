import { plain } from '../../../../lib/fences/templates/assembly';
import { filesAreNotExpired, logsAreKeptAsClassed, recordsAreLocked } from '../../../../lib/fences/checks/records/retention';
import { buildPlatform } from '../../../support/build';
import { add, findings, plant } from '../../../support/plant';
import type { Spot } from '../../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });

test('a log kept for the days of its class is met', () => {
  const group = assembly.all('AWS::Logs::LogGroup').find((g) => plain(g.properties.LogGroupName).startsWith('/aws/lambda/'))!;
  const spot = { type: group.type, stack: group.stack.name, id: group.logicalId };
  const asText = { RetentionInDays: plain(group.properties.RetentionInDays) };
  expect(findings(logsAreKeptAsClassed, assembly)).toEqual([]);
  expect(findings(logsAreKeptAsClassed, plant(assembly, spot, asText))).toEqual([]);
  const RetentionInDays = platform.retention.trail!.days;
  const added = { New: { Type: group.type, Properties: { LogGroupName: '/freehold/trail/new', RetentionInDays } } };
  expect(findings(logsAreKeptAsClassed, add(assembly, '-ledger', added))).toEqual([]);
});

test('in production nobody lifts a lock; elsewhere administrators may', () => {
  const TRAIL: Spot = { type: 'AWS::S3::Bucket', stack: 'account', id: 'Trail' };
  const mode = { 'ObjectLockConfiguration/Rule/DefaultRetention/Mode': 'COMPLIANCE' };
  expect(recordsAreLocked.look(assembly).length).toBeGreaterThan(5);
  expect(findings(recordsAreLocked, assembly)).toEqual([]);
  const { assembly: staging } = buildPlatform({ platform: 'softhouse', stage: 'staging' });
  expect(findings(recordsAreLocked, staging)).toEqual([]);
  expect(findings(recordsAreLocked, plant(staging, TRAIL, mode))).toHaveLength(1);
});

test("housekeeping that takes none of a customer's files is met", () => {
  const FILES: Spot = { type: 'AWS::S3::Bucket', stack: 'noordzee-tenant' };
  const harmless = {
    'LifecycleConfiguration/Rules/-': { Id: 'More', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  };
  expect(filesAreNotExpired.look(assembly)).toHaveLength(platform.tenants.length);
  expect(findings(filesAreNotExpired, assembly)).toEqual([]);
  expect(findings(filesAreNotExpired, plant(assembly, FILES, harmless))).toEqual([]);
});
