import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { EXIT } from '../../lib/commands/exit-codes';
import { buildPlatform } from '../support/build';
import { withOwnHome } from '../support/run/own-home';

/** `freehold audit` as a script runs it: what each of its exit codes means, by the real program. */
const ROOT = join(__dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'freehold-audit-'));
const folder = join(home, 'deployed');
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => rmSync(folder, { recursive: true, force: true }));

function audit(from: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'bin/freehold.js'), 'audit', from, '--platform', 'solidsoft', ...args],
    { cwd: ROOT, encoding: 'utf8', env: withOwnHome(home), maxBuffer: 1e8 },
  );
  expect(stderr).not.toMatch(/^\s+at /m); // a stack trace
  return { status, stdout, stderr };
}

const VAULT = 'solidsoft-production-eu-west-1-vault';
const write = (name: string, text: string | Buffer): void => {
  const file = join(folder, '012345678901/eu-west-1', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** Everything of solidsoft's production as it would be fetched: JSON, YAML, in wrappers. */
function deployed(change: (name: string, text: string) => string = (_, text) => text): void {
  for (const [i, stack] of buildPlatform({ platform: 'solidsoft', stage: 'production' }).cloud.stacks.entries()) {
    const { account, region } = stack.environment;
    const place = join(folder, account, region);
    mkdirSync(place, { recursive: true });
    const text = change(stack.stackName, readFileSync(stack.templateFullPath, 'utf8'));
    const wrapped = JSON.stringify({ TemplateBody: i % 3 === 1 ? text : (JSON.parse(text) as unknown) });
    writeFileSync(join(place, `${stack.stackName}.template.json`), i % 3 === 0 ? text : `\uFEFF${wrapped}`);
  }
}

interface Said {
  readonly kept: boolean;
  readonly findings: readonly { check: string; template: string; logicalId: string; exception?: string }[];
}

test('0: every fence has looked, and what they find is registered', () => {
  deployed();
  const { status, stdout } = audit(folder, '--json');
  const { kept, findings } = JSON.parse(stdout) as Said;
  expect(findings.filter(({ exception }) => exception === undefined)).toEqual([]);
  expect({ status, kept }).toEqual({ status: EXIT.fine, kept: true });
  // The stock packs were asked too: what they find on a sound platform is excepted, by number.
  expect(findings.filter(({ check }) => check.startsWith('AwsSolutions-')).length).toBeGreaterThan(20);
});

test('3: what nag or the validator alone sees, a stack that nobody declares, and one that is not there', () => {
  deployed((name, text) => {
    if (!name.endsWith('-vault')) return text;
    const template = JSON.parse(text) as { Resources: Record<string, unknown> };
    template.Resources.Planted = { Type: 'AWS::SNS::Topic', Properties: { NoSuchProperty: true } };
    template.Resources.Unrotated = { Type: 'AWS::SecretsManager::Secret', Properties: { KmsKeyId: 'alias/own' } };
    return JSON.stringify(template);
  });
  cpSync(
    join(folder, '012345678901/eu-west-1', `${VAULT}.template.json`),
    join(folder, '012345678901/eu-west-1', 'solidsoft-production-intruder-tenant.template.json'),
  );
  const gone = buildPlatform({ platform: 'solidsoft', stage: 'production' }).cloud.stacks.find(({ stackName }) =>
    stackName.endsWith('eu-west-1-blueprints'),
  )!;
  const { account, region } = gone.environment;
  rmSync(join(folder, account, region, `${gone.stackName}.template.json`));
  const { status, stdout } = audit(folder, '--json');
  const open = (JSON.parse(stdout) as Said).findings.filter(({ exception }) => exception === undefined);
  const named = open.map(({ check, template, logicalId }) => `${check} ${template}/${logicalId}`);
  expect(status).toBe(EXIT.broken);
  expect(named).toEqual(
    expect.arrayContaining([
      `F3002 ${VAULT}/Planted`,
      `AwsSolutions-SMG4 ${VAULT}/Unrotated`,
      'stack-is-declared solidsoft-production-intruder-tenant/',
      `stack-is-there ${gone.stackName}/`,
    ]),
  );
});

test.each<[string, () => void, RegExp]>([
  ['nothing there', () => undefined, /is not a folder; wanted a cloud assembly/],
  ['a folder without a template', () => mkdirSync(folder), /holds no template; wanted a cloud assembly/],
  [
    'an empty file',
    () => write(`${VAULT}.template.json`, ''),
    /the file is empty; wanted a CloudFormation template; fetch it again$/m,
  ],
  [
    'JSON with comments',
    () => write(`${VAULT}.template.json`, '{ // ours\n }'),
    /takes no comments in JSON: take them out|not JSON/,
  ],
  [
    'what a loop makes',
    () => write(`${VAULT}.template.yaml`, 'Resources:\n  Fn::ForEach::Keys: [Name, [a], {}]\n'),
    /what Fn::ForEach::Keys makes is not written out, so nobody can judge it/,
  ],
  [
    'what no engine has an answer to',
    () =>
      write(`${VAULT}.template.json`, '{"Resources":{"Key":{"Type":"AWS::KMS::Key","Properties":{"Description":{"Fn::Join":7}}}}}'),
    /a fence did not run to its end, so nothing is judged/,
  ],
  ['a stack of somebody else', () => write('CDKToolkit.template.json', '{"Resources":{}}'), /is not of SolidSoft, production/],
])('1: %s cannot be read as it is, and the words say what to do', (_, prepare, words) => {
  prepare();
  const { status, stdout, stderr } = audit(folder);
  expect({ status, stdout }).toEqual({ status: EXIT.error, stdout: '' });
  expect(stderr).toMatch(words);
});

test('4: a platform that there is not', () => {
  mkdirSync(folder);
  const { status, stderr } = audit(folder, '--platform', 'solidsofd');
  expect(status).toBe(EXIT.refused);
  expect(stderr).toContain('did you mean `solidsoft`?');
});
