import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { wakingAlarms, wokenBy } from '../../events/waking';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/**
 * A log that nobody reads finds no attacker. From each log to whoever searches it: threat detection reads what trails record by itself,
 * filters count calls on objects in the log of their trail, and a hook reads the firewall's. Whether threat detection reads the sign-ins of this engine
 * could not be looked up, and lines of other logs are kept, and searched by nobody; so no row speaks of them.
 * Source, read on 2026-11-30: GuardDuty user guide, "Foundational data sources" (management events, without anything to turn on).
 */
export const logsAreSearched: Check = {
  id: 'logs-are-searched',
  sentence:
    "What trails record is searched by threat detection, calls on tenants' files are counted and wake somebody, and a hook reads the firewall's log.",
  remedy: 'Keep the detector with its features, the filters of Alerts with their alarms, and the subscription of the honeypot.',
  look: (assembly) => [
    ...assembly.all('AWS::CloudTrail::Trail').flatMap((trail) => ofTrail(assembly, trail)),
    ...assembly.all('AWS::WAFv2::LoggingConfiguration').map((log) => ofFirewall(assembly, log)),
  ],
};

/** Beside management events, which every detector reads. */
const OBJECTS = 'S3_DATA_EVENTS';

/** What the detectors of a region read, if there is one that is on. */
function readAt(assembly: Assembly, { stack: { account, region } }: Found): ReadonlySet<string> | undefined {
  const here = assembly
    .all('AWS::GuardDuty::Detector')
    .filter(({ stack, properties }) => stack.account === account && stack.region === region && plain(properties.Enable) === 'true');
  if (here.length === 0) return undefined;
  const on = here.flatMap(({ properties }) =>
    listOf(properties.Features)
      .filter(isMap)
      .filter(({ Status }) => Status === 'ENABLED'),
  );
  return new Set(on.map(({ Name }) => plain(Name)));
}

const detection = (read: ReadonlySet<string> | undefined): string =>
  read === undefined ? 'no threat detection' : `threat detection that reads ${['management events', ...read].join(', ')}`;

function ofTrail(assembly: Assembly, trail: Found): Observation[] {
  const read = readAt(assembly, trail);
  const holdsObjects = JSON.stringify([trail.properties.AdvancedEventSelectors, trail.properties.EventSelectors]).includes(
    '"AWS::S3::Object"',
  );
  const searched = observe(trail, '', {
    expected: `threat detection that reads ${holdsObjects ? OBJECTS : 'management events'}`,
    actual: detection(read),
    ok: read !== undefined && (!holdsObjects || read.has(OBJECTS)),
  });
  return holdsObjects ? [searched, counted(assembly, trail)] : [searched];
}

/** The name in the ARN of a log. */
const logIn = (assembly: Assembly, { stack }: Found, arn: Value): string =>
  assembly
    .text(arn, stack)
    .replace(/^.*:log-group:/, '')
    .replace(/:\*$/, '');

/** Filters and subscriptions of one log. */
const readersOf = (assembly: Assembly, type: string, { stack: { account, region } }: Found, log: string): Found[] =>
  assembly
    .all(type)
    .filter(({ stack }) => stack.account === account && stack.region === region)
    .filter(({ properties, stack }) => assembly.text(properties.LogGroupName, stack) === log);

/** What filters count of a trail's own log, and whether an alarm hears each of the numbers. */
function counted(assembly: Assembly, trail: Found): Observation {
  const log = logIn(assembly, trail, trail.properties.CloudWatchLogsLogGroupArn);
  const metrics = readersOf(assembly, 'AWS::Logs::MetricFilter', trail, log).flatMap(({ properties }) =>
    listOf(properties.MetricTransformations)
      .filter(isMap)
      .map(({ MetricNamespace, MetricName }) => `${plain(MetricNamespace)} ${plain(MetricName)}`),
  );
  const waking = metrics.map((name) => wakingAlarms(assembly, trail.stack, (metric) => metric.name === name));
  return observe(trail, 'CloudWatchLogsLogGroupArn', {
    expected: 'filters that count what it says, each with an alarm that wakes the on-call',
    actual: `${metrics.length} filters; ${waking.map(wokenBy).join('; ') || 'nobody is woken'}`,
    ok: metrics.length > 0 && waking.every((alarms) => alarms.length > 0),
  });
}

/** The one reader that blocks whom it finds; what it looks for, another check says. */
function ofFirewall(assembly: Assembly, log: Found): Observation {
  const [to] = listOf(log.properties.LogDestinationConfigs);
  const readers = readersOf(assembly, 'AWS::Logs::SubscriptionFilter', log, logIn(assembly, log, to));
  const hooks = assembly
    .all('AWS::Lambda::Function')
    .map(({ properties, stack }) => `:${stack.region}:${stack.account}:function:${assembly.text(properties.FunctionName, stack)}`);
  const read = readers.filter(({ properties, stack }) =>
    hooks.some((hook) => assembly.text(properties.DestinationArn, stack).endsWith(hook)),
  );
  return observe(log, 'LogDestinationConfigs', {
    expected: 'a hook that reads it',
    actual: `${read.length} hooks read it`,
    ok: read.length > 0,
  });
}
