import { everyRegionIsWatched, telemetryGoesWhereDeclared, trailsMissNothing } from '../../../../lib/fences/checks/watch/watchers';
import type { Value } from '../../../../lib/fences/templates/value';
import { buildPlatform } from '../../../support/build';
import { add, findings, plant } from '../../../support/plant';
import type { Spot } from '../../../support/plant';

const { assembly, platform } = buildPlatform({ platform: 'softhouse' });
const home = platform.residencies[0]!.home.region.region;

test('every region with all that it offers is met', () => {
  expect(everyRegionIsWatched.look(assembly).length).toBeGreaterThan(15);
  expect(findings(everyRegionIsWatched, assembly)).toEqual([]);
});

describe('a trail without a blind spot', () => {
  const FILES: Spot = { type: 'AWS::CloudTrail::Trail', stack: `${home}-watch` };

  test('is met, however it is said', () => {
    const byName = { 'AdvancedEventSelectors/0/FieldSelectors/2/StartsWith': [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::files-' }] };
    expect(findings(trailsMissNothing, plant(assembly, FILES, byName))).toEqual([]);
    const reversed = { 'AdvancedEventSelectors/0/FieldSelectors': (old: Value) => [...(old as Value[])].reverse() };
    expect(findings(trailsMissNothing, plant(assembly, FILES, reversed))).toEqual([]);
    const trails = assembly.all('AWS::CloudTrail::Trail').length; // each is asked what it selects, too
    expect(trailsMissNothing.look(assembly)).toHaveLength(platform.accounts.length + platform.tenants.length + trails);
    expect(findings(trailsMissNothing, assembly)).toEqual([]);
  });

  test('that leaves out the calls on keys is told by its name', () => {
    const trail: Spot = { type: 'AWS::CloudTrail::Trail', stack: 'account' };
    const withoutKeys = {
      'AdvancedEventSelectors/0/FieldSelectors': (old: Value) => [
        ...(old as Value[]),
        { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] },
      ],
    };
    expect(findings(trailsMissNothing, plant(assembly, trail, withoutKeys))).toEqual([
      expect.stringMatching(/ManagementTrail\w+ leaves events out/),
      expect.stringMatching(/ManagementTrail\w+: eventCategory and eventSource$/),
    ]);
  });
});

describe('telemetry to a declared address', () => {
  const SUBSCRIPTION: Spot = { type: 'AWS::SNS::Subscription' };

  test('or to a queue of ours is met', () => {
    const queue = {
      Queue: {
        Type: SUBSCRIPTION.type,
        Properties: { Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['FindingAgeMeasureDeadLetters', 'Arn'] } },
      },
    };
    expect(findings(telemetryGoesWhereDeclared, add(assembly, `${home}-watch`, queue))).toHaveLength(1); // no such queue
    const named = {
      Queue: {
        ...queue.Queue,
        Properties: { Protocol: 'sqs', Endpoint: { 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:q' } },
      },
    };
    expect(findings(telemetryGoesWhereDeclared, add(assembly, `${home}-watch`, named))).toEqual([]);
    expect(telemetryGoesWhereDeclared.look(assembly).length).toBeGreaterThanOrEqual(4);
    expect(findings(telemetryGoesWhereDeclared, assembly)).toEqual([]);
  });
});
