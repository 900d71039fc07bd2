import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../config/load';
import { CHECKS } from '../../lib/fences/checks';
import { readGuardFiles } from '../../lib/fences/guard/files';
import { sha256 } from '../../lib/memory';
import { HOOKS, MACHINES } from '../../lib/naming';
import { Fixture, TODAY } from './fixture';

/** Every sentence of the five published pages that a customer could hold the company to, by its number. */
const PUBLISHED: Readonly<Record<string, string>> = {
  solidsoft: `SOL-1.1 SOL-1.2 SOL-1.3 SOL-1.4 SOL-2.1 SOL-3.1 SOL-3.2 SOL-3.3 SOL-3.4 SOL-4.1 SOL-5.1 SOL-5.2 SOL-5.3 SOL-5.4
    SOL-6.1 SOL-7.1`,
  softdocket: `SD-1.1 SD-1.2 SD-1.3 SD-1.4 SD-2.1 SD-2.2 SD-2.3 SD-2.4 SD-3.1 SD-3.2 SD-3.3 SD-3.4 SD-4.1 SD-4.2 SD-4.3 SD-5.1
    SD-5.2 SD-5.3 SD-5.4 SD-6.1 SD-6.2 SD-6.3 SD-6.4 SD-7.1 SD-7.2 SD-7.3 SD-8.1 SD-8.2 SD-8.3 SD-9.1 SD-9.2 SD-9.3`,
  aman: `AM-1.1 AM-1.2 AM-2.1 AM-2.2 AM-2.3 AM-2.4 AM-3.1 AM-3.2 AM-3.3 AM-3.4 AM-4.1 AM-5.1 AM-5.2 AM-5.3 AM-5.4 AM-6.1 AM-6.2
    AM-6.3 AM-6.4 AM-6.5 AM-7.1 AM-7.2 AM-7.3 AM-8.1 AM-9.1`,
  softhouse: `SH-1.1 SH-2.1 SH-3.1 SH-4.1 SH-4.2 SH-4.3 SH-5.1 SH-5.2 SH-6.1 SH-7.1 SH-7.2 SH-8.1 SH-8.2 SH-8.3 SH-8.4 SH-9.1
    SH-9.2 SH-10.1 SH-11.1 SH-12.1 SH-13.1 SH-14.1`,
  softserve: `SV-1.1 SV-2.1 SV-2.2 SV-2.3 SV-3.1 SV-4.1 SV-4.2 SV-5.1 SV-5.2 SV-5.3 SV-6.1 SV-6.2 SV-6.3 SV-7.1 SV-7.2 SV-8.1
    SV-8.2 SV-9.1 SV-10.1 SV-11.1 SV-12.1`,
};

/** Halves whose room is still to be built. The list may only shrink: what is shown once stays shown. */
const PLANNED: Readonly<Record<string, readonly string[]>> = {
  solidsoft: [
    'SOL-3.1 template identity',
    'SOL-3.2 template identity',
    'SOL-3.3 template identity',
    'SOL-3.4 template identity',
    'SOL-5.4 pipeline workflows',
  ],
  softdocket: [
    'SD-2.3 template private-route',
    'SD-2.4 pipeline workflows',
    'SD-3.1 template identity',
    'SD-3.2 template policy-store',
    'SD-3.3 template identity',
    'SD-4.2 template application-telemetry',
    'SD-5.1 pipeline workflows',
    'SD-5.2 pipeline workflows',
    'SD-8.1 hook heartbeat',
    'SD-9.1 template file-copies',
  ],
  aman: [
    'AM-1.2 template cache-and-bus',
    'AM-3.1 template identity',
    'AM-3.2 template policy-store',
    'AM-3.3 template identity',
    'AM-6.1 pipeline workflows',
    'AM-7.1 template session-manager',
    'AM-7.3 pipeline workflows',
  ],
  softhouse: [
    'SH-4.1 template identity',
    'SH-4.2 template identity',
    'SH-11.1 template log-stream',
    'SH-13.1 pipeline workflows',
    'SH-14.1 pipeline workflows',
  ],
  softserve: [
    'SV-2.2 template cache-and-bus',
    'SV-5.1 pipeline workflows',
    'SV-5.2 pipeline workflows',
    'SV-6.3 pipeline workflows',
    'SV-7.2 template identity',
  ],
};

