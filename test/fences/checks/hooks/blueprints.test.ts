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
type Kind = 'tenant' | 'restored' | 'recovery';
/** The blueprint of the tenant's home stack: the one in which a database stands, or one that was restored in place; or of its recovery stack. */
const blueprint = (kind: Kind = 'tenant'): string =>
  assets().find((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    if (kind === 'recovery') return text.includes('"AWS::Backup::BackupVault"') && !text.includes('"AWS::RDS::DBInstance"');
    return text.includes('"AWS::RDS::DBInstance"') && text.includes('"SourceDbiResourceId"') === (kind === 'restored');
  })!;
interface Fields {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}
/** The first resource of a type, made another one. */
const changed =
  (faults: Readonly<Record<string, (found: Fields) => unknown>>) =>
  (text: string): string => {
    const template = JSON.parse(text) as { Resources: Record<string, Fields> };
    for (const [type, fault] of Object.entries(faults)) fault(Object.values(template.Resources).find(({ Type }) => Type === type)!);
    return JSON.stringify(template);
  };
const unkept = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };
const opens = ({ Properties }: Fields): unknown =>
  (Properties.KeyPolicy as { Statement: object[] }).Statement.push({
    ...{ Sid: 'More', Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*' },
  });
const opened = (text: string): string => text.replace('"PubliclyAccessible": false', '"PubliclyAccessible": true');

const paused = (text: string): string =>
  JSON.stringify({ ...(JSON.parse(text) as object), Conditions: { Paused: { 'Fn::Equals': ['on', 'off'] } } });

/** Plants in the blueprint and names everything anew, so that each hash is right: whoever can write the one can write the others. */
function plantedThroughout(fault: (text: string) => string, kind: Kind = 'tenant'): void {
  let [name, text] = [blueprint(kind), ''];
  for (let next: string | undefined = fault(readFileSync(join(folder, name), 'utf8')); next;) {
    text = next;
    const [old, hash] = [name.slice(6, 70), sha(text)];
    writeFileSync(join(folder, name), text);
    renameSync(join(folder, name), join(folder, `asset.${hash}.json`));
    next = undefined;
    for (const file of readdirSync(folder).filter((one) => one.endsWith('.json') && one !== `asset.${hash}.json`)) {
      const says = readFileSync(join(folder, file), 'utf8');
      if (!says.includes(old)) continue;
      const renamed = says.replaceAll(old, hash);
      if (file.startsWith('asset.')) [name, next] = [file, renamed];
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
  plantedThroughout(opened, 'restored');
  const planted = read();
  expect(findings(blueprintsAreReviewed, planted)).toEqual([
    expect.stringMatching(/-blueprints\/: other besides: DatabaseInstance\w+\/PubliclyAccessible$/),
  ]);
  const examined = examineBlueprints(platform, planted, TODAY).findings.filter(({ exception }) => exception === undefined);
  expect(examined.map(({ seen }) => seen.logicalId)).toContainEqual(expect.stringContaining('Database'));
});

test.each<[string, string, unknown]>([
  ['from another tenant\u2019s instance', 'SourceDbiResourceId', 'db-GLOBEX'],
  ['from whichever moment a template says', 'RestoreTime', '2026-01-01T00:00:00Z'],
  ['with an older version than its source', 'EngineVersion', '16.1'],
  ['with less storage than its source', 'AllocatedStorage', '20'],
  ['under another tenant\u2019s name', 'DBInstanceIdentifier', 'solidsoft-production-globex-database'],
  ['from nothing', 'SourceDbiResourceId', undefined],
])('a blueprint of what was restored in place, %s, is found', (_, property, value) => {
  plantedThroughout(changed({ 'AWS::RDS::DBInstance': ({ Properties }) => (Properties[property] = value) }), 'restored');
  expect(findings(blueprintsAreReviewed, read())).toEqual([
    expect.stringMatching(new RegExp(`-blueprints\\/: other besides: DatabaseInstance\\w+\\/${property}$`)),
  ]);
});

test.each<[Kind, Parameters<typeof changed>[0], string[]]>([
  [
    'restored',
    {
      'AWS::RDS::DBInstance': (found) => {
        Object.assign(found, unkept);
        Object.assign(found.Properties, { PubliclyAccessible: true, DeletionProtection: false, BackupRetentionPeriod: 1 });
      },
      'AWS::Logs::LogGroup': (found) => Object.assign(found, unkept),
      'AWS::KMS::Key': opens,
    },
    [
      'database_is_private_and_doubled',
      'database_outlives_its_stack',
      'database-logs-reach-the-recovery-region',
      'log_group_outlives_its_stack',
      'no-tenant-reaches-another',
      'tenant-key-admits-no-other-tenant',
    ],
  ],
  [
    'recovery',
    {
      'AWS::Backup::BackupVault': (found) => {
        Object.assign(found, unkept);
        for (const name of ['LockConfiguration', 'EncryptionKeyArn', 'AccessPolicy']) delete found.Properties[name];
      },
      'AWS::KMS::Key': (found) => {
        Object.assign(found, unkept);
        found.Properties.EnableKeyRotation = false;
        opens(found);
      },
    },
    [
      'key_outlives_its_stack',
      'only-erasure-deletes-backups',
      'store-is-under-its-own-key',
      'symmetric_key_rotates',
      'tenant-key-admits-no-other-tenant',
      'vault-lock-is-the-plans',
      'vault_is_locked',
      'vault_outlives_its_stack',
    ],
  ],
])(
  'a %s blueprint that keeps nothing, shuts nothing and is read by others is found, and every fault of it by its check',
  (kind, faults, named) => {
    plantedThroughout(changed(faults), kind);
    const planted = read();
    expect(findings(blueprintsAreReviewed, planted).length).toBeGreaterThan(0);
    const open = examineBlueprints(platform, planted, TODAY).findings.filter(({ exception }) => exception === undefined);
    expect([...new Set(open.map(({ check }) => check))]).toEqual(expect.arrayContaining(named));
  },
);

test('a blueprint with a condition, which stands or does not by what nobody here can say, is told and ends no look', () => {
  plantedThroughout(paused);
  const planted = read();
  expect(findings(blueprintsAreReviewed, planted).join()).toMatch(/blueprint of plan [^:]+: uses Fn::Equals, and nobody can say/);
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
