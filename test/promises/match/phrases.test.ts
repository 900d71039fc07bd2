import * as path from 'node:path';
import { kindsOf, readCatalogue } from '../../../config/files';
import { readPhrases } from '../../../config/phrases';
import { find, phraseOf, wordsOf } from '../../../lib/promises/match/phrases';

const phrases = readPhrases();
const finds = (phrase: string, sentence: string, around = ''): boolean =>
  find(phraseOf(phrase), wordsOf(sentence), wordsOf(around)) !== undefined;

describe('how pages say a kind', () => {
  test('terms stand in any order, near each other, and are one word each', () => {
    expect(finds('daily backup', 'Backups are taken daily.')).toBe(true);
    expect(finds('daily backup', `Daily ${'word '.repeat(12)} backups.`)).toBe(false);
    expect(finds('(single tenant | own) tenant', 'a single tenant database')).toBe(false);
  });

  test('a star stands for any ending, a circumflex for the heading too, a dash for what must not stand there', () => {
    expect(finds('encrypt* backup', 'Backups get encryption.')).toBe(true);
    expect(finds('encrypt backup', 'Backups get encryption.')).toBe(false);
    expect(finds('^backup daily', 'Taken daily.', 'Backups')).toBe(true);
    expect(finds('backup daily', 'Taken daily.', 'Backups')).toBe(false);
    expect(finds('daily backup -never', 'Daily backups are never made.')).toBe(false);
  });

  test('capitals and addresses count where the phrase has them', () => {
    expect(finds('stored US', 'Stored in the US')).toBe(true);
    expect(finds('stored US', 'Stored by us')).toBe(false);
    expect(finds('write @', 'Write to security@example.com.')).toBe(true);
    expect(finds('write @', 'Write to [email protected]')).toBe(true);
  });

  test.each([
    ['(a | )', undefined],
    ['( | )', 'has a group without words'],
    ['^only -these', 'has no term of the sentence'],
  ])('"%s" is refused where it can find nothing', (phrase, message) => {
    const made = () => phraseOf(phrase);
    if (message === undefined) expect(made).not.toThrow();
    else expect(made).toThrow(message);
  });

  test('every kind of the catalogue has phrases, and no phrase is of another', () => {
    const kinds = [...kindsOf(readCatalogue(path.join(__dirname, '../../../config'), [])).keys()];
    expect(kinds.length).toBeGreaterThan(100);
    expect(Object.keys(phrases).sort()).toEqual(kinds.sort());
    const named = Object.values(phrases).flatMap(({ unless = [] }) => unless);
    expect(named.filter((kind) => !(kind in phrases))).toEqual([]);
  });

  test('every phrase finds the words that it is made of', () => {
    const all = Object.entries(phrases).flatMap(([kind, each]) => each.phrases.map((source) => ({ kind, source })));
    expect(all.length).toBeGreaterThan(300);
    const blind = all.filter(({ source }) => {
      const terms = source.match(/[\^-]?\([^)]*\)|\S+/g)!.filter((term) => !term.startsWith('-'));
      const sentence = terms
        .map((term) =>
          term
            .replace(/[\^()*]/g, '')
            .split('|')[0]!
            .replace('@', 'us@example.com'),
        )
        .join(' ');
      return find(phraseOf(source), wordsOf(sentence), wordsOf('')) === undefined;
    });
    expect(blind).toEqual([]);
  });
});
