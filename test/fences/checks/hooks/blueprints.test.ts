import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineBlueprints } from '../../../../lib/evidence/examine-blueprints';
import { Assembly } from '../../../../lib/fences/templates/assembly';
import { blueprintsAreReviewed } from '../../../../lib/fences/checks/hooks/blueprints';
import { readTemplates } from '../../../../lib/fences/templates/read-templates';
import { buildPlatform } from '../../../support/build';
import { findings } from '../../../support/plant';

const TODAY = '2026-11-30';
const { platform, cloud, assembly } = buildPlatform({ platform: 'solidsoft', stage: 'production' });
const ROOM = 'solidsoft-production-eu-west-1-blueprints';
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-planted-'));
  cpSync(cloud.directory, folder, { recursive: true, filter: (path) => !/asset\.[0-9a-f]{64}(\.zip)?$/.test(path) });
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (): Assembly => new Assembly(platform, readTemplates(folder, platform).stacks, true);
const assets = (): string[] => readdirSync(folder).filter((name) => /^asset\.[0-9a-f]{64}\.json$/.test(name));
/** The blueprint of the tenant's home stack: the one in which a database stands; or a database that was restored in place. */
const blueprint = (restored = false): string =>
  assets().find((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return text.includes('"AWS::RDS::DBInstance"') && text.includes('"SourceDbiResourceId"') === restored;
  })!;
const opened = (text: string): string => text.replace('"PubliclyAccessible": false', '"PubliclyAccessible": true');

const paused = (text: string): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), Conditions: { Paused: { 'Fn::Equals': ['on', 'off'] } } });

/** Plants in the blueprint and names everything anew, so that each hash is right: whoever can write the one can write the others. */
function plantedThroughout(fault: (text: string) => string, restored = false): void {
  let [name, text] = [blueprint(restored), ''];
  for (let changed: string | undefined = fault(readFileSync(join(folder, name), 'utf8')); changed;) {
    text = changed;
    const [old, next] = [name.slice(6, 70), sha(text)];
    writeFileSync(join(folder, name), text);
    renameSync(join(folder, name), join(folder, `asset.${next}.json`));
    changed = undefined;
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.json') && one !== `asset.${next}.json`)) {
      const says = readFileSync(join(folder, file), 'utf8');
      if (!says.includes(old)) continue;
      const renamed = says.replaceAll(old, next);
      if (file.startsWith('asset.')) [name, changed] = [file, renamed];
      else writeFileSync(join(folder, file), renamed);
    }
  }
}

test('every blueprint is of its hash, in the catalogue, and is the template of each declared tenant of its plan', () => {
  const seen = blueprintsAreReviewed.look(assembly);
  expect(seen.filter(({ ok }) => !ok)).toEqual([]);
  expect(seen[0]!.actual).toMatch(/^[2-9] blueprints of their hashes$/);
  expect(seen.length).toBeGreaterThan(1);
  expect(findings(blueprintsAreReviewed, read())).toEqual([]);
});

test('what machines will deploy is examined as what is deployed: of a good blueprint nothing is open', () => {
  const { blueprints, findings: found } = examineBlueprints(platform, read(), TODAY);
  expect(blueprints).toBeGreaterThan(1);
  expect(found.filter(({ exception }) => exception === undefined).map(({ check, seen }) => `${check} ${seen.actual}`)).toEqual([]);
});

test('an asset with a public database, under the name of the old one, is not of its hash', () => {
  const path = join(folder, blueprint());
  writeFileSync(path, opened(readFileSync(path, 'utf8')));
  expect(findings(blueprintsAreReviewed, read())).toEqual([expect.stringMatching(/^.*-blueprints\/: .*has another content$/)]);
});

test('an asset with a public database, named throughout by its new hash, is no template of a tenant and fails as one', () => {
  plantedThroughout(opened);
  const planted = read();
  const found = findings(blueprintsAreReviewed, planted);
  expect(found.length).toBeGreaterThan(0);
  expect(found[0]).toContain('PubliclyAccessible');
  const examined = examineBlueprints(platform, planted, TODAY).findings.filter(({ exception }) => exception === undefined);
  expect(examined.map(({ seen }) => seen.logicalId)).toContainEqual(expect.stringContaining('Database'));
});

test('a blueprint of what was restored in place, public and named throughout by its new hash, is not the other one, and fails as one', () => {
  plantedThroughout(opened, true);
  const planted = read();
  expect(findings(blueprintsAreReviewed, planted)).toEqual([
    expect.stringMatching(/-blueprints\/: other besides: DatabaseInstance\w+\/PubliclyAccessible$/),
  ]);
  const examined = examineBlueprints(platform, planted, TODAY).findings.filter(({ exception }) => exception === undefined);
  expect(examined.map(({ seen }) => seen.logicalId)).toContainEqual(expect.stringContaining('Database'));
});

test('a blueprint with a condition, which stands or does not by what nobody here can say, is told and ends no look', () => {
  plantedThroughout(paused);
  const planted = read();
  expect(findings(blueprintsAreReviewed, planted).join()).toMatch(/blueprint of plan \S+: uses Fn::Equals, and nobody can say/);
  expect(examineBlueprints(platform, planted, TODAY).findings.filter(({ exception }) => exception === undefined)).toEqual([]);
});

test('an asset that no catalogue names is uploaded besides, and found', () => {
  const manifest = join(folder, `${ROOM}.assets.json`);
  const text = '{"Resources":{}}';
  const files = JSON.parse(readFileSync(manifest, 'utf8')) as {
    files: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>;
  };
  const [[, like]] = Object.entries(files.files) as [[string, (typeof files.files)[string]]];
  const destinations = Object.fromEntries(
    Object.entries(like.destinations).map(([id, to]) => [id, { ...to, objectKey: `${sha(text)}.json` }]),
  );
  files.files[sha(text)] = { source: { ...like.source, path: `asset.${sha(text)}.json` }, destinations };
  writeFileSync(join(folder, `asset.${sha(text)}.json`), text);
  writeFileSync(manifest, JSON.stringify(files));
  expect(findings(blueprintsAreReviewed, read())).toEqual([expect.stringContaining(`uploaded besides: ${sha(text)}.json`)]);
});
