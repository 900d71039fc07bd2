/** A part of a page as its author set it apart. */
export interface Block {
  readonly kind: 'heading' | 'question' | 'paragraph' | 'item' | 'row';
  readonly text: string;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Of headings, from 1, the outermost; of items, how many lists they lie in. */
  readonly depth: number;
  /** Of rows: what the columns are called. */
  readonly columns?: readonly string[];
  /** Of rows: what stands in each column. */
  readonly cells?: readonly string[];
}

/** Up to eight words that begin large, with nothing at their end that a sentence or a lead-in has. */
export function looksLikeTitle(text: string): boolean {
  return (
    /^[\p{Lu}\p{Lo}\p{N}]/u.test(text) &&
    !/[.!:;,…]$/u.test(text) &&
    !/\d/.test(text.replace(/^\d+(\.\d+)*[.)]?\s/, '')) &&
    text.split(/\s+/).length <= 8
  );
}

const BULLET = /^(\s*)(?:[•◦▪●○■‣⁃∙·*✓✔–—-]|\(?[a-z]\)|\(\d+\))\s+(.*\S)\s*$/u;

/** An item of a list, with how far it is set in. */
export function bullet(line: string): { text: string; indent: number } | undefined {
  const [, indent, text] = BULLET.exec(line) ?? [];
  return text === undefined ? undefined : { text, indent: indent!.replace(/\t/g, '    ').length };
}
