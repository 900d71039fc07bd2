import { cellsOf } from '../../../../config/cells';
import type { Account, Residency } from '../../../../config/platform';
import type { RegionFacts } from '../../../../config/region-schema';
import { FILES_BUCKET_PREFIX } from '../../../naming';
import { plain } from '../../templates/assembly';
import type { Assembly, Found } from '../../templates/assembly';
import { observe } from '../check';
import type { Check, Observation } from '../check';
import { subscriptionsIn } from '../../policies/placed';
import { ownersOfStacks } from '../../templates/tenants';
import { isMap, listOf } from '../../templates/value';
import type { Value } from '../../templates/value';
import { calledFrom } from './calls-outside';
import { emptied, settingsOf } from './region-settings';

type Service = RegionFacts['unavailable'][number]['service'];

/** What watches every region, and the service whose absence from a region excuses it. */
const WATCHERS: Readonly<Record<string, Service | undefined>> = {
  'AWS::AccessAnalyzer::Analyzer': undefined,
  'AWS::CloudFormation::GuardHook': 'guard-hook',
  'AWS::CloudTrail::Trail': undefined,
  'AWS::Config::ConfigurationRecorder': undefined,
  'AWS::Config::DeliveryChannel': undefined,
  'AWS::GuardDuty::Detector': undefined,
  'AWS::KinesisFirehose::DeliveryStream': undefined,
  'AWS::SNS::Subscription': undefined, // else alarms wake nobody
  'AWS::SecurityHub::Hub': undefined,
  'AWS::SecurityHub::Standard': undefined,
};
/** What guards a door, wherever there is one. */
const GUARDS = ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::WAFv2::WebACL'];

const FEATURES: Readonly<Record<string, Service | undefined>> = {
  S3_DATA_EVENTS: undefined,
  RDS_LOGIN_EVENTS: 'guardduty-rds',
  LAMBDA_NETWORK_LOGS: 'guardduty-lambda',
  EBS_MALWARE_PROTECTION: 'guardduty-malware',
  RUNTIME_MONITORING: 'guardduty-runtime-monitoring',
};

/** A rule about watchers says nothing where there is none; so each region is asked for its own. */
export const everyRegionIsWatched: Check = {
  id: 'every-region-is-watched',
  sentence:
    'Every region has its trail, threat detection with all that the region offers, recorder, analyzer, deploy guard and SIEM stream, encrypts disks by default, and leaves no network its default group; no bucket of an account can be made public.',
  remedy: 'Keep the watch stack in build-app.ts; what a region lacks is a dated fact in regions.yaml or regions/.',
  look: (assembly) => [
    ...accountsOf(assembly).flatMap((account) =>
      account.regions.flatMap((region) => {
        const home = assembly.platform.residencies.some((r) => isAt(r.home, account, region));
        const wanted = [...Object.keys(WATCHERS), ...(home ? GUARDS : [])].filter((type) => offers(region, WATCHERS[type]));
        return [
          ...wanted.map((type) => standing(assembly, account, region, type)),
          ...settingsOf(assembly, account, region),
          ...at(assembly, account, region, 'AWS::GuardDuty::Detector').map((detector) => features(region, detector)),
        ];
      }),
    ),
    ...(assembly.isThePlatform ? emptied(assembly) : []),
  ],
};

const accountsOf = ({ platform, isThePlatform }: Assembly): readonly Account[] => (isThePlatform ? platform.accounts : []);
const offers = (region: RegionFacts, service: Service | undefined): boolean =>
  !region.unavailable.some((lack) => lack.service === service);
const isAt = (cell: Residency['home'], account: Account, region: RegionFacts): boolean =>
  cell.account.id === account.id && cell.region.region === region.region;
const at = (assembly: Assembly, account: Account, region: RegionFacts, type: string): Found[] =>
  assembly.all(type).filter(({ stack }) => stack.account === account.id && stack.region === region.region);

