import { looksLikeTitle, type Block } from './block';
import { htmlBlocks, markdownBlocks } from './html-blocks';
import { PageError, type Page } from './read-page';
import { textBlocks } from './text-blocks';

/**
 * The page as its headings, paragraphs, items and rows, in order.
 *
 * @throws PageError when the page has no words of its own
 */
export function blocksOf(page: Page): Block[] {
  const blocks =
    page.format === 'text'
      ? textBlocks(page.text)
      : page.format === 'markdown'
        ? markdownBlocks(page.name, page.text)
        : htmlBlocks(page.name, page.text);
  if (blocks.length > 0) return withTitles(blocks);
  const scripts = page.format === 'html' && /<script/i.test(page.text);
  throw new PageError(
    scripts
      ? `${page.name}: the page has no words, its scripts write them, wanted a page with its text; ` +
          'open it in a browser, copy what you see into a text file, and match that'
      : `${page.name}: the page has no words, wanted sentences; copy what you see into a text file, and match that`,
  );
}

/** Pages made of nothing but `div` have titles that only look like ones: a few words, no full stop, and something to say below. */
function withTitles(blocks: readonly Block[]): Block[] {
  return blocks.map((block, place) => {
    const next = blocks[place + 1];
    if (block.kind !== 'paragraph' || !next || (next.kind !== 'paragraph' && next.kind !== 'item' && next.kind !== 'row'))
      return block;
    return looksLikeTitle(block.text) ? { ...block, kind: 'heading', depth: 7 } : block;
  });
}
