import type { NamedKind } from '../../config/kinds';

/**
 * Kinds by how much of what was asked they speak of: the words by which pages say it weigh most, and a word that few kinds have more
 * than one that many have. Those that speak of nothing of it are left out.
 */
export function nearest(asked: string, kinds: readonly NamedKind[]): NamedKind[] {
  const wanted = [...new Set(tokens(asked))];
  const known = kinds.map((kind) => ({
    kind,
    // One that loses all but a word, as `deleted within` does, says no more than the word.
    phrases: kind.words
      .filter((phrase) => tokens(phrase).length > 1 || !phrase.includes(' '))
      .map((phrase) => tokens(phrase).join(' ')),
    strong: tokens(`${kind.id} ${kind.words.join(' ')}`),
    weak: tokens(kind.sentence),
  }));
  const rarity = wanted.map((word) => {
    const having = known.filter(({ strong, weak }) => [...strong, ...weak].some((each) => same(each, word))).length;
    return Math.log(1 + kinds.length / (1 + having));
  });
  const text = ` ${tokens(asked).join(' ')} `;
  return known
    .map(({ kind, phrases, strong, weak }) => {
      const said = phrases.filter((phrase) => phrase !== '' && text.includes(` ${phrase} `)).length;
      const hits = wanted.map((word, place) => {
        const times = strong.some((each) => same(each, word)) ? 2 : weak.some((each) => same(each, word)) ? 1 : 0;
        return times * rarity[place]!;
      });
      return { kind, weight: said * 6 + hits.reduce((sum, hit) => sum + hit, 0) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ kind }) => kind);
}

/** Words of every sentence, by which nothing is told apart. */
const COMMON = new Set(
  (
    'a all an and any are as at be been before but by can do each else every everything for from get gets has have if in into is it its ' +
    'like more no nor not nothing of on one or our ours over own so than that the their them then there these they this those to up us ' +
    'was we were what when where which who will with within without you your'
  ).split(' '),
);
const tokens = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}.]*[\p{L}\p{N}]/gu) ?? []).filter((word) => !COMMON.has(word));
/** `backup` is in `backups`, `encrypt` in `encrypted`; short words stand for themselves alone. */
const same = (one: string, other: string): boolean =>
  one === other || (Math.min(one.length, other.length) >= 4 && (one.startsWith(other) || other.startsWith(one)));
