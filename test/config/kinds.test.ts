import { join } from 'node:path';
import { readCatalogue } from '../../config/files';
import { load } from '../../config/load';
import type { Kind } from '../../config/kind-schema';
import { CHECKS } from '../../lib/fences/checks';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { HOOKS, MACHINES } from '../../lib/naming';
import { Fixture, TODAY } from './fixture';

const THEMES = readCatalogue(join(__dirname, '../../config'), []).themes;
const KINDS: readonly (readonly [string, Kind])[] = THEMES.flatMap(({ value }) => Object.entries(value!.kinds));

describe('the catalogue of promises', () => {
  test('has 154 kinds in 16 themes, and no more than 30 % of them rest on people or the application alone', () => {
    expect([KINDS.length, THEMES.length]).toEqual([154, 16]);
    const unseen = KINDS.filter(([, { proof }]) => proof.every((one) => one === 'people' || one === 'contract'));
    expect(unseen).toHaveLength(39);
    expect(unseen.length / KINDS.length).toBeLessThanOrEqual(0.3);
  });

  test('names checks, functions and machines that there are', () => {
    const ids = [...CHECKS, ...readGuardFiles().flatMap((file) => file.rules)].map(({ id }) => id);
    const strangers = KINDS.flatMap(([id, { checks, hook }]) => [
      ...Object.keys(checks).flatMap((check) => (ids.includes(check) ? [] : [`${id}: ${check}`])),
      ...(hook?.functions ?? []).flatMap((name) => ((HOOKS as readonly string[]).includes(name) ? [] : [`${id}: ${name}`])),
      ...(hook?.machines ?? []).flatMap((name) => ((MACHINES as readonly string[]).includes(name) ? [] : [`${id}: ${name}`])),
    ]);
    expect(KINDS.filter(([, { checks }]) => Object.keys(checks).length > 0).length).toBeGreaterThan(80);
    expect(strangers).toEqual([]);
  });

  test('is found by words, and each kind has some of its own', () => {
    const words = KINDS.flatMap(([, kind]) => kind.words);
    expect(words.length).toBeGreaterThan(600);
    expect(words.filter((word) => word !== word.toLowerCase())).toEqual([]);
    const alone = (word: string) => words.filter((other) => other === word).length === 1;
    expect(KINDS.filter(([, kind]) => !kind.words.some(alone)).map(([id]) => id)).toEqual([]);
  });

  test('carries the books of five companies: 116 promises, each of a kind of the catalogue, without a half of their own', () => {
    const all = ['solidsoft', 'softdocket', 'aman', 'softhouse', 'softserve'].flatMap(
      (platform) => load({ platform, stage: 'production', today: TODAY }).book.promises,
    );
    expect(all).toHaveLength(116);
    expect(all.filter(({ kind }) => kind.length === 0).map(({ id }) => id)).toEqual([]);
    expect(new Set(all.flatMap(({ kind }) => kind)).size).toBeGreaterThan(85);
  });
});

const BOOK = 'platforms/aman/promises.yaml';
const PLAN = 'platforms/aman/plans/standard.yaml';
const THEME = 'promises/backup.yaml';

let config: Fixture;
/** The register names a promise of the real book, which is not there in these. */
beforeEach(() => (config = new Fixture().edit('platforms/aman/exceptions.yaml', '      promises: [AM-6.4],\n', '')));
afterEach(() => config.remove());

const write = (own: string, head = 'page: { title: Security, read: 2026-08-31 }'): void => {
  const lines = own.replace(/^/gm, '    ').trim();
  config.write(
    BOOK,
    `${head}\npromises:\n  - ${lines}\n    promise: A promise in words of the company's own.\n    page: { section: '1' }\n`,
  );
};
const found = (): string[] => config.mistakes({ platform: 'aman' });
const only = () => config.load({ platform: 'aman' }).book.promises[0]!;

