import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { files, dependencies } from '../../package.json';
import { defaultPlatform, defaultStage } from '../../config/company';
import { inspect, load } from '../../config/load';
import { parseSelection } from '../../config/selection';
import { describe as inWords } from '../../config/mistakes';
import { init } from '../../lib/commands/init';
import { checksOf, guardFilesOf } from '../../lib/fences/checks/own';
import { CHECKS } from '../../lib/fences/checks';
import { identityOf, lockText, readLock, replacements } from '../../lib/identity';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const folder = mkdtempSync(join(tmpdir(), 'freehold-company-'));
const company = join(folder, 'kestrel');

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  await init('kestrel', { yes: true, dir: company, home: ['eu-central-1', 'us-east-1'], stages: 'test,live', ci: 'gitlab' });
  process.env.FREEHOLD_COMPANY = company;
});

afterAll(() => {
  delete process.env.FREEHOLD_COMPANY;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('what init writes has no mistake, at every stage that was named', () => {
  const { platforms, mistakes } = inspect({});
  expect(mistakes.map(inWords)).toEqual([]);
  expect(platforms.map(({ name, stages }) => [name, stages.map(({ stage }) => stage.name)])).toEqual([
    ['kestrel', ['test', 'live']],
  ]);
});

test('defaults follow the folder: its one company, and the stage with customers', () => {
  expect([defaultPlatform(), defaultStage('kestrel')]).toEqual(['kestrel', 'live']);
  expect(parseSelection({})).toEqual({ platform: 'kestrel', stage: 'live', tenants: 'all' });
});

test('the stage with customers alone has compliance locks', () => {
  const locks = ['test', 'live'].map((stage) => load({ platform: 'kestrel', stage }).stage.complianceLocks);
  expect(locks).toEqual([false, true]);
});

test('a CI of GitLab presents a subject that names the stage, exactly', () => {
  const { ci } = load({ platform: 'kestrel', stage: 'live' });
  expect(ci).toEqual({
    issuer: 'gitlab.com',
    audience: 'https://gitlab.com',
    subject: 'project_path:kestrel/freehold:ref_type:branch:ref:live',
  });
});

test('a company and a stage that are not here are refused by name', () => {
  expect(() => load({ platform: 'softdocket', stage: 'live' })).toThrow(
    'the platform does not exist, got "softdocket", wanted "kestrel"',
  );
  expect(() => load({ platform: 'kestrel', stage: 'lvie' })).toThrow(
    'the stage does not exist, got "lvie", wanted one of test, live',
  );
});

test('init refuses a folder that holds something, and answers that cannot be used, all at once', async () => {
  await expect(init('kestrel', { yes: true, dir: company })).rejects.toThrow('is not empty');
  const wrong = init('Kestrel!', { yes: true, dir: join(folder, 'other'), home: ['mars-1'], ci: 'jenkins' });
  await expect(wrong).rejects.toThrow(/name the answer.*\n.*--ci the answer.*\n.*--home the answer/);
  expect(readdirSync(folder)).toEqual(['kestrel']);
});

test('nothing of the product is copied, and it is pinned exactly', () => {
  const written = readdirSync(company, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(written.length).toBeGreaterThan(10);
  expect(written.filter(({ name }) => /\.(ts|js|guard)$/.test(name))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(company, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  expect(manifest.dependencies).toEqual({ freehold: '0.1.0', 'aws-cdk': dependencies['aws-cdk'] });
});

test('a packed file is named as npm looks for it: from the repository, wherever init ran', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'freehold-packed-'));
  writeFileSync(join(outside, 'freehold-0.1.0.tgz'), '');
  const here = relative(process.cwd(), join(outside, 'freehold-0.1.0.tgz'));
  await init('osprey', { yes: true, dir: join(outside, 'deep/osprey'), package: `file:${here}` });
  const { dependencies: depends, scripts } = JSON.parse(
    readFileSync(join(outside, 'deep/osprey/package.json'), 'utf8'),
  ) as Manifest;
  expect(depends.freehold).toBe('file:../../freehold-0.1.0.tgz');
  expect(scripts).toMatchObject({ layer: 'freehold layer', postsynth: expect.stringContaining('gate.txt') as string });
  await expect(init('merlin', { yes: true, dir: join(outside, 'merlin'), package: 'file:no-such.tgz' })).rejects.toThrow(
    'no such file, got',
  );
  expect(readdirSync(outside).sort()).toEqual(['deep', 'freehold-0.1.0.tgz']);

  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(outside);
  writeFileSync(join(outside, 'package.json'), '{ "dependencies": { "freehold": "file:freehold-0.1.0.tgz" } }');
  await init('kite', { yes: true }).finally(() => cwd.mockRestore());
  const unsaid = JSON.parse(readFileSync(join(outside, 'kite/package.json'), 'utf8')) as Manifest;
  expect(unsaid.dependencies.freehold).toBe('file:../freehold-0.1.0.tgz');
  rmSync(outside, { recursive: true });
});

test('each stage of the workflow gets the dump program before it is deployed', () => {
  const workflow = readFileSync(join(company, '.gitlab-ci.yml'), 'utf8');
  expect(workflow.match(/npm ci\n {4}- npm run layer\n {4}- npm run synth/g)).toHaveLength(2);
});

test('the package holds what was made of the sources, and no test', () => {
  expect(files).toEqual(['bin/*.js', 'built', 'docs', 'CHANGELOG.md', 'LICENSE']);
});

test("checks of the company's own stand beside the product's, and two of one name are refused", () => {
  const [ours, guards] = [CHECKS.length, guardFilesOf({ folder: '/nowhere' }).length];
  mkdirSync(join(company, 'checks'));
  mkdirSync(join(company, 'policies'));
  const check = (id: string): string =>
    `export const own = { id: '${id}', sentence: 'Every queue of ours has a name.', remedy: 'Name it.', look: (): unknown[] => [] };\n`;
  writeFileSync(join(company, 'checks/queues.ts'), check('own-queues-are-named'));
  writeFileSync(
    join(company, 'policies/own.guard'),
    "let own_tables = Resources.*[ Type == 'AWS::DynamoDB::Table' ]\n\n# Every table says what it is called.\nrule own_table_is_named when %own_tables !empty {\n  %own_tables.Properties.TableName exists\n}\n",
  );
  expect(
    checksOf({ folder: company })
      .slice(ours)
      .map(({ id }) => id),
  ).toEqual(['own-queues-are-named']);
  expect(guardFilesOf({ folder: company }).slice(guards)).toMatchObject([{ name: 'own.guard', own: true }]);
  writeFileSync(join(company, 'checks/queues.ts'), check(CHECKS[0]!.id));
  expect(() => checksOf({ folder: company })).toThrow(`${CHECKS[0]!.id} is the name of another check`);
  writeFileSync(join(company, 'checks/queues.ts'), 'export const nothing = 1;\n');
  expect(() => checksOf({ folder: company })).toThrow('exports no check');
  rmSync(join(company, 'checks'), { recursive: true });
});

describe('identity.lock', () => {
  const bucket = (name: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: name } });
  const stacks = (resources: Record<string, ReturnType<typeof bucket>>) => [
    { name: 'kestrel-live-eu-central-1-ledger', resources },
  ];
  const locked = identityOf(stacks({ Audit: bucket('a'), Blueprints: bucket('b') }));

  test('is written and read as it was', () => {
    writeFileSync(join(company, 'identity.lock'), lockText({ live: locked }));
    expect(readLock(company)).toEqual({ live: locked });
    expect(Object.values(locked)).toEqual([{ Audit: 'AWS::S3::Bucket a', Blueprints: 'AWS::S3::Bucket b' }]);
    rmSync(join(company, 'identity.lock'));
  });

  test('refuses another name, another id, and a room that is gone; what is new and a tenant that left are fine', () => {
    const platform = load({ platform: 'kestrel', stage: 'live' });
    const moved = (now: ReturnType<typeof identityOf>, was = locked) =>
      replacements(platform, was, now).map(({ logicalId, now: is }) => [logicalId, is]);
    expect(moved(locked)).toEqual([]);
    expect(moved(identityOf(stacks({ Audit: bucket('other'), Blueprints: bucket('b') })))).toEqual([
      ['Audit', 'AWS::S3::Bucket other'],
    ]);
    expect(moved(identityOf(stacks({ Renamed: bucket('a'), Blueprints: bucket('b') })))).toEqual([['Audit', 'nothing']]);
    expect(moved({})).toHaveLength(2);
    expect(moved(identityOf(stacks({ Audit: bucket('a'), Blueprints: bucket('b'), More: bucket('c') })))).toEqual([]);
    const gone = { ...locked, 'kestrel-live-gone-tenant': { Files: 'AWS::S3::Bucket f' } };
    expect(moved(locked, gone)).toEqual([]);
  });
});
