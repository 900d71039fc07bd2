import * as fc from 'fast-check';
import { readKnowledge } from '../../../lib/promises/match/knowledge';
import { matchPage, placed, unplaced, type Match } from '../../../lib/promises/match/match-page';
import { pageOf, FORMATS, type PageFormat } from '../../../lib/promises/match/read-page';
import { HTML, MARKDOWN, TEXT } from './kestrel';

const knowledge = readKnowledge();
const matched = (text: string, format: PageFormat = 'text'): Match =>
  matchPage(pageOf('page', Buffer.from(text), format), knowledge);

/** Kinds with the figures read beside them, sentence by sentence. */
const found = (match: Match) =>
  placed(match).map(({ proposals }) =>
    Object.fromEntries(
      proposals.map(({ kind, figures }) => [
        kind,
        Object.assign({}, ...figures.map(({ plans = [], values }) => (plans.length > 0 ? { [plans.join()]: values } : values))),
      ]),
    ),
  );
const kindsIn = (text: string): string[] => placed(matched(text)).flatMap(({ proposals }) => proposals.map(({ kind }) => kind));

const YEAR = { 'audit-log-cannot-be-changed': { standard: { auditLogDays: 365 } } };
const SEVEN_YEARS = { 'audit-log-cannot-be-changed': { enterprise: { auditLogDays: 2557 } } };
const BOTH = {
  'audit-log-cannot-be-changed': { ...YEAR['audit-log-cannot-be-changed'], ...SEVEN_YEARS['audit-log-cannot-be-changed'] },
};