describe('an entry of a book', () => {
  test('of four lines has all that its kind says, the name of the page, and a day of review counted from its reading', () => {
    write('id: KE-1\nkind: backups-kept-days\nfigures: { dailyBackupDays: 30 }');
    expect(found()).toEqual([]);
    expect(only()).toMatchObject({
      page: { name: 'Security', section: '1' },
      kind: ['backups-kept-days'],
      proof: ['template'],
      owner: 'Platform engineering',
      figures: [{ dailyBackupDays: 30 }],
      reviewBy: '2027-02-28', // six months after the last of August
    });
    expect(Object.keys(only().checks)).toHaveLength(5);
  });

  test('of two kinds has the checks, halves and controls of both, once each', () => {
    write('id: KE-1\nkind: [disasters-rehearsed, on-call-day-and-night]');
    const { proof, checks, hook, attest, frameworks } = only();
    expect(proof).toEqual(['hook', 'people', 'template']);
    expect(Object.keys(checks)).toHaveLength(6);
    expect(hook).toMatchObject({ machines: ['restore-drill'], inRecovery: true, withinDays: 90 });
    expect(attest).toMatch(/^The on-call rota/);
    expect(frameworks['NIST-800-53-r5']).toEqual({ 'CP-4': 'subset', 'IR-4': 'subset' });
  });

  test('may add a half and a check, and say for itself who owns it', () => {
    write(`id: KE-1
kind: hsts
owner: Web team
checks: { symmetric_key_rotates: all }
attest: Somebody looked at the header in three browsers this quarter.`);
    expect(found()).toEqual([]);
    expect(only()).toMatchObject({ owner: 'Web team', proof: ['template', 'people'] });
    expect(Object.keys(only().checks)).toEqual(['only-https-serves', 'symmetric_key_rotates']);
  });

  test('states its figures in what people attest', () => {
    write('id: KE-1\nkind: uptime\nfigures: { uptimePercent: 99.9 }');
    expect(only().attest).toMatch(/was 99\.9 percent at least\.$/);
  });

  test('is held to no framework that the company is not', () => {
    const controls = () => Object.keys(only().frameworks);
    write('id: KE-1\nkind: rows-kept-apart\nfigures: { isolation: row }');
    expect(controls()).toHaveLength(6);
    write('id: KE-1\nkind: rows-kept-apart', 'page: { title: Security, read: 2026-08-31 }\nframeworks: [SOC-2]');
    expect(controls()).toEqual(['SOC-2']);
  });

  test.each([
    ['KE-1', true],
    ['CLINIC-12.3.1', true],
    ['K-1.1', false],
    ['EX-1.1', false], // exceptions are called so
    ['ke-1.1', false],
  ])('may be called %s: %s', (id, fine) => {
    write(`id: ${id}\nkind: hsts`);
    expect(found().length === 0).toBe(fine);
  });

  test('has the letters of its book', () => {
    write('id: KE-1\nkind: hsts');
    config.write(BOOK, `${config.read(BOOK)}${config.read(BOOK).split('promises:\n')[1]!.replace('KE-1', 'QU-2')}`);
    expect(found()).toEqual([
      `${config.place(BOOK, 'QU-2')} the promise has other letters than the book, got QU-2, wanted KE, as the first promise has; write KE-2`,
    ]);
    config.edit(BOOK, 'QU-2', 'KE-2');
    expect(found()).toEqual([]);
  });
});

describe('what an entry cannot say', () => {
  test('a kind that the catalogue lacks is refused, with the one that was meant', () => {
    write('id: KE-1\nkind: backups-keep-days');
    expect(found()).toEqual([
      `${config.after(BOOK, 'kind: ')} the catalogue has no such kind, got backups-keep-days, wanted one of its 154 kinds (freehold promises list); did you mean \`backups-kept-days\`?`,
    ]);
  });

  test('the proofs as `kind`, as books once did, and the remedy works', () => {
    write('id: KE-1\nkind: [template]\nowner: Web team\nchecks: { symmetric_key_rotates: all }');
    expect(found()).toEqual([
      `${config.after(BOOK, 'kind: ')} what shows a promise is called \`proof\`, got template, wanted one of its 154 kinds (freehold promises list); write \`proof: [template]\``,
    ]);
    config.edit(BOOK, 'kind: [template]', 'proof: [template]');
    expect(found()).toEqual([]);
  });

  test('a kind without the figure that it is about, and the remedy works', () => {
    write('id: KE-1\nkind: backups-kept-days');
    expect(found()).toEqual([
      `${config.after(BOOK, 'kind: ')} KE-1 does not state the figure of its kind backups-kept-days, wanted \`dailyBackupDays\` (days): each daily backup is kept; add \`figures: { dailyBackupDays: ... }\` as the page says, or name another kind`,
    ]);
    config.edit(BOOK, 'kind: backups-kept-days', 'kind: backups-kept-days\n    figures: { dailyBackupDays: 30 }');
    expect(found()).toEqual([]);
  });

  test('a figure that is not what its kind means', () => {
    write('id: KE-1\nkind: instance-per-customer\nfigures: { isolation: row }');
    expect(found()).toEqual([
      `${config.after(BOOK, 'figures: ')} KE-1 is of kind instance-per-customer, and states something else, got isolation: row, wanted isolation: dedicated, which is what the kind means; leave the figure out, or name another kind`,
    ]);
  });

  test('two kinds that two different steps of the pipeline keep', () => {
    write('id: KE-1\nkind: [changes-scanned, advisories-followed]');
    expect(found()).toEqual([expect.stringMatching(/kept by different steps of the pipeline.*; make two promises of it/)]);
  });

  test.each([
    ['figures: { dailyBackupsDays: 30 }', /unknown key `dailyBackupsDays`.*did you mean `dailyBackupDays`\?/],
    ['figures: [{ dailyBackupsDays: 30 }]', /unknown key `dailyBackupsDays`.*did you mean `dailyBackupDays`\?/],
    ['figures: { dailyBackupDays: often }', /`promises\.0\.figures\.dailyBackupDays` is not valid, got "often", wanted a number/],
    ["figures: { tlsVersion: '1.3' }", /none of ours speaks 1\.3 alone|wanted "1\.2"/],
    ['kind: Backups', /a kind of the catalogue, such as backups-kept-days/],
  ])('%s, at its place', (own, said) => {
    write(`id: KE-1\nowner: Web team\nproof: [template]\nchecks: { symmetric_key_rotates: all }\n${own}`);
    expect(found()).toEqual([expect.stringMatching(said)]);
    expect(found()[0]).toMatch(new RegExp(`^${BOOK}:7:`));
  });
});