const bookOf = (platform: string) => load({ platform, stage: 'production', today: TODAY }).book;

const CHECK_IDS = [...CHECKS, ...readGuardFiles().flatMap((file) => file.rules)].map(({ id }) => id);

describe('what the five pages promise', () => {
  test('is 116 promises', () => {
    expect(Object.values(PUBLISHED).flatMap((ids) => ids.split(/\s+/))).toHaveLength(116);
  });

  test.each(Object.keys(PUBLISHED))('the book of %s holds every promise of its page, in their order, and no other', (platform) => {
    expect(bookOf(platform).promises.map(({ id }) => id)).toEqual(PUBLISHED[platform]!.split(/\s+/));
  });

  test.each(Object.keys(PUBLISHED))('of %s, each is shown by checks that there are, or by something else', (platform) => {
    const named = bookOf(platform).promises.flatMap(({ checks }) => Object.keys(checks));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((id) => !CHECK_IDS.includes(id))).toEqual([]);
  });

  test.each(Object.keys(PUBLISHED))('of %s, running code is named as it is called, and some of it is a machine', (platform) => {
    const hooks = bookOf(platform).promises.flatMap(({ hook }) => hook ?? []);
    const strangers = (names: readonly string[], known: readonly string[]) => names.filter((name) => !known.includes(name));
    const machines = hooks.flatMap((hook) => hook.machines ?? []);
    expect(machines.length).toBeGreaterThan(0);
    expect(strangers(machines, MACHINES)).toEqual([]);
    expect(
      strangers(
        hooks.flatMap((hook) => hook.functions ?? []),
        HOOKS,
      ),
    ).toEqual([]);
  });

  test.each(Object.keys(PUBLISHED))('of %s, what waits for a room is known half by half', (platform) => {
    const planned = bookOf(platform).promises.flatMap(({ id, planned }) =>
      Object.entries(planned).map(([kind, room]) => `${id} ${kind} ${room}`),
    );
    expect(planned).toEqual(PLANNED[platform]);
  });
});

const BOOK = 'platforms/aman/promises.yaml';
const PLAN = 'platforms/aman/plans/standard.yaml';
const SIGNED = 'platforms/aman/attestations.yaml';
const OTHERS = 'platforms/aman/subprocessors.yaml';

let config: Fixture;
/** The register names a promise of the real book, which is not there in these. */
beforeEach(() => (config = new Fixture().edit('platforms/aman/exceptions.yaml', '      promises: [AM-6.4],\n', '')));
afterEach(() => config.remove());

