import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { load } from '../../../config/load';
import { Assembly } from '../../../lib/fences/templates/assembly';
import type { Resource } from '../../../lib/fences/templates/assembly';
import { readTemplates, TemplatesError } from '../../../lib/fences/templates/read-templates';
import { buildPlatform } from '../../support/build';

const platform = load({ platform: 'solidsoft', stage: 'production', today: '2026-12-01', tenants: 'none' });
const ACCOUNT = '012345678901';
const FORMS =
  'a cloud assembly (the folder with manifest.json that `cdk synth` writes), or <account>/<region>/<stack>.template.json (or .yaml) for each deployed stack';
const HOME = 'solidsoft-production-eu-central-1-vault';
const AWAY = 'solidsoft-production-eu-west-1-vault-recovery';

const template = (resources: Readonly<Record<string, Resource>>): string =>
  JSON.stringify({
    Parameters: { Stage: { Type: 'String' } },
    Resources: resources,
    Outputs: { Arn: { Value: { Ref: 'Vault' } } },
  });
const VAULT = template({ Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'home' } } });
const COPY = template({ Copy: { Type: 'AWS::Backup::BackupVault' }, Key: { Type: 'AWS::KMS::Key' } });

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'freehold-templates-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, text: string): string => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const read = (path = folder) => readTemplates(path, platform);
const refusal = (path = folder): string => {
  try {
    read(path);
  } catch (error) {
    if (error instanceof TemplatesError) return error.message;
    throw error;
  }
  throw new Error('it was read');
};

type Artifact = Readonly<Record<string, unknown>>;
const artifact = (name: string, region: string, change: Artifact = {}): Artifact => ({
  type: 'aws:cloudformation:stack',
  environment: `aws://${ACCOUNT}/${region}`,
  properties: { templateFile: `${name}.template.json`, stackName: name },
  additionalMetadataFile: `${name}.metadata.json`,
  ...change,
});
/** A cloud assembly of two stacks, as a synthesis writes it. */
const assembly = (change: Readonly<Record<string, Artifact | undefined>> = {}): string => {
  write(`${HOME}.template.json`, VAULT);
  write(`${AWAY}.template.json`, COPY);
  write(`${HOME}.metadata.json`, '{"/vault":[]}');
  write('tree.json', '{}');
  const artifacts = {
    [`${HOME}.assets`]: { type: 'cdk:asset-manifest', properties: { file: `${HOME}.assets.json` } },
    [HOME]: artifact(HOME, 'eu-central-1'),
    [AWAY]: artifact(AWAY, 'eu-west-1'),
    Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    ...change,
  };
  return write('manifest.json', JSON.stringify({ version: '48.0.0', artifacts }));
};
/** The same two as they are deployed. */
const deployed = (): void => {
  write(`${ACCOUNT}/eu-central-1/${HOME}.template.json`, VAULT);
  write(`${ACCOUNT}/eu-west-1/${AWAY}.template.json`, COPY);
};

