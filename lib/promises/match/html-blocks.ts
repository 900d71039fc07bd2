import { Parser } from 'htmlparser2';
import MarkdownIt from 'markdown-it';
import { bullet, type Block } from './block';
import { PageError } from './read-page';

/** Elements with no words of the company's, or with those of every page of the site. */
const SKIPPED = new Set(
  'script style template svg math noscript nav footer select option button iframe object video audio canvas dialog'.split(' '),
);
/** Elements that stand in a line of words and do not end it. */
const INLINE = new Set(
  'a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr img input'.split(
    ' ',
  ),
);
const BOLD = new Set(['b', 'strong']);

/** Markdown says less than HTML does: it is made HTML, which keeps its lines, and read as that. */
export function markdownBlocks(name: string, text: string): Block[] {
  const markdown = new MarkdownIt({ html: true, linkify: false });
  markdown.core.ruler.push('lines', (state) => {
    for (const token of state.tokens) if (token.map && token.nesting >= 0) token.attrSet('data-line', String(token.map[0] + 1));
  });
  // The lines between two `---` at the top are for programs.
  const words = text.replace(/^---\r?\n[\s\S]*?\r?\n---(?=\r?\n)/, (front) => front.replace(/[^\n]/g, ''));
  return htmlBlocks(name, markdown.render(words), true);
}

/** No page is nested a tenth as deep; a parser's work grows with the square of it. */
const DEEPEST = 1000;

/**
 * Headings, paragraphs, items and rows of a page in HTML. Nothing is executed, and what a browser would not show is left out.
 *
 * @throws PageError when its elements are nested deeper than anybody writes
 */
export function htmlBlocks(name: string, html: string, numbered = false): Block[] {
  const reader = new BlockReader(lineFinder(html), numbered);
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => {
        if (reader.open(tag, attributes, parser.startIndex) <= DEEPEST) return;
        const remedy = 'copy what you see into a text file, and match that';
        throw new PageError(
          `${name}: elements are nested more than ${DEEPEST.toLocaleString('en')} deep, wanted a page; ${remedy}`,
        );
      },
      ontext: (text) => reader.read(text, parser.startIndex),
      onclosetag: (tag) => reader.close(tag),
      onend: () => reader.end(),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return reader.blocks;
}

class BlockReader {
  readonly blocks: Block[] = [];
  private readonly opened: string[] = [];
  private skipped = 0;
  private words = '';
  private loud = '';
  private line = 1;
  private numbered: number | undefined;
  private lists = 0;
  private row: { cells: string[]; line: number; head: boolean } | undefined;
  private columns: readonly string[] = [];

  constructor(
    private readonly lineAt: (offset: number) => number,
    private readonly linesAreWritten: boolean,
  ) {}

  /** @returns how deep it lies */
  open(tag: string, attributes: Readonly<Record<string, string>>, offset: number): number {
    this.opened.push(tag);
    if (SKIPPED.has(tag) || this.skipped > 0) this.skipped++;
    else this.begin(tag, attributes, offset);
    return this.opened.length;
  }

  private begin(tag: string, attributes: Readonly<Record<string, string>>, offset: number): void {
    if (tag === 'br') this.words += '\n';
    if (INLINE.has(tag) || tag === 'br') return;
    this.flush();
    if (this.linesAreWritten && attributes['data-line'] !== undefined) this.numbered = Number(attributes['data-line']);
    if (tag === 'ul' || tag === 'ol') this.lists++;
    if (tag === 'table') this.columns = [];
    if (tag === 'tr') this.row = { cells: [], line: this.numbered ?? this.lineAt(offset), head: true };
    // One with nothing in it is a cell as well: without it the others would stand under wrong heads.
    if (tag === 'td' || tag === 'th') this.row?.cells.push('');
    if (tag === 'td' && this.row) this.row.head = false;
  }

  read(text: string, offset: number): void {
    if (this.skipped > 0 || this.opened.includes('title')) return;
    if (this.words.trim() === '' && text.trim() !== '') this.line = this.numbered ?? this.lineAt(offset + text.search(/\S/));
    this.words += this.opened.at(-1) === 'pre' ? text : text.replace(/\s+/g, ' ');
    if (this.opened.some((tag) => BOLD.has(tag))) this.loud += text;
  }

  close(tag: string): void {
    const place = this.opened.lastIndexOf(tag);
    if (this.skipped > 0) this.skipped--;
    else if (!INLINE.has(tag) && tag !== 'br') this.flush();
    if (place >= 0) this.opened.splice(place);
    if (tag === 'ul' || tag === 'ol') this.lists = Math.max(0, this.lists - 1);
    if (tag === 'tr') this.endRow();
  }

  end(): void {
    this.flush();
    this.endRow();
  }

  /** What was read since the last element that sets words apart becomes a block of its own. */
  private flush(): void {
    const { words, loud, line } = this;
    this.words = this.loud = '';
    const text = words.replace(/[^\S\n]+/g, ' ').trim();
    if (text === '') return;
    const heading = this.opened.findLast((tag) => /^h[1-6]$/.test(tag));
    const one = text.replace(/\s+/g, ' ');
    if (this.row && this.row.cells.length > 0) {
      this.row.cells.push(`${this.row.cells.pop()} ${one}`.trim());
      return;
    }
    if (heading) this.add('heading', one, Number(heading[1]), line);
    else if (this.opened.includes('summary') || this.opened.includes('dt')) this.add('question', one, 8, line);
    else if (this.lists > 0) this.add('item', one, this.lists, line);
    else if (one === loud.replace(/\s+/g, ' ').trim() && one.length <= 80 && !/[.;,]$/.test(one))
      this.add('heading', one.replace(/:$/, ''), 7, line);
    else this.paragraphs(text, line);
  }

  /** Lines that were broken by hand belong together, unless they are a list that was typed. */
  private paragraphs(text: string, line: number): void {
    let open = '';
    const done = (): void => {
      if (open !== '') this.add('paragraph', open, 0, line);
      open = '';
    };
    for (const each of text.split('\n').map((one) => one.trim())) {
      const item = bullet(each);
      if (each === '' || item) done();
      if (item) this.add('item', item.text, 1, line);
      else if (each !== '') open += `${open === '' ? '' : ' '}${each}`;
    }
    done();
  }

  private add(kind: Block['kind'], text: string, depth: number, line: number): void {
    this.blocks.push({ kind, text, depth, line });
  }

  private endRow(): void {
    const { row } = this;
    this.row = undefined;
    if (!row || row.cells.every((cell) => cell === '')) return;
    if (row.head && this.columns.length === 0) {
      this.columns = row.cells;
      return;
    }
    const text = row.cells.join(': ');
    this.blocks.push({ kind: 'row', text, depth: 0, line: row.line, columns: this.columns, cells: row.cells });
  }
}

/** Lines by offset, from 1. */
function lineFinder(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (offset) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
