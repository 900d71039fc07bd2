import { cellsOf } from '../../../../config/cells';
import { relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Cell, Platform } from '../../../../config/platform';
import {
  accountStackName,
  blueprintBucketName,
  recoveryStackName,
  roomStackName,
  ROOMS,
  TAG,
  tenantStackName,
} from '../../../naming';
import { DUMP_PROGRAM } from '../../../parts/dump-program';
import { AROUND } from '../../../root';
import { plain } from '../../templates/assembly';
import type { Assembly, StackTemplate } from '../../templates/assembly';
import type { Check, Observation } from '../check';
import { without } from '../../templates/deployed';
import type { Deployed } from '../../templates/deployed';
import { isMap } from '../../templates/value';
import type { Value } from '../../templates/value';

/**
 * A template says what is deployed; the manifest beside it says where, as whom, and whether one call may delete it all again. Templates
 * that were fetched have no manifest, and nothing is looked at.
 *
 * Sources: what the CLI does with each field, `aws-cdk-lib/cloud-assembly-schema` (`AwsCloudFormationStackProperties`,
 * `FileAsset`), as installed; what the bootstrap makes, CDK developer guide, "Bootstrapping".
 */

type Fields = { readonly [key: string]: Value };
/** What is said of a stack that should not be, each in a few words. */
type Wrong = (stack: StackTemplate, deployed: Deployed, assembly: Assembly) => string[];

const lookedAt =
  (expected: string, wrong: Wrong): Check['look'] =>
  (assembly) =>
    assembly.stacks.flatMap((stack): Observation[] => {
      if (!stack.deployed) return [];
      const found = wrong(stack, stack.deployed, assembly);
      return [
        { stack: stack.name, logicalId: '', pointer: '', expected, actual: found.join('; ') || 'so', ok: found.length === 0 },
      ];
    });

export const stacksAreProtected: Check = {
  id: 'stack-is-protected-from-deletion',
  sentence: 'No stack can be deleted by one call: whoever deploys it protects it.',
  remedy: 'Give the stack `terminationProtection: true`, as RoomStack and TenantStack do.',
  look: lookedAt('terminationProtection: true', (_, deployed) => {
    const said = propertiesOf(deployed).terminationProtection;
    return said === true ? [] : [`terminationProtection: ${plain(said)}`];
  }),
};

export const stacksGoWhereDeclared: Check = {
  id: 'stack-goes-where-declared',
  sentence:
    'Every stack goes to the account and region that the configuration names, through the roles of the CDK’s bootstrap alone.',
  remedy: 'Leave the synthesizer as it is, declare the stack in lib/build-app.ts, and give it tags by tagCell and tagTenant.',
  look: lookedAt('the place, the roles and the tags that are declared', (stack, deployed, assembly) => {
    if (!isMap(deployed.artifact)) return ['manifest.json has no such stack'];
    const { environment, properties } = deployed.artifact;
    const others = without(deployed.artifact, 'environment', 'properties', ...OF_NO_STACK);
    const wanted = `aws://${stack.account}/${stack.region}`;
    return [
      ...(environment === wanted ? [] : [`environment: ${plain(environment)}, not ${wanted}`]),
      ...strange(others, {}),
      ...strange(isMap(properties) ? properties : {}, ownOf(stack)),
      ...(assembly.isThePlatform ? displaced(stack, propertiesOf(deployed).tags, assembly.platform) : []),
    ];
  }),
};