function standing(assembly: Assembly, account: Account, region: RegionFacts, type: string): Observation {
  const found = at(assembly, account, region, type);
  return {
    stack: found[0]?.stack.name ?? '',
    logicalId: found[0]?.logicalId ?? '',
    pointer: '/Resources',
    expected: `${type} in ${region.region}`,
    actual: `${found.length} in ${region.region}`,
    ok: found.length > 0,
  };
}

function features(region: RegionFacts, detector: Found): Observation {
  const on = listOf(detector.properties.Features)
    .filter(isMap)
    .filter((f) => f.Status === 'ENABLED')
    .map((f) => plain(f.Name));
  const off = Object.entries(FEATURES).flatMap(([name, service]) => (offers(region, service) && !on.includes(name) ? [name] : []));
  return observe(detector, 'Features', {
    expected: 'every feature that the region offers',
    actual: off.length === 0 ? on.join(', ') : `without ${off.join(', ')}`,
    ok: off.length === 0,
  });
}

/** A trail with a blind spot is the one that an intruder would choose. */
export const trailsMissNothing: Check = {
  id: 'trails-miss-nothing',
  sentence:
    'Every call on an account, and every read and write of a tenant file, is on a trail; no service, call or reader is left out.',
  remedy: 'One trail of every region with management events and no further selector; one a region for the files of tenants.',
  look(assembly) {
    const owners = ownersOfStacks(assembly);
    const isOfTenant = ({ logicalId, stack }: Found): boolean =>
      owners.has(stack.name) || assembly.text({ Ref: logicalId }, stack).startsWith(FILES_BUCKET_PREFIX);
    return [
      ...accountsOf(assembly).map((account) => managementOf(assembly, account)),
      ...assembly
        .all('AWS::S3::Bucket')
        .filter(isOfTenant)
        .map((bucket) => filesOf(assembly, bucket)),
      ...assembly.all('AWS::CloudTrail::Trail').map((trail) => selects(assembly, trail)),
    ];
  },
};

/** The fields of each advanced selector, by name, with the operator. */
function selectorsOf(trail: Found): { [field: string]: Value }[] {
  return listOf(trail.properties.AdvancedEventSelectors)
    .filter(isMap)
    .map((selector) =>
      Object.fromEntries(
        listOf(selector.FieldSelectors)
          .filter(isMap)
          .map(({ Field, ...how }) => [plain(Field), how]),
      ),
    );
}
const only = (selector: { [field: string]: Value }, ...fields: string[]): boolean =>
  Object.keys(selector).sort().join() === fields.sort().join();
const equals = (how: Value, value: string): boolean =>
  isMap(how) && Object.keys(how).length === 1 && listOf(how.Equals).length === 1 && listOf(how.Equals)[0] === value;

/** By a selector of either form, or by none: then CloudTrail takes every management event. */
function hasManagementEvents(trail: Found): boolean {
  const { AdvancedEventSelectors: advanced, EventSelectors: plainly } = trail.properties;
  if (advanced === undefined && plainly === undefined) return true;
  return (
    selectorsOf(trail).some((s) => only(s, 'eventCategory') && equals(s.eventCategory, 'Management')) ||
    listOf(plainly).some(
      (s) =>
        isMap(s) &&
        plain(s.IncludeManagementEvents) !== 'false' &&
        [undefined, 'All'].includes(s.ReadWriteType as string | undefined) &&
        listOf(s.ExcludeManagementEventSources).length === 0,
    )
  );
}

function managementOf(assembly: Assembly, account: Account): Observation {
  const trails = assembly.all('AWS::CloudTrail::Trail').filter((t) => t.stack.account === account.id);
  const whole = trails.filter(
    (t) =>
      plain(t.properties.IsMultiRegionTrail) === 'true' &&
      plain(t.properties.IncludeGlobalServiceEvents) === 'true' &&
      hasManagementEvents(t),
  );
  const narrow = trails.filter((t) => t.properties.IsMultiRegionTrail === true && !whole.includes(t));
  const shown = whole[0] ?? narrow[0] ?? trails[0];
  return {
    stack: shown?.stack.name ?? '',
    logicalId: shown?.logicalId ?? '',
    pointer: '/Resources',
    expected: `one trail of every management event of ${account.id}`,
    actual: [`${whole.length} of ${trails.length} trails`, ...narrow.map((t) => `${t.logicalId} leaves events out`)].join('; '),
    ok: whole.length === 1,
  };
}

