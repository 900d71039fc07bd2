/**
 * What a terminal, a page or a reader obeys instead of showing it: controls and line breaks, marks that turn the direction, and what
 * has no width or looks like nothing. Two names that look alike may differ in them, and one line may look like two.
 */
const UNSEEN = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0`;
/** Scripts that are not spelt right without the two joiners: they are allowed behind their letters and marks. */
const JOINED = ['Arabic', 'Syriac', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada']
  .concat(['Malayalam', 'Sinhala', 'Khmer', 'Myanmar', 'Tibetan', 'Mongolian'])
  .map((script) => `\\p{Script=${script}}`)
  .join('');
const JOINER = String.raw`(?<=[${JOINED}])[\u200c\u200d]`;

/**
 * Nearly the same for readers of JSON Schema, who may know no properties of Unicode: what is hidden wherever it stands, by its numbers. It
 * lets through the two joiners, and what lies beyond U+FFFF.
 */
export const SEEN_THROUGHOUT =
  /^[^\u0000-\u001f\u007f-\u009f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb]*$/;

const HIDDEN = new RegExp(`(?!${JOINER})[${UNSEEN}]`, 'gu');

/** A character by its name, `U+202E`. */
export const codePoint = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** The text with what nobody sees written out, `<U+202E>`: for messages, pages and terminals. */
export const legible = (text: string): string => text.replace(HIDDEN, (character) => `<${codePoint(character)}>`);

/** The first character of a text that nobody sees, by its name. */
export function hiddenIn(text: string): string | undefined {
  const [found] = text.match(HIDDEN) ?? [];
  return found === undefined ? undefined : codePoint(found);
}
