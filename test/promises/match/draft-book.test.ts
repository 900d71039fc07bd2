import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { bookSchema, type BookFile } from '../../../config/book-schema';
import { inspect } from '../../../config/load';
import { describe as inWords } from '../../../config/mistakes';
import { draftBook } from '../../../lib/promises/match/draft-book';
import { readKnowledge } from '../../../lib/promises/match/knowledge';
import { matchPage } from '../../../lib/promises/match/match-page';
import { pageOf } from '../../../lib/promises/match/read-page';
import { Fixture, TODAY } from '../../config/fixture';
import { MARKDOWN } from './kestrel';

/** The page, and one promise more that waits for what is still to be built. */
const WAITING = `${MARKDOWN}\n## Changes\n\nDependency scanning runs on every PR.\n`;

const knowledge = readKnowledge();
const drafted = (text: string): string =>
  draftBook(matchPage(pageOf('page.md', Buffer.from(text)), knowledge), {
    prefix: 'KES',
    read: '2026-06-01',
    roomsOf: knowledge.roomsOf,
    stepOf: knowledge.stepOf,
    near: knowledge.near,
  });
const book = (text: string): BookFile => bookSchema.parse(parse(drafted(text)));

describe('a draft of a book', () => {
  const fixture = new Fixture();
  afterAll(() => fixture.remove());

  /** What `check` says of solidsoft with this book. */
  function mistakesIn(text: string): string[] {
    const folder = path.join(fixture.root, 'platforms/solidsoft');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'promises.yaml'), text);
    fixture.write('platforms/solidsoft/attestations.yaml', 'attestations: []\n');
    const { mistakes } = inspect({ platform: 'solidsoft', root: fixture.root, today: TODAY });
    return mistakes.filter(({ file }) => file.endsWith('promises.yaml')).map(inWords);
  }

  test('has an entry for each sentence that was placed, with its kinds, its figures and no status', () => {
    const { page, promises } = book(MARKDOWN);
    expect(page).toMatchObject({ title: 'Security at Kestrel', read: '2026-06-01' });
    expect(page.sentences!.split(' ')).toHaveLength(16);
    expect(promises.map(({ id, kind, figures }) => ({ id, kind, figures }))).toEqual([
      { id: 'KES-1.1', kind: ['tls-at-the-door', 'hsts'], figures: { tlsVersion: '1.2' } },
      { id: 'KES-1.2', kind: 'encrypted-at-rest', figures: [] },
      { id: 'KES-2.1', kind: 'backups-kept-days', figures: { dailyBackupDays: 30 } },
      { id: 'KES-2.2', kind: 'weekly-backups-kept-days', figures: { weeklyBackupDays: 90 } },
      { id: 'KES-2.3', kind: 'restores-tested', figures: { restoreTestDays: 92 } },
      {
        id: 'KES-3.1',
        kind: 'audit-log-cannot-be-changed',
        figures: [
          { plans: ['standard'], auditLogDays: 365 },
          { plans: ['enterprise'], auditLogDays: 2557 },
        ],
      },
      { id: 'KES-4.1', kind: 'never-trains-models', figures: [] },
      { id: 'KES-5.1', kind: 'data-lies-in', figures: { residencies: ['de', 'ca'] } },
      { id: 'KES-6.1', kind: 'breach-told-within-hours', figures: { noticeHours: 72 } },
    ]);
    expect(drafted(MARKDOWN)).not.toMatch(/\b(met|partly|unknown|status)\b/);
  });

  test('marks every question, and what could not be placed, by a comment', () => {
    const open = drafted(WAITING).match(/# OPEN: .*/g);
    expect(open).toEqual([
      '# OPEN: who builds each of these, and by which day? Promises below wait for them.',
      '# OPEN: is "standard" what your plans/ call it?',
      '# OPEN: is "enterprise" what your plans/ call it?',
      '# OPEN: are these what your platform.yaml calls its residencies?',
      '# OPEN: 2 sentences could not be placed: write an entry for each that is a promise, and remove this list',
    ]);
    expect(drafted(MARKDOWN)).toMatch(/^# Line 41: Our hold music is composed by a cellist from Bremen\.$/m);
  });

  test('names beside what could not be placed the kinds that speak of it', () => {
    const draft = drafted('# Visitors\n\nEverybody who works here sits through privacy training once a year.\n');
    expect(draft).toMatch(/# Line 3: Everybody who works here.*\n# {3}perhaps staff-trained, .*; sentences: [0-9a-f]{16}$/m);
  });

  test('is accepted by check once its questions are answered, and asks for what is not', () => {
    const answered = drafted(WAITING.replace(/## Plans[\s\S]*## Questions/, '## Questions')).replace('[ de, ca ]', '[ eu ]');
    expect(mistakesIn(answered)).toEqual([
      expect.stringMatching(/promises\.yaml:\d+:3 a question of the draft is open, got who builds each of these/),
      expect.stringMatching(/promises\.yaml:\d+:3 a question of the draft is open, got "?are these what your platform\.yaml calls/),
      expect.stringMatching(/promises\.yaml:\d+:1 a question of the draft is open, got "?2 sentences could not be placed/),
    ]);
    const closed = (text: string): string => text.replace(/^ *# OPEN:.*\n/gm, '');
    expect(mistakesIn(closed(answered))).toEqual([]);
    const open = drafted('# Backups\n\nBackups are taken daily.\n');
    expect(open).toContain('# OPEN: backups-kept-days needs dailyBackupDays, and the sentence states none: what do you promise?');
    expect(mistakesIn(closed(open))).toEqual([
      expect.stringMatching(
        /promises\.yaml:\d+:\d+ KES-1\.1 does not state the figure of its kind backups-kept-days, wanted `dailyBackupDays`/,
      ),
    ]);
  });

  test('is the same, byte for byte, every time', () => {
    expect(drafted(MARKDOWN)).toBe(drafted(MARKDOWN));
  });

  test('joins sentences of one paragraph about one thing, and parts kinds that cannot share an entry', () => {
    const one = book('# Activity log\n\nEvery change is recorded with its actor in the activity log. Log retention is 2 years.\n');
    expect(one.promises).toMatchObject([{ kind: 'changes-logged', figures: { auditLogDays: 730 } }]);
    const two = book('# Scans\n\nDependency scanning runs on every PR, and DAST scans staging weekly.\n');
    expect(two.promises.map(({ kind }) => kind)).toEqual(['changes-scanned', 'staging-scanned-from-outside']);
  });

  test('two sentences of one paragraph that say two figures of one kind are two promises, each in its own words', () => {
    const { promises } = book(
      '# Data\n\nData of Japanese customers lies in Japan. Data of American customers lies in the United States.\n',
    );
    expect(promises).toMatchObject([
      { promise: 'Data of Japanese customers lies in Japan.', figures: { residencies: ['jp'], jurisdiction: 'JP' } },
      { promise: 'Data of American customers lies in the United States.', figures: { residencies: ['us'], jurisdiction: 'US' } },
    ]);
  });

  test('asks whether a country of the EU is meant, or the EU, and check refuses the one that the regions do not keep', () => {
    const page = '# Data\n\nData of our customers is stored in Germany.\n';
    const draft = drafted(page);
    expect(draft.match(/# OPEN: .*/g)).toEqual([
      '# OPEN: jurisdiction: DE alone, its recovery region too, or anywhere in EU or EEA: is the figure right?',
      '# OPEN: are these what your platform.yaml calls its residencies?',
    ]);
    expect(book(page).promises).toMatchObject([{ figures: { residencies: ['de'], jurisdiction: 'DE' } }]);
    const closed = draft.replace(/^ *# OPEN:.*\n/gm, '').replace('[ de ]', '[ eu ]');
    expect(mistakesIn(closed)).toEqual([
      expect.stringMatching(
        /promises DE, and residency "eu" is not in it, got eu-west-1 \(Ireland\), wanted regions and telemetry in DE; .*; where the page means all of it, write `jurisdiction: EU`$/,
      ),
    ]);
    expect(mistakesIn(closed.replace('jurisdiction: DE', 'jurisdiction: EU'))).toEqual([]);
    expect(drafted('# Data\n\nData of our customers is stored in Japan.\n')).not.toContain('jurisdiction: JP alone');
  });

  test('says nothing that YAML or a reader would take for something else', () => {
    const page =
      '# Keys: "ours"\n\nHSTS: on\u202e, # yes | no & *all* of it. Backups are encrypted {always}: yes.\n\n- x: y, WebAuthn\n';
    const { promises } = book(page);
    expect(promises.map(({ promise }) => promise)).toEqual([
      'HSTS: on<U+202E>, # yes | no & all of it.',
      'Backups are encrypted {always}: yes.',
      'Keys: "ours": x: y, WebAuthn',
    ]);
  });

  test('a page of which nothing was placed is a draft of questions alone', () => {
    expect(drafted('Our office is in Bremen, above the bakery.')).toMatch(/^promises: \[\]$/m);
  });
});
