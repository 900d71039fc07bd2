import { changesFeed } from '../../lib/evidence/site/changes-page';
import { changedSince } from '../../lib/evidence/since';
import { siteResults } from './sample';

const results = siteResults();
const last = (...promises: [id: string, status: 'met' | 'not met'][]) => ({
  platform: { name: 'sample', stage: 'production' },
  generated: '2026-11-01T00:00:00Z',
  promises: promises.map(([id, status]) => ({ id, status })),
});

describe('what changed since the last pack', () => {
  const [first, second] = results.promises;

  test('is every promise with another status, every new one, and every one that is gone', () => {
    const before = last([first!.id, first!.status === 'met' ? 'not met' : 'met'], ['XX-1.1', 'met']);
    const { since, promises } = changedSince(before, [first!, second!]);
    expect(since).toBe('2026-11-01T00:00:00Z');
    expect(promises.map(({ id, before: was, after }) => [id, was, after])).toEqual([
      [first!.id, before.promises[0]!.status, first!.status],
      [second!.id, undefined, second!.status],
      ['XX-1.1', 'met', undefined],
    ]);
  });

  test('is nothing where nothing changed', () => {
    const same = { ...last(), promises: [{ id: first!.id, status: first!.status }] };
    expect(changedSince(same, [first!]).promises).toEqual([]);
  });
});

/** RFC 4287: 4.1.1 and 4.1.2 say what a feed and an entry must have, once, and 3.3 what a date is. */
describe('changes.atom', () => {
  const { path, text } = changesFeed(results);
  const entries = text.match(/<entry>.*?<\/entry>/gs)!;
  const head = text.replace(/<entry>.*<\/entry>/s, '');
  const texts = (of: string, element: string): string[] =>
    [...of.matchAll(new RegExp(`<${element}[^>]*>([^<]*)</${element}>`, 'g'))].map(([, said]) => said!);

  test('has an entry for each change, and whatever somebody else wrote in it is text', () => {
    expect(path).toBe('changes.atom');
    expect(entries).toHaveLength(2);
    expect(texts(entries[0], 'title')).toEqual(['SD-1.1: partly → met']);
    expect(texts(entries[0], 'content')).toEqual(['it is &lt;met&gt; &amp; well']);
  });

  test.each([
    ['the feed', head],
    ['an entry', entries[0]],
  ])('%s has one id, one title and one date with a time and a zone', (_, of) => {
    for (const element of ['id', 'title', 'updated']) expect(texts(of, element)).toHaveLength(1);
    expect(texts(of, 'updated')[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(texts(of, 'id')[0]).toMatch(/^tag:[\w.@-]+,\d{4}(-\d\d-\d\d)?:[\w./%-]+$/); // RFC 4151
  });

  test('no two ids are the same, and the feed keeps its own from pack to pack', () => {
    const ids = texts(text, 'id');
    expect(new Set(ids).size).toBe(3);
    const later = changesFeed(siteResults({ change: (r) => Object.assign(r, { generated: '2027-02-02T00:00:00Z' }) })).text;
    expect(texts(later, 'id')[0]).toBe(ids[0]);
    expect(texts(later, 'id')[1]).not.toBe(ids[1]);
  });

  test('characters that XML forbids are left out, and a pack without changes has a feed without entries', () => {
    const odd = siteResults({ change: ({ changes }) => (changes.promises[0]!.why = 'a\u0000b\u001Bc') });
    expect(changesFeed(odd).text).toContain('>abc<');
    const none = changesFeed(siteResults({ change: (r) => Object.assign(r, { changes: { promises: [] } }) })).text;
    expect(none).not.toContain('<entry>');
    expect(none).toContain('<author>');
  });
});
