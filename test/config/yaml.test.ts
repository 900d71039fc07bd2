import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Fixture } from './fixture';

const PLATFORM = 'platforms/softdocket/platform.yaml';
const REGISTER = 'platforms/softdocket/exceptions.yaml';
const STANDARD = 'platforms/softdocket/plans/standard.yaml';
const ACME = 'platforms/softdocket/tenants/acme.yaml';

describe('what is wrong with a file by itself', () => {
  let config: Fixture;
  beforeEach(() => (config = new Fixture()));
  afterEach(() => config.remove());

  test('an untouched copy has no mistake', () => {
    expect(config.mistakes()).toEqual([]);
    expect(config.load().tenants.length).toBeGreaterThanOrEqual(4);
  });

  test('a misspelt key is named with the key that was meant', () => {
    config.edit(STANDARD, 'pointInTimeDays', 'pointInTimeDay');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'pointInTimeDay')} unknown key \`pointInTimeDay\`, wanted one of pointInTimeDays, dailyDays, weeklyDays, replicated; did you mean \`pointInTimeDays\`?`,
    ]);
  });

  test('a key that resembles nothing is to be removed, without a far-fetched suggestion', () => {
    config.edit(ACME, 'plan: standard', 'plan: standard\ncolour: green');
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'colour')} unknown key \`colour\`, wanted one of id, name, residency, plan, cidr, signingKeys; remove it`,
    ]);
  });

  test('a key that a mapping with fixed keys does not know is named there', () => {
    config.edit(PLATFORM, '  login: ', '  logim: ');
    const found = config.mistakes();
    expect(found).toContain(
      `${config.place(PLATFORM, 'logim:')} unknown key \`logim\`, wanted one of login, passwordReset, contact, honeypots; did you mean \`login\`?`,
    );
    expect(found).toHaveLength(1); // it is not missing as well
  });

  test('a stage that no plan has a size for is refused, and a size for no stage', () => {
    config.edit(PLATFORM, '  staging:\n    natGateways', '  preview:\n    natGateways');
    const found = config.mistakes();
    expect(found).toHaveLength(6); // both, in each of three plans
    expect(found[0]).toContain('preview has no size, wanted one for each stage: development, preview, production; add `preview: {');
    expect(found[1]).toContain('the stage does not exist, got "staging", wanted one of development, preview, production');
  });

  test('a stage says its ways out or has a profile that does; the profile also sizes plans that share an instance, and those alone', () => {
    config.edit(PLATFORM, '    natGateways: per-zone', '    # here');
    expect(config.mistakes()).toEqual([
      expect.stringMatching(
        /`stages\.production\.natGateways` is missing, wanted one of per-zone, one, unless `profile: small` says it; add `natGateways: \.\.\.`$/,
      ),
    ]);
    config.edit(PLATFORM, '    # here', '    profile: small');
    expect(config.load().stage.natGateways).toBe('one');
    const sizeOf = (name: string) => config.load().plans.find((plan) => plan.name === name)!.database.sizes.production;
    expect(sizeOf('standard')).toMatchObject({ instance: expect.stringMatching(/large$/) as string }); // what is said stands
    config.edit(STANDARD, /    production: .*\n/.exec(config.read(STANDARD))![0], '');
    expect(sizeOf('standard')).toEqual({ instance: 'db.t4g.small', storageGb: 20, storageLimitGb: 100 });
    const ENTERPRISE = 'platforms/softdocket/plans/enterprise.yaml';
    config.edit(ENTERPRISE, /    production: .*\n/.exec(config.read(ENTERPRISE))![0], '');
    expect(config.mistakes()).toEqual([expect.stringContaining('production has no size')]);
  });

  test('six stages are one too many', () => {
    const stage = /  staging:\n(    .*\n)+/.exec(config.read(PLATFORM))![0];
    const more = ['one', 'two', 'three'].map((name) => stage.replace('staging:', `${name}:`)).join('');
    config.edit(PLATFORM, stage, stage + more);
    expect(config.mistakes()).toContainEqual(expect.stringContaining('one to 5 stages'));
  });

  test('an unknown partition is named', () => {
    config.edit(PLATFORM, "      aws-eusc:\n        id: '999999999999'", "      aws-euse:\n        id: '999999999999'");
    expect(config.mistakes()).toContain(
      `${config.place(PLATFORM, 'aws-euse:')} unknown key \`aws-euse\`, wanted one of aws, aws-eusc; did you mean \`aws-eusc\`?`,
    );
  });

  test('a wrong word is answered with the words that are allowed', () => {
    config.edit(STANDARD, 'isolation: row', 'isolation: rows');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'rows')} \`isolation\` is not valid, got "rows", wanted one of dedicated, database, row; did you mean \`row\`?`,
    ]);
  });

  test('a number out of range says the range', () => {
    config.edit(STANDARD, 'pointInTimeDays: 30', 'pointInTimeDays: 36');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, '36')} \`backups.pointInTimeDays\` is not valid, got 36 (a number), wanted at most 35; correct the value`,
    ]);
  });

  test('a text where a number belongs says so', () => {
    config.edit(STANDARD, 'dailyDays: 30', 'dailyDays: thirty');
    expect(config.mistakes()).toEqual([
      `${config.place(STANDARD, 'thirty')} \`backups.dailyDays\` is not valid, got "thirty", wanted a number; correct the value`,
    ]);
  });

  test('an account id without quotes would lose its leading zero, and the remedy still has it', () => {
    const file = 'platforms/solidsoft/platform.yaml';
    config.edit(file, "'012345678901'", '012345678901');
    expect(config.mistakes({ platform: 'solidsoft' })).toEqual([
      `${config.place(file, '012345678901')} \`stages.production.accounts.aws.id\` is not valid, got 12345678901 (a number), wanted an account id: 12 digits in quotes; put it in quotes: '012345678901'`,
    ]);
  });

  test('an engine version without quotes is a number, and the remedy quotes it', () => {
    config.edit(STANDARD, "engine: '17.11'", 'engine: 17.10');
    expect(config.mistakes()).toContain(
      `${config.place(STANDARD, '17.10')} \`database.engine\` is not valid, got 17.1 (a number), wanted text; put it in quotes: '17.10'`,
    );
  });

  test('a key without a value is not valid', () => {
    config.edit(ACME, 'plan: standard', 'plan:');
    const [line, ...more] = config.mistakes();
    expect(line).toMatch(
      /^platforms\/softdocket\/tenants\/acme\.yaml:5:\d+ `plan` is not valid, got nothing, wanted text; correct the value$/,
    );
    expect(more).toEqual([]);
  });

  test('a name that cannot be a name is placed at the name', () => {
    config.edit(PLATFORM, '  database-log: {', '  Database_Log: {');
    const [line] = config.mistakes();
    expect(line).toBe(
      `${config.place(PLATFORM, 'Database_Log')} \`retention.Database_Log\` cannot be a name here, got "Database_Log", wanted a lower-case name of letters, digits and hyphens; rename it`,
    );
  });

  test('a day that no calendar has is refused', () => {
    config.write(REGISTER, config.read(REGISTER).replace('expires: 2027-11-22', 'expires: 2027-02-30'));
    expect(config.mistakes()).toEqual([
      `${config.place(REGISTER, '2027-02-30')} \`accepted.0.expires\` is not valid, got "2027-02-30", wanted a day that exists, written YYYY-MM-DD; correct the value`,
    ]);
  });

  test('a retention that CloudWatch cannot keep is refused, with the ones it can', () => {
    config.edit(PLATFORM, 'application-log: { days: 90,', 'application-log: { days: 91,');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, '91,')} \`retention.application-log.days\` is not valid, got 91 (a number), wanted a number of days that CloudWatch Logs knows: 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; correct the value`,
    ]);
  });

  test('a list that is too short, and a path that is none, say what is wanted', () => {
    config.edit(PLATFORM, 'honeypots: [/wp-login.php, /.env, /.git/config, /phpmyadmin]', 'honeypots: [wp-login.php]');
    expect(config.mistakes()).toEqual([
      `${config.place(PLATFORM, '[wp-login.php]')} \`paths.honeypots\` is not valid, got a list, wanted at least 2 entries; correct the value`,
      `${config.place(PLATFORM, 'wp-login.php')} \`paths.honeypots.0\` is not valid, got "wp-login.php", wanted text that starts with "/"; correct the value`,
    ]);
  });

  test('broken syntax is placed, once', () => {
    config.edit(ACME, 'residency: in', 'residency: [in');
    const [line, ...more] = config.mistakes();
    expect(line).toMatch(
      /^platforms\/softdocket\/tenants\/acme\.yaml:5:\d+ the YAML is broken: .+, wanted well-formed YAML; correct the syntax here or just above$/,
    );
    expect(more).toEqual([]);
  });

  test('a key written twice is placed at the second', () => {
    config.edit(ACME, 'plan: standard', 'plan: standard\nplan: enterprise');
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'plan: enterprise')} the key is written twice, wanted each key once; remove one of the two`,
    ]);
  });

  test.each([
    ['nothing at all', ''],
    ['comments alone', '# to be written\n'],
    ['a document that holds nothing', '---\n~\n'],
  ])('an empty file is refused: %s', (_title, text) => {
    config.write(ACME, text);
    expect(config.mistakes()).toEqual([
      `${ACME}:1:1 the file is empty, wanted a configuration; write it (the schema in its first line lists the keys), or delete the file`,
    ]);
  });

  test('a second document would be lost, so it is refused', () => {
    config.write(ACME, `${config.read(ACME)}---\nid: other\n`);
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, '---')} the file holds several documents, got 2, wanted one; remove the \`---\` line and what follows, or make it a file of its own`,
    ]);
  });

  test('aliases are refused, so that no small file grows without bound', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((name, place) => `${name}: &${name} [${`*${'abcdefg'[place]}, `.repeat(9)}]`),
    ].join('\n');
    config.write(ACME, bomb);
    const found = config.mistakes();
    expect(found).toHaveLength(7 + 1); // and the last anchor, which nobody uses
    expect(found[0]).toBe(
      `${ACME}:2:8 the alias *a stands for text elsewhere, wanted every value where it is used; write the value out`,
    );
  });

  test('a list where a mapping belongs is one mistake, not many', () => {
    config.write(ACME, '- id: acme\n');
    expect(config.mistakes()).toEqual([
      `${ACME}:1:1 \`the file\` is not valid, got a list, wanted a mapping of keys to values; correct the value`,
    ]);
  });

  test('a name of the prototype is an ordinary wrong key', () => {
    config.edit(ACME, 'plan: standard', 'plan: standard\nconstructor: y');
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'constructor')} unknown key \`constructor\`, wanted one of id, name, residency, plan, cidr, signingKeys; remove it`,
    ]);
  });

  test.each([
    [ACME, 'plan: standard', 'plan: standard\n__proto__: { plan: x }'],
    [PLATFORM, 'residencies:\n', 'residencies:\n  __proto__: { title: Nowhere }\n'], // where names are free
    [PLATFORM, 'retention:\n', "retention:\n  '__proto__': { days: 30 }\n"],
  ])('__proto__ is refused wherever it stands: %s, %s', (file, from, to) => {
    config.edit(file, from, to);
    expect(config.mistakes()).toEqual([
      `${config.place(file, to.includes("'") ? "'__proto__'" : '__proto__')} the key \`__proto__\` names nothing, wanted a key of the schema, or a name of your own; remove it`,
    ]);
    expect(({} as { plan?: string }).plan).toBeUndefined();
  });

  test('an anchor that nobody uses is refused', () => {
    config.edit(ACME, 'plan: standard', 'plan: &usual standard');
    expect(config.mistakes()).toEqual([
      `${config.place(ACME, 'standard')} the anchor &usual is used nowhere, wanted every value where it is used; remove it`,
    ]);
  });

  test.each([
    [
      'Latin-1',
      Buffer.from('id: acme\nname: Müller\n', 'latin1'),
      ':2:8 the file is not in UTF-8, got the byte 0xfc, which is ü in Latin-1, wanted text in UTF-8; save it as UTF-8, such as with `iconv -f ISO-8859-1 -t UTF-8`',
    ],
    [
      'Latin-1, behind letters of UTF-8',
      Buffer.concat([Buffer.from('id: acme # ü\nname: Mü'), Buffer.from('é', 'latin1')]),
      ':2:9 the file is not in UTF-8, got the byte 0xe9, which is é in Latin-1, wanted text in UTF-8; save it as UTF-8, such as with `iconv -f ISO-8859-1 -t UTF-8`',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffid: acme\n', 'utf16le'),
      ' the file is not text, got UTF-16, wanted text in UTF-8; save it as UTF-8, such as with `iconv -f UTF-16LE -t UTF-8`',
    ],
    [
      'UTF-16 the other way round',
      Buffer.from('\ufeffid: acme\n', 'utf16le').swap16(),
      ' the file is not text, got UTF-16, wanted text in UTF-8; save it as UTF-8, such as with `iconv -f UTF-16BE -t UTF-8`',
    ],
    [
      'a byte 0',
      Buffer.from('id: acme\nname: a\0b\n'),
      ' the file is not text, got a byte 0 at place 17, wanted text in UTF-8; write it anew',
    ],
  ])('a file in another encoding is named as what it is: %s', (_name, bytes, said) => {
    writeFileSync(path.join(config.root, ACME), bytes);
    expect(config.mistakes()).toEqual([`${ACME}${said}`]);
  });

  test('saved as the remedy says, it is read; so is one with a byte order mark', () => {
    const latin = Buffer.from(config.read(ACME).replace('Acme', 'Ácme'), 'latin1');
    writeFileSync(path.join(config.root, ACME), latin);
    expect(config.mistakes()).toHaveLength(1);
    const utf8 = execFileSync('iconv', ['-f', 'ISO-8859-1', '-t', 'UTF-8'], { input: latin });
    writeFileSync(path.join(config.root, ACME), Buffer.concat([Buffer.from('\ufeff'), utf8]));
    expect(config.load().tenants.find(({ id }) => id === 'acme')!.name).toContain('Ácme');
  });

  test.each([
    ['brackets', `${'['.repeat(20_000)}`],
    ['lists', `${'- '.repeat(30_000)}x`],
    ['keys', `${'? '.repeat(30_000)}x`],
  ])('nesting without an end is said, and ends nobody: %s', (_name, text) => {
    config.write(ACME, text);
    expect(config.mistakes()).toEqual([expect.stringMatching(`^${ACME}:1:\\d+ the file is nested too deeply to be read, wanted`)]);
  });

  test.each([ACME, PLATFORM, REGISTER])('a symbolic link is named as one: %s', (file) => {
    const [here, elsewhere] = [path.join(config.root, file), path.join(config.root, 'elsewhere')];
    renameSync(here, elsewhere);
    symlinkSync(elsewhere, here);
    expect(config.mistakes()).toContain(
      `${file} this is a symbolic link, wanted a file of its own, whose changes are reviewed where it lies; replace it by the file that it points at`,
    );
    rmSync(here);
    renameSync(elsewhere, here);
    expect(config.mistakes()).toEqual([]);
  });

  test('a file far too large is not read', () => {
    config.write(ACME, `id: acme # ${'x'.repeat(70_000)}\n`);
    expect(config.mistakes()).toEqual([
      `${ACME}:1:1 the file is too large, got 70,012 bytes, wanted at most 65,536 bytes; split it, or remove what is not configuration`,
    ]);
  });

  test('a file whose name differs from what it declares is refused', () => {
    config.write('platforms/softdocket/tenants/acmee.yaml', config.read(ACME)).delete(ACME);
    const renamed = 'platforms/softdocket/tenants/acmee.yaml';
    expect(config.mistakes()).toEqual([
      `${config.place(renamed, 'acme')} the id differs from the file's name, got "acme", wanted "acmee"; rename the file to acme.yaml, or correct the id`,
    ]);
  });

  test('the same holds for plans, regions and platforms', () => {
    config
      .edit(STANDARD, 'name: standard', 'name: basic')
      .edit('regions/us-east-2.yaml', 'region: us-east-2', 'region: us-west-2')
      .edit(PLATFORM, 'name: softdocket', 'name: softdock');
    const found = config.mistakes();
    expect(found).toContain(
      `${config.place(STANDARD, 'basic')} the name differs from the file's name, got "basic", wanted "standard"; rename the file to basic.yaml, or correct the name`,
    );
    expect(found).toContain(
      `${config.place('regions/us-east-2.yaml', 'us-west-2')} the region differs from the file's name, got "us-west-2", wanted "us-east-2"; rename the file to us-west-2.yaml, or correct the region`,
    );
    expect(found).toContain(
      `${config.place(PLATFORM, 'softdock')} the name differs from the folder, got "softdock", wanted "softdocket"; rename one of the two`,
    );
  });

  test('files that nothing reads are refused, for somebody believes they are in force', () => {
    config
      .write('platforms/softdocket/tenants/globex2.yml', 'id: globex2\n')
      .write('platforms/softdocket/tennants.yaml', 'x: y\n')
      .write('regions/notes.txt', 'x');
    expect(config.mistakes()).toEqual([
      'regions/notes.txt nothing reads this, wanted files that end in .yaml; remove it, so that nobody believes it is in force',
      'platforms/softdocket/tenants/globex2.yml nothing reads this, wanted files that end in .yaml; rename it to .yaml',
      'platforms/softdocket/tennants.yaml nothing reads this, wanted platform.yaml, promises.yaml, attestations.yaml, subprocessors.yaml, exceptions.yaml, plans, tenants, regions, policies, checks, attested, identity.lock; remove it, so that nobody believes it is in force',
    ]);
  });

  test('a missing platform.yaml and a missing register are said', () => {
    config.delete(PLATFORM).delete('departures.yaml');
    expect(config.mistakes()).toEqual([
      'departures.yaml the file does not exist, wanted a configuration; write `departures: []` into it',
      'platforms/softdocket/platform.yaml the file does not exist, wanted a configuration; write it, or remove the folder',
    ]);
  });

  test('every mistake of every file comes in one error, by file and from top to bottom', () => {
    config
      .edit(STANDARD, 'dailyDays: 30', 'dailyDays: 0')
      .edit(STANDARD, 'rtoHours: 24', 'rtoHours: 0')
      .edit(ACME, 'residency: in', 'residency: inn')
      .edit('regions/us-east-1.yaml', 'unavailable: []', 'unavailable: nope');
    expect(config.mistakes().map((line) => line.split(' ')[0])).toEqual([
      config.place('regions/us-east-1.yaml', 'nope'),
      config.place(STANDARD, '0 # SD-6.1'),
      config.after(STANDARD, 'rtoHours: '),
      config.place(ACME, 'inn'),
    ]);
  });
});
