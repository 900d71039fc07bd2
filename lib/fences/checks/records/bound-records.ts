import type { Cell } from '../../../../config/platform';
import { parameterName } from '../../../naming';
import { regionRoleName } from '../../../role-names';
import {
  placeOfRun,
  publishedRecordKey,
  RECORD_KEYS,
  RECORDING_HOOKS,
  recordKeyAlias,
  recordsBucketOf,
  runsBy,
  signersOf,
} from '../../../recording';
import type { RecordKey } from '../../../recording';
import { inside } from '../../policies/need';
import { admits, policiesOfRoles, statementsOf } from '../../policies/policy';
import type { Statement } from '../../policies/policy';
import { refused, refusesEvery } from '../../policies/requests';
import type { Assembly, Found } from '../../templates/assembly';
import { partitionOf } from '../../templates/references';
import { observe } from '../check';
import type { Check, Observation } from '../check';

/**
 * By records promises are judged. So each says what wrote it, twice: by the key that signed it, and by where it lies. The reader of
 * records goes by both (lib/promises/records.ts), and what both rest on is looked at here.
 */
export const recordsAreBound: Check = {
  id: 'records-are-bound-to-their-runs',
  sentence:
    'Each key that signs records of runs admits the hooks of those runs alone and is published as what it is; each hook writes records of its own runs alone, and the bucket takes none under the name of another.',
  remedy: 'Declare the keys by RecordsKey and the rights by keepRecords, and the runs of each hook in lib/recording.ts.',
  look: (assembly) =>
    assembly.isThePlatform
      ? assembly.platform.residencies.flatMap(({ home }) => [
          ...RECORD_KEYS.flatMap((key) => keyed(assembly, home, key)),
          ...placed(assembly, home),
          ...once(assembly, home),
        ])
      : [],
};

const isIn = ({ stack }: Found, { account, region }: Cell): boolean =>
  stack.account === account.id && stack.region === region.region;

const rootOf = ({ platform }: Assembly, { account, region }: Cell): string =>
  `arn:${partitionOf(region.region)}:s3:::${recordsBucketOf(platform, { account: account.id, region: region.region })}/`;

/** Whom the key that has the alias admits, and whose public half is published under its name. */
function keyed(assembly: Assembly, home: Cell, of: RecordKey): Observation[] {
  const here = (type: string): Found[] => assembly.all(type).filter((found) => isIn(found, home));
  const named = (type: string, property: string, text: string): Found | undefined =>
    here(type).find(({ stack, properties }) => assembly.text(properties[property], stack) === text);
  const published = named('AWS::SSM::Parameter', 'Name', parameterName('watch', publishedRecordKey(of)));
  if (!published) return []; // that everything is published which somebody reads, and that no key is without its alias, others say
  const alias = named('AWS::KMS::Alias', 'AliasName', `alias/${recordKeyAlias(home, of)}`);
  const arn = alias && assembly.text(alias.properties.TargetKeyId, alias.stack);
  const key = here('AWS::KMS::Key').find(
    ({ logicalId, stack }) => assembly.text({ 'Fn::GetAtt': [logicalId, 'Arn'] }, stack) === arn,
  );
  if (!key) return [observe(published, '', { expected: `a key called ${recordKeyAlias(home, of)}`, actual: 'none', ok: false })];
  const admitted = statementsOf(assembly, key.stack, key.properties.KeyPolicy)
    .filter(({ allows, actions, negated }) => allows && (negated || SIGNING.some((action) => admits(actions, action))))
    .flatMap(whom);
  const wanted = signersOf(of).map(
    (hook) => `arn:${partitionOf(key.stack.region)}:iam::${key.stack.account}:role/${regionRoleName(home, hook)}`,
  );
  const half = here('Custom::SigningKeyPublicHalf').find(({ stack, properties }) => assembly.text(properties.KeyId, stack) === arn);
  const said = assembly.text(published.properties.Value, published.stack);
  const isIts = half !== undefined && said === assembly.text({ 'Fn::GetAtt': [half.logicalId, 'PublicKeyPem'] }, half.stack);
  return [
    observe(key, 'KeyPolicy', {
      expected: `signs for ${listed(wanted)}`,
      actual: listed(admitted) || 'signs for nobody',
      ok: listed(admitted) === listed(wanted),
    }),
    observe(published, 'Value', {
      expected: `the public key of ${key.logicalId}`,
      actual: isIts ? 'its public key' : said,
      ok: isIts,
    }),
  ];
}

