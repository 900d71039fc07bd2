import { gzipSync } from 'node:zlib';
import { blocksOf } from '../../../lib/promises/match/blocks';
import { pageOf } from '../../../lib/promises/match/read-page';
import { sentencesOf } from '../../../lib/promises/match/sentences';

const said = (bytes: Buffer | string, name = 'page.html'): string => {
  try {
    blocksOf(pageOf(name, Buffer.from(bytes as string)));
  } catch (error) {
    return (error as Error).message;
  }
  return 'read';
};

describe('what is no page is refused, with what it is and how to make one of it', () => {
  test.each<[string, Buffer | string, string]>([
    ['an empty file', '', 'page.html: the page is empty, wanted its text; save the page again'],
    ['spaces', ' \n\t ', 'page.html: the page is empty, wanted its text; save the page again'],
    [
      'UTF-16 with its mark',
      Buffer.from('\ufeffBackups are kept.', 'utf16le'),
      'page.html: the page is in UTF-16, wanted UTF-8; iconv -f UTF-16 -t UTF-8 page.html > page.txt, and match that',
    ],
    [
      'UTF-16 without',
      Buffer.from('Backups are kept for thirty days.', 'utf16le'),
      'page.html: the page is in UTF-16, wanted UTF-8; iconv -f UTF-16 -t UTF-8 page.html > page.txt, and match that',
    ],
    [
      'latin-1',
      Buffer.from('Verschlüsselung für alle.', 'latin1'),
      'page.html: the page is not in UTF-8; it looks like latin-1, wanted UTF-8; iconv -f WINDOWS-1252 -t UTF-8 page.html > page.txt, and match that',
    ],
    [
      'a PDF',
      '%PDF-1.7 ...',
      'page.html: this is a PDF, wanted text, Markdown or HTML; copy its words into a text file, and match that',
    ],
    [
      'a compressed file',
      gzipSync('Backups'),
      'page.html: this is a compressed file, wanted text, Markdown or HTML; copy its words into a text file, and match that',
    ],
    [
      'another binary',
      Buffer.from([1, 2, 0, 7, 200]),
      'page.html: this is a binary file, wanted text, Markdown or HTML; name the page itself',
    ],
    [
      '10 MB',
      'Backups are kept. '.repeat(600_000),
      'page.html: the page has 10,800,000 bytes, wanted at most 4,194,304; take one page, without its pictures',
    ],
    [
      'a page that scripts write',
      '<html><body><div id="root"></div><script>render()</script></body></html>',
      'page.html: the page has no words, its scripts write them, wanted a page with its text; open it in a browser, copy what you see into a text file, and match that',
    ],
    [
      'a page without words',
      '<html><body><img src="a.png"></body></html>',
      'page.html: the page has no words, wanted sentences; copy what you see into a text file, and match that',
    ],
  ])('%s', (_title, bytes, message) => {
    expect(said(bytes)).toBe(message);
  });

  test('a page of more sentences than anybody publishes is refused before it is searched', () => {
    const page = pageOf('page.txt', Buffer.from('We keep logs for a day. '.repeat(6000)));
    expect(() => sentencesOf(page)).toThrow(
      'page.txt: the page has more than 5,000 sentences, wanted one page; take out what is not about security',
    );
  });

  test('elements nested deeper than anybody writes are refused at once, and not read for minutes', () => {
    expect(said(`${'<div>'.repeat(200_000)}<p>Backups are kept.</p>`)).toBe(
      'page.html: elements are nested more than 1,000 deep, wanted a page; copy what you see into a text file, and match that',
    );
    expect(said(`${'<div>'.repeat(500)}<p>Backups are kept.</p>`)).toBe('read');
  });

  test.each([
    ['page.md', 'a', 'markdown'],
    ['page.HTM', 'a', 'html'],
    ['page.txt', '<p>a</p><p>b</p>', 'html'],
    ['-', '# Title\n\ntext', 'markdown'],
    ['-', '<!doctype html><p>a', 'html'],
    ['-', 'a text', 'text'],
  ])('%s that begins with %s is %s', (name, text, format) => {
    expect(pageOf(name, Buffer.from(text)).format).toBe(format);
  });

  test('a mark at the beginning of UTF-8 is no word', () => {
    expect(pageOf('page.txt', Buffer.from('\ufeffBackups')).text).toBe('Backups');
  });
});