describe('figures are held against every plan that they speak of', () => {
  test('an isolation that was sold and is no longer configured is refused at the plan, and setting it mends it', () => {
    const enterprise = 'platforms/softdocket/plans/enterprise.yaml';
    // Shared plans share what they are made of, so all of standard's is taken over but the isolation and the name.
    config.write(
      enterprise,
      config
        .read('platforms/softdocket/plans/standard.yaml')
        .replace('name: standard', 'name: enterprise')
        .replace('isolation: row', 'isolation: database'),
    );
    const said = config.mistakes().filter((mistake) => mistake.includes('isolation'));
    expect(said).toEqual([
      `${config.after(enterprise, 'isolation: ')} SD-2.3 promises isolation dedicated, and plan "enterprise" does not keep it, got database, wanted dedicated; set isolation to dedicated; where the page has changed, change the figure in platforms/softdocket/promises.yaml`,
    ]);
    config.edit(enterprise, 'isolation: database', 'isolation: dedicated');
    expect(config.mistakes().filter((mistake) => mistake.includes('isolation'))).toEqual([]);
  });

  test.each([
    ['dedicated', 'row', true],
    ['dedicated', 'database', true],
    ['database', 'database', true],
    ['row', 'database', false],
    ['database', 'dedicated', false],
  ])('a plan of isolation %s keeps a promise of %s: %s', (configured, promised, kept) => {
    config.edit(PLAN, 'isolation: database', `isolation: ${configured}`);
    write(
      `id: KE-1\nowner: Web team\nproof: [template]\nchecks: { symmetric_key_rotates: all }\nfigures: { isolation: ${promised} }`,
    );
    expect(found().filter((mistake) => mistake.includes('KE-1')).length === 0).toBe(kept);
  });

  test.each([
    ['database-per-customer', 'dedicated', true],
    ['database-per-customer', 'database', true],
    ['database-per-customer', 'row', false],
    ['instance-per-customer', 'dedicated', true],
    ['instance-per-customer', 'database', false],
  ])('%s means an isolation, and a plan of isolation %s keeps it: %s', (kind, configured, kept) => {
    config.edit(PLAN, 'isolation: database', `isolation: ${configured}`);
    write(`id: KE-1\nkind: ${kind}`);
    expect(found().filter((mistake) => mistake.includes('KE-1')).length === 0).toBe(kept);
  });

  test('a network of its own, minutes of work, days of a log and regions', () => {
    write(`id: KE-1
owner: Web team
proof: [template]
checks: { symmetric_key_rotates: all }
figures: { privateNetwork: true, recoveryPointMinutes: 15, accessLogDays: 366, regions: [eu-central-1] }`);
    expect(found()).toEqual([
      expect.stringMatching(
        /^platforms\/aman\/platform\.yaml:\d+:\d+ KE-1 promises that data of residency "eu" lies in eu-central-1, got eu-west-1, wanted "eu-central-1"/,
      ),
      expect.stringMatching(/KE-1 promises privateNetwork true.*got false, wanted true; set privateNetwork to true/),
      expect.stringMatching(/:18:1 KE-1 promises recoveryPointMinutes 15.*got 1440, wanted at most 15/),
      expect.stringMatching(
        /KE-1 promises accessLogDays 366.*got 365, wanted at least 366; keep retention class "access-log" for 366 days/,
      ),
    ]);
  });
});

describe('the catalogue itself', () => {
  test.each([
    ['    figures: { stated: [dailyBackupDays] }\n', '', /speaks of a figure that it does not have, got \{dailyBackupDays\}/],
    ['backups-every-night:', 'backups-kept-days:', /the key is written twice/],
    ['backups-every-night:', 'hsts:', /the kind stands in the catalogue twice, got hsts/],
    [
      '    attest: The nightly mirror',
      '    # attest: The nightly mirror',
      /nothing shows the people half of source-code-backed-up/,
    ],
  ])('%s as "%s" is refused', (from, to, said) => {
    config.edit(THEME, from, to);
    expect(found()).toContainEqual(expect.stringMatching(said));
  });
});