/** By these somebody signs, or lets others sign. */
const SIGNING = ['kms:Sign', 'kms:CreateGrant'];

/** Roles that a statement names; whoever else it admits by its principals. */
function whom({ principals, conditions, negated }: Statement): string[] {
  const named = conditions.filter(({ operator, key }) => key === 'aws:principalarn' && operator === 'ArnEquals');
  return negated || named.length === 0 ? principals.map((principal) => `whoever is ${principal}`) : named[0]!.values.slice();
}

/** Where each role may put records: a hook that leaves some below its own runs, and everybody else nowhere. */
function placed(assembly: Assembly, home: Cell): Observation[] {
  const root = rootOf(assembly, home);
  const places = new Map<Found, string[]>();
  for (const { role, statements } of policiesOfRoles(assembly)) {
    if (role.stack.account !== home.account.id) continue;
    const may = statements
      .filter(({ allows, actions, negated }) => allows && (negated || admits(actions, 's3:PutObject')))
      .flatMap(({ resources }) => resources)
      .filter((resource) => touchesRecords(resource, root));
    places.set(role, [...(places.get(role) ?? []), ...may]);
  }
  return [...places].flatMap(([role, may]) => {
    const name = assembly.text(role.properties.RoleName, role.stack);
    const hook = RECORDING_HOOKS.find((one) => name === regionRoleName(home, one));
    if (hook === undefined && may.length === 0) return [];
    const wanted = hook === undefined ? [] : runsBy(hook).map((run) => `${root}${placeOfRun(run)}*`);
    return [
      observe(role, '', {
        expected: hook === undefined ? 'puts no record' : `puts records of ${runsBy(hook).join(', ')} alone`,
        actual: listed(may) || 'puts none',
        ok: listed(may) === listed(wanted),
      }),
    ];
  });
}

const listed = (texts: readonly string[]): string => [...new Set(texts)].sort().join(', ');

/** Whether something below `records/` could be meant: what both write before their first wildcard is the same. */
function touchesRecords(resource: string, root: string): boolean {
  const literal = resource.split(/[*?]/)[0]!;
  const records = `${root}records/`;
  return literal.startsWith(records) || (resource !== literal && records.startsWith(literal));
}

/**
 * A name is taken once. Source: S3 user guide, "Enforce conditional writes on Amazon S3 buckets", read on 2026-11-30: a policy can demand
 * the header by `s3:if-none-match`; a copy and an upload in parts to that prefix are then refused as well.
 */
function once(assembly: Assembly, home: Cell): Observation[] {
  const name = recordsBucketOf(assembly.platform, { account: home.account.id, region: home.region.region });
  return assembly
    .all('AWS::S3::Bucket')
    .filter((bucket) => isIn(bucket, home) && assembly.text({ Ref: bucket.logicalId }, bucket.stack) === name)
    .map((bucket) => {
      const statements = assembly
        .in(bucket.stack.name, 'AWS::S3::BucketPolicy')
        .filter(({ stack, properties }) => assembly.text(properties.Bucket, stack) === name)
        .flatMap(({ stack, properties }) => statementsOf(assembly, stack, inside(properties, 'PolicyDocument')));
      const root = rootOf(assembly, home);
      const keys = { 'aws:securetransport': 'true', 's3:tlsversion': '1.3' };
      const put = { action: 's3:PutObject', resource: `${root}records/*` };
      const wrong = [
        // By one condition alone: a second one would spare somebody.
        ...(refusesEvery(statements, put.action, { ...put, keys }) ? [] : ['a record is written over another']),
        ...(refused(statements, { ...put, keys: { ...keys, 's3:if-none-match': '*' } }) ? ['no record is taken'] : []),
      ];
      return observe(bucket, '', {
        expected: 'each name of a record taken once',
        actual: wrong.join('; ') || 'each name taken once',
        ok: wrong.length === 0,
      });
    });
}