/** One that selects otherwise records what nobody asked for, or nothing, and a bucket that a region gets tomorrow stands on none. */
function selects(assembly: Assembly, trail: Found): Observation {
  const isOurs = ({ 'resources.ARN': how }: { [field: string]: Value }): boolean =>
    isMap(how) &&
    listOf(how.StartsWith).some((start) => assembly.text(start, trail.stack).endsWith(`:s3:::${FILES_BUCKET_PREFIX}`));
  const files = selectorsOf(trail).length > 0 && selectorsOf(trail).every((s) => isOfFiles(s) && isOurs(s));
  return observe(trail, 'AdvancedEventSelectors', {
    expected: 'every management event, or reads and writes of objects',
    actual:
      files || hasManagementEvents(trail)
        ? 'as expected'
        : selectorsOf(trail)
            .map((s) => Object.keys(s).join(' and '))
            .join('; '),
    ok: files || hasManagementEvents(trail),
  });
}

const isOfFiles = (s: { [field: string]: Value }): boolean =>
  only(s, 'eventCategory', 'resources.type', 'resources.ARN') &&
  equals(s.eventCategory, 'Data') &&
  equals(s['resources.type'], 'AWS::S3::Object');

function filesOf(assembly: Assembly, bucket: Found): Observation {
  const arn = assembly.text({ 'Fn::GetAtt': [bucket.logicalId, 'Arn'] }, bucket.stack);
  const covering = assembly
    .all('AWS::CloudTrail::Trail')
    .filter((t) => t.stack.account === bucket.stack.account && t.stack.region === bucket.stack.region)
    .filter((t) =>
      selectorsOf(t).some((s) => {
        const from = isMap(s['resources.ARN']) ? listOf(s['resources.ARN'].StartsWith) : [];
        return isOfFiles(s) && from.some((start) => `${arn}/`.startsWith(assembly.text(start, t.stack)));
      }),
    );
  return observe(bucket, '', {
    expected: "its objects on the region's trail",
    actual: `on ${covering.length} trails`,
    ok: covering.length > 0,
  });
}

/** Addresses outside AWS: the residency's own SIEM, and whoever is on call. */
export const telemetryGoesWhereDeclared: Check = {
  id: 'telemetry-goes-where-declared',
  sentence: "Telemetry leaves for the residency's own SIEM and for the on-call address, and for nowhere else.",
  remedy: 'Declare the address in platform.yaml (siem of the residency, onCall).',
  look: (assembly) => [
    ...assembly.all('AWS::KinesisFirehose::DeliveryStream').map((stream) => {
      const { account, region } = stream.stack;
      const own = assembly.platform.residencies
        .filter((r) => cellsOf(r).some((cell) => cell.account.id === account && cell.region.region === region))
        .map((r) => r.siem);
      const destinations = Object.keys(stream.properties).filter((key) => key.endsWith('DestinationConfiguration'));
      const http = stream.properties.HttpEndpointDestinationConfiguration;
      const endpoint = isMap(http) && isMap(http.EndpointConfiguration) ? http.EndpointConfiguration : {};
      const url = assembly.text(endpoint.Url, stream.stack);
      return observe(stream, 'HttpEndpointDestinationConfiguration/EndpointConfiguration/Url', {
        expected: own.join(' or '),
        actual: [url, ...destinations.filter((key) => !key.startsWith('HttpEndpoint'))].join(', '),
        ok: destinations.length === 1 && own.includes(url),
      });
    }),
    ...subscriptionsIn(assembly).map(({ found, path, endpoint }) =>
      observe(found, path, {
        expected: `${assembly.platform.onCall}, or a queue or hook of ours`,
        actual: endpoint,
        // Whose queue or hook it is, another check says of every ARN.
        ok: endpoint === assembly.platform.onCall || /^arn:[^:]+:(sqs|lambda):/.test(endpoint),
      }),
    ),
    ...assembly.everything().flatMap((found) => calledFrom(assembly, found)),
  ],
};
