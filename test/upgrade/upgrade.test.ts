import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '../../lib/commands/init';
import { upgrade } from '../../lib/commands/upgrade';
import { lockText } from '../../lib/identity';
import { upgradeMarkdown, type Upgrade } from '../../lib/upgrade/markdown';
import { Version } from '../../lib/upgrade/version';
import { heard } from '../commands/heard';
import { sampleResults } from '../evidence/machine-sample';
import { fakeVersion, type Says } from './fake-version';

/** Two versions that are run as packages are, and answer what was prepared, over a company that `init` wrote. */
const LEDGER = 'kestrel-live-eu-central-1-ledger';
const folder = mkdtempSync(join(tmpdir(), 'freehold-upgrade-test-'));
const company = join(folder, 'kestrel');
const made: string[] = [folder];

const bucket = (name: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName: name } });
const policy = (...actions: string[]) => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: { 'Fn::GetAtt': ['Audit', 'Arn'] } }] },
  },
});
const TODAY: Says = {
  number: '0.1.0',
  stacks: { [LEDGER]: { Audit: bucket('audit'), Boundary: policy('s3:GetObject') } },
  blueprint: { Files: bucket('files') },
  prices: { 'eu home': 100 },
};

function version(says: Partial<Says>): string {
  const place = fakeVersion({ ...TODAY, ...says });
  made.push(place);
  return place;
}

const inUse = (): Version => new Version(version({}));
const tried = (says: Partial<Says>, json = true) =>
  heard(() => upgrade({ to: version({ number: '0.2.0', ...says }), json }, inUse()));
const found = async (says: Partial<Says>): Promise<Upgrade & { exit: number }> => {
  const { exit, stdout } = await tried(says);
  return { exit, ...(JSON.parse(stdout) as Upgrade) };
};

beforeAll(async () => {
  await heard(() => init('kestrel', { yes: true, dir: company, home: ['eu-central-1'], stages: 'live' }));
  process.env.FREEHOLD_COMPANY = company;
});

afterAll(() => {
  delete process.env.FREEHOLD_COMPANY;
  for (const place of made) rmSync(place, { recursive: true });
});

test('a version that changes nothing is said to, with 0, and leaves no file in the repository', async () => {
  const before = readdirSync(company, { recursive: true });
  const { exit, stages, customers, from, to } = await found({});
  expect([exit, from, to]).toEqual([0, '0.1.0', '0.2.0']);
  expect(stages).toEqual([{ stage: 'live', stacks: 1, resources: [], rights: [], atRisk: [] }]);
  expect(customers).toMatchObject({ stage: 'live', price: [{ part: 'eu home', before: 100, after: 100 }] });
  expect(before.length).toBeGreaterThan(10);
  expect(readdirSync(company, { recursive: true })).toEqual(before);
});

test('what is added and changed is said with 2, and a right by what it allows, also in a managed policy', async () => {
  const stacks = { [LEDGER]: { Audit: bucket('audit'), Boundary: policy('s3:PutObject', 's3:GetObject'), More: bucket('more') } };
  const { exit, stages } = await found({ stacks });
  expect(exit).toBe(2);
  expect(stages[0]!.resources.map(({ logicalId, what, properties }) => [logicalId, what, properties])).toEqual([
    ['More', 'added', []],
    ['Boundary', 'changed', ['PolicyDocument']],
  ]);
  expect(stages[0]!.rights).toEqual([
    { what: 'added', statement: 'Allow s3:GetObject, s3:PutObject on ${Audit.Arn}', in: [`${LEDGER}/Boundary`] },
    { what: 'removed', statement: 'Allow s3:GetObject on ${Audit.Arn}', in: [`${LEDGER}/Boundary`] },
  ]);
});

test.each<[string, Partial<Says>, string[]]>([
  ['another name', { stacks: { [LEDGER]: { ...TODAY.stacks[LEDGER], Audit: bucket('b') } } }, ['Audit', 'replaced by BucketName']],
  ['no such resource', { stacks: { [LEDGER]: { Boundary: policy('s3:GetObject') } } }, ['Audit', 'removed']],
  ['no such stack', { stacks: { [`${LEDGER}s`]: TODAY.stacks[LEDGER]! } }, ['Audit', 'removed']],
  ['a blueprint whose bucket has another name', { blueprint: { Files: bucket('f') } }, ['Files', 'replaced by BucketName']],
])('%s of what holds data ends with 3, and the resource is named', async (_, says, expected) => {
  const { exit, stages } = await found(says);
  expect(exit).toBe(3);
  expect(stages[0]!.atRisk.map(({ logicalId, why }) => [logicalId, why])).toEqual([expected]);
});

