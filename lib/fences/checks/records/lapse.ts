import type { Assembly, Found, Value } from '../../templates/assembly';
import { plain } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { isMap, listOf } from '../../policies/policy';

/** Days for which an older version may outlive the object: a mistake can be undone, and nothing stays by the back door. */
const VERSIONS_AT_MOST = 30;

/** What is kept for longer than we say is a breach as well as what is kept for less. */
export const objectsLapseWithTheirClass: Check = {
  id: 'objects-lapse-with-their-class',
  sentence:
    "Access logs, the configuration's history, telemetry that could not be delivered, and every locked record lapse on the day that their retention class says, older versions within a month.",
  remedy: 'Give the bucket one expiration, of the days of its class, and expire noncurrent versions.',
  look(assembly) {
    const buckets = new Map(assembly.all('AWS::S3::Bucket').map((b) => [assembly.text({ Ref: b.logicalId }, b.stack), b]));
    const classes = new Map([...buckets.keys()].flatMap((name) => lockedClass(assembly, name)));
    const strange: Observation[] = [];
    for (const { from, property, name, kept } of fillers(assembly)) {
      if (buckets.has(name)) classes.set(name, kept);
      else strange.push(observe(from, property, { expected: 'a bucket of the platform', actual: name || 'none', ok: false }));
    }
    return [...strange, ...[...classes].map(([name, kept]) => lapses(assembly, buckets.get(name)!, kept))];
  },
};

/** What writes into a bucket by itself, and the class of what it writes. */
function fillers(assembly: Assembly): { from: Found; property: string; name: string; kept: string }[] {
  return [
    ...assembly.all('AWS::Config::DeliveryChannel').map((from) => ({
      from,
      property: 'S3BucketName',
      name: assembly.text(from.properties.S3BucketName, from.stack),
      kept: 'trail',
    })),
    ...assembly.all('AWS::KinesisFirehose::DeliveryStream').flatMap((from) => {
      const { HttpEndpointDestinationConfiguration: to } = from.properties;
      const aside = isMap(to) && isMap(to.S3Configuration) ? to.S3Configuration : {};
      const name = assembly.text(aside.BucketARN, from.stack).replace(/^arn:[^:]*:s3:::/, '');
      return [{ from, property: 'HttpEndpointDestinationConfiguration/S3Configuration/BucketARN', name, kept: 'access-log' }];
    }),
    ...assembly.all('AWS::S3::Bucket').flatMap((from) => {
      const { LoggingConfiguration: log } = from.properties;
      if (!isMap(log)) return [];
      // Without a destination, S3 logs into the bucket itself.
      const name = assembly.text(log.DestinationBucketName ?? { Ref: from.logicalId }, from.stack);
      return [{ from, property: 'LoggingConfiguration/DestinationBucketName', name, kept: 'access-log' }];
    }),
    ...assembly.all('AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((from) =>
      listOf(from.properties.LoadBalancerAttributes).flatMap((attribute, i) =>
        isMap(attribute) && plain(attribute.Key).endsWith('.s3.bucket')
          ? [
              {
                from,
                property: `LoadBalancerAttributes/${i}/Value`,
                name: assembly.text(attribute.Value, from.stack),
                kept: 'access-log',
              },
            ]
          : [],
      ),
    ),
  ];
}

/** Records under object lock, by the kind that comes first in their bucket's name. */
function lockedClass({ platform }: Assembly, name: string): [string, string][] {
  if (name.startsWith('trail-')) return [[name, 'trail']];
  const kept = Object.keys(platform.retention).find((c) => name.startsWith(`audit-${c.replace(/^audit-/, '')}-`));
  return kept === undefined ? [] : [[name, kept]];
}

function lapses({ platform }: Assembly, bucket: Found, kept: string): Observation {
  const days = platform.retention[kept]?.days;
  const { LifecycleConfiguration: cycle } = bucket.properties;
  const rules = isMap(cycle) ? listOf(cycle.Rules).filter((rule) => isMap(rule) && rule.Status === 'Enabled') : [];
  const told = (rules as Fields[]).flatMap((rule) => [
    ...(rule.ExpirationInDays === undefined ? [] : [`${plain(rule.ExpirationInDays)} days${partly(rule)}`]),
    ...(rule.ExpirationDate === undefined ? [] : [`until ${plain(rule.ExpirationDate)}`]),
  ]);
  const versions = (rules as Fields[]).filter((rule) => !partly(rule)).map(versionDays);
  const older = Math.min(...versions, Infinity);
  return observe(bucket, 'LifecycleConfiguration', {
    expected: `${days} days (${kept}), older versions ${VERSIONS_AT_MOST} days more at most`,
    actual: `${told.join(' and ') || 'for good'}, older versions ${older === Infinity ? 'for good' : `${older} days more`}`,
    ok: days !== undefined && told.join() === `${days} days` && older <= VERSIONS_AT_MOST,
  });
}

type Fields = { readonly [key: string]: Value };

/** A rule for some objects says nothing of the others. */
const partly = (rule: Fields): string =>
  ['Prefix', 'TagFilters', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'].some((key) => rule[key] !== undefined && rule[key] !== '')
    ? ' for some'
    : '';

function versionDays({ NoncurrentVersionExpiration: old, NoncurrentVersionExpirationInDays: days }: Fields): number {
  if (isMap(old)) return old.NewerNoncurrentVersions === undefined ? Number(old.NoncurrentDays) : Infinity;
  return days === undefined ? Infinity : Number(days);
}