export const uploadsAreWhatTheySay: Check = {
  id: 'uploads-are-what-they-say',
  sentence:
    'What is uploaded for a stack is its own template and what lies beside it, each under the hash of its content, in the bucket of the account and region.',
  remedy: 'Synthesize again; declare files as assets of the stack, and name none by hand.',
  look: lookedAt('its template and its assets, by their content', (stack, deployed, { platform }) => {
    const bucket = bucketOf(stack, platform);
    const { stackTemplateAssetObjectUrl: url } = propertiesOf(deployed);
    const template = `s3://${bucket}/${deployed.hash}.json`;
    const id = `${stack.name}.assets`;
    const { [id]: own, ...others } = isMap(deployed.uploads) ? deployed.uploads : {};
    const { properties, says } = isMap(own) ? own : {};
    const { files, dockerImages } = isMap(says) ? says : {};
    const besides = without(isMap(says) ? says : {}, 'files', 'dockerImages', 'version');
    const file = isMap(properties) ? properties.file : undefined;
    const wanted = `${id}.json`;
    return [
      ...(url === template ? [] : [`the template: ${plain(url)}, not ${template}`]),
      ...(file === wanted ? [] : [`uploads: ${plain(file)}, not ${wanted}`]),
      ...Object.keys(others).map((other) => `uploads of ${other}`),
      ...(dockerImages === undefined || isDeepStrictEqual(dockerImages, {}) ? [] : ['images']),
      ...Object.keys(besides),
      ...(isMap(files) && deployed.hash in files ? [] : ['the template is not uploaded']),
      ...Object.entries(isMap(files) ? files : {}).flatMap(([hash, one]) => misnamed(stack, deployed, { hash, one, bucket })),
    ];
  }),
};

export const nothingElseIsDeployed: Check = {
  id: 'nothing-else-is-deployed',
  sentence: 'An assembly has the stacks that were looked at, what is uploaded for each, and nothing else.',
  remedy: 'Take it out of the app; whatever is deployed must stand in a template that is looked at.',
  look: ({ stacks }) => {
    const told = new Set<Deployed['besides']>();
    return stacks.flatMap(({ name, deployed }): Observation[] => {
      if (!deployed || told.has(deployed.besides)) return []; // one manifest, and so once
      told.add(deployed.besides);
      const found = Object.keys(deployed.besides);
      return [
        {
          stack: name,
          logicalId: '',
          pointer: '',
          expected: 'stacks and their uploads',
          actual: found.join(', ') || 'so',
          ok: found.length === 0,
        },
      ];
    });
  },
};

const propertiesOf = ({ artifact }: Deployed): Fields => (isMap(artifact) && isMap(artifact.properties) ? artifact.properties : {});

/** The bootstrap of the account and region, whose qualifier nobody has changed. */
const VERSION = '/cdk-bootstrap/hnb659fds/version';
const roleOf = ({ account, region }: StackTemplate, role: string): string =>
  `arn:\${AWS::Partition}:iam::${account}:role/cdk-hnb659fds-${role}-role-${account}-${region}`;

/** What each property must be where it is: another value, or another property, sends something elsewhere or runs it as somebody else. */
function ownOf(stack: StackTemplate): Fields {
  const { name } = stack;
  return {
    templateFile: `${name}.template.json`,
    stackName: name,
    validateOnSynth: false,
    assumeRoleArn: roleOf(stack, 'deploy'),
    cloudFormationExecutionRoleArn: roleOf(stack, 'cfn-exec'),
    requiresBootstrapStackVersion: 6,
    bootstrapStackVersionSsmParameter: VERSION,
    additionalDependencies: [`${name}.assets`],
    lookupRole: { arn: roleOf(stack, 'lookup'), requiresBootstrapStackVersion: 8, bootstrapStackVersionSsmParameter: VERSION },
  };
}
/** Without these the CLI deploys as whoever runs it. */
const NEEDED = ['assumeRoleArn', 'cloudFormationExecutionRoleArn', 'templateFile'];
/** What of an artifact says nothing of where its stack goes, and as whom. */
const OF_NO_STACK = ['type', 'dependencies', 'additionalMetadataFile', 'displayName'];
/** Weighed by other checks, or below. */
const ELSEWHERE = ['terminationProtection', 'stackTemplateAssetObjectUrl', 'tags'];

function strange(said: Fields, own: Fields): string[] {
  const keys = [...Object.keys(said), ...NEEDED.filter((key) => key in own && !(key in said))];
  return keys
    .filter((key) => !ELSEWHERE.includes(key) && !(key in own && isDeepStrictEqual(said[key], own[key])))
    .map((key) => `${key}: ${plain(said[key])}${key in own ? `, not ${plain(own[key])}` : ''}`);
}

