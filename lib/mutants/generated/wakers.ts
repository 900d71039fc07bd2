import { plain } from '../../fences/templates/assembly';
import type { Found, Value } from '../../fences/templates/assembly';
import { isMap, listOf } from '../../fences/policies/policy';
import { at } from './generated';
import type { Generated, Makes } from './generated';

type Change = readonly [kind: 'disabled' | 'narrowed' | 'redirected', how: string, property: string, value: Value];
type Properties = Found['properties'];

/** Who is told instead: a topic that is there no more. */
const ELSEWHERE = 'arn:aws:sns:us-east-1:999999999999:planted';
const NEVER = 'cron(0 0 1 1 ? 2099)';
const pattern = (old: Value): { [key: string]: Value } => (isMap(old) ? old : {});

/** What wakes somebody, and how it is made to wake nobody, less often, or somebody else. */
const CHANGES: Readonly<Record<string, (properties: Properties) => readonly Change[]>> = {
  'AWS::Events::Rule': (p) => [
    ['disabled', 'off', 'State', 'DISABLED'],
    ['disabled', 'without targets', 'Targets', undefined],
    ...(p.ScheduleExpression === undefined
      ? ([
          ['narrowed', 'of no account', 'EventPattern', { ...pattern(p.EventPattern), account: ['000000000000'] }],
          ['narrowed', 'of a detail that no event has', 'EventPattern', { ...pattern(p.EventPattern), detail: { planted: ['x'] } }],
          ['narrowed', 'of another source', 'EventPattern', { ...pattern(p.EventPattern), source: ['aws.planted'] }],
        ] satisfies Change[])
      : ([
          ['disabled', 'in 2099', 'ScheduleExpression', NEVER],
          ['narrowed', 'once a year', 'ScheduleExpression', 'rate(365 days)'],
        ] satisfies Change[])),
    ['redirected', 'to somebody else', 'Targets', listOf(p.Targets).map((one) => ({ ...pattern(one), Arn: ELSEWHERE }))],
    ['redirected', 'with another input', 'Targets', listOf(p.Targets).map((one) => inputOf(pattern(one)))],
    ['redirected', 'to another bus', 'EventBusName', 'planted'],
  ],
  'AWS::Scheduler::Schedule': () => [
    ['disabled', 'off', 'State', 'DISABLED'],
    ['disabled', 'in 2099', 'ScheduleExpression', NEVER],
    ['narrowed', 'once a year', 'ScheduleExpression', 'rate(365 days)'],
    ['narrowed', 'until yesterday', 'EndDate', '2020-01-01T00:00:00Z'],
  ],
  'AWS::CloudWatch::Alarm': (p) => [
    ['disabled', 'actions off', 'ActionsEnabled', false],
    ['disabled', 'no action', 'AlarmActions', undefined],
    ['disabled', 'silence is fine', 'TreatMissingData', p.TreatMissingData === 'breaching' ? 'notBreaching' : 'ignore'],
    ['narrowed', 'a thousandfold threshold', 'Threshold', Number(p.Threshold ?? 1) * 1000 + 1],
    ['narrowed', 'a threshold of nothing', 'Threshold', -1],
    ['narrowed', 'after a day', 'EvaluationPeriods', 288],
    [
      'narrowed',
      'at the other side',
      'ComparisonOperator',
      plain(p.ComparisonOperator).startsWith('Less') ? 'GreaterThanThreshold' : 'LessThanThreshold',
    ],
    ['narrowed', 'of more points', 'DatapointsToAlarm', Number(p.EvaluationPeriods ?? 1) + 1],
    ...('MetricName' in p
      ? ([
          ['narrowed', 'another metric', 'MetricName', 'Planted'],
          ['narrowed', 'another namespace', 'Namespace', 'Planted'],
          ['narrowed', 'the least', 'Statistic', 'Minimum'],
          ['narrowed', 'another period', 'Period', 86_400],
          ['narrowed', 'of another thing', 'Dimensions', [{ Name: 'Planted', Value: 'planted' }]],
          ['narrowed', 'of every thing', 'Dimensions', undefined],
        ] satisfies Change[])
      : ([['narrowed', 'of no metric', 'Metrics', listOf(p.Metrics).slice(1)]] satisfies Change[])),
    ['redirected', 'to somebody else', 'AlarmActions', [ELSEWHERE]],
  ],
  'AWS::SNS::Subscription': (p) => [
    ['disabled', 'of nothing', 'FilterPolicy', { planted: ['x'] }],
    ['redirected', 'to somebody else', 'Endpoint', p.Protocol === 'email' ? 'planted@planted.example' : ELSEWHERE],
    ['redirected', 'of another topic', 'TopicArn', ELSEWHERE],
  ],
  'AWS::Logs::SubscriptionFilter': () => [
    ['narrowed', 'of another word', 'FilterPattern', 'planted'],
    ['redirected', 'to somebody else', 'DestinationArn', ELSEWHERE],
    ['redirected', 'of another log', 'LogGroupName', 'planted'],
  ],
  'AWS::Logs::MetricFilter': () => [
    ['narrowed', 'of another word', 'FilterPattern', 'planted'],
    ['redirected', 'of another log', 'LogGroupName', 'planted'],
  ],
  'AWS::Lambda::Permission': (p) => [
    ['redirected', 'for another rule', 'SourceArn', ELSEWHERE],
    [
      'redirected',
      'for another service',
      'Principal',
      p.Principal === 's3.amazonaws.com' ? 'sns.amazonaws.com' : 's3.amazonaws.com',
    ],
    ['narrowed', 'to read', 'Action', 'lambda:GetFunction'],
  ],
  'AWS::Lambda::EventSourceMapping': () => [['disabled', 'off', 'Enabled', false]],
};

function inputOf(target: { [key: string]: Value }): Value {
  const kept = Object.entries(target).filter(([key]) => key !== 'InputTransformer' && key !== 'InputPath');
  return { ...Object.fromEntries(kept), Input: '{"planted":true}' };
}

const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'an alarm',
  'AWS::Scheduler::Schedule': 'a schedule',
  'AWS::Events::Rule': 'a rule',
};

/** Every rule, schedule, alarm and what they lead through, disabled, narrowed, redirected. */
export const ofWakers: Makes = function* (found, room) {
  const { type, properties } = found;
  const thing = NAMES[type] ?? 'a way to somebody';
  for (const [kind, how, property, value] of CHANGES[type]?.(properties) ?? [])
    if (JSON.stringify(properties[property]) !== JSON.stringify(value))
      yield at(found, { kind: `${thing} ${kind}`, fault: `${room}/${found.logicalId}: ${how}` }, ['Properties', property], value);
  if (type in CHANGES) yield gone(found, room, thing);
};

const gone = ({ stack, logicalId }: Found, room: string, thing: string): Generated => ({
  kind: `${thing} taken out`,
  fault: `${room}/${logicalId}: taken out`,
  ...{ stack: stack.name, logicalId },
  after: () => ({ [logicalId]: undefined }),
});
