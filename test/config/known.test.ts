import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, load } from '../../config/load';
import { PLANNED_ROOMS } from '../../config/book-schema';
import { describe as inWords } from '../../config/mistakes';
import { check } from '../../lib/commands/check';
import { KNOWN_TYPES } from '../../lib/fences/checks/written/written-out';
import { knownIn } from '../../lib/fences/checks/known';
import { HOOKS, MACHINES } from '../../lib/naming';
import { Fixture, TODAY } from './fixture';

const BOOK = 'platforms/aman/promises.yaml';
const THEME = 'promises/encryption.yaml';

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => {
  jest.restoreAllMocks();
  config.remove();
});

const found = () => config.mistakes({ platform: 'aman', known: knownIn });
const write = (own: string): void => {
  const lines = own.replace(/^/gm, '    ').trim();
  const notBuilt = own.includes('planned:') ? 'notBuilt: { heartbeat: { owner: Security, by: 2027-02-28 } }\n' : '';
  const head = 'page: { title: Security, read: 2026-11-22 }\npromises:';
  const said =
    "    promise: A promise in words of the company's own.\n    page: { section: '1' }\n    owner: Platform engineering\n";
  config.write(BOOK, `${head}\n  - ${lines}\n${said}${notBuilt}`);
  config.write('platforms/aman/attestations.yaml', 'attestations: []\n');
  config.write('platforms/aman/exceptions.yaml', 'accepted: []\n');
};

test('the five books and the catalogue name nothing that there is not', () => {
  const names = ['aman', 'softdocket', 'softhouse', 'softserve', 'solidsoft'];
  const { platforms, mistakes } = inspect({ today: TODAY, known: knownIn });
  expect(platforms.map(({ name }) => name)).toEqual(names);
  expect(mistakes.map(inWords)).toEqual([]);
  expect([KNOWN_TYPES.length, HOOKS.length, MACHINES.length].every((count) => count > 4)).toBe(true);
});

describe('a book that names what there is not is refused at its place, with what was meant', () => {
  const CHECK = 'id: AM-1\nproof: [template]\nchecks: ';
  const HOOK = 'id: AM-1\nproof: [hook]\nhook: ';
  const RECORD = 'record: A line of the ledger for each run.';
  const SLIPS: readonly (readonly [string, string, readonly [string, string], RegExp])[] = [
    [
      'a check',
      `${CHECK}{ residensy: all }`,
      ['residensy', 'residency'],
      /there is no such check, got residensy, wanted one of the \d+ that/,
    ],
    ['a Guard rule', `${CHECK}{ vault_is_loked: all }`, ['vault_is_loked', 'vault_is_locked'], /there is no such check/],
    [
      'a type of resource',
      `${CHECK}{ residency: [AWS::S3::Bucket, AWS::S3::Buket] }`,
      ['AWS::S3::Buket', 'AWS::S3::Bucket'],
      /no template has resources of this type, .* got AWS::S3::Buket, wanted one of the \d+ types that templates may have/,
    ],
    ['a type of our own', `${CHECK}{ residency: [Custom::Inspektor] }`, ['Custom::Inspektor', 'Custom::Inspector'], /of this type/],
    [
      'a function',
      `${HOOK}{ functions: [erase-objekts], ${RECORD} }`,
      ['erase-objekts', 'erase-objects'],
      /there is no such function/,
    ],
    [
      'a machine',
      `${HOOK}{ machines: [erazure], ${RECORD} }`,
      ['erazure', 'erasure'],
      /there is no such machine, .* wanted onboarding, change/,
    ],
    [
      'a room to be built',
      'id: AM-1\nproof: [hook]\nplanned: { hook: heartbeet }',
      ['heartbeet', 'heartbeat'],
      /`promises\.0\.planned\.hook` is not valid, got "heartbeet", wanted one of application-telemetry,/,
    ],
  ];

  test.each(SLIPS)('%s; the remedy followed works', (_what, entry, [slip, meant], message) => {
    write(entry);
    const mistakes = found();
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(message);
    expect(mistakes[0]!.startsWith(`${config.place(BOOK, slip, entry.split(slip).length - 1)} `)).toBe(true);
    expect(mistakes[0]).toMatch(new RegExp(`; did you mean \`${meant}\`\\?$`));
    write(entry.replace(slip, meant));
    expect(found()).toEqual([]);
  });

  test('so does the catalogue, at its own line and once, however many books inherit it', () => {
    const kinds = config.read(THEME);
    const type = /AWS::\w+::\w+/.exec(kinds)![0];
    config.write(THEME, kinds.replace(type, `${type}z`));
    const { mistakes } = inspect({ root: config.root, today: TODAY, known: knownIn });
    expect(mistakes).toHaveLength(1);
    const line = config.place(THEME, `${type}z`).split(':')[1];
    expect(inWords(mistakes[0]!)).toMatch(new RegExp(`${THEME}:${line}:\\d+ .* did you mean \`${type}\`\\?$`));
  });
});

