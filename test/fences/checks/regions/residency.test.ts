import type { Resource, Value } from '../../../../lib/fences/templates/assembly';
import { everyAddressIsOurs } from '../../../../lib/fences/checks/declared/destinations';
import { telemetryGoesWhereDeclared } from '../../../../lib/fences/checks/watch/watchers';
import { dataStaysInItsResidency } from '../../../../lib/fences/checks/regions/residency';
import { buildPlatform } from '../../../support/build';
import { add, findings } from '../../../support/plant';

/** Three residencies, and the sovereign one. */
const { assembly } = buildPlatform({ platform: 'softdocket' });
test('every store stands in its residency, but for the registered trail', () => {
  expect(dataStaysInItsResidency.look(assembly).length).toBeGreaterThan(100);
  expect(findings(dataStaysInItsResidency, assembly)).toEqual([
    expect.stringMatching(/aws-account\/ManagementTrail.*every region/),
  ]);
});

test('and telemetry of every residency goes to its own SIEM', () => {
  expect(findings(telemetryGoesWhereDeclared, assembly)).toEqual([]);
});

test('every address of the platform is ours, by whatever reference', () => {
  const rule = (Arn: Value): Resource => ({ Type: 'AWS::Events::Rule', Properties: { Targets: [{ Arn, Id: 'T' }] } });
  expect(everyAddressIsOurs.look(assembly).length).toBeGreaterThan(300);
  expect(findings(everyAddressIsOurs, assembly)).toEqual([]);
  for (const target of [
    { 'Fn::Sub': 'arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t' },
    'arn:aws:sns:ap-south-2:123456789012:t',
  ])
    expect(findings(everyAddressIsOurs, add(assembly, 'bharatmills-tenant', { Planted: rule(target) }))).toEqual([]);
});