/** A book of one promise or more, each with what a promise cannot do without. */
const write = (...promises: string[]): void => {
  const entries = promises.map(
    (own) => `  - page: { name: Security, section: '1' }
    promise: Keys rotate by themselves, every year.
    owner: Platform engineering
    reviewBy: 2027-05-22
${own.replace(/^\n|\n$/g, '').replace(/^/gm, '    ')}
`,
  );
  const rooms = [...new Set([...entries.join('').matchAll(/planned: \{ \w+: ([\w-]+)/g)].map(([, room]) => room!))];
  const built = rooms.map((room) => `${room}: { owner: Platform engineering, by: 2027-03-31 }`);
  writeBook(entries, built.length > 0 ? `notBuilt: { ${built.join(', ')} }\n` : '');
};
const writeBook = (entries: readonly string[], notBuilt: string): void => {
  config.write(BOOK, `page: { title: Security, read: 2026-11-22 }\n${notBuilt}promises:\n${entries.join('')}`);
};
const found = (): string[] => config.mistakes({ platform: 'aman' });
const KEPT = 'id: AM-1.1\nproof: [template]\nchecks: { symmetric_key_rotates: all }';

describe('a promise', () => {
  test('that is kept by something is taken as it stands', () => {
    write(KEPT);
    expect(found()).toEqual([]);
    expect(config.load({ platform: 'aman' }).book.promises).toEqual([
      {
        id: 'AM-1.1',
        line: 7,
        promise: 'Keys rotate by themselves, every year.',
        page: { name: 'Security', section: '1' },
        kind: [],
        proof: ['template'],
        owner: 'Platform engineering',
        checks: { symmetric_key_rotates: 'all' },
        planned: {},
        figures: [],
        frameworks: {},
        reviewBy: '2027-05-22',
      },
    ]);
  });

  test('that stands in the book twice is refused at the second', () => {
    write(KEPT, KEPT.replace('AM-1.1', 'AM-1.2'), KEPT);
    expect(found()).toEqual([
      `${config.place(BOOK, 'AM-1.1', 2)} the promise stands in the book twice, got AM-1.1, wanted each promise once; join the two, or correct the number`,
    ]);
  });

  test('whose number no page has is refused', () => {
    write(KEPT.replace('AM-1.1', 'AM1.1'));
    expect(found()).toEqual([
      `${config.place(BOOK, 'AM1.1')} \`promises.0.id\` is not valid, got "AM1.1", wanted a promise id such as SD-6.1: the company's letters, then the page's numbers; correct the value`,
    ]);
  });

  test('with a misspelt key is refused, with the key that was meant', () => {
    write(`${KEPT}\nplaned: { hook: erasure }`);
    expect(found()).toEqual([
      expect.stringMatching(new RegExp(`^${config.place(BOOK, 'planed')} unknown key \`planed\`, .*did you mean \`planned\`\\?$`)),
    ]);
  });

  test('that nobody owns is refused', () => {
    write(KEPT);
    config.edit(BOOK, '    owner: Platform engineering\n', '');
    expect(found()).toEqual([
      expect.stringMatching(
        /^platforms\/aman\/promises\.yaml:\d+:\d+ `owner` of AM-1\.1 is missing, wanted whoever answers for it; add `owner: \.\.\.`, or name a kind/,
      ),
    ]);
  });

  test('and the place is the promise, not the head of the book', () => {
    write(KEPT, KEPT.replace('AM-1.1', 'AM-1.2').replace('proof: [template]\n', ''));
    const [line] = config.place(BOOK, 'page: { name', 2).match(/\d+(?=:\d+$)/)!;
    expect(found()).toEqual([expect.stringMatching(new RegExp(`^${BOOK}:${line}:\\d+ \`proof\` of AM-1.2 is missing`))]);
  });

  test('that names a control as no framework writes it is refused', () => {
    write(`${KEPT}\nframeworks: { SOC-2: { CC6: subset } }`);
    expect(found()).toEqual([
      `${config.place(BOOK, 'CC6')} no control of AICPA Trust Services Criteria (2017, points of focus 2022) is written so, got CC6, wanted an identifier like ^(CC[1-9]|A1|C1|PI1|P[1-8])\\.\\d{1,2}$; correct it`,
    ]);
  });

  test('of a book that is not there is refused', () => {
    config.delete(BOOK);
    expect(found()).toEqual([
      `${BOOK} the file does not exist, wanted a configuration; write down what the security page promises`,
    ]);
  });
});

describe('every half of a promise is shown by something', () => {
  const HALVES: readonly (readonly [string, string, string])[] = [
    ['template', 'checks', 'checks: { symmetric_key_rotates: all }'],
    ['hook', 'hook', 'hook: { functions: [erasure], record: A record of each run in the ledger. }'],
    ['pipeline', 'pipeline', 'pipeline: { workflow: .github/workflows/pull-request.yaml, job: test, step: Test }'],
    ['contract', 'application', 'application: The application hashes passwords before it stores them.'],
    ['people', 'attest', 'attest: A test of penetration was made within the year.'],
  ];

  test.each(HALVES)('a %s half without `%s` is refused', (kind, key) => {
    write(`id: AM-1.1\nproof: [${kind}]`);
    expect(found()).toEqual([
      `${config.place(BOOK, `[${kind}]`)} nothing shows the ${kind} half of AM-1.1, wanted \`${key}\`; say what shows it, or \`planned: { ${kind}: <room> }\``,
    ]);
  });

  test.each(HALVES)('a %s half with `%s` is accepted, and so is one that waits for its room', (kind, _, shows) => {
    write(`id: AM-1.1\nproof: [${kind}]\n${shows}`, `id: AM-1.2\nproof: [${kind}]\nplanned: { ${kind}: identity }`);
    expect(found()).toEqual([]);
  });

  test.each(HALVES)('what would show a %s half is refused where there is none', (kind, key, shows) => {
    const other = HALVES.find(([name]) => name !== kind)!;
    write(`id: AM-1.1\nproof: [${other[0]}]\n${other[2]}\n${shows}`);
    expect(found()).toEqual([
      `${config.place(BOOK, `${key}:`)} AM-1.1 has no ${kind} half, got proof: [${other[0]}], wanted ${kind} among them; add it to \`proof\`, or remove the \`${key}\``,
    ]);
  });

  test('a hook half may be a machine alone, and one that names nothing is refused', () => {
    const hook = (names: string) => `id: AM-1.1\nproof: [hook]\nhook: { ${names}record: A record of each run in the ledger. }`;
    write(hook('machines: [erasure], '));
    expect(found()).toEqual([]);
    write(hook(''));
    expect(found()).toEqual([expect.stringContaining('wanted `functions` or `machines`, or both')]);
  });

  test('so is a room for it', () => {
    write(`${KEPT}\nplanned: { hook: heartbeat }`);
    expect(found()).toEqual([
      `${config.place(BOOK, 'planned:')} AM-1.1 has no hook half, got proof: [template], wanted hook among them; add it to \`proof\`, or remove the planned hook`,
    ]);
  });

  test('a room that nobody says who builds and by when is refused, and following the remedy is accepted', () => {
    const entry = KEPT.replace('[template]', '[template, hook]').concat('\nplanned: { hook: heartbeat }');
    write(entry);
    const book = config.read(BOOK);
    config.edit(BOOK, /notBuilt: .*\n/.exec(book)![0], '');
    const [mistake, ...others] = found();
    expect(others).toEqual([]);
    expect(mistake).toBe(
      `${config.place(BOOK, 'AM-1.1')} AM-1.1 waits for the room "heartbeat", and nobody says who builds it and by when, wanted heartbeat under \`notBuilt\`; add above \`promises\`: \`notBuilt: { heartbeat: { owner: ..., by: YYYY-MM-DD } }\``,
    );
    config.edit(BOOK, 'promises:', 'notBuilt: { heartbeat: { owner: Security, by: 2027-03-31 } }\npromises:');
    expect(found()).toEqual([]);
    config.edit(BOOK, 'owner: Security, by: 2027-03-31', 'owner: Security');
    expect(found()).toEqual([expect.stringContaining('by')]);
  });

  test('a room that no promise waits for is not said to be built', () => {
    write(KEPT);
    config.edit(BOOK, 'promises:', 'notBuilt: { identity: { owner: Security, by: 2027-03-31 } }\npromises:');
    expect(found()).toEqual([
      `${config.place(BOOK, 'identity')} no promise of the book waits for this room, got identity, wanted nothing, for none is declared; remove it`,
    ]);
  });

  test('one half that is shown does not show the other', () => {
    write(KEPT.replace('[template]', '[template, people]'));
    expect(found()).toEqual([expect.stringContaining('nothing shows the people half of AM-1.1')]);
  });

  test('a promise that has nothing to hold to here says why, and needs nothing more', () => {
    write('id: AM-1.1\nproof: [template, hook]\nnotApplicable: This company has no keys that could rotate.');
    expect(found()).toEqual([]);
  });
});

describe('figures of the page against the plans', () => {
  const promise = (figures: string): void => write(`${KEPT}\nfigures:\n  - { ${figures} }`);

  // The plan's own number, what the page may promise at most or at least, and what is one too many.
  test.each([
    {
      figure: 'dailyBackupDays',
      kept: 30,
      short: 31,
      wanted: 'at least 31',
      key: 'dailyDays',
      got: '30',
      remedy: 'set backups.dailyDays to 31',
    },
    {
      figure: 'backupLockDays',
      kept: 30,
      short: 31,
      wanted: 'at least 31',
      key: 'dailyDays',
      got: '30',
      remedy: 'set backups.dailyDays to 31',
    },
    {
      figure: 'weeklyBackupDays',
      kept: 90,
      short: 91,
      wanted: 'at least 91',
      key: 'weeklyDays',
      got: '90',
      remedy: 'set backups.weeklyDays to 91',
    },
    {
      figure: 'recoveryPointHours',
      kept: 24,
      short: 23,
      wanted: 'at most 23',
      key: 'rpoHours',
      got: '24',
      remedy: 'set objectives.rpoHours to 23',
    },
    {
      figure: 'recoveryTimeHours',
      kept: 24,
      short: 23,
      wanted: 'at most 23',
      key: 'rtoHours',
      got: '24',
      remedy: 'set objectives.rtoHours to 23',
    },
    {
      figure: 'deletedWithinHours',
      kept: 720,
      short: 719,
      wanted: 'at most 719',
      key: 'productionWithinHours',
      got: '720',
      remedy: 'set deletion.productionWithinHours to 719',
    },
    {
      figure: 'backupsDestroyedWithinDays',
      kept: 120,
      short: 119,
      wanted: 'at most 119',
      key: 'backupsWithinDays',
      got: '120',
      remedy: 'set deletion.backupsWithinDays to 119',
    },
    {
      figure: 'auditLogDays',
      kept: 731,
      short: 732,
      wanted: 'at least 732',
      key: 'audit',
      got: '731',
      remedy: 'name a retention class that is kept for 732 days, or keep "audit-standard" as long in platform.yaml',
    },
  ])('$figure: $kept is kept, $short is not, and the promise is named', ({ figure, kept, short, wanted, key, got, remedy }) => {
    promise(`${figure}: ${kept}`);
    expect(found()).toEqual([]);
    promise(`${figure}: ${short}`);
    expect(found()).toEqual([
      `${config.after(PLAN, `  ${key}: `)} AM-1.1 promises ${figure} ${short}, and plan "standard" does not keep it, got ${got}, wanted ${wanted}; ${remedy}; where the page has changed, change the figure in ${BOOK}`,
    ]);
  });

  test('no weekly backups at all are 0 days of them', () => {
    config.edit(PLAN, '  weeklyDays: 90', '  # none');
    promise('weeklyBackupDays: 90');
    expect(found()).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${config.place(PLAN, 'backups:')} AM-1.1 promises weeklyBackupDays 90, .*, got 0, wanted at least 90; set backups.weeklyDays to 90;`,
        ),
      ),
    ]);
  });

  test('a figure for one plan asks nothing of another', () => {
    config.write('platforms/aman/plans/other.yaml', config.read(PLAN).replace('name: standard', 'name: other'));
    promise('plans: [standard], dailyBackupDays: 31');
    expect(found()).toEqual([expect.stringContaining('plan "standard" does not keep it')]);
    promise('dailyBackupDays: 31');
    expect(found()).toHaveLength(2);
  });

  test('a figure for a plan that does not exist is refused: it would ask nothing of anybody', () => {
    promise('plans: [standrad], dailyBackupDays: 31');
    expect(found()).toEqual([
      `${config.place(BOOK, 'standrad')} AM-1.1 names what does not exist, got "standrad", wanted "standard"; did you mean \`standard\`?`,
    ]);
  });

  test('so is a residency that nobody can choose', () => {
    promise('residencies: [eu, in]');
    expect(found()).toEqual([`${config.place(BOOK, 'in]')} AM-1.1 names what does not exist, got "in", wanted "eu"; remove it`]);
  });
});

