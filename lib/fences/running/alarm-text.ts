import { plain } from '../templates/assembly';
import type { Assembly, Found, StackTemplate, Value } from '../templates/assembly';
import { but } from '../templates/but';
import { isMap, listOf } from '../policies/policy';

/** One figure that an alarm looks at. */
export interface Figure {
  /** Namespace and name: `AWS/Lambda Errors`. */
  readonly metric: string;
  readonly of?: Readonly<Record<string, string>>;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
}

/** What an alarm must say; whatever else it has is refused. */
export interface AlarmSays {
  /** A figure, or the queries of an expression by id; `*` before an expression that is the verdict. */
  readonly on: Figure | Readonly<Record<string, Figure | string>>;
  /** `>= 1`, `outside expr_1`. */
  readonly rings: string;
  readonly periods: number;
  readonly silence: 'fine' | 'told';
  /** Section of the runbook. */
  readonly runbook: string;
  readonly owner: string;
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside',
  GreaterThanUpperThreshold: 'above',
  LessThanLowerThreshold: 'below',
};

/** Everything that decides when an alarm rings and who hears it. What is none of these is said as it stands. */
const READ = [
  ...['ActionsEnabled', 'AlarmActions', 'AlarmDescription', 'AlarmName', 'ComparisonOperator', 'DatapointsToAlarm', 'Dimensions'],
  ...['EvaluationPeriods', 'ExtendedStatistic', 'InsufficientDataActions', 'MetricName', 'Metrics', 'Namespace', 'Period'],
  ...['Statistic', 'Tags', 'Threshold', 'ThresholdMetricId', 'TreatMissingData'],
];

/** An alarm in one sentence, the same for every spelling of the same alarm. */
export function alarmText(assembly: Assembly, { properties: p, stack }: Found): string {
  const text = (value: Value): string => assembly.text(value, stack);
  const told = (actions: Value): string => listOf(actions).map(text).sort().join(', ') || 'nobody';
  const on = p.Metrics === undefined ? figureText(assembly, stack, { of: p, how: p }) : queriesText(assembly, stack, p.Metrics);
  const operator = OPERATORS[text(p.ComparisonOperator)] ?? text(p.ComparisonOperator);
  const besides = Object.keys(p).filter((key) => !READ.includes(key));
  return [
    `${on} ${operator} ${text(p.Threshold ?? p.ThresholdMetricId)}`,
    `${text(p.DatapointsToAlarm ?? p.EvaluationPeriods)} of ${text(p.EvaluationPeriods)} periods`,
    `silence is ${text(p.TreatMissingData) || 'missing'}`,
    `wakes ${text(p.ActionsEnabled) === 'false' ? 'nobody: it is off' : told(p.AlarmActions)}`,
    `of silence tells ${told(p.InsufficientDataActions)}`,
    text(p.AlarmDescription),
    ...(besides.length > 0 ? [`besides ${besides.join(', ')}`] : []),
  ].join('; ');
}

/** The same sentence from the catalogue. */
export function alarmWanted(says: AlarmSays, topic: string): string {
  const { on, rings, periods, silence, owner, runbook } = says;
  const figure = 'metric' in on ? wantedFigure(on as Figure) : wantedQueries(on);
  return [
    `${figure} ${rings}`,
    `${periods} of ${periods} periods`,
    `silence is ${silence === 'fine' ? 'notBreaching' : 'missing'}`,
    `wakes ${topic}`,
    `of silence tells ${silence === 'fine' ? 'nobody' : topic}`,
    `Owner: ${owner}. Runbook: docs/runbook.md#${runbook}`,
  ].join('; ');
}

type Fields = { readonly [key: string]: Value };

function figureText(assembly: Assembly, stack: StackTemplate, { of, how }: { of: Fields; how: Fields }): string {
  const text = (value: Value): string => assembly.text(value, stack);
  const dimensions = listOf(of.Dimensions)
    .filter(isMap)
    .map(({ Name, Value: value }): [string, string] => [text(Name), text(value)]);
  return wantedFigure({
    metric: `${text(of.Namespace)} ${text(of.MetricName)}`,
    of: Object.fromEntries(dimensions),
    statistic: text(how.Statistic ?? how.Stat ?? how.ExtendedStatistic),
    period: Number(how.Period),
  });
}

function wantedFigure({ metric, of = {}, statistic, period }: Figure): string {
  const dimensions = Object.entries(of)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  return `${metric} {${dimensions.join(', ')}} ${statistic} of ${period} s`;
}

function queriesText(assembly: Assembly, stack: StackTemplate, queries: Value): string {
  return listOf(queries)
    .map((query) => {
      if (!isMap(query)) return plain(query);
      const { Id, Expression, MetricStat: how, ReturnData, ...rest } = but(query, 'Label');
      const besides = Object.keys(rest).map((key) => ` besides ${key}`);
      const what =
        isMap(how) && isMap(how.Metric) ? figureText(assembly, stack, { of: how.Metric, how }) : assembly.text(Expression, stack);
      const returned = assembly.text(ReturnData ?? true, stack) === 'true';
      return `${assembly.text(Id, stack)}: ${returned ? '*' : ''}${what}${besides.join('')}`;
    })
    .sort()
    .join(' | ');
}

/** A figure that an anomaly is looked for in is returned beside its band. */
function wantedQueries(on: Readonly<Record<string, Figure | string>>): string {
  const banded = Object.values(on).some((query) => typeof query === 'string' && query.startsWith('*ANOMALY_DETECTION_BAND'));
  return Object.entries(on)
    .map(([id, query]) => `${id}: ${typeof query === 'string' ? query : `${banded ? '*' : ''}${wantedFigure(query)}`}`)
    .sort()
    .join(' | ');
}