test('what identity.lock holds and the next version does not have is at risk, also where the one in use has lost it', async () => {
  writeFileSync(
    join(company, 'identity.lock'),
    lockText({ live: { [LEDGER]: { Audit: 'AWS::S3::Bucket audit', Old: 'AWS::S3::Bucket old' } } }),
  );
  try {
    const { exit, stages } = await found({});
    expect(exit).toBe(3);
    expect(stages[0]!.atRisk).toEqual([
      {
        stack: LEDGER,
        logicalId: 'Old',
        type: 'AWS::S3::Bucket',
        why: 'AWS::S3::Bucket old in identity.lock, and would be nothing',
      },
    ]);
  } finally {
    rmSync(join(company, 'identity.lock'));
  }
});

test('a promise that becomes weaker ends with 3; another price alone with 2', async () => {
  const results = sampleResults({
    change: ({ promises }) => void (promises.find(({ status }) => status === 'met')!.status = 'not met'),
  });
  const weaker = await found({ results });
  expect([weaker.exit, weaker.customers!.promises]).toEqual([3, expect.objectContaining({ weakened: true })]);
  const dearer = await found({ prices: { 'eu home': 120, 'eu recovery': 7 } });
  expect([dearer.exit, dearer.customers!.price]).toEqual([
    2,
    [
      { part: 'eu home', before: 100, after: 120 },
      { part: 'eu recovery', after: 7 },
    ],
  ]);
});

test('a pack that cannot be read shows of no promise that it is as strong: 3', async () => {
  const { exit, customers } = await found({ results: { format: 'freehold-results/2' } });
  expect([exit, customers!.promises]).toEqual([3, expect.stringContaining('no results of this format')]);
});

test('a version that refuses the files is heard, and its templates are compared all the same', async () => {
  const { exit, stages, customers } = await found({ refusal: 'FH-014 is not accepted', blueprint: { Files: bucket('f') } });
  expect([exit, customers]).toEqual([3, undefined]);
  expect(stages[0]).toMatchObject({ refused: 'FH-014 is not accepted', atRisk: [{ logicalId: 'Files' }] });
});

test('a stage of which nothing was written is not said to be safe', () => {
  const refused = { stage: 'production', refused: 'platform.yaml:1 is wrong', stacks: 0, resources: [], rights: [], atRisk: [] };
  const text = upgradeMarkdown({ platform: 'kestrel', from: '0.1.0', to: '0.2.0', stages: [refused] });
  expect(text).toContain('- **What holds data was not compared at 1 stage**\n- **Promises were not compared**\n');
  expect(text).not.toContain('Nothing that holds data is replaced');
});

test('the version in use must be content with the files: there is nothing to compare with otherwise', async () => {
  const broken = new Version(version({ refusal: 'platform.yaml:1 is wrong' }));
  await expect(heard(() => upgrade({ to: version({}) }, broken))).rejects.toThrow(
    /0\.1\.0, which is in use, refuses[^]*platform\.yaml:1/,
  );
});

test('where a command of one version fails, it is named with what it said, and nothing is left when the other has ended too', async () => {
  const [failing, slow] = [new Version(version({ failure: 'no space left' })), version({ slow: true })];
  const before = process.env.TMPDIR;
  const room = (process.env.TMPDIR = mkdtempSync(join(folder, 'room-')));
  try {
    const failed = heard(() => upgrade({ to: slow, json: true }, failing));
    await expect(failed).rejects.toThrow('`freehold evidence` of 0.1.0 ended with 1:\nno space left');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(readdirSync(room)).toEqual([]);
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});

test('as Markdown the verdict stands first, and what a template says is no markup', async () => {
  const { stdout } = await tried(
    { stacks: { [LEDGER]: { Audit: bucket('b'), Boundary: policy('s3:*|<b>') } }, prices: { 'eu home': 90 } },
    false,
  );
  const lines = stdout.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    '# Kestrel: what 0.2.0 changes, beside 0.1.0',
    '',
    '- **1 resource that holds data would be replaced, or let go**',
    '- No promise becomes weaker',
    '',
  ]);
  expect(lines.filter((line) => line.startsWith('## '))).toEqual([
    '## What holds data',
    '## Templates',
    '## Rights',
    '## Promises',
    '## Price',
  ]);
  expect(stdout).toContain(String.raw`| + | Allow s3:\*\|&lt;b&gt; on \${Audit.Arn} | ${LEDGER}/Boundary |`);
  expect(stdout).toContain('| eu home | 100.00 | 90.00 |');
});

test('what names no version is refused with what would', async () => {
  await expect(upgrade({ to: '../freehold-9.tgz' }, inUse())).rejects.toThrow(
    '--to names no version, got "../freehold-9.tgz", wanted a version such as 1.2.3, or a .tgz or a folder that is there',
  );
  await expect(upgrade({ to: company }, inUse())).rejects.toThrow(
    'is no package of freehold, wanted package.json with a version, and bin/app.js',
  );
});

test('this very repository is a version', () => {
  const here = new Version(join(__dirname, '../..'));
  expect(here.number).toBe((JSON.parse(readFileSync(join(here.folder, 'package.json'), 'utf8')) as { version: string }).version);
});
