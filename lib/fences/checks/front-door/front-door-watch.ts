import { roomStackName } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { wakingAlarms, wokenBy } from '../../events/waking';
import type { Metric } from '../../events/waking';

const UPWARDS = [
  'GreaterThanThreshold',
  'GreaterThanOrEqualToThreshold',
  'GreaterThanUpperThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
];

/** What is watched at a door, by its metric, and what an alarm must ask of it. */
const WATCHED: readonly { what: string; metric: string; asks: (alarm: Found, metric: Metric) => boolean }[] = [
  { what: 'errors of the door', metric: 'HTTPCode_ELB_5XX_Count', asks: rises },
  { what: 'errors of the application', metric: 'HTTPCode_Target_5XX_Count', asks: rises },
  { what: 'slow answers', metric: 'TargetResponseTime', asks: rises },
  // Too much is an attack, too little is a fault that nobody can report; neither has a number that holds at night and at noon.
  { what: 'traffic unlike other days', metric: 'RequestCount', asks: (alarm, { banded }) => banded && leavesBothWays(alarm) },
];

function rises({ properties }: Found): boolean {
  return UPWARDS.includes(plain(properties.ComparisonOperator));
}
const leavesBothWays = ({ properties }: Found): boolean =>
  properties.ComparisonOperator === 'LessThanLowerOrGreaterThanUpperThreshold';

/** What nobody watches is noticed by customers first. */
export const frontDoorIsWatched: Check = {
  id: 'front-door-is-watched',
  sentence: 'Errors, slow answers and traffic unlike that of other days wake somebody, at every way in.',
  remedy: 'Keep FrontDoorAlarms in the front-door room.',
  look: (assembly) => [
    ...assembly
      .all('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .flatMap((balancer) => WATCHED.map((thing) => watched(assembly, balancer, thing))),
    ...withoutDoor(assembly),
  ],
};

function watched(assembly: Assembly, balancer: Found, { what, metric, asks }: (typeof WATCHED)[number]): Observation {
  const name = assembly.text({ 'Fn::GetAtt': [balancer.logicalId, 'LoadBalancerFullName'] }, balancer.stack);
  const waking = wakingAlarms(
    assembly,
    balancer.stack,
    (one, alarm) =>
      one.name === `AWS/ApplicationELB ${metric}` &&
      Object.keys(one.dimensions).join() === 'LoadBalancer' && // of one zone or target group alone is not of the door
      one.dimensions.LoadBalancer === name &&
      asks(alarm, one),
  );
  return observe(balancer, '', {
    expected: `the on-call is woken by ${what}`,
    actual: wokenBy(waking),
    ok: waking.length > 0,
  });
}

function withoutDoor(assembly: Assembly): Observation[] {
  if (!assembly.isThePlatform) return [];
  return assembly.platform.residencies
    .map(({ home }) => roomStackName(home, 'front-door'))
    .filter((stack) => assembly.in(stack, 'AWS::ElasticLoadBalancingV2::LoadBalancer').length === 0)
    .map((stack) => ({ stack, logicalId: '', pointer: '/Resources', expected: 'a way in', actual: 'none', ok: false }));
}