/** Where the configuration has a stack, and the tags that CloudFormation puts on all that is in it. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}
const known = new WeakMap<Platform, ReadonlyMap<string, Place>>();

function placesIn(platform: Platform): ReadonlyMap<string, Place> {
  const places = known.get(platform) ?? new Map<string, Place>(declaredBy(platform));
  known.set(platform, places);
  return places;
}

function* declaredBy({ name: platform, stage, accounts, residencies, tenants }: Platform): Generator<[string, Place]> {
  const at = (cell: Cell, more = {}): Place => ({
    account: cell.account.id,
    region: cell.region.region,
    tags: { [TAG.platform]: cell.platform, [TAG.stage]: cell.stage, [TAG.residency]: cell.residency, ...more },
  });
  for (const { id, partition, region } of accounts)
    yield [accountStackName({ platform, stage: stage.name }, partition), { account: id, region: region.region, tags: {} }];
  for (const residency of residencies)
    for (const cell of cellsOf(residency)) for (const room of ROOMS) yield [roomStackName(cell, room), at(cell)];
  for (const { id, plan, residency } of tenants) {
    const { home, recovery } = residency;
    const own = { [TAG.tenant]: id, [TAG.plan]: plan.name };
    yield [tenantStackName(home, id), at(home, own)];
    if (recovery) yield [recoveryStackName(recovery, id), at(recovery, own)];
  }
}

function displaced({ name, account, region }: StackTemplate, tags: Value, platform: Platform): string[] {
  const place = placesIn(platform).get(name);
  if (!place) return ['the configuration declares no such stack'];
  const there = place.account === account && place.region === region;
  return [
    ...(there ? [] : [`in ${account}/${region}, not ${place.account}/${place.region}`]),
    ...(isDeepStrictEqual(tags ?? {}, place.tags) ? [] : [`tags: ${plain(tags)}, not ${plain(place.tags)}`]),
  ];
}

/** The bootstrap's; blueprints are uploaded to the bucket that machines read them from. */
function bucketOf({ name, account, region }: StackTemplate, { residencies }: Platform): string {
  const selling = residencies.find(({ home }) => roomStackName(home, 'blueprints') === name);
  return selling ? blueprintBucketName(selling.home) : `cdk-hnb659fds-assets-${account}-${region}`;
}

/** The dump program lies outside the assembly, need not be there before a deployment, and is known by the hash that was reviewed. */
const isPinned = (path: string, hash: string): boolean =>
  hash === DUMP_PROGRAM.sha256 && path.endsWith(`/${relative(AROUND, DUMP_PROGRAM.archive)}`);

function misnamed(
  stack: StackTemplate,
  { hash: template, hashes }: Deployed,
  { hash, one, bucket }: { hash: string; one: Value; bucket: string },
): string[] {
  const { source, destinations } = isMap(one) ? one : {};
  const besides = without(isMap(one) ? one : {}, 'source', 'destinations', 'displayName');
  const { path, packaging, ...more } = isMap(source) ? source : {};
  const whole = plain(path);
  const isTemplate = whole === `${stack.name}.template.json`;
  const fits = isTemplate ? hash === template : isPinned(whole, hash) || (hashes[whole] ?? []).includes(hash);
  const to = { bucketName: bucket, region: stack.region, assumeRoleArn: roleOf(stack, 'file-publishing') };
  const each = Object.values(isMap(destinations) ? destinations : {});
  return [
    ...(fits ? [] : [`${whole} is not what ${hash} says`]),
    ...(packaging === 'file' || packaging === 'zip' ? [] : [`${whole}: packaging ${plain(packaging)}`]),
    ...[...Object.keys(besides), ...Object.keys(more)].map((key) => `${whole}: ${key}`),
    ...(each.length > 0 ? [] : [`${whole} goes nowhere`]),
    ...each.flatMap((destination) => {
      const { objectKey, ...place } = isMap(destination) ? destination : {};
      const named = plain(objectKey).startsWith(`${hash}.`);
      return [
        ...(named ? [] : [`${whole}: as ${plain(objectKey)}`]),
        ...(isDeepStrictEqual(place, to) ? [] : [`${whole}: to ${plain(place)}, not ${plain(to)}`]),
      ];
    }),
  ];
}
