import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';
import type { Mistake } from '../../config/mistakes';
import { readSource } from '../../config/read-source';
import { planSchema } from '../../config/plan-schema';
import { Fixture } from './fixture';

const HOUSE = 'platforms/softhouse';
const PLATFORM = `${HOUSE}/platform.yaml`;
const PLAN = `${HOUSE}/plans/team.yaml`;
const TENANT = `${HOUSE}/tenants/noordzee.yaml`;
const house = { platform: 'softhouse' };

let config: Fixture;
beforeEach(() => (config = new Fixture()));
afterEach(() => config.remove());

const renamed = (from: string, to: string): void => renameSync(path.join(config.root, from), path.join(config.root, to));
const linked = (what: string): void => {
  renamed(what, 'elsewhere');
  symlinkSync(path.join(config.root, 'elsewhere'), path.join(config.root, what));
};

/** What somebody in a hurry does, and what he reads. One slip, one line. */
const SLIPS: readonly (readonly [slip: string, make: () => unknown, said: RegExp])[] = [
  [
    'indents with a tab',
    () => config.edit(PLAN, '  engine', '\tengine'),
    /plans\/team\.yaml:6:1 the YAML is broken: Tabs are not allowed/,
  ],
  [
    'writes a key twice',
    () => config.write(TENANT, `${config.read(TENANT)}plan: team\n`),
    /noordzee\.yaml:6:1 the key is written twice/,
  ],
  [
    'takes hours for days in a key',
    () => config.edit(PLAN, 'backupsWithinDays: 14', 'backupsWithinHours: 336'),
    /plans\/team\.yaml:28:3 unknown key `backupsWithinHours`, .*; did you mean `backupsWithinDays`\?/,
  ],
  [
    'misspells a key that has to be there',
    () => config.edit(PLATFORM, 'residencies:', 'residenciess:'),
    /platform\.yaml:42:1 unknown key `residenciess`, .*; did you mean `residencies`\?/,
  ],
  [
    'writes days with a unit',
    () => config.edit(PLAN, 'dailyDays: 14', 'dailyDays: 14d'),
    /:15:14 `backups\.dailyDays` is not valid, got "14d", wanted a number/,
  ],
  ['writes a number in quotes', () => config.edit(PLAN, 'dailyDays: 14', "dailyDays: '14'"), /got "14", wanted a number/],
  [
    'writes days below nothing',
    () => config.edit(PLAN, 'dailyDays: 14', 'dailyDays: -14'),
    /got -14 \(a number\), wanted at least 1/,
  ],
  ['leans on a key', () => config.edit(PLAN, 'dailyDays: 14', 'dailyDays: 1e99'), /got 1e\+99 \(a number\), wanted at most 3650/],
  [
    'computes without a result',
    () => config.edit(PLAN, 'dailyDays: 14', 'dailyDays: .nan'),
    /got NaN \(a number\), wanted a number/,
  ],
  [
    'exchanges weekly and daily days',
    () => config.edit(PLAN, 'dailyDays: 14', 'dailyDays: 14\n  weeklyDays: 7'),
    /:16:15 weekly backups lapse no later than daily ones, got 7 days, and 14 for daily ones, wanted more than 14; exchange the two/,
  ],
  [
    'writes gigabytes as megabytes',
    () => config.edit(PLAN, 'storageGb: 100,', 'storageGb: 102400,'),
    /storageGb` is not valid, got 102400 .* wanted at most 16384/,
  ],
  [
    'writes a day that is none',
    () => config.edit(PLATFORM, 'Expires: 2027-11-23', 'Expires: 2027-02-31'),
    /:7:21 .* got "2027-02-31", wanted a day that exists/,
  ],
  [
    'writes a day the other way round',
    () => config.edit(PLATFORM, 'Expires: 2027-11-23', 'Expires: 31-02-2027'),
    /wanted a day written YYYY-MM-DD/,
  ],
  [
    'puts a blank into an address',
    () => config.edit(PLATFORM, 'onCall: oncall@', 'onCall: oncall @'),
    /:8:9 `onCall` is not valid, got "oncall @softhouse\.nl", wanted an e-mail address/,
  ],
  [
    'names two addresses',
    () => config.edit(PLATFORM, 'onCall: oncall@softhouse.nl', 'onCall: a@b.nl, c@d.nl'),
    /:8:9 `onCall` is not valid/,
  ],
  ['writes no as a word', () => config.edit(PLAN, 'replicated: false', 'replicated: no'), /got "no", wanted true or false/],
  [
    'mistypes a plan',
    () => config.edit(TENANT, 'plan: team', 'plan: teem'),
    /noordzee\.yaml:5:7 the plan does not exist, got "teem", wanted "team"/,
  ],
  [
    'calls a plan’s file with a capital',
    () => renamed(PLAN, `${HOUSE}/plans/Team.yaml`),
    /plans\/Team\.yaml:2:7 the name differs from the file's name, got "team", wanted "Team"; rename the file to team\.yaml/,
  ],
  [
    'ends a plan’s file in .yml',
    () => renamed(PLAN, `${HOUSE}/plans/team.yml`),
    /plans\/team\.yml nothing reads this, .*; rename it to \.yaml/,
  ],
  [
    'copies a tenant’s file and forgets the id',
    () => config.write(`${HOUSE}/tenants/Noordzee (1).yaml`, config.read(TENANT)),
    /tenants\/Noordzee \(1\)\.yaml:2:5 the tenant id is taken, got "noordzee", wanted an id that .*tenants\/noordzee\.yaml does not have; choose another id, and call the file so, or remove the file/,
  ],
  [
    'makes a folder that is called like a file',
    () => mkdirSync(path.join(config.root, HOUSE, 'tenants/x.yaml')),
    /tenants\/x\.yaml this is a folder, wanted a file/,
  ],
  [
    'makes a file where a folder belongs',
    () => config.delete(`${HOUSE}/plans`).write(`${HOUSE}/plans`, 'name: team\n'),
    /platforms\/softhouse\/plans this is a file, wanted a folder/,
  ],
  [
    'links the folder of tenants from elsewhere',
    () => linked(`${HOUSE}/tenants`),
    /softhouse\/tenants this is a symbolic link, wanted a file of its own/,
  ],
  ['links the folder of plans', () => linked(`${HOUSE}/plans`), /softhouse\/plans this is a symbolic link/],
  [
    'has no plan at all',
    () => config.delete(`${HOUSE}/plans`),
    /platform\.yaml:3:1 the platform has no plan, wanted at least one file in `plans\/`/,
  ],
  [
    'has no residency',
    () => config.write(PLATFORM, config.read(PLATFORM).replace(/residencies:[^]*?\nretention:/, 'residencies: {}\n\nretention:')),
    /platform\.yaml:42:14 `residencies` is not valid, .* wanted at least one, with a home region/,
  ],
  ['saves an empty file', () => config.write(TENANT, ''), /noordzee\.yaml:1:1 the file is empty/],
  [
    'saves with line ends of an old Mac',
    () => config.write(TENANT, config.read(TENANT).replaceAll('\n', '\r')),
    /noordzee\.yaml:1:67 a line ends in a carriage return alone/,
  ],
  [
    'leaves a conflict of git',
    () => config.edit(TENANT, 'plan: team', '<<<<<<< HEAD\nplan: team\n=======\nplan: x\n>>>>>>> y'),
    /noordzee\.yaml:5:1 the YAML is broken/,
  ],
  [
    'appends megabytes',
    () => config.write(TENANT, `${config.read(TENANT)}${'# x\n'.repeat(300_000)}`),
    /the file is too large, got 1,200,\d+ bytes/,
  ],
  [
    'merges keys',
    () =>
      config.edit(
        PLAN,
        '    staging: {',
        '    <<: { staging: { instance: db.t4g.medium, storageGb: 20, storageLimitGb: 50 } }\n    # {',
      ),
    /:9:5 `database\.sizes\.<<` cannot be a name here/,
  ],
  [
    'refers to what is nowhere',
    () => config.edit(TENANT, 'plan: team', 'plan: *team'),
    /noordzee\.yaml:5:7 the alias \*team stands for text elsewhere/,
  ],
  [
    'recovers under another law, where the classes of the plan are not',
    () => config.edit(PLATFORM, 'region: eu-west-1', 'region: ca-west-1'),
    /platform\.yaml:47:25 region ca-west-1 is outside residency "eu"/,
  ],
  ['traps everybody', () => config.edit(PLATFORM, '[/wp-login.php', '[/'), /the honeypot would trap whoever asks for \//],
  [
    'sends telemetry to himself',
    () => config.edit(PLATFORM, 'https://siem.softhouse.nl/', 'https://localhost/'),
    /siem\.endpoint` is not valid, .* wanted an https:\/\/ address of a host by its name/,
  ],
  [
    'sends telemetry to a number',
    () => config.edit(PLATFORM, 'https://siem.softhouse.nl/', 'https://169.254.169.254/'),
    /siem\.endpoint` is not valid/,
  ],
];

test.each(SLIPS)('who %s reads one line that says where, and what to do', (_slip, make, said) => {
  make();
  const mistakes = config.mistakes(house);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toMatch(said);
  expect(mistakes[0]).toMatch(/^platforms\/softhouse\/.*, wanted .*; \S/);
});

test('aliases of aliases are not followed, and each anchor is one line', () => {
  const [first, ...more] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const levels = more.map((one, i) => `${one}: &${one} [${`*${['a', ...more][i]}, `.repeat(9)}]`);
  config.write(TENANT, [`${first}: &a [x, x, x]`, ...levels, `z: [*h, *h]`].join('\n'));
  expect(config.mistakes(house)).toHaveLength(8);
});

test('line ends of Windows and a byte order mark are nobody’s mistake', () => {
  for (const file of [PLATFORM, PLAN, TENANT]) config.write(file, `\ufeff${config.read(file).replaceAll('\n', '\r\n')}`);
  expect(config.mistakes(house)).toEqual([]);
});

test('a file that cannot be read is named, with why', () => {
  const mistakes: Mistake[] = [];
  readSource('/proc/self/mem', planSchema, mistakes); // there, and no reading begins at its first byte
  expect(mistakes).toMatchObject([{ file: '/proc/self/mem', what: 'the file cannot be read' }]);
});