describe('attestations', () => {
  const sign = (change: Readonly<Record<string, string>> = {}): void => {
    const fields = {
      promise: 'AM-9.1',
      ...{ owner: 'Platform engineering', signed: 'Dana Roe', accepted: 'Kim Poe' },
      evidence: `{ file: attested/test.md, sha256: ${sha256(SHOWN)} }`,
      ...{ date: '2026-11-30', expires: '2027-11-30' },
      ...change,
    };
    const lines = Object.entries(fields).map(([key, value], place) => `${place === 0 ? '  - ' : '    '}${key}: ${value}\n`);
    config.write(SIGNED, `attestations:\n${lines.join('')}`);
  };
  const SHOWN = 'The minutes of the test.\n';
  beforeEach(() => {
    write(KEPT, 'id: AM-9.1\nproof: [people]\nattest: Whoever reports a weakness was answered within 5 days.');
    config.folder('platforms/aman/attested').write('platforms/aman/attested/test.md', SHOWN);
  });

  test('one that is signed, and holds, is taken', () => {
    sign();
    expect(found()).toEqual([]);
    expect(config.load({ platform: 'aman' }).attestations).toEqual([
      {
        promise: 'AM-9.1',
        ...{ owner: 'Platform engineering', signed: 'Dana Roe', accepted: 'Kim Poe' },
        evidence: { file: 'attested/test.md', sha256: sha256(SHOWN) },
        ...{ date: '2026-11-30', expires: '2027-11-30' },
      },
    ]);
  });

  test('one of today is taken, one of tomorrow is refused', () => {
    sign({ date: TODAY });
    expect(found()).toEqual([]);
    sign({ date: '2026-12-02' });
    expect(found()).toEqual([
      `${config.place(SIGNED, '2026-12-02')} the attestation is of a day to come, got 2026-12-02, wanted 2026-12-01 at the latest; correct the day`,
    ]);
  });

  test.each(['2026-11-29', '2026-11-30'])('one that expires on %s, before it has begun, is refused', (expires) => {
    sign({ expires });
    expect(found()).toEqual([
      `${config.after(SIGNED, 'expires: ')} the attestation expires before it begins, got ${expires}, wanted a day after 2026-11-30; correct one of the two days`,
    ]);
  });

  test('one that has expired is read: the promise says so, and the platform stays usable', () => {
    sign({ date: '2025-11-30', expires: '2026-11-30' });
    expect(found()).toEqual([]);
  });

  test('one for a promise that the book does not have is refused, with the one that was meant', () => {
    sign({ promise: 'AM-9.2' });
    expect(found()).toEqual([
      `${config.place(SIGNED, 'AM-9.2')} the book asks for no such attestation, got AM-9.2, wanted "AM-9.1"; did you mean \`AM-9.1\`?`,
    ]);
  });

  test('so is one for a promise that no signature can keep', () => {
    sign({ promise: 'AM-1.1' });
    expect(found()).toEqual([expect.stringContaining('the book asks for no such attestation, got AM-1.1, wanted "AM-9.1"')]);
  });

  test('and one without its evidence', () => {
    sign({ evidence: 'trust me' });
    expect(found()).toEqual([expect.stringContaining('`attestations.0.evidence`')]);
  });

  test('by an intern, for a promise of somebody else: refused, until its owner signs', () => {
    sign({ owner: 'Intern' });
    expect(found()).toEqual([
      `${config.place(SIGNED, 'Intern')} AM-9.1 is attested by somebody else than its owner, got Intern, wanted Platform engineering; have its owner attest it, or say in the book who owns it (\`owner\`)`,
    ]);
    sign({ owner: 'Platform engineering' });
    expect(found()).toEqual([]);
  });

  test.each(['Dana Roe', 'dana  roe', 'DANA ROE.', 'Roe, Dana', 'Dána Roe', 'Dana-Roe', 'Ｄana Roe'])(
    'accepted by whoever signed it, as %s: refused',
    (accepted) => {
      sign({ accepted });
      expect(found()).toEqual([
        expect.stringMatching(/attestations\.yaml:\d+:\d+ what is attested for AM-9\.1 was accepted by whoever signed it/),
      ]);
    },
  );

  test('whose evidence is no longer the file that was signed: refused with the hash that it has', () => {
    config.write('platforms/aman/attested/test.md', 'Other minutes.\n');
    sign();
    expect(found()).toEqual([
      `${config.place(SIGNED, sha256(SHOWN))} the evidence for AM-9.1 is not the file that was signed, got ${sha256(SHOWN)}, wanted ${sha256('Other minutes.\n')}, which attested/test.md has now; bring back the file that was signed, or have this one signed and accepted, and write its hash`,
    ]);
  });

  test.each([
    ['that is not there', 'attested/other.md', /the evidence for AM-9\.1 is not there, got attested\/other\.md/],
    ['that is a folder', 'attested/some.d', /the evidence for AM-9\.1 is no file of the repository itself/],
    ['behind a link', 'attested/link.md', /the evidence for AM-9\.1 is no file of the repository itself/],
    ['outside of its folder', 'attested/../platform.yaml', /`attestations\.0\.evidence\.file` is not valid/],
    ['elsewhere', '/etc/passwd.txt', /`attestations\.0\.evidence\.file` is not valid/],
  ])('whose evidence is a file %s: refused', (_, file, why) => {
    config.folder('platforms/aman/attested/some.d');
    symlinkSync('test.md', join(config.root, 'platforms/aman/attested/link.md'));
    sign({ evidence: `{ file: ${file}, sha256: ${sha256(SHOWN)} }` });
    expect(found()).toEqual([expect.stringMatching(why)]);
  });

  test('a file that is not there is not the same as nothing signed', () => {
    config.delete(SIGNED);
    expect(found()).toEqual([`${SIGNED} the file does not exist, wanted a configuration; write \`attestations: []\` into it`]);
  });
});

