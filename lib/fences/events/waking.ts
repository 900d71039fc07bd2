import { plain } from '../templates/assembly';
import type { Assembly, Found, StackTemplate, Value } from '../templates/assembly';
import { matches } from './event-patterns';
import type { Event } from './event-patterns';
import { subscriptionsIn } from '../policies/placed';
import { isMap, listOf } from '../policies/policy';

/** One metric that an alarm looks at. */
export interface Metric {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
  /** Whether the alarm asks if the metric is as it usually is, and not whether it passes a number. */
  readonly banded: boolean;
}

/** What wakes somebody in one region. */
interface Waking {
  readonly alarms: readonly { readonly alarm: Found; readonly metrics: readonly Metric[] }[];
  readonly rules: readonly Found[];
}

/** By account and region: with hundreds of tenants, a region is asked about hundreds of times. */
const known = new WeakMap<Assembly, Map<string, Waking>>();

function wakingAt(assembly: Assembly, { account, region }: StackTemplate): Waking {
  const regions = known.get(assembly) ?? new Map<string, Waking>();
  known.set(assembly, regions);
  const at = `${account}/${region}`;
  const found = regions.get(at) ?? lookAt(assembly, ({ stack }) => stack.account === account && stack.region === region);
  regions.set(at, found);
  return found;
}

/** Whoever tells a topic that the on-call address is subscribed to, and is on. */
function lookAt(assembly: Assembly, isHere: (found: Found) => boolean): Waking {
  const topics = subscriptionsIn(assembly)
    .filter(({ found, endpoint }) => isHere(found) && endpoint === assembly.platform.onCall)
    .map(({ topic }) => topic);
  const leads = ({ stack }: Found, targets: readonly Value[]): boolean =>
    targets.some((target) => topics.includes(assembly.text(target, stack)));
  return {
    alarms: assembly
      .all('AWS::CloudWatch::Alarm')
      .filter((alarm) => isHere(alarm) && alarm.properties.ActionsEnabled !== false)
      .filter((alarm) => leads(alarm, listOf(alarm.properties.AlarmActions)))
      .map((alarm) => ({ alarm, metrics: metricsOf(assembly, alarm) })),
    rules: assembly
      .all('AWS::Events::Rule')
      .filter((rule) => isHere(rule) && rule.properties.State !== 'DISABLED')
      .filter((rule) => rule.properties.EventBusName === undefined || rule.properties.EventBusName === 'default')
      .filter((rule) =>
        leads(
          rule,
          listOf(rule.properties.Targets).map((target) => (isMap(target) ? target.Arn : target)),
        ),
      ),
  };
}

/**
 * Whether somebody is woken when there is nothing to measure any more: the alarm takes silence for a breach, or tells of it. One that
 * takes it for a breach rings before the first measurement, too.
 */
export function tellsOfSilence(assembly: Assembly, { stack, properties }: Found): boolean {
  const { TreatMissingData: silence = 'missing', AlarmActions, InsufficientDataActions } = properties;
  const told = listOf(InsufficientDataActions).map((action) => assembly.text(action, stack));
  const woken = listOf(AlarmActions).map((action) => assembly.text(action, stack));
  return silence === 'breaching' || (silence === 'missing' && woken.length > 0 && woken.every((topic) => told.includes(topic)));
}

/** Alarms of a region that are on, wake the on-call, and rest on a metric like that. */
export const wakingAlarms = (assembly: Assembly, at: StackTemplate, like: (metric: Metric, alarm: Found) => boolean): Found[] =>
  wakingAt(assembly, at).alarms.flatMap(({ alarm, metrics }) => (metrics.some((metric) => like(metric, alarm)) ? [alarm] : []));

/** Event rules of a region that are on and wake the on-call when such an event comes. */
export const wakingRules = (assembly: Assembly, at: StackTemplate, event: Event): Found[] =>
  wakingAt(assembly, at).rules.filter((rule) => matches(assembly, rule.stack, { pattern: rule.properties.EventPattern, event }));

/** Everything that an alarm's verdict rests on: its metric, or those that its expression is made of. */
function metricsOf(assembly: Assembly, alarm: Found): Metric[] {
  const { properties, stack } = alarm;
  if (properties.MetricName !== undefined) return [metric(assembly, stack, { of: properties, how: properties, banded: false })];
  const queries = listOf(properties.Metrics).filter(isMap);
  const byId = new Map(queries.map((query) => [plain(query.Id), query]));
  const band = plain(byId.get(plain(properties.ThresholdMetricId))?.Expression ?? '').startsWith('ANOMALY_DETECTION_BAND(');
  const reached = new Set<string>();
  const reach = (id: string): void => {
    if (reached.has(id) || !byId.has(id)) return;
    reached.add(id);
    for (const named of plain(byId.get(id)!.Expression ?? '').match(/\b[a-z]\w*/g) ?? []) reach(named);
  };
  for (const query of queries.filter(({ ReturnData }) => ReturnData !== false)) reach(plain(query.Id));
  return [...reached].flatMap((id) => {
    const how = byId.get(id)!.MetricStat;
    return isMap(how) && isMap(how.Metric) ? [metric(assembly, stack, { of: how.Metric, how, banded: band })] : [];
  });
}

type Fields = { readonly [key: string]: Value };
function metric(
  assembly: Assembly,
  stack: StackTemplate,
  { of, how, banded }: { of: Fields; how: Fields; banded: boolean },
): Metric {
  const dimensions = listOf(of.Dimensions)
    .filter(isMap)
    .map(({ Name, Value: value }): [string, string] => [plain(Name), assembly.text(value, stack)]);
  return {
    name: `${plain(of.Namespace)} ${plain(of.MetricName)}`,
    dimensions: Object.fromEntries(dimensions),
    statistic: plain(how.Statistic ?? how.Stat ?? how.ExtendedStatistic),
    period: Number(how.Period),
    banded,
  };
}

/** Whether an alarm goes off at the first time that something was counted, within some seconds. */
export function atTheFirst({ properties }: Found, { statistic, period }: Metric, seconds: number): boolean {
  const { ComparisonOperator: operator, EvaluationPeriods, DatapointsToAlarm } = properties;
  const limit = Number(properties.Threshold);
  const above =
    (operator === 'GreaterThanOrEqualToThreshold' && limit > 0 && limit <= 1) ||
    (operator === 'GreaterThanThreshold' && limit >= 0 && limit < 1);
  const once = Number(DatapointsToAlarm ?? EvaluationPeriods) === 1;
  return above && once && ['Sum', 'Maximum'].includes(statistic) && period <= seconds;
}

export const wokenBy = (found: readonly Found[]): string =>
  found.length === 0
    ? 'nobody is woken'
    : `woken by ${found.map(({ stack, logicalId }) => `${stack.name}/${logicalId}`).join(', ')}`;
