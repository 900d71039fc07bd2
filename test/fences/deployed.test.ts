import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import { Assembly } from '../../lib/fences/templates/assembly';
import {
  nothingElseIsDeployed,
  stacksAreProtected,
  stacksGoWhereDeclared,
  uploadsAreWhatTheySay,
} from '../../lib/fences/checks/written/deployed';
import { readTemplates } from '../../lib/fences/templates/read-templates';
import { sha256 } from '../../lib/memory';
import { recoveryStackName, roomStackName } from '../../lib/naming';

/** An assembly of one stack, as an audit gets it: what its manifest says is looked at, and what lies beside it. */
const platform = load({ platform: 'softdocket', stage: 'production', tenants: 'none' });
const { home, recovery } = platform.residencies.find(({ name }) => name === 'eu')!;
const CHECKS = [stacksAreProtected, stacksGoWhereDeclared, uploadsAreWhatTheySay, nothingElseIsDeployed];
const name = roomStackName(home, 'settings');
const { account, region } = home;
const role = (of: string): string =>
  `arn:\${AWS::Partition}:iam::${account.id}:role/cdk-hnb659fds-${of}-role-${account.id}-${region.region}`;
const bucketName = `cdk-hnb659fds-assets-${account.id}-${region.region}`;
const TEMPLATE = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
const PROGRAM = 'exports.handler = () => undefined;';

interface Artifact {
  type: string;
  properties: Record<string, unknown>;
  [key: string]: unknown;
}
interface Manifest {
  artifacts: Record<string, Artifact>;
  [key: string]: unknown;
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'deployed-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const write = (file: string, content: unknown): void =>
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content));

const fileAt = (path: string, hash: string) => ({
  source: { path, packaging: 'file' },
  destinations: {
    here: { bucketName, objectKey: `${hash}.json`, region: region.region, assumeRoleArn: role('file-publishing') },
  },
});

function assembly(edit: (manifest: Manifest) => void = () => undefined): string[] {
  write(`${name}.template.json`, TEMPLATE);
  write(`asset.${sha256(PROGRAM)}.json`, PROGRAM);
  write(`${name}.assets.json`, {
    version: '55.0.0',
    files: {
      [sha256(TEMPLATE)]: fileAt(`${name}.template.json`, sha256(TEMPLATE)),
      [sha256(PROGRAM)]: fileAt(`asset.${sha256(PROGRAM)}.json`, sha256(PROGRAM)),
    },
    dockerImages: {},
  });
  const manifest: Manifest = {
    version: '55.0.0',
    artifacts: {
      [`${name}.assets`]: { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } },
      [name]: {
        type: 'aws:cloudformation:stack',
        environment: `aws://${account.id}/${region.region}`,
        properties: {
          templateFile: `${name}.template.json`,
          terminationProtection: true,
          tags: { 'freehold:platform': 'softdocket', 'freehold:stage': 'production', 'freehold:residency': 'eu' },
          validateOnSynth: false,
          assumeRoleArn: role('deploy'),
          cloudFormationExecutionRoleArn: role('cfn-exec'),
          stackTemplateAssetObjectUrl: `s3://${bucketName}/${sha256(TEMPLATE)}.json`,
        },
        dependencies: [`${name}.assets`],
        displayName: name,
      },
      'aws-cdk-lib/feature-flag-report': { type: 'cdk:feature-flag-report', properties: {} },
    },
  };
  edit(manifest);
  write('manifest.json', manifest);
  return found();
}

function found(): string[] {
  const { stacks } = readTemplates(folder, platform);
  const templates = new Assembly(platform, stacks, false);
  return CHECKS.flatMap((check) => check.look(templates).map((seen) => ({ ...seen, check: check.id }))).flatMap(
    ({ ok, check, actual }) => (ok ? [] : [`${check}: ${actual}`]),
  );
}
const own = ({ artifacts }: Manifest): Record<string, unknown> => artifacts[name]!.properties;

test('as the CDK writes it: nothing is found, and everything is looked at', () => {
  expect(assembly()).toEqual([]);
  const { stacks } = readTemplates(folder, platform);
  expect(CHECKS.map((check) => check.look(new Assembly(platform, stacks, false)).length)).toEqual([1, 1, 1, 1]);
});

test.each<[string, (manifest: Manifest) => void, string]>([
  [
    'a stack that one call may delete',
    (manifest) => (own(manifest).terminationProtection = false),
    'stack-is-protected-from-deletion: terminationProtection: false',
  ],
  [
    'CloudFormation as an administrator',
    (manifest) => (own(manifest).cloudFormationExecutionRoleArn = 'arn:aws:iam::1:role/Administrator'),
    'stack-goes-where-declared: cloudFormationExecutionRoleArn: arn:aws:iam::1:role/Administrator, not',
  ],
  ['a property that nobody classed', (manifest) => (own(manifest).hooks = ['x']), 'stack-goes-where-declared: hooks: ["x"]'],
  [
    'another region',
    (manifest) => (manifest.artifacts[name]!.environment = `aws://${account.id}/us-east-1`),
    `in ${account.id}/us-east-1, not ${account.id}/${region.region}`,
  ],
  [
    'an image that is built and run',
    (manifest) => (manifest.artifacts.more = { type: 'cdk:asset-manifest', properties: { file: 'more.json' } }),
    'nothing-else-is-deployed: more',
  ],
  ['a lookup in the account', (manifest) => (manifest.missing = [{ key: 'vpc' }]), 'nothing-else-is-deployed: missing'],
])('%s is found', (_, edit, wanted) => {
  expect(assembly(edit).join('\n')).toContain(wanted);
});

test('a template that was altered afterwards is not what is uploaded under its hash', () => {
  assembly();
  write(`${name}.template.json`, TEMPLATE.replace('Topic', 'Other'));
  expect(found().join('\n')).toContain('uploads-are-what-they-say: the template: ');
});

test('a program that was altered afterwards is not what its name says', () => {
  assembly();
  write(`asset.${sha256(PROGRAM)}.json`, `${PROGRAM} // and more`);
  expect(found()).toEqual([`uploads-are-what-they-say: asset.${sha256(PROGRAM)}.json is not what ${sha256(PROGRAM)} says`]);
});

test('a program from elsewhere is no asset, whatever it hashes to', () => {
  assembly();
  mkdirSync(join(folder, 'elsewhere'));
  write('elsewhere/program.json', PROGRAM);
  const file = `${name}.assets.json`;
  write(file, readFileSync(join(folder, file), 'utf8').replace(`asset.${sha256(PROGRAM)}.json`, 'elsewhere/program.json'));
  expect(found()).toEqual([`uploads-are-what-they-say: elsewhere/program.json is not what ${sha256(PROGRAM)} says`]);
});

test('a stack that the configuration does not declare goes nowhere', () => {
  const strange = recoveryStackName(recovery!, 'nobody');
  const said = assembly(({ artifacts }) => {
    artifacts[strange] = { ...structuredClone(artifacts[name]!), dependencies: [] };
    artifacts[strange].properties.templateFile = `${strange}.template.json`;
    write(`${strange}.template.json`, TEMPLATE);
  });
  expect(said.join('\n')).toContain('the configuration declares no such stack');
});