describe('subprocessors', () => {
  test('each says in which residencies it is used, and none that does not exist', () => {
    config.write(
      OTHERS,
      `subprocessors:
  - name: Mail company
    does: Sends the invoices of every customer.
    data: Names and addresses of whoever is invoiced.
    residencies: [eu, uk]
    location: Ireland
    terms: https://mail.example/terms
    since: 2026-11-22
`,
    );
    expect(found()).toEqual([`${config.place(OTHERS, 'uk')} the residency does not exist, got "uk", wanted "eu"; remove it`]);
    config.edit(OTHERS, ', uk]', ']');
    expect(found()).toEqual([]);
    expect(config.load({ platform: 'aman' }).subprocessors.map(({ name, residencies }) => [name, residencies])).toEqual([
      ['Mail company', ['eu']],
    ]);
  });

  test('terms that nobody can read are refused', () => {
    config.write(OTHERS, config.read(OTHERS).replace(/terms: https:\S+/, 'terms: http://somewhere.example'));
    expect(found()).toEqual([expect.stringMatching(/`subprocessors\.0\.terms` is not valid, .*wanted an https:\/\/ address/)]);
  });

  test('a file that is not there is not the same as nobody', () => {
    config.delete(OTHERS);
    expect(found()).toEqual([`${OTHERS} the file does not exist, wanted a configuration; write \`subprocessors: []\` into it`]);
  });
});
