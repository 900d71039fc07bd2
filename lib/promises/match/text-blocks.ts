import { bullet, looksLikeTitle, type Block } from './block';

/** `1. Encryption`, `3.2 Keys`: a number and a title; a sentence after a number is an item of a list. */
const NUMBERED = /^\s*(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(.*\S)\s*$/u;

/** Headings, paragraphs and items of a page that was copied as text. */
export function textBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  let indents: number[] = [];
  let open: { kind: 'paragraph' | 'item'; text: string; depth: number; line: number } | undefined;
  const done = (): void => {
    if (open) blocks.push(open);
    open = undefined;
  };
  lines.forEach((raw, place) => {
    const line = place + 1;
    const said = raw.trim();
    if (said === '') return done();
    const item = bullet(raw);
    if (item) {
      done();
      indents = [...indents.filter((indent) => indent < item.indent), item.indent];
      open = { kind: 'item', text: item.text, depth: indents.length, line };
      return;
    }
    const title = titleAt(said, open, lines[place + 1]);
    if (title) {
      done();
      indents = [];
      blocks.push({ kind: 'heading', text: title.text, depth: title.depth, line });
      return;
    }
    // A line that goes on where the one above it was broken by hand, and no line of its own.
    if (open && /^[\p{Ll}\d(]/u.test(said) && !/[.!?:;]$/.test(open.text)) open.text += ` ${said}`;
    else if (open && open.text.length >= 55 && !/[.!?:;]$/.test(open.text)) open.text += ` ${said}`;
    else {
      done();
      indents = [];
      open = { kind: 'paragraph', text: said, depth: 0, line };
    }
  });
  done();
  return blocks;
}

function titleAt(
  said: string,
  open: { text: string } | undefined,
  next: string | undefined,
): { text: string; depth: number } | undefined {
  const [, number, title] = NUMBERED.exec(said) ?? [];
  if (title !== undefined && title.length <= 80 && !/[.!:;,]$/.test(title) && /^\p{Lu}/u.test(title))
    return { text: title, depth: 1 + number!.split('.').length };
  if (!looksLikeTitle(said) || (open && !/[.!?:)*”"]$/.test(open.text) && open.text.length >= 55)) return undefined;
  // What goes on in small letters was no title.
  return /^\s*\p{Ll}/u.test(next ?? '') ? undefined : { text: said, depth: 3 };
}
