import { pageOf, type PageFormat } from '../../../lib/promises/match/read-page';
import { sentencesOf } from '../../../lib/promises/match/sentences';

const read = (text: string, format: PageFormat = 'text') => sentencesOf(pageOf('page', Buffer.from(text), format));
const texts = (text: string, format?: PageFormat): string[] => read(text, format).map((each) => each.text);

describe('a page is split as its author set it', () => {
  test('lines that were broken by hand are one sentence, and items are each their own', () => {
    expect(
      texts(
        'Backups are kept for thirty days and are encrypted with keys\nof the customer alone. Keys rotate.\n- First item\n  goes on\n- Second',
      ),
    ).toEqual([
      'Backups are kept for thirty days and are encrypted with keys of the customer alone.',
      'Keys rotate.',
      'First item goes on',
      'Second',
    ]);
  });

  test('a full stop of an abbreviation, a version or a number ends nothing', () => {
    expect(texts('We use TLS 1.2 e.g. for mail. See no. 5 of Acme Inc. terms. No. We do not.')).toEqual([
      'We use TLS 1.2 e.g. for mail.',
      'See no. 5 of Acme Inc. terms.',
      'No.',
      'We do not.',
    ]);
  });

  test('sections are the headings above, the outermost first; lines are the file’s', () => {
    const [one, two] = read('# Security\n\n## Backups\n\nKept.\n\n## Keys\n\n### Rotation\n\nRotated.\n', 'markdown');
    expect(one).toMatchObject({ section: ['Security', 'Backups'], line: 5, text: 'Kept.' });
    expect(two).toMatchObject({ section: ['Security', 'Keys', 'Rotation'], line: 11 });
  });

  test('an item goes on from the words before its list and from the item above it', () => {
    const [, item, nested, after] = read(
      '<p>We keep:</p><ul><li>backups<ul><li>daily ones</li></ul></li></ul><p>Then.</p>',
      'html',
    );
    expect(item).toMatchObject({ text: 'backups', after: 'We keep:' });
    expect(nested).toMatchObject({ text: 'daily ones', after: 'We keep: backups' });
    expect(after).toMatchObject({ text: 'Then.', after: '' });
  });

  test('a bare yes says what its question asks', () => {
    expect(texts('<dl><dt>Are backups encrypted?</dt><dd>Yes.</dd></dl>', 'html')).toEqual(['Are backups encrypted: Yes.']);
  });

  test('a table says one sentence a row, and one a plan where its columns are plans', () => {
    expect(texts('| What | How | Note |\n|---|---|---|\n| Backups | daily | 2026-05-01 |', 'markdown')).toEqual(['Backups: daily']);
    expect(
      texts('| | Business | Enterprise |\n|---|---|---|\n| Logs | 1 year | 7 years |\n| Keys | — | yours |', 'markdown'),
    ).toEqual(['Logs: 1 year (Business)', 'Logs: 7 years (Enterprise)', 'Keys: yours (Enterprise)']);
  });

  test('menus, footers, scripts, styles and comments are not the page’s words', () => {
    const page =
      '<nav>Home of backups</nav><style>p{}</style><!-- kept --><p>Words.</p><script>"kept"</script><footer>Also</footer>';
    expect(texts(page, 'html')).toEqual(['Words.']);
  });

  test('Arabic is split at its own full stops and question marks', () => {
    expect(texts('نحتفظ بالنسخ لمدة ٣٠ يوما. هل هي مشفرة؟ نعم هي مشفرة.')).toHaveLength(3);
  });

  test('a sentence is known again in other lines, quotation marks and spaces; not with another number', () => {
    const [one, two, three] = [
      'Our “keys” rotate every 30 days.',
      '- Our "keys"  rotate\n  every 30 days',
      'Our "keys" rotate every 31 days.',
    ].map((text) => read(text)[0]!.hash);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });
});
