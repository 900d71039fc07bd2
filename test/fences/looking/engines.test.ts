import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines } from '../../../lib/fences/looking/engines';
import type { Memory } from '../../../lib/memory';
import { ROOT } from '../../../lib/root';
import { synthesizePlanted } from '../../gate/plants';

/** What is remembered was said by engines: by others, or by these before they were altered, it is not known. */
const VALIDATION = 'node_modules/aws-cdk-lib/core/lib/validation';
const VALIDATE = 'node_modules/aws-cdk-lib/node_modules/@aws/cloudformation-validate';
const GUARD = 'node_modules/@cdklabs/cdk-validator-cfnguard/bin';
const INCLUDE = 'node_modules/aws-cdk-lib/cloudformation-include/lib';
const NAG = 'node_modules/cdk-nag/lib/rules/s3';
const LOCK = 'node_modules/.package-lock.json';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'engines-'));
  for (const place of ['lib/fences', VALIDATION, VALIDATE, NAG, LOCK])
    cpSync(join(ROOT, place), join(root, place), { recursive: true, preserveTimestamps: true });
  for (const folder of [GUARD, INCLUDE]) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, INCLUDE, 'cfn-include.js'), 'reads a template');
  writeFileSync(join(root, GUARD, 'cfn-guard'), 'a program');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As an editor or a patch leaves it: a letter is another one. */
function alter(place: string): void {
  const text = readFileSync(join(root, place), 'latin1');
  writeFileSync(join(root, place), `${text.slice(0, -2)}${text.at(-2) === ' ' ? '\t' : ' '}${text.at(-1)}`, 'latin1');
}

test.each([
  ["a fence's own text", 'lib/fences/looking/hand.ts'],
  ["Guard's fence", 'lib/fences/guard/native.ts'],
  ['a rule of cdk-nag', `${NAG}/S3BucketVersioningEnabled.js`],
  ["the validator's program", `${VALIDATE}/bindings_wasm_bg.wasm`],
  ['how the CDK calls it', `${VALIDATION}/cloudformation-validate-plugin.js`],
  ['how cdk-nag is shown a template', `${INCLUDE}/cfn-include.js`],
  ["Guard's program", `${GUARD}/cfn-guard`],
  ['what npm has installed', LOCK],
])('%s is altered in its place: other engines', (_, place) => {
  const before = engines(root);
  expect(engines(root)).toBe(before);
  alter(place);
  expect(engines(root)).not.toBe(before);
});

test('altered in its place and given back its size and time, as `touch -r`, `cp -p` and archives do: other engines', () => {
  const rule = join(root, NAG, 'S3BucketVersioningEnabled.js');
  const before = engines(root);
  const { atime, mtime, size } = statSync(rule);
  alter(`${NAG}/S3BucketVersioningEnabled.js`);
  utimesSync(rule, atime, mtime);
  expect(statSync(rule)).toMatchObject({ size, mtime });
  expect(engines(root)).not.toBe(before);
});

test('another version of Node: other engines', () => {
  const before = engines(root);
  const { platform, arch, version } = process;
  expect(engines(root, undefined, `${version} ${platform} ${arch}`)).toBe(before);
  expect(engines(root, undefined, `v99.0.0 ${platform} ${arch}`)).not.toBe(before);
});

test('a check is no engine: proofs go by all sources', () => {
  const before = engines(root);
  alter('lib/fences/checks/backups/vaults.ts');
  expect(engines(root)).toBe(before);
});

test('the gate asks its memory for nothing that other engines said', () => {
  const asked: string[] = [];
  const note = (kind: string, key: string): void => {
    if (kind !== 'sources') asked.push(key); // that one only says whether it is worth to start threads early
  };
  const memory: Memory = { recall: note, keep: note, forget: () => undefined };
  synthesizePlanted('nothing', { memory, outdir: join(root, 'out') });
  const kinds = 4; // verdicts of the validator, of Guard and of two packs
  expect(asked.length).toBeGreaterThanOrEqual(2 * kinds);
  expect(asked.filter((key) => !key.startsWith(engines()))).toEqual([]);
});
