import { PDFArray, PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import type { PDFObject } from 'pdf-lib';

/** On which sheet, from 1, each place of a printed page lies to which a link leads; by the place's id. */
export async function sheetsOf(pdf: Uint8Array): Promise<ReadonlyMap<string, number>> {
  const document = await PDFDocument.load(pdf);
  const numbers = new Map<PDFObject | undefined, number>(document.getPages().map(({ ref }, n) => [ref, n + 1]));
  const places = document.catalog.lookupMaybe(PDFName.of('Dests'), PDFDict)?.entries() ?? [];
  return new Map(
    places.flatMap(([name, value]) => {
      const sheet = numbers.get(document.context.lookup(value, PDFArray).get(0));
      return sheet === undefined ? [] : [[decodeURIComponent(name.decodeText()), sheet] as const];
    }),
  );
}

/**
 * The same page for paper: its contents say on which sheet each place is, and what leads to other files, which paper cannot follow and a
 * PDF would lead to this machine's folders, is no link.
 */
export function forPaper(html: string, sheets: ReadonlyMap<string, number>): string {
  return html
    .replace(/<nav class="contents".*?<\/nav>/s, (nav) =>
      nav.replace(/<a href="#([^"]+)"/g, (link, id: string) => {
        const sheet = sheets.get(decodeURIComponent(id));
        return sheet === undefined ? link : `${link} data-sheet="${sheet}"`;
      }),
    )
    .replace(/(<a [^>]*?)href="(?!#|https:|mailto:)/g, '$1data-address="');
}
