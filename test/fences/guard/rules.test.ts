import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGuardFiles } from '../../../lib/fences/guard/files';
import { buildPlatform } from '../../support/build';
import { brokenRules } from '../../support/guard-engine';

/** Types that must not occur: their rules can see nothing of the platform. */
const FORBIDDEN = [
  'AWS::CloudFormation::Stack',
  'AWS::DynamoDB::GlobalTable',
  'AWS::IAM::AccessKey',
  ...['GroupPolicy', 'Policy', 'RolePolicy', 'User', 'UserPolicy'].map((kind) => `AWS::IAM::${kind}`),
  'AWS::ServiceCatalog::CloudFormationProduct',
];

const { assembly } = buildPlatform({ platform: 'softhouse' });

const files = readGuardFiles();
const rules = files.flatMap((file) => file.rules);

test('every rule of every file is counted, with the types that it looks at', () => {
  expect(files.length).toBeGreaterThan(1);
  for (const { name, content, rules } of files) {
    const written = [...content.matchAll(/^\s*rule\b/gm)];
    expect({ name, rules: rules.length }).toEqual({ name, rules: written.length });
  }
  for (const { types } of rules) expect(types.every((type) => /^AWS::\w+::\w+$/.test(type))).toBe(true);
});

test('no two rules share an id', () => {
  expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
});

test('the templates of the platform break no rule, and every type that a rule asks for occurs in them, but those that must not', () => {
  const asked = [...new Set(rules.flatMap((rule) => rule.types))];
  const found = asked.flatMap((type) => assembly.all(type));
  const resources = Object.fromEntries(
    found.map(({ stack, logicalId, resource }, i) => [`${logicalId}${i}${stack.region.replace(/\W/g, '')}`, resource]),
  );
  expect(found.length).toBeGreaterThan(150);
  expect(brokenRules([resources])).toEqual([[]]);
  const absent = asked.filter((type) => assembly.all(type).length === 0);
  expect(absent.sort()).toEqual(FORBIDDEN);
});

/** A rule gets the resources that it selects, of many templates at once, and nothing else: what would mean something else then is refused. */
describe('a rule that one resource could answer for another, or that looks at what it does not get, is refused', () => {
  const KEYS = "let keys = Resources.*[ Type == 'AWS::KMS::Key' ]";
  const ROTATES = '%keys.Properties.EnableKeyRotation == true';
  const read = (selection: string, ...body: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const lines = body.map((line) => `  ${line}\n`).join('');
    try {
      writeFileSync(join(folder, 'a.guard'), `${selection}\n\n# It is planted.\nrule planted when %keys !empty {\n${lines}}\n`);
      return readGuardFiles(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  test('sound: one that asks each', () => {
    expect(
      read(KEYS, ROTATES, '%keys.Properties {', '  when KeySpec exists {', "    some Tags[*].Key == 'a' or Tags empty", '  }', '}'),
    ).toHaveLength(1);
  });

  test.each([
    ['when', ["when %keys.Properties.KeySpec == 'SYMMETRIC_DEFAULT' {", `  ${ROTATES}`, '}'], /of all resources together/],
    ['some', ["some %keys.Properties.KeySpec == 'SYMMETRIC_DEFAULT'"], /of all resources together/],
    ['or', [`${ROTATES} or %keys.Properties.KeySpec exists`], /of all resources together/],
    ['or, further in', [`    ${ROTATES} or %keys.Properties.KeySpec exists`], /of all resources together/],
    ['or, at the end of a line', [`${ROTATES} or`, '%keys.Properties.KeySpec exists'], /of all resources together/],
    ['SOME', ["SOME %keys.Properties.KeySpec == 'SYMMETRIC_DEFAULT'"], /cannot read|looks past/],
    ['OR', [`${ROTATES} OR %keys.Properties.KeySpec exists`], /cannot read/],
    ['OR in a block', ['%keys.Properties {', '  KeySpec exists OR Enabled == true', '}'], /cannot read/],
    ['another resource', ['Resources.Alias not exists'], /looks past what the rule selects/],
    ['all resources', ['Resources.* {', "  Type != 'AWS::IAM::User'", '}'], /looks past what the rule selects/],
    ['another part of the template', ['Transform not exists'], /looks past what the rule selects/],
  ])('%s', (_, body, why) => {
    expect(() => read(KEYS, ...body)).toThrow(why);
  });

  test.each([
    "let keys = Resources.*[ Type == 'AWS::KMS::Key' Properties.KeySpec exists ]",
    "let keys = Resources.*[ Type != 'AWS::KMS::Key' ]",
    "let keys = Resources.*[ Type in ['AWS::KMS::Key', /AWS::KMS::.*/] ]",
    'let keys = Resources.*[ Type == /AWS::KMS::Key/ ]',
    "let keys = Resources.*[ Type == 'AWS::KMS::Key' or Type == /Custom::.*/ ]",
    "let keys = Resources[ keys == 'Key' ]",
  ])('%s', (selection) => {
    expect(() => read(selection, ROTATES)).toThrow(/which no `let keys = .*` defines$/);
  });
});
