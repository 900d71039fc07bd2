import { regionRoleName } from '../../role-names';
import type { Assembly, Found, StackTemplate } from '../templates/assembly';
import { but } from '../templates/but';
import { matches } from '../events/event-patterns';
import type { Event } from '../events/event-patterns';
import { canonical, differences } from './canonical';
import { isMap, listOf } from '../templates/value';
import type { Value } from '../templates/value';
import { arnAt, namesOf, onCallAt, roleAt, roomsOf } from './place';
import type { RoomAt } from './place';
import { COUNTS, TRIGGERS, VISITS } from './trigger-catalogue';
import type { TriggerSays } from './trigger-catalogue';

/** What triggers are for: a hook's work, whoever is on call, the SIEM, the count of what a trail says, the record of backups. */
export const ABOUT = ['hooks', 'on-call', 'siem', 'trail', 'backup-record'] as const;

/** One thing that must set something off, and what is wrong with it. */
export interface Trigger {
  readonly stack: StackTemplate;
  readonly what: string;
  readonly about: (typeof ABOUT)[number];
  /** The hook that it sets off, by its ARN. */
  readonly hook?: string;
  /** Absent where nothing stands there. */
  readonly found?: Found;
  readonly wrong: readonly string[];
}

const known = new WeakMap<Assembly, readonly Trigger[]>();

/** Every trigger of the catalogue in every room that must have it. */
export function triggersOf(assembly: Assembly): readonly Trigger[] {
  const read = known.get(assembly);
  if (read) return read;
  const all = roomsOf(assembly).flatMap((at) => [
    ...Object.entries(TRIGGERS)
      .filter(([, says]) => says.room === at.room)
      .map(([name, says]) => ruleAt(assembly, at, [name, says])),
    ...(at.room === VISITS.room ? [visitsAt(assembly, at)] : []),
    ...(at.room === 'watch' ? [subscriptionAt(assembly, at), ...countsAt(assembly, at)] : []),
  ]);
  known.set(assembly, all);
  return all;
}

/** The first of a type in a stack of which a property says this. */
const one = (assembly: Assembly, { name }: StackTemplate, type: string, [property, text]: [string, string]): Found | undefined =>
  assembly.in(name, type).find(({ properties, stack }) => assembly.text(properties[property], stack) === text);

function compared(assembly: Assembly, found: Found, wanted: { [key: string]: Value }): string[] {
  return differences(canonical(assembly, found.stack, wanted), canonical(assembly, found.stack, but(found.properties, 'Tags')));
}

function ruleAt(assembly: Assembly, at: RoomAt, [name, says]: [string, TriggerSays]): Trigger {
  const { stack } = at;
  const full = `${namesOf(assembly)}${name}`;
  const found = one(assembly, stack, 'AWS::Events::Rule', ['Name', full]);
  const to = targetOf(assembly, at, says.to);
  const about = typeof says.to === 'object' ? ('hooks' as const) : says.to;
  const trigger = { stack, what: `the rule ${full}`, about, ...(typeof says.to === 'object' && { hook: to }) };
  if (!found) return { ...trigger, wrong: ['is not there'] };
  const wanted = {
    Name: full,
    Description: says.description,
    State: 'ENABLED',
    ...(typeof says.on === 'string' ? { ScheduleExpression: says.on } : { EventPattern: says.on }),
    Targets: [
      {
        Arn: to,
        ...(JSON.parse(JSON.stringify(says.input).replaceAll('{region}', stack.region)) as { [key: string]: Value }),
        ...(says.tries !== undefined && { RetryPolicy: { MaximumRetryAttempts: says.tries } }),
        ...(says.to === 'siem' && { RoleArn: roleAt(at.stack, regionRoleName(at.cell, 'siem-events')) }),
      },
    ],
  };
  const rule = { ...found, properties: usual(found.properties) };
  return { ...trigger, found, wrong: [...compared(assembly, rule, wanted), ...silent(assembly, found, says)] };
}

/** What EventBridge takes where nothing is said; names of targets tell nobody anything. */
function usual({ State = 'ENABLED', EventBusName, Targets, ...rest }: Found['properties']): Found['properties'] {
  const targets = listOf(Targets).map((target) => (isMap(target) ? but(target, 'Id') : target));
  return {
    ...rest,
    State,
    ...(EventBusName !== undefined && EventBusName !== 'default' && { EventBusName }),
    Targets: targets,
  };
}

function targetOf(assembly: Assembly, { stack }: RoomAt, to: TriggerSays['to']): string {
  if (to === 'on-call') return onCallAt(assembly, stack);
  if (to === 'siem') return arnAt(stack, 'firehose', `deliverystream/${namesOf(assembly)}siem`);
  if (to === 'backup-record') return arnAt(stack, 'logs', `log-group:/freehold/backups/${namesOf(assembly)}completed`);
  return arnAt(stack, 'lambda', `function:${namesOf(assembly)}${to.hook}`);
}

