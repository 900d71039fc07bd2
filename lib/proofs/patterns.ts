/** Stand in a text for the ids of two tenants of whom nothing is known but that they are not the same. */
export const A = '\uE0A0';
export const B = '\uE0B0';
const OPEN = '\uE0C0';
const CLOSE = '\uE0C1';
/** What AWS makes up when a thing is created, such as a key's number: the same for the same thing, another's is another. */
export const opaque = (name: string): string => `${OPEN}${name}${CLOSE}`;

/** A piece of a pattern: a character, any one, any run, or a word of which only the name is known. */
type Piece =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' | 'run' }
  | { readonly kind: 'word'; readonly name: string; readonly first: string; readonly rest: string; readonly least: number };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const idIn = (letters: string) => ({ first: letters, rest: `${letters}${DIGITS}`, least: 2 });
/** The same letters, in an order of their own, so that ids that nothing else binds come out apart. */
const IDS = { [A]: idIn(LETTERS), [B]: idIn(`b${LETTERS}`) };
const NUMBER = `${LETTERS}ABCDEFGHIJKLMNOPQRSTUVWXYZ${DIGITS}-`;

const known = new Map<string, readonly Piece[]>();

function piecesOf(text: string): readonly Piece[] {
  const before = known.get(text);
  if (before) return before;
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === A || char === B) pieces.push({ kind: 'word', name: char, ...IDS[char] });
    else if (char === OPEN) {
      const end = text.indexOf(CLOSE, at);
      pieces.push({ kind: 'word', name: text.slice(at + 1, end), first: NUMBER, rest: NUMBER, least: 1 });
      at = end;
    } else if (char === '*') pieces.push({ kind: 'run' });
    else if (char === '?') pieces.push({ kind: 'one' });
    else pieces.push({ kind: 'char', char });
  }
  known.set(text, pieces);
  return pieces;
}

/** A text that both patterns fit, and what the words in it are; the same word of both twice may differ, so ask {@link evaluated}. */
export interface Witness {
  readonly text: string;
  readonly words: Readonly<Record<string, string>>;
}

/**
 * Where two patterns meet: some text, some ids A and B that differ, and some numbers, for which both are true. Walks through both
 * at once, a character a step, which is finite because of a pattern only the place matters. Exact where each word stands once in both
 * together; where one stands twice its occurrences are taken for independent, so that more is found and never less.
 */
export function meeting(one: string, other: string): Witness | undefined {
  if (one === other && !/[*?\uE0A0-\uE0C1]/.test(one)) return { text: one, words: {} };
  if (!mayMeet(one, other)) return undefined;
  let met = meetings.get(one);
  if (!met) meetings.set(one, (met = new Map<string, Witness | undefined>()));
  if (!met.has(other)) met.set(other, walked(piecesOf(one), piecesOf(other)));
  return met.get(other);
}

/** What a role may do to a thing is asked an action at a time, of the same two texts, and again where one template has changed. */
const meetings = new Map<string, Map<string, Witness | undefined>>();

function walked(p: readonly Piece[], r: readonly Piece[]): Witness | undefined {
  const seen = new Set<number>();
  const width = (r.length + 1) * 3;
  const taken: { char: string; p: Step; r: Step }[] = [];

  const walk = ([pAt, pIn]: Place, [rAt, rIn]: Place, together: boolean): boolean => {
    const state = ((pAt * 3 + pIn) * width + rAt * 3 + rIn) * 2 + Number(together);
    if (seen.has(state)) return false;
    seen.add(state);
    const [x, y] = [p[pAt], r[rAt]];
    if (!x && !y) return true;
    if (x?.kind === 'run' && walk([pAt + 1, 0], [rAt, rIn], false)) return true;
    if (y?.kind === 'run' && walk([pAt, pIn], [rAt + 1, 0], false)) return true;
    if (!x || !y) return false;
    const bothWords = x.kind === 'word' && y.kind === 'word';
    const begins = bothWords && pIn === 0 && rIn === 0;
    const side = begins || (bothWords && together);
    for (const a of stepsOf(x, pAt, pIn)) {
      for (const b of stepsOf(y, rAt, rIn)) {
        const char = common(a.chars, b.chars);
        if (char === undefined) continue;
        const ends = [a.at > pAt && x.kind === 'word', b.at > rAt && y.kind === 'word'];
        // Two words that begin and end together are one: the same, or, where their names differ, not at all.
        if (side && ends[0] !== ends[1] && x.name === y.name) continue;
        if (side && ends[0] && ends[1] && x.name !== y.name) continue;
        taken.push({ char, p: a, r: b });
        if (walk([a.at, a.in], [b.at, b.in], side && !ends[0] && !ends[1])) return true;
        taken.pop();
      }
    }
    return false;
  };
  return walk([0, 0], [0, 0], false) ? witness(taken) : undefined;
}

