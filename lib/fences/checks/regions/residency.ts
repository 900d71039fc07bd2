import { cellsOf } from '../../../../config/cells';
import { plain } from '../../templates/assembly';
import type { Assembly, Found, StackTemplate } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { leavesOf } from '../../templates/leaves';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';

/** Types that hold customer data, or a copy of it. */
const STORES = [
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::DynamoDB::Table',
  'AWS::Backup::BackupVault',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** Nothing that holds customer data, and no copy of it, is or goes outside the two regions of its residency. */
export const dataStaysInItsResidency: Check = {
  id: 'residency',
  sentence: 'Every store, copy, replica and log target lies in the regions of its own residency.',
  remedy: 'Point the copy at the recovery region of the same residency (platform.yaml, residencies).',
  look: (assembly) => [
    ...assembly.all(...STORES).map((store) => stands(assembly, store)),
    ...assembly.all('AWS::Backup::BackupPlan').flatMap((plan) => copies(assembly, plan)),
    ...assembly.all('AWS::RDS::DBInstance').flatMap((instance) => replicas(assembly, instance)),
    ...assembly.all('AWS::S3::Bucket').flatMap((bucket) => replication(assembly, bucket)),
    ...assembly.all('AWS::CloudTrail::Trail').map((trail) => recordsAtHome(assembly, trail)),
    ...assembly
      .all('AWS::DynamoDB::GlobalTable')
      .map((table) => observe(table, 'Replicas', { expected: 'no replicas', actual: 'a global table', ok: false })),
    ...assembly.all('AWS::KMS::Key').map((key) => {
      const everywhere = key.properties.MultiRegion !== undefined && plain(key.properties.MultiRegion) !== 'false';
      return observe(key, 'MultiRegion', {
        expected: "key material of the stack's own region",
        actual: everywhere ? 'key material that any region may copy' : "the region's own",
        ok: !everywhere,
      });
    }),
  ],
};

/** Names of regions as AWS makes them. */
const REGION =
  /\b(?:af|ap|ca|cn|eu|il|me|mx|sa|us|eusc-[a-z]{2}|us-gov|us-iso[a-z]?)-(?:central|north|south|east|west|northeast|northwest|southeast|southwest)-\d\b/g;

/** Every word of a template, whatever it stands in: an ARN, a bucket's name, an endpoint, a parameter that says where something goes. */
export const namesNoRegionElsewhere: Check = {
  id: 'names-no-region-elsewhere',
  sentence: 'No ARN, name, endpoint or setting of a stack names a region outside its own residency.',
  remedy: 'Take the region from the declaration; what must leave is an exception that names the promise.',
  look: (assembly) =>
    assembly.stacks.map((stack) => {
      const own = regionsNamed(assembly, stack);
      const leaves = assembly
        .in(stack.name, ...assembly.types())
        .flatMap((found) => leavesOf(assembly, found).map((leaf) => ({ logicalId: found.logicalId, ...leaf })));
      const named = leaves.flatMap((leaf) => (leaf.text.match(REGION) ?? []).map((region) => ({ ...leaf, region })));
      const away = named.filter(({ region }) => !own.includes(region));
      const [first] = away;
      return {
        stack: stack.name,
        logicalId: first?.logicalId ?? '',
        pointer: first ? `/Resources/${first.logicalId}/Properties/${first.path}` : '/Resources',
        expected: `of regions ${own.join(', ')} alone`,
        actual: first
          ? [...new Set(away.map(({ logicalId, path, region }) => `${region} in ${logicalId} ${path}`))].slice(0, 5).join('; ')
          : `${named.length} names of regions in ${leaves.length} words`,
        ok: away.length === 0,
      };
    }),
};

/**
 * An account's own stack says what its roles may do in all of the account's regions, and in the one in which IAM answers, wherever it is
 * asked from (IAM user guide, "AWS global condition context keys": aws:RequestedRegion).
 */
const regionsNamed = (assembly: Assembly, stack: StackTemplate): string[] =>
  stack.name.endsWith('-account')
    ? [
        ...(assembly.platform.accounts.find(({ id }) => id === stack.account)?.regions ?? []).map(({ region }) => region),
        'us-east-1',
      ]
    : regionsFor(assembly, stack);

/** Regions into which data of a stack may go, by the tags and the account of the stack; the account's own stack serves all. */
export function regionsFor(assembly: Assembly, stack: { name: string; region: string; account: string }): string[] {
  const tenant = assembly.platform.tenants.find(
    ({ id }) => stack.name.endsWith(`-${id}-tenant`) || stack.name.endsWith(`-${id}-recovery`),
  );
  const cells = (tenant ? [tenant.residency] : assembly.platform.residencies).filter((r) =>
    cellsOf(r).some((cell) => cell.account.id === stack.account && cell.region.region === stack.region),
  );
  return [...new Set(cells.flatMap((r) => cellsOf(r).map(({ region }) => region.region)))];
}

function stands(assembly: Assembly, store: Found): Observation {
  const regions = regionsFor(assembly, store.stack);
  return observe(store, '', {
    expected: `in ${regions.join(' or ') || 'a region of the platform'}`,
    actual: `in ${store.stack.region}`,
    ok: regions.includes(store.stack.region),
  });
}

function goes(assembly: Assembly, found: Found, property: string, region: string): Observation {
  const regions = regionsFor(assembly, found.stack);
  return observe(found, property, { expected: regions.join(' or '), actual: region, ok: regions.includes(region) });
}

const regionOfArn = (arn: string): string => arn.split(':')[3] ?? '';

function copies(assembly: Assembly, plan: Found): Observation[] {
  const rules = isMap(plan.properties.BackupPlan) ? listOf(plan.properties.BackupPlan.BackupPlanRule) : [];
  return rules.filter(isMap).flatMap((rule, i) =>
    listOf(rule.CopyActions)
      .filter(isMap)
      .map((copy, j) =>
        goes(
          assembly,
          plan,
          `BackupPlan/BackupPlanRule/${i}/CopyActions/${j}/DestinationBackupVaultArn`,
          regionOfArn(assembly.text(copy.DestinationBackupVaultArn, plan.stack)),
        ),
      ),
  );
}

function replicas(assembly: Assembly, instance: Found): Observation[] {
  const region = instance.properties.AutomaticBackupReplicationRegion;
  return region === undefined
    ? []
    : [goes(assembly, instance, 'AutomaticBackupReplicationRegion', assembly.text(region, instance.stack))];
}

function replication(assembly: Assembly, bucket: Found): Observation[] {
  const configuration: Value = bucket.properties.ReplicationConfiguration;
  const rules = isMap(configuration) ? listOf(configuration.Rules).filter(isMap) : [];
  return rules.map((rule, i) => {
    const destination = isMap(rule.Destination) ? assembly.text(rule.Destination.Bucket, bucket.stack) : '';
    const target = assembly
      .all('AWS::S3::Bucket')
      .find((b) => `arn:${destination.split(':')[1]}:s3:::${assembly.text(b.properties.BucketName, b.stack)}` === destination);
    return goes(
      assembly,
      bucket,
      `ReplicationConfiguration/Rules/${i}/Destination/Bucket`,
      target?.stack.region ?? `unknown bucket ${destination}`,
    );
  });
}

function recordsAtHome(assembly: Assembly, trail: Found): Observation {
  const account = assembly.platform.accounts.find((a) => a.id === trail.stack.account);
  const everyRegion =
    plain(trail.properties.IsMultiRegionTrail) === 'true' || plain(trail.properties.IsOrganizationTrail) === 'true';
  const alone = account?.regions.length === 1;
  return observe(trail, 'IsMultiRegionTrail', {
    expected: "events of the trail's own region",
    actual: everyRegion && !alone ? 'events of every region' : 'its own region',
    ok: !everyRegion || alone,
  });
}
