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