/** Which piece, and how much of it has been read. */
type Place = readonly [at: number, within: number];

interface Step {
  readonly at: number;
  /** How much of a word has been read: 0 nothing, 1 one character, 2 more. */
  readonly in: number;
  /** `undefined`: any. */
  readonly chars: string | undefined;
  readonly word?: string;
}

function stepsOf(piece: Piece, at: number, within: number): Step[] {
  switch (piece.kind) {
    case 'char':
      return [{ at: at + 1, in: 0, chars: piece.char }];
    case 'one':
      return [{ at: at + 1, in: 0, chars: undefined }];
    case 'run':
      return [{ at, in: 0, chars: undefined }];
    case 'word': {
      const chars = within === 0 ? piece.first : piece.rest;
      const stay = { at, in: Math.min(2, within + 1), chars, word: piece.name };
      return within + 1 >= piece.least ? [{ ...stay, at: at + 1, in: 0 }, stay] : [stay];
    }
  }
}

/** A character of both; of many one that reads well, and another for the ids of A and B, so that they come out apart. */
function common(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined && other === undefined) return 'x';
  if (one === undefined || other === undefined) return (one ?? other)![0];
  if (one.length === 1) return other.includes(one) ? one : undefined;
  for (const char of one) if (other.includes(char)) return char;
  return undefined;
}

function witness(taken: readonly { char: string; p: Step; r: Step }[]): Witness {
  const words: Record<string, string> = {};
  for (const side of ['p', 'r'] as const) {
    let open: string | undefined;
    let text = '';
    for (const { char, [side]: step } of taken) {
      if (step.word === undefined) continue;
      if (open !== step.word) [open, text] = [step.word, ''];
      text += char;
      if (step.in === 0) {
        words[step.word] ??= text;
        open = undefined;
      }
    }
  }
  return { text: taken.map(({ char }) => char).join(''), words };
}

/** Quick and rough: what stands before the first wildcard or word of either must agree. */
function mayMeet(one: string, other: string): boolean {
  const end = Math.min(firstOpen(one), firstOpen(other), one.length, other.length);
  for (let i = 0; i < end; i++) if (one[i] !== other[i]) return false;
  return true;
}

const opens = new Map<string, number>();
function firstOpen(text: string): number {
  const before = opens.get(text);
  if (before !== undefined) return before;
  const at = text.search(/[*?\uE0A0-\uE0C1]/);
  const place = at < 0 ? text.length : at;
  opens.set(text, place);
  return place;
}

/** Whether a pattern fits everything that the other stands for, whatever the words are. Says no where it is not sure. */
export function coversAll(pattern: string, other: string): boolean {
  const [p, r] = [piecesOf(pattern), piecesOf(other)];
  const fits = (i: number, j: number): boolean => {
    for (; i < p.length; i++, j++) {
      const piece = p[i]!;
      if (piece.kind === 'run') {
        for (let next = j; next <= r.length; next++) if (fits(i + 1, next)) return true;
        return false;
      }
      const against = r[j];
      if (!against) return false;
      if (piece.kind === 'one' ? against.kind !== 'char' && against.kind !== 'one' : !same(piece, against)) return false;
    }
    return j === r.length;
  };
  return fits(0, 0);
}

const same = (a: Piece, b: Piece): boolean =>
  (a.kind === 'char' && b.kind === 'char' && a.char === b.char) || (a.kind === 'word' && b.kind === 'word' && a.name === b.name);

/** A pattern as a text: ids and numbers put in, a run left as it is in a pattern or, for a thing, made a word. */
export function evaluated(pattern: string, words: Readonly<Record<string, string>>): string {
  return pattern.replace(/[\uE0A0\uE0B0]|\uE0C0([^\uE0C1]*)\uE0C1/g, (found, name?: string) => {
    const key = name ?? found;
    return words[key] ?? { [A]: 'alpha', [B]: 'beta' }[key] ?? `no-${key.replace(/[^A-Za-z0-9]/g, '')}`;
  });
}

/** As a person reads it. */
export const spoken = (text: string): string =>
  text.replaceAll(A, '{A}').replaceAll(B, '{B}').replaceAll(OPEN, '<').replaceAll(CLOSE, '>');