describe('templates are read', () => {
  const STACKS = [
    {
      name: HOME,
      account: ACCOUNT,
      region: 'eu-central-1',
      resources: { Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'home' } } },
      outputs: { Arn: { Value: { Ref: 'Vault' } } },
      parameters: 1,
      sections: ['Parameters', 'Resources', 'Outputs'],
      besides: { Parameters: { Stage: { Type: 'String' } } },
      size: VAULT.length,
    },
    {
      name: AWAY,
      account: ACCOUNT,
      region: 'eu-west-1',
      resources: { Copy: { Type: 'AWS::Backup::BackupVault' }, Key: { Type: 'AWS::KMS::Key' } },
      outputs: { Arn: { Value: { Ref: 'Vault' } } },
      parameters: 1,
      sections: ['Parameters', 'Resources', 'Outputs'],
      besides: { Parameters: { Stage: { Type: 'String' } } },
      size: COPY.length,
    },
  ];

  test('from a cloud assembly, with what it knows about each', () => {
    assembly();
    const { stacks, texts, metadata } = read();
    expect(stacks).toEqual(STACKS.map((stack) => ({ ...stack, folder })));
    expect([...texts]).toEqual([
      [HOME, VAULT],
      [AWAY, COPY],
    ]);
    // The other stack names a file that was not written: there is nothing about it, and nothing wrong.
    expect([...metadata]).toEqual([[HOME, '{"/vault":[]}']]);
  });

  test('from the folders of accounts and regions, and are the same', () => {
    deployed();
    const { stacks, texts, metadata } = read();
    expect(stacks).toEqual(STACKS);
    expect([...texts]).toEqual([
      [HOME, VAULT],
      [AWAY, COPY],
    ]);
    expect([...metadata]).toEqual([]);
  });

  test('by the name of the stack, where the assembly has another for it', () => {
    assembly({ [HOME]: undefined, other: artifact(HOME, 'eu-central-1') });
    expect(read().stacks.map(({ name }) => name)).toEqual([AWAY, HOME]);
  });

  test('whatever else stands in them: empty of resources, or without outputs', () => {
    write(`${ACCOUNT}/eu-central-1/${HOME}.template.json`, '{"Resources":{}}');
    expect(read().stacks).toEqual([expect.objectContaining({ resources: {}, outputs: {}, sections: ['Resources'] })]);
  });

  test('in YAML and in the answer of get-template, and are the same', () => {
    write(`${ACCOUNT}/eu-central-1/${HOME}.template.yaml`, stringify(JSON.parse(VAULT)));
    write(`${ACCOUNT}/eu-west-1/${AWAY}.template.json`, JSON.stringify({ TemplateBody: JSON.parse(COPY) as unknown }));
    const { stacks, texts } = read();
    expect(stacks.map((stack) => ({ ...stack, size: 0 }))).toEqual(STACKS.map((stack) => ({ ...stack, size: 0 })));
    expect([...texts.values()].map((text) => JSON.parse(text) as unknown)).toEqual([JSON.parse(VAULT), JSON.parse(COPY)]);
  });

  test('of a whole platform, in both forms, as the synthesis itself saw them', () => {
    const built = buildPlatform({ platform: 'solidsoft', stage: 'production' });
    const cloud = readTemplates(built.cloud.directory, built.platform);
    for (const stack of built.cloud.stacks) {
      const { account, region } = stack.environment;
      const file = join(folder, account, region, `${stack.stackName}.template.json`);
      mkdirSync(dirname(file), { recursive: true });
      cpSync(stack.templateFullPath, file);
    }
    const plain = readTemplates(folder, built.platform);

    const sorted = <T extends { name: string }>(stacks: readonly T[]) => [...stacks].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(cloud.stacks.length).toBeGreaterThan(10);
    expect(sorted(cloud.stacks)).toEqual(sorted(built.assembly.stacks));
    const templates = cloud.stacks.map(({ folder: assets, ...stack }) => {
      expect(assets).toBe(built.cloud.directory);
      return stack;
    });
    expect(sorted(plain.stacks)).toEqual(sorted(templates));
    expect(new Map([...plain.texts].sort())).toEqual(new Map([...cloud.texts].sort()));
    expect(new Assembly(built.platform, plain.stacks, true).everything()).toHaveLength(built.assembly.everything().length);
  });
});

