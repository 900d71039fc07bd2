import { createHash } from 'node:crypto';
import type { Block } from './block';
import { blocksOf } from './blocks';
import { isPlan } from './plans';
import { PageError, type Page } from './read-page';

/** One sentence of a page, or one item of its lists. */
export interface Sentence {
  readonly text: string;
  /** Line of the file on which its paragraph begins, from 1. */
  readonly line: number;
  /** Headings that it stands under, the outermost first. */
  readonly section: readonly string[];
  /** What it goes on from: the words before a list, the item above, the question that it answers. */
  readonly after: string;
  /** Of the text alone, however it is broken into lines: by this it is found again. */
  readonly hash: string;
}

const SEGMENTER = new Intl.Segmenter('en', { granularity: 'sentence' });
/** Behind these a full stop ends no sentence. */
const ABBREVIATED = /(?:^|[\s(])(?:e\.g|i\.e|etc|approx|incl|cf|vs|mr|ms|mrs|dr|st|inc|ltd|corp|co)\.$/i;
/** And behind these where a number follows. */
const NUMBERED = /(?:^|[\s(])(?:no|art|sec|fig)\.$/i;
/** `Yes.` says what the question asks. */
const YES = /^(yes|absolutely|of course|correct|certainly|indeed)\b[.,!]?\s*/i;

/** The longest pages of companies have a tenth of it. */
const MOST = 5000;

/**
 * Every sentence of a page, in order.
 *
 * @throws PageError when the page has no words, or more than a page has
 */
export function sentencesOf(page: Page): Sentence[] {
  const sentences = split(page);
  if (sentences.length <= MOST) return sentences;
  throw new PageError(
    `${page.name}: the page has more than ${MOST.toLocaleString('en')} sentences, wanted one page; take out what is not about security`,
  );
}

function split(page: Page): Sentence[] {
  const headings: { text: string; depth: number }[] = [];
  const items: string[] = [];
  let leadIn = '';
  let question = '';
  let afterItem = false;
  return blocksOf(page).flatMap((block): Sentence[] => {
    if (block.kind === 'heading' || block.kind === 'question') {
      const asks = block.kind === 'question' || block.text.endsWith('?');
      while (headings.length > 0 && headings.at(-1)!.depth >= block.depth) headings.pop();
      headings.push(block);
      [leadIn, question] = ['', asks ? block.text : ''];
      items.length = 0;
      return [];
    }
    const section = headings.map(({ text }) => text);
    // Behind the list that it opened, a lead-in has nothing more to say.
    const after = [question, block.kind === 'paragraph' && afterItem ? '' : leadIn];
    if (block.kind === 'item') {
      items.length = block.depth - 1;
      after.push(...items.filter((item) => item !== undefined));
      items[block.depth - 1] = block.text;
    } else items.length = 0;
    const said = block.kind === 'row' ? rowSays(block) : pieces(answered(block.text, question));
    if (block.kind === 'paragraph') leadIn = block.text.endsWith(':') ? (said.at(-1) ?? '') : '';
    afterItem = block.kind === 'item';
    const asked = block.kind === 'paragraph' && said.at(-1)?.endsWith('?') ? said.at(-1)! : undefined;
    if (asked !== undefined) question = asked;
    return said.map((text) => ({ text, line: block.line, section, after: after.filter(Boolean).join(' '), hash: hashOf(text) }));
  });
}

/** The same words in other lines, with other quotation marks or more spaces, are the same sentence. */
export function hashOf(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%+.]+/gu, ' ')
    .replace(/[. ]+$/, '')
    .trim();
  return createHash('sha256').update(plain).digest('hex').slice(0, 16);
}

/** Of the whole page: its sentences, one after another. What surrounds them on a site may change without it. */
export function pageHash(sentences: readonly Sentence[]): string {
  return createHash('sha256')
    .update(sentences.map(({ hash }) => hash).join('\n'))
    .digest('hex');
}

function pieces(text: string): string[] {
  const found: string[] = [];
  for (const { segment } of SEGMENTER.segment(text.replace(/\s+/g, ' '))) {
    const last = found.at(-1);
    const abbreviated = last !== undefined && (ABBREVIATED.test(last) || (NUMBERED.test(last) && /^\d/.test(segment)));
    if (abbreviated) {
      found[found.length - 1] = `${last} ${segment.trim()}`;
    } else if (/[\p{L}\p{N}]/u.test(segment)) found.push(segment.trim());
  }
  return found;
}

/** `Do you encrypt backups?` `Yes.`: the answer alone would be about nothing. */
function answered(text: string, question: string): string {
  if (question === '' || !YES.test(text) || text.replace(YES, '').split(/\s+/).length > 3) return text;
  return `${question.replace(/\?$/, '')}: ${text}`;
}

/** One sentence a row; where its columns are plans, one for each of them. */
function rowSays({ cells = [], columns = [] }: Block): string[] {
  const [label = '', ...others] = cells;
  const says = (cell: string): boolean => !/^[\s—–-]*$|^\d{4}-\d\d-\d\d$/.test(cell);
  if (others.length < 2 || columns.filter(isPlan).length < 2)
    return [[label, others.filter(says).join('; ')].filter(Boolean).join(': ')];
  return others.flatMap((cell, place) =>
    says(cell) ? [`${label}: ${cell}${isPlan(columns[place + 1]) ? ` (${columns[place + 1]})` : ''}`] : [],
  );
}