describe('a page is read for its promises', () => {
  test.each([
    ['markdown', MARKDOWN, [YEAR, SEVEN_YEARS]],
    ['html', HTML, [YEAR, SEVEN_YEARS]],
    ['text', TEXT, [BOTH]],
  ] as const)('as %s: each kind and figure of an invented clinic’s page, and nothing else', (format, page, plans) => {
    expect(found(matched(page, format))).toEqual([
      { 'tls-at-the-door': { tlsVersion: '1.2' }, hsts: {} },
      { 'encrypted-at-rest': {} },
      { 'backups-kept-days': { dailyBackupDays: 30 } },
      { 'weekly-backups-kept-days': { weeklyBackupDays: 90 } },
      { 'restores-tested': { restoreTestDays: 92 } },
      ...plans,
      { 'never-trains-models': {} },
      { 'data-lies-in': { residencies: ['de', 'ca'] } },
      { 'breach-told-within-hours': { noticeHours: 72 } },
    ]);
  });

  test.each(['markdown', 'html', 'text'] as const)(
    'as %s: what could not be placed is said, and a customer’s duty is none',
    (format) => {
      const match = matched({ markdown: MARKDOWN, html: HTML, text: TEXT }[format], format);
      expect(unplaced(match).map(({ sentence }) => sentence.text)).toEqual([
        'We take the security of clinics seriously.',
        'Our hold music is composed by a cellist from Bremen.',
      ]);
      expect(match.lines.find(({ sentence }) => sentence.text.startsWith('Customers are'))?.standing).toBe('asks');
    },
  );

  test('the same words give the same sentences in Markdown and HTML', () => {
    const hashes = (format: PageFormat, text: string) => matched(text, format).lines.map(({ sentence }) => sentence.hash);
    expect(hashes('html', HTML)).toEqual(hashes('markdown', MARKDOWN));
  });

  test('a figure that the kind needs and the sentence lacks is asked for', () => {
    const [line] = placed(matched('Backups of all databases are taken daily.'));
    expect(line!.proposals).toMatchObject([{ kind: 'backups-kept-days', missing: ['dailyBackupDays'] }]);
  });

  test.each([
    [
      'two plans are told apart',
      'Daily backups are retained for 30 days, 90 days on Enterprise.',
      { dailyBackupDays: 30 },
      { dailyBackupDays: 90 },
    ],
    [
      'a plan in brackets holds for its clause',
      'Multi-AZ; RTO 4 hours, RPO 1 hour (Enterprise).',
      undefined,
      { recoveryTimeHours: 4, recoveryPointHours: 1 },
    ],
  ])('%s', (_title, sentence, all, enterprise) => {
    const groups = placed(matched(sentence)).flatMap(({ proposals }) => proposals.flatMap(({ figures }) => figures));
    expect(groups.find(({ plans }) => plans === undefined)?.values).toEqual(all);
    expect(groups.find(({ plans }) => plans?.includes('enterprise'))?.values).toEqual(enterprise);
  });

  test.each([
    ['Our databases are not encrypted at rest.', 'the page seems to say that this is not so'],
    ['ISO 27001: not yet certified.', 'the page seems to say that this is not so'],
    [
      'Webhooks from third parties are validated by signature where supported.',
      'the page says "where supported": how far does it hold?',
    ],
    ['We aim to notify affected customers of a breach within 24 hours.', 'the page says "aim to": how far does it hold?'],
  ])('what takes a promise back is a doubt beside it: %s', (sentence, doubt) => {
    const doubts = placed(matched(sentence)).flatMap(({ proposals }) => proposals.flatMap((each) => each.doubts));
    expect(doubts).toContain(doubt);
  });

  test.each<[string, string[]]>([
    ['Files which you upload to us are stored for you.', []],
    ['We store tax IDs and payment tokens.', []],
    ['Encryption keys are kept in a dedicated key management service.', []],
    ['In case of a breach we will notify the supervisory authority within 72 hours.', []],
    ['You are responsible for backups that you make daily.', []],
    ['Do you make backups daily?', []],
    ['Data is stored in the US.', ['data-lies-in']],
    ['A connection is bound to a single tenant database.', ['database-per-customer']],
    ['Database backups are encrypted at rest.', ['backups-encrypted']],
  ])('no kind is proposed for words that only look alike: %s', (sentence, kinds) => {
    expect(kindsIn(sentence).filter((kind) => !/^(tls|keys-managed)/.test(kind))).toEqual(kinds);
  });

  test('a figure that no book can say is asked about, and not written', () => {
    const [tls] = placed(matched('Every endpoint speaks TLS 1.3 in transit.'))[0]!.proposals;
    expect(tls!.figures).toMatchObject([
      { values: {}, doubts: [expect.stringMatching(/^tlsVersion: "TLS 1.3" is not what a book can say/)] },
    ]);
  });

  test('no text makes it fail, and every proposal points into its sentence', () => {
    const words = fc.constantFrom(
      'backups',
      'daily',
      'for 30 days',
      'TLS 1.2',
      '(',
      '|',
      '*',
      '# ',
      '- ',
      '<li>',
      '</p>',
      '\n',
      '٣٠',
      '24/7',
      'e.g. ',
      '?',
      ':',
      'not ',
      'on Enterprise',
      '<table><tr>',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(words, fc.string({ maxLength: 5 }))).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(
        text.filter((each) => each.trim() !== '' && !each.includes('\0')),
        fc.constantFrom(...FORMATS),
        (each, format) => {
          let match: Match;
          try {
            match = matched(each, format);
          } catch (error) {
            expect((error as Error).name).toBe('PageError');
            return;
          }
          for (const { sentence, proposals } of match.lines) {
            for (const { start, end } of proposals) {
              expect(start).toBeGreaterThanOrEqual(0);
              expect(end).toBeGreaterThan(start);
              expect(end).toBeLessThanOrEqual(sentence.text.length);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

test.each([
  ['If disaster strikes we will be back within 8 hours and lose no more than 1 hour of data.', 'recovery-objectives'],
  ['When you leave, we delete all your data, including backups, within 60 days.', 'backups-destroyed-within'],
  ['Our staff can look into your account only after you have approved it.', 'emergency-access-alone'],
  ['An independent firm tests our application for weaknesses once a year.', 'penetration-tested'],
])('a promise in words of everyday is found: %s', (sentence, kind) => {
  expect(kindsIn(sentence)).toContain(kind);
});