describe('what is guessed cannot be trusted: refused is', () => {
  test('a folder that is not there, and a file', () => {
    const missing = join(folder, 'missing');
    expect(refusal(missing)).toBe(`${missing} is not a folder; wanted ${FORMS}`);
    const file = write('file.json', '{}');
    expect(refusal(file)).toBe(`${file} is not a folder; wanted ${FORMS}`);
  });

  test('an empty folder, and folders with no template in them', () => {
    expect(refusal()).toBe(`${folder} holds no template; wanted ${FORMS}`);
    mkdirSync(join(folder, ACCOUNT, 'eu-central-1'), { recursive: true });
    expect(refusal()).toBe(`${folder} holds no template; wanted ${FORMS}`);
  });

  test('an assembly without stacks', () => {
    assembly({ [HOME]: undefined, [AWAY]: undefined });
    expect(refusal()).toBe(`${folder} holds no template; wanted ${FORMS}`);
  });

  test.each([
    ['a file beside the accounts', 'README.md', 'README.md'],
    ['a template beside the accounts', `${HOME}.template.json`, `${HOME}.template.json`],
    ['a folder that is no account', 'production/eu-central-1/a.template.json', 'production'],
    ['an account that lost its leading zero', '12345678901/eu-central-1/a.template.json', '12345678901'],
    ['a file beside the regions', `${ACCOUNT}/notes.txt`, `${ACCOUNT}/notes.txt`],
    ['a folder that is no region', `${ACCOUNT}/frankfurt/a.template.json`, `${ACCOUNT}/frankfurt`],
    ['a file beside the templates', `${ACCOUNT}/eu-central-1/notes.txt`, `${ACCOUNT}/eu-central-1/notes.txt`],
    ['a template by another name', `${ACCOUNT}/eu-central-1/${HOME}.yaml`, `${ACCOUNT}/eu-central-1/${HOME}.yaml`],
    ['a folder beside the templates', `${ACCOUNT}/eu-central-1/old/x.template.json`, `${ACCOUNT}/eu-central-1/old`],
    ['a hidden file', `${ACCOUNT}/.DS_Store`, `${ACCOUNT}/.DS_Store`],
  ])('%s', (_, file, strange) => {
    deployed();
    write(file, '{}');
    expect(refusal()).toBe(`${join(folder, strange)} is not expected here; wanted ${FORMS}; take it out`);
  });

  test('a template that is no JSON', () => {
    const file = write(`${ACCOUNT}/eu-central-1/${HOME}.template.json`, '{ "Resources": ');
    expect(refusal()).toMatch(/: not JSON \(.+\); wanted a CloudFormation template in JSON or YAML; fetch it again$/);
    expect(refusal()).toContain(file);
  });

  test('a folder that is called as a template is, in either form', () => {
    mkdirSync(join(folder, ACCOUNT, 'eu-central-1', `${HOME}.template.json`), { recursive: true });
    expect(refusal()).toContain(`${HOME}.template.json is not expected here`);
    assembly();
    rmSync(join(folder, `${AWAY}.template.json`));
    mkdirSync(join(folder, `${AWAY}.template.json`));
    expect(refusal()).toContain(`${AWAY}.template.json is not there`);
  });

  test('properties that are none', () => {
    const file = write(`${ACCOUNT}/eu-central-1/${HOME}.template.json`, '{"Resources":{"Vault":{"Type":"T","Properties":"all"}}}');
    expect(refusal()).toBe(`${file}: Vault has no properties that could be read; wanted them by name; correct it`);
  });

  test('resources that a loop makes: nobody can judge what is not written out', () => {
    const file = write(
      `${ACCOUNT}/eu-central-1/${HOME}.template.json`,
      '{"Transform":"AWS::LanguageExtensions","Resources":{"Fn::ForEach::Vaults":["Name",["a","b"],{}]}}',
    );
    expect(refusal()).toBe(
      `${file}: what Fn::ForEach::Vaults makes is not written out, so nobody can judge it; wanted every resource by its name; fetch it with --template-stage Processed`,
    );
  });

  test.each([
    ['without resources', '{"Outputs":{}}'],
    ['with a list of resources', '{"Resources":[]}'],
    ['with a resource of no type', '{"Resources":{"Vault":{"Properties":{}}}}'],
    ['with a resource that is none', '{"Resources":{"Vault":"AWS::Backup::BackupVault"}}'],
    ['that is a list', '[]'],
    ['that is nothing', 'null'],
  ])('a template %s', (_, text) => {
    const file = write(`${ACCOUNT}/eu-central-1/${HOME}.template.json`, text);
    expect(refusal()).toBe(`${file}: no CloudFormation template; wanted \`Resources\`, each with its \`Type\``);
  });

  test('a manifest that is no JSON, or no manifest', () => {
    const file = write('manifest.json', '{');
    expect(refusal()).toBe(`${file}: not JSON; synthesize again`);
    write('manifest.json', '{"version":"48.0.0"}');
    expect(refusal()).toBe(`${file}: no manifest of a cloud assembly; wanted ${FORMS}`);
  });

  test('an assembly inside the assembly', () => {
    const file = assembly({ 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } });
    expect(refusal()).toBe(
      `${file}: assembly-Prod is a nested assembly, whose templates no fence has seen; synthesize without stages`,
    );
  });

  test.each<[string, Artifact]>([
    ['of no environment', { environment: undefined }],
    ['of whichever account', { environment: 'aws://unknown-account/eu-central-1' }],
    ['of whichever region', { environment: `aws://${ACCOUNT}/unknown-region/x` }],
    ['without a template', { properties: { stackName: HOME } }],
    ['whose template lies elsewhere', { properties: { stackName: HOME, templateFile: '../a.template.json' } }],
    ['without properties', { properties: undefined }],
  ])('a stack %s', (_, change) => {
    const file = assembly({ [HOME]: artifact(HOME, 'eu-central-1', change) });
    expect(refusal()).toBe(`${file}: stack ${HOME} does not say its account, region and template; synthesize for named accounts`);
  });

  test('a stack of the region that CDK writes where nobody has named one', () => {
    assembly({ [HOME]: artifact(HOME, 'eu-central-1', { environment: `aws://${ACCOUNT}/unknown-region` }) });
    expect(refusal()).toContain('does not say its account, region and template');
  });

  test('a template that the assembly names and does not hold', () => {
    assembly();
    rmSync(join(folder, `${AWAY}.template.json`));
    expect(refusal()).toContain(`${AWAY}.template.json`);
  });

  test.each([
    ['another company', 'softhouse-production-eu-central-1-vault'],
    ['another stage', 'solidsoft-staging-eu-central-1-vault'],
    ['a name that only begins alike', 'solidsoft-productions-eu-central-1-vault'],
    ['whoever else has stacks in the account', 'CDKToolkit'],
  ])('a stack of %s', (_, name) => {
    deployed();
    const file = write(`${ACCOUNT}/eu-central-1/${name}.template.json`, VAULT);
    expect(refusal()).toBe(
      `${file}: stack ${name} is not of SolidSoft, production; wanted names that begin with solidsoft-production-; name the platform and stage that it belongs to, or take the file out`,
    );
  });

  test('the same stack twice: one of them is not the one that is deployed', () => {
    deployed();
    const file = write(`${ACCOUNT}/eu-west-1/${HOME}.template.json`, VAULT);
    expect(refusal()).toBe(`${file}: stack ${HOME} is there twice; wanted each stack once; take one out`);
    rmSync(join(folder, ACCOUNT), { recursive: true });
    assembly({ again: artifact(HOME, 'eu-west-1') });
    expect(refusal()).toBe(
      `${join(folder, `${HOME}.template.json`)}: stack ${HOME} is there twice; wanted each stack once; take one out`,
    );
  });
});
