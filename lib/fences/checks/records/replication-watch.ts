import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { atTheFirst, wakingAlarms, wokenBy } from '../../events/waking';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';
import type { Metric } from '../../events/waking';

/** S3's own promise for copies under time control, in seconds; and how long it may be broken before somebody hears. */
const PROMISED = 15 * 60;
const HEARD_WITHIN = 60 * 60;

/** A copy that nobody misses is missing on the day on which a region is lost. */
export const replicationIsWatched: Check = {
  id: 'replication-is-watched',
  sentence: 'When S3 cannot copy an object to the other region, or is more than 15 minutes late with it, somebody is woken.',
  remedy: 'Measure the replication, and use watchLedgerCopy in the stack of the source and in that of the copy.',
  look: (assembly) =>
    assembly.all('AWS::S3::Bucket').flatMap((bucket) => {
      const { ReplicationConfiguration: configured } = bucket.properties;
      const rules = isMap(configured) ? listOf(configured.Rules).filter(isMap) : [];
      return rules.flatMap((rule, i) => watched(assembly, bucket, { rule, at: `ReplicationConfiguration/Rules/${i}` }));
    }),
};

function watched(assembly: Assembly, bucket: Found, { rule, at }: { rule: { [key: string]: Value }; at: string }): Observation[] {
  const { stack } = bucket;
  const destination = isMap(rule.Destination) ? rule.Destination : {};
  const copy = assembly.all('AWS::S3::Bucket').find((other) => arnOf(assembly, other) === assembly.text(destination.Bucket, stack));
  const dimensions = {
    SourceBucket: assembly.text({ Ref: bucket.logicalId }, stack),
    DestinationBucket: copy ? assembly.text({ Ref: copy.logicalId }, copy.stack) : '',
    RuleId: assembly.text(rule.Id, stack),
  };
  const woken = (where: StackTemplate | undefined, metric: string, rings: (alarm: Found, metric: Metric) => boolean): Found[] =>
    where
      ? wakingAlarms(
          assembly,
          where,
          (one, alarm) => one.name === `AWS/S3 ${metric}` && isOf(one.dimensions, dimensions) && rings(alarm, one),
        )
      : [];
  const measured = isMap(destination.Metrics) && destination.Metrics.Status === 'Enabled';
  const failed = woken(stack, 'OperationsFailedReplication', (alarm, metric) => atTheFirst(alarm, metric, HEARD_WITHIN));
  const late = woken(copy?.stack, 'ReplicationLatency', whenLate);
  const heard = (expected: string, by: readonly Found[]): Observation =>
    observe(bucket, at, { expected, actual: wokenBy(by), ok: by.length > 0 });
  return [
    observe(bucket, `${at}/Destination/Metrics`, {
      expected: 'replication is measured',
      actual: measured ? 'measured' : 'not measured',
      ok: measured,
    }),
    heard('the on-call is woken when an object could not be copied', failed),
    heard('the on-call is woken when a copy is late', late),
  ];
}

const arnOf = (assembly: Assembly, { logicalId, stack }: Found): string =>
  assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack);

const isOf = (dimensions: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean =>
  Object.keys(dimensions).length === Object.keys(wanted).length &&
  Object.entries(wanted).every(([name, value]) => value !== '' && dimensions[name] === value);

function whenLate({ properties }: Found, { statistic, period }: Metric): boolean {
  const { ComparisonOperator: operator, EvaluationPeriods, Threshold } = properties;
  const above = operator === 'GreaterThanOrEqualToThreshold' || operator === 'GreaterThanThreshold';
  return above && statistic === 'Maximum' && Number(Threshold) <= PROMISED && Number(EvaluationPeriods) * period <= HEARD_WITHIN;
}