test('`freehold check` refuses it, where a load that knows nothing of checks does not', () => {
  write('id: AM-1\nproof: [template]\nchecks: { residensy: all }');
  expect(config.mistakes({ platform: 'aman' })).toEqual([]);
  const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(check({ platform: 'aman', root: config.root })).not.toBe(0);
  expect(String(err.mock.calls[0]![0])).toMatch(/promises\.yaml:5:\d+ there is no such check, got residensy/);
});

test('each room that a book may wait for is waited for in the catalogue: what is built is taken off the list', () => {
  const waited = config
    .catalogue()
    .themes.flatMap(({ value }) => Object.values(value!.kinds).flatMap(({ planned }) => Object.values(planned)));
  expect(waited.length).toBeGreaterThan(20);
  expect([...new Set(waited)].sort()).toEqual([...PLANNED_ROOMS]);
});

describe("a company's own checks", () => {
  let company: string;
  beforeEach(() => {
    company = mkdtempSync(join(tmpdir(), 'freehold-known-'));
    cpSync(join(config.root, 'platforms/aman'), company, { recursive: true });
    for (const folder of ['checks', 'policies']) mkdirSync(join(company, folder));
    process.env.FREEHOLD_COMPANY = company;
  });
  afterEach(() => {
    delete process.env.FREEHOLD_COMPANY;
    rmSync(company, { recursive: true });
  });
  const mistakes = () =>
    inspect({ today: TODAY, known: knownIn })
      .mistakes.map(inWords)
      .map((text) => text.replaceAll(`${company}/`, ''));
  const guard = (type: string): void =>
    writeFileSync(
      join(company, 'policies/own.guard'),
      `# Not AWS::S3::Buket.\nlet own_buckets = Resources.*[ Type == '${type}' ]\n\n# Every bucket says what it is called.\nrule own_bucket_is_named when %own_buckets !empty {\n  %own_buckets.Properties.BucketName exists\n}\n`,
    );
  const proof = (type: string): void =>
    writeFileSync(
      join(company, 'checks/queues.ts'),
      `export const own = {\n  id: 'own-queues',\n  sentence: 'Every queue of ours has a name.',\n  remedy: 'Name it.',\n  look: (assembly: { all(type: string): unknown[] }) => assembly.all('${type}'),\n};\n`,
    );

  test('are known to its book', () => {
    guard('AWS::S3::Bucket');
    proof('AWS::SQS::Queue');
    expect(mistakes()).toEqual([]);
    expect(knownIn({ folder: company }).checks).toEqual(expect.arrayContaining(['own-queues', 'own_bucket_is_named', 'residency']));
    expect(() => load({ platform: 'aman', stage: 'production', today: TODAY, known: knownIn })).not.toThrow();
  });

  test('that look at a type that AWS does not have are refused at their line; one that no template has may be spoken of', () => {
    guard('AWS::S3::Buket');
    proof('AWS::SQS::Queu');
    expect(mistakes()).toEqual([
      'checks/queues.ts:5:71 AWS has no such type of resource, so nothing would be looked at, got AWS::SQS::Queu, wanted a type that CloudFormation has; did you mean `AWS::SQS::Queue`?',
      expect.stringMatching(/^policies\/own\.guard:2:\d+ AWS has no such type .* did you mean `AWS::S3::Bucket`\?$/),
    ]);
    guard('AWS::EC2::Instance');
    proof('AWS::SQS::Queue');
    expect(mistakes()).toEqual([]);
  });

  test('that cannot be run are one mistake, and not one for each promise that names them', () => {
    writeFileSync(join(company, 'checks/queues.ts'), 'export const own = {');
    expect(mistakes()).toEqual([expect.stringMatching(/^checks\/queues\.ts cannot be run: .* wanted a program; correct it$/)]);
    rmSync(join(company, 'checks'), { recursive: true });
    writeFileSync(join(company, 'policies/own.guard'), 'rule own_bucket_is_named { true }\n');
    expect(mistakes()).toEqual([
      expect.stringMatching(/^policies a rule there cannot be used: own\.guard: rule own_bucket_is_named /),
    ]);
  });
});