/** Held against events as the service sends them: does it go off, does it not, and can the hook read what arrives? */
function silent(assembly: Assembly, { properties, stack }: Found, { fires = [], sleeps = [], reads }: TriggerSays): string[] {
  const goesOff = (event: Event): boolean => matches(assembly, stack, { pattern: properties.EventPattern, event });
  const said = ({ detail }: Event): string => JSON.stringify(detail ?? {}).slice(0, 160);
  const arriving = fires.length > 0 ? fires : [{}];
  return [
    ...fires.filter((event) => !goesOff(event)).map((event) => `is not set off by ${said(event)}`),
    ...sleeps.filter(goesOff).map((event) => `is set off by ${said(event)}`),
    ...(reads ? arriving : [])
      .filter((event) => !listOf(properties.Targets).every((target) => reads!(arrives(assembly, stack, { target, event }))))
      .map((event) => `hands over what its hook cannot read of ${said(event)}`),
  ];
}

/** What a target is handed of an event. */
function arrives(assembly: Assembly, stack: StackTemplate, { target, event }: { target: Value; event: Event }): unknown {
  if (!isMap(target)) return undefined;
  try {
    if (target.Input !== undefined) return JSON.parse(assembly.text(target.Input, stack)) as unknown;
    if (target.InputPath !== undefined) return at(event, assembly.text(target.InputPath, stack));
    if (!isMap(target.InputTransformer)) return event;
    const paths = isMap(target.InputTransformer.InputPathsMap) ? target.InputTransformer.InputPathsMap : {};
    const template = assembly.text(target.InputTransformer.InputTemplate, stack);
    const filled = template.replace(/<([^<>]+)>/g, (_, key: string) => JSON.stringify(at(event, assembly.text(paths[key], stack))));
    return JSON.parse(filled) as unknown;
  } catch {
    return undefined; // what is no JSON arrives nowhere
  }
}

const at = (event: Event, path: string): unknown =>
  path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter((key) => key !== '')
    .reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Event)[key] : undefined), event);

function visitsAt(assembly: Assembly, { stack, cell }: RoomAt): Trigger {
  const names = namesOf(assembly);
  const hook = arnAt(stack, 'lambda', `function:${names}${VISITS.hook}`);
  const log = `${VISITS.log}${names}front-door`;
  const found = one(assembly, stack, 'AWS::Logs::SubscriptionFilter', ['LogGroupName', log]);
  const trigger = { stack, what: `the subscription to ${log} in ${cell.region.region}`, about: 'hooks' as const, hook };
  if (!found) return { ...trigger, wrong: ['is not there'] };
  const wanted = { DestinationArn: hook, FilterName: VISITS.name, FilterPattern: VISITS.pattern, LogGroupName: log };
  return { ...trigger, found, wrong: compared(assembly, found, wanted) };
}

function subscriptionAt(assembly: Assembly, { stack }: RoomAt): Trigger {
  const { onCall } = assembly.platform;
  const found = one(assembly, stack, 'AWS::SNS::Subscription', ['Endpoint', onCall]);
  const trigger = { stack, what: `the subscription of ${onCall}`, about: 'on-call' as const };
  if (!found) return { ...trigger, wrong: ['is not there'] };
  const Protocol = onCall.startsWith('https://') ? 'https' : 'email';
  return {
    ...trigger,
    found,
    wrong: compared(assembly, found, { Endpoint: onCall, Protocol, TopicArn: onCallAt(assembly, stack) }),
  };
}

function countsAt(assembly: Assembly, { stack }: RoomAt): Trigger[] {
  return Object.entries(COUNTS).map(([name, { pattern, metric }]) => {
    const FilterName = `${namesOf(assembly)}${name}`;
    const found = one(assembly, stack, 'AWS::Logs::MetricFilter', ['FilterName', FilterName]);
    const trigger = { stack, what: `the filter ${FilterName}`, about: 'trail' as const };
    if (!found) return { ...trigger, wrong: ['is not there'] };
    const MetricTransformations = [{ MetricName: metric, MetricNamespace: 'Freehold', MetricValue: '1' }];
    const wanted = { FilterName, FilterPattern: pattern, LogGroupName: trailLogOf(assembly, stack), MetricTransformations };
    return { ...trigger, found, wrong: compared(assembly, found, wanted) };
  });
}

/** The log into which the trail of tenants' objects is delivered. */
function trailLogOf(assembly: Assembly, stack: StackTemplate): string {
  const [trail] = assembly.in(stack.name, 'AWS::CloudTrail::Trail');
  const arn = trail ? assembly.text(trail.properties.CloudWatchLogsLogGroupArn, stack) : '';
  return arn.replace(/^.*:log-group:/, '').replace(/:\*$/, '');
}
