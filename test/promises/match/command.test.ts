import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parse } from 'yaml';
import { bookSchema } from '../../../config/book-schema';
import { EXIT } from '../../../lib/commands/exit-codes';
import { matchOne, type MatchOptions } from '../../../lib/commands/promises-match';
import { heard } from '../../commands/heard';
import { MARKDOWN } from './kestrel';

const folder = mkdtempSync(path.join(tmpdir(), 'freehold-match-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const place = path.join(folder, name);
  writeFileSync(place, text);
  return place;
};
const page = file('security.md', MARKDOWN);
const match = (name: string, options: MatchOptions = {}) => heard(() => matchOne(name, { today: '2026-06-01', ...options }));

describe('freehold promises match', () => {
  test('says each sentence with what was proposed for it, and what could not be placed', async () => {
    const { exit, stdout } = await match(page);
    expect(exit).toBe(EXIT.fine);
    expect(stdout).toMatch(
      /^ {2}17: Daily backups of every clinic's database, retained for thirty \(30\) days\.\n {7}-> backups-kept-days; dailyBackupDays 30$/m,
    );
    expect(stdout).toMatch(/^could not be placed:\n {2}6: We take the security of clinics seriously\.$/m);
    expect(stdout).toMatch(/^10 sentences placed \(11 proposals, 8 figures\), 2 not, 4 that promise nothing\./m);
  });

  test('--json says the same for machines', async () => {
    const { stdout } = await match(page, { json: true });
    const { sentences } = JSON.parse(stdout) as { sentences: { text: string; standing: string; proposals: { kind: string }[] }[] };
    expect(sentences).toHaveLength(16);
    expect(sentences.find(({ text }) => text.startsWith('Weekly'))).toMatchObject({
      standing: 'placed',
      proposals: [{ kind: 'weekly-backups-kept-days', figures: [{ values: { weeklyBackupDays: 90 } }] }],
    });
  });

  test('--out writes a draft, refuses to write over one, and does with --force', async () => {
    const out = path.join(folder, 'promises.yaml');
    const { exit, stdout } = await match(page, { out, prefix: 'KES' });
    expect(exit).toBe(EXIT.fine);
    expect(stdout).toMatch(/answer each OPEN in it, then run freehold check$/m);
    const before = readFileSync(out, 'utf8');
    expect(bookSchema.parse(parse(before)).promises).toHaveLength(9);
    await expect(match(page, { out })).rejects.toThrow(
      `${out}: the file exists, wanted a new one; choose another name, or write over it with --force`,
    );
    expect(readFileSync(out, 'utf8')).toBe(before);
    await match(page, { out, force: true });
    expect(readFileSync(out, 'utf8')).toBe(before.replaceAll('KES-', 'PR-'));
  });

  test('--out - prints the draft and nothing else', async () => {
    const { stdout } = await match(page, { out: '-', prefix: 'KES' });
    expect(bookSchema.parse(parse(stdout)).promises).toHaveLength(9);
  });

  test.each([
    [
      'a page that is not there',
      'missing.md',
      {},
      /missing\.md: the page cannot be read, wanted a file, or - for the standard input; correct the name$/,
    ],
    ['a folder', folder, {}, /: this is no file, wanted one page; name the page itself$/],
    [
      'letters that are no prefix',
      page,
      { prefix: 'kes-1' },
      /^--prefix kes-1: no letters for promises, wanted two to six capitals, EX excepted; write --prefix KES$/,
    ],
    [
      'a folder to write in that is not there',
      page,
      { out: '/nowhere/at/all.yaml' },
      /^\/nowhere\/at\/all\.yaml: the draft cannot be written/,
    ],
  ])('%s is refused', async (_title, name, options, message) => {
    await expect(match(name, options)).rejects.toThrow(message);
  });

  describe('--changed', () => {
    const book = path.join(folder, 'changed.yaml');
    beforeAll(() => match(page, { out: book, prefix: 'KES', force: true }));
    const changed = (text: string, options: MatchOptions = {}) => match(file('now.md', text), { changed: true, book, ...options });

    test('a page that says the same exits 0, moved and set otherwise or not', async () => {
      expect(await changed(MARKDOWN)).toMatchObject({ exit: EXIT.fine, stdout: 'the page says what it said: 16 sentences\n' });
      const moved = MARKDOWN.replace('## Backups', '## Backups and more').replace(
        'Weekly backups, kept for 90 days.',
        '**Weekly** backups,  kept for 90 days.',
      );
      expect((await changed(moved)).exit).toBe(EXIT.fine);
    });

    test('a sentence that changed names the promise that was made of it; new and gone ones are told', async () => {
      const now = MARKDOWN.replace('kept for 90 days', 'kept for 60 days')
        .replace('We take the security of clinics seriously.', '')
        .replace('## Incidents', 'We are insured.\n\n## Incidents');
      const { exit, stdout } = await changed(now);
      expect(exit).toBe(EXIT.changes);
      expect(stdout).toContain('changed  18: Weekly backups, kept for 60 days.\n         KES-2.2\n');
      expect(stdout).toMatch(/^new +\d+: We are insured\.$/m);
      expect(stdout).toMatch(/^gone +sentence [0-9a-f]{16}: no promise rests on it$/m);
      expect(stdout).toMatch(/^1 changed, 1 new, 1 gone; /m);
    });

    test('--json says them for machines', async () => {
      const { stdout } = await changed(MARKDOWN.replace('within 72 hours', 'within 48 hours'), { json: true });
      expect(JSON.parse(stdout)).toMatchObject({
        changed: [{ to: { text: expect.stringContaining('48') as string }, promises: ['KES-6.1'] }],
        added: [],
        gone: [],
      });
    });

    test('--keep writes the page of today into the book, and touches no other line', async () => {
      const own = file('own.yaml', readFileSync(book, 'utf8').replace('promises:\n', 'promises: # ours\n'));
      const now = file('then.md', MARKDOWN.replace('kept for 90 days', 'kept for 60 days'));
      expect((await match(now, { changed: true, book: own })).exit).toBe(EXIT.changes);
      await match(now, { keep: true, book: own, today: '2026-07-01' });
      expect((await match(now, { changed: true, book: own })).exit).toBe(EXIT.fine);
      const [head, ...rest] = readFileSync(own, 'utf8').split('promises: # ours\n');
      expect(head).toContain('read: 2026-07-01');
      expect(rest.join('')).toBe(readFileSync(book, 'utf8').split(/^promises:\n/m)[1]);
    });

    test('a book that keeps nothing says the command that makes it keep, and that works', async () => {
      const bare = file(
        'bare.yaml',
        "# Ours.\npage: { title: Security, read: 2026-05-01 }\npromises:\n  - { id: KES-1.1, promise: We keep nothing of the page., page: { section: '1' } }\n",
      );
      await expect(match(page, { changed: true, book: bare })).rejects.toThrow(
        /the book does not keep what its page said, wanted page\.sha256 and page\.sentences; freehold promises match PAGE --keep --book/,
      );
      await match(page, { keep: true, book: bare });
      expect((await match(page, { changed: true, book: bare })).exit).toBe(EXIT.fine);
      expect(readFileSync(bare, 'utf8')).toMatch(
        /^# Ours\.\npage:\n {2}title: Security\n[\s\S]*\npromises:\n {2}- \{ id: KES-1\.1/,
      );
    });

    test('what is no book is refused', async () => {
      await expect(match(page, { changed: true, book: file('no.yaml', 'a: 1') })).rejects.toThrow(/this is no promise book/);
      expect(existsSync(path.join(folder, 'none.yaml'))).toBe(false);
      await expect(match(page, { changed: true, book: path.join(folder, 'none.yaml') })).rejects.toThrow(
        /the book cannot be read, wanted a company's promises\.yaml; name it with --book/,
      );
    });
  });
});
