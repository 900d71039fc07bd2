import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Upgrade } from '../../lib/upgrade/markdown';
import { needs } from '../support/needs';

/**
 * Two packed versions and a company between them, as it stands in its own repository: `.ci/run` packs, installs and begins it, and says
 * where (`FREEHOLD_KESTREL`). Over 20 s, since both versions synthesize one stage, write its pack and reckon its price.
 */
const kestrel = process.env.FREEHOLD_KESTREL;
const room = mkdtempSync(join(tmpdir(), 'freehold-next-'));
const next = join(room, 'package');
afterAll(() => rmSync(room, { recursive: true }));

/** What the next version has otherwise, by file of the package. Each must be there today, or nothing would be compared. */
const CHANGES: readonly (readonly [file: string, from: string, to: string])[] = [
  ['package.json', '"version": "0.1.0"', '"version": "0.1.1"'],
  ['built/package.json', '"version": "0.1.0"', '"version": "0.1.1"'],
  ['built/lib/parts/postgres-instance.js', 'threshold: 320,', 'threshold: 300,'],
  ['built/lib/fences/running/alarm-catalogue.js', "'>= 320'", "'>= 300'"], // as whoever changes an alarm changes its review
  ['built/lib/region/watch/siem-stream.js', "'siem-events'", "'siem-stream-events'"],
  ['built/lib/fences/running/triggers.js', "'siem-events'", "'siem-stream-events'"],
  ['built/lib/region/front-door/block-list.js', "(this, 'Table'", "(this, 'Addresses'"],
  [
    'built/config/prices.yaml',
    'price: 0.045\n    regions: { eu-central-1: 0.052,',
    'price: 0.045\n    regions: { eu-central-1: 0.062,',
  ],
];

// In the whole of the tests there is no company yet, also not in the CI: it runs this file again where there is one.
if (kestrel !== undefined)
  needs(existsSync(kestrel), `a company at ${kestrel}`).test(
    'upgrade says what 0.1.1 changes in templates, rights and price, and refuses that it replaces a table',
    () => upgraded(resolve(kestrel)),
  );

test('what the next version changes is there to be changed', () => {
  const sources = CHANGES.filter(([file]) => file.startsWith('built/lib'));
  expect(sources).toHaveLength(5);
  for (const [file, from] of sources) {
    const source = join(__dirname, '../..', file.replace('built/', '').replace(/\.js$/, '.ts'));
    expect([file, readFileSync(source, 'utf8').split(from).length - 1]).toEqual([file, 1]);
  }
});

function upgraded(company: string): void {
  const installed = join(company, 'node_modules');
  cpSync(join(installed, 'freehold'), next, { recursive: true });
  symlinkSync(installed, join(next, 'node_modules'));
  for (const [file, from, to] of CHANGES) {
    const text = readFileSync(join(next, file), 'utf8');
    expect([file, text.includes(from)]).toEqual([file, true]);
    writeFileSync(join(next, file), text.replace(from, to));
  }
  const before = readdirSync(company);
  const stage = 'staging';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(installed, 'freehold/bin/freehold.js'), 'upgrade', '--to', next, '--stage', stage, '--json'],
    { cwd: company, encoding: 'utf8', maxBuffer: 1 << 27 },
  );
  expect([status, stderr]).toEqual([3, '']); // a table would be replaced
  const found = JSON.parse(stdout) as Upgrade;
  expect([found.from, found.to, found.stages.map((each) => [each.stage, each.refused])]).toEqual([
    '0.1.0',
    '0.1.1',
    [[stage, undefined]],
  ]);
  const [{ resources, atRisk, rights }] = found.stages as [Upgrade['stages'][number]];

  const alarms = resources.filter(
    ({ type, what, properties }) => type === 'AWS::CloudWatch::Alarm' && what === 'changed' && properties.join() === 'Threshold',
  );
  expect(alarms.length).toBeGreaterThan(0);
  const roles = resources.filter(
    ({ type, what, properties }) => type === 'AWS::IAM::Role' && what === 'replaced' && properties.join() === 'RoleName',
  );
  expect(roles.length).toBeGreaterThan(0);
  expect(roles.every(({ stack }) => stack.endsWith('-watch'))).toBe(true);
  expect([...new Set(atRisk.map(({ type, why }) => `${type} ${why}`))]).toEqual(['AWS::DynamoDB::Table removed']);
  expect(rights.every(({ statement }) => statement !== '')).toBe(true);

  const { price, promises } = found.customers!;
  const moved = price.filter((part) => part.before !== part.after);
  expect(moved.length).toBeGreaterThan(0);
  expect(moved.every(({ before: was, after: is }) => is! > was!)).toBe(true);
  expect(promises).toMatchObject({ weakened: false });
  expect(readdirSync(company)).toEqual(before); // nothing of the company's was touched
}
