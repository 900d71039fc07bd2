import { logsAreSearched } from '../../../../lib/fences/checks/watch/searched-logs';
import { buildPlatform } from '../../../support/build';
import { findings, plant } from '../../../support/plant';
import type { Spot } from '../../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const home = platform.residencies[0]!.home.region.region;
const FILES: Spot = { type: 'AWS::CloudTrail::Trail', stack: `${home}-watch` };

test('SH-11.1 every trail and every firewall has somebody who reads its log', () => {
  const rows = logsAreSearched.look(assembly);
  const of = (type: string) =>
    rows.filter(({ stack, logicalId }) => assembly.stackNamed(stack)?.resources[logicalId]?.Type === type);
  // The account's trail by threat detection; each region's trail of files by threat detection, and by filters.
  expect(of('AWS::CloudTrail::Trail')).toHaveLength(1 + 2 * 2);
  expect(of('AWS::WAFv2::LoggingConfiguration')).toHaveLength(1);
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
});

test('a trail of files whose log goes nowhere is counted by nobody', () => {
  const found = findings(logsAreSearched, plant(assembly, FILES, { CloudWatchLogsLogGroupArn: undefined }));
  expect(found).toEqual([expect.stringContaining('0 filters; nobody is woken')]);
});

test('of two filters, each needs an alarm of its own', () => {
  const alarm: Spot = { type: 'AWS::CloudWatch::Alarm', stack: `${home}-watch`, id: 'AlertsAlarmrefused' };
  const found = findings(logsAreSearched, plant(assembly, alarm, { AlarmActions: [] }));
  expect(found).toEqual([expect.stringMatching(/2 filters; .*nobody is woken/)]);
});

test('a trail that says nothing of objects is read by threat detection alone', () => {
  const selectors = [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }];
  expect(findings(logsAreSearched, plant(assembly, FILES, { AdvancedEventSelectors: selectors }))).toEqual([]);
});
