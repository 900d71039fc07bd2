import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plain } from '../../lib/fences/templates/assembly';
import { HOOKS } from '../../lib/naming';
import { isMap, listOf } from '../../lib/fences/templates/value';
import type { Value } from '../../lib/fences/templates/value';
import { sourceOf } from '../../lib/parts/hook-bundles';
import { buildPlatform } from '../support/build';

/** Whoever is on call is woken by faults, and not by a customer who asked for what there is not. */
const { assembly } = buildPlatform({ stage: 'production', tenants: 'none' });
const REFUSE = HOOKS.filter((hook) =>
  /^export (const REFUSALS|\{ REFUSALS \})/m.test(readFileSync(join(__dirname, '../..', sourceOf(hook), 'contract.ts'), 'utf8')),
);
const alarmsOn = (hook: string) =>
  assembly
    .all('AWS::CloudWatch::Alarm')
    .filter(({ properties }) => properties.AlarmName === `softdocket-production-${hook}-errors`);
const metricOf = (query: Value) => {
  const stat = isMap(query) && isMap(query.MetricStat) ? query.MetricStat : {};
  const metric = isMap(stat.Metric) ? stat.Metric : {};
  return `${plain(metric.Namespace)} ${plain(metric.MetricName)} ${plain(stat.Stat)} ${Number(stat.Period)}`;
};

test.each([...REFUSE])('%s: the alarm on errors leaves out what the hook refused, and nothing else', (hook) => {
  const alarms = alarmsOn(hook);
  expect(alarms.length).toBe(4); // one a home region
  for (const { properties, stack } of alarms) {
    const queries = listOf(properties.Metrics).filter(isMap);
    const returned = queries.filter(({ ReturnData }) => ReturnData !== false);
    expect(returned.map(({ Expression }) => Expression)).toEqual(['errors - FILL(refusals, 0)']);
    const byId = new Map(queries.map((query) => [plain(query.Id), query]));
    expect(metricOf(byId.get('errors'))).toBe('AWS/Lambda Errors Sum 300');
    expect(metricOf(byId.get('refusals'))).toBe('Freehold RefusedRequests Sum 300');
    expect(assembly.text(byId.get('refusals'), stack)).toContain(`"Name":"service","Value":"${hook}"`);
    expect(properties).toMatchObject({ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', EvaluationPeriods: 1 });
  }
});

test('every other hook wakes somebody by its first error', () => {
  expect(REFUSE.length).toBeGreaterThan(0);
  const others = HOOKS.filter((hook) => !REFUSE.includes(hook));
  expect(others.length).toBeGreaterThan(15);
  for (const hook of others) {
    const alarms = alarmsOn(hook);
    expect([hook, alarms.length > 0]).toEqual([hook, true]);
    for (const { properties } of alarms) expect([hook, properties.MetricName, properties.Threshold]).toEqual([hook, 'Errors', 1]);
  }
});
