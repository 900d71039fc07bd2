/** Text that is markup already. Only `markup` and `trusted` make it, so whatever else is put into a page is escaped. */
export class Raw {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** What a page is put together from. Nothing, `false` and the empty list leave no trace. */
export type Part = Raw | string | number | false | undefined | readonly Part[];

/** Tag of a template literal: what is written stands as it is, what is put in is escaped, for text and for quoted attributes alike. */
export function markup(written: TemplateStringsArray, ...put: readonly Part[]): Raw {
  return new Raw(put.reduce<string>((text, part, n) => text + textOf(part) + written[n + 1]!, written[0]!));
}

function textOf(part: Part): string {
  if (part instanceof Raw) return part.text;
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(textOf).join('');
  return escape(String(part));
}

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPED[character]!);

/** For text of this folder's own: stylesheet, script, outline of the land. */
export const trusted = (text: string): Raw => new Raw(text);

/** Parts with something between them. */
export function between(separator: Part, parts: readonly Part[]): Part[] {
  return parts.flatMap((part, n) => (n === 0 ? [part] : [separator, part]));
}

/** A name that somebody else chose, kept from turning the direction of the text around it. */
export const named = (name: string): Raw =>
  /\p{Script=Arabic}/u.test(name) ? markup`<bdi lang="ar" dir="rtl">${name}</bdi>` : markup`<bdi>${name}</bdi>`;
