import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrintError, printed } from './browser';
import { forPaper, sheetsOf } from './sheets';

/** Numbers in the contents move nothing, so that the second print says what the first had; one more is for a browser that thinks otherwise. */
const PRINTS = 3;

/**
 * A page of a pack as a PDF whose contents have page numbers. Chromium knows no `target-counter`: it is printed once to learn where
 * places lie and once with the numbers.
 *
 * @param beside where a folder is made meanwhile; a browser that was installed as a snap may read nothing in `/tmp`
 * @throws PrintError
 */
export async function onPaper(html: string, browser: string, beside: string): Promise<Buffer> {
  const room = mkdtempSync(`${beside}.print-`);
  try {
    mkdirSync(join(room, 'profile'));
    const [page, pdf] = [join(room, 'page.html'), join(room, 'page.pdf')];
    let known: ReadonlyMap<string, number> = new Map();
    for (let n = 0; n < PRINTS; n += 1) {
      writeFileSync(page, forPaper(html, known));
      rmSync(pdf, { force: true });
      await printed(browser, page, { pdf, room });
      const bytes = readFileSync(pdf);
      const found = await sheetsOf(bytes);
      if (n > 0 && [...found].every(([id, sheet]) => known.get(id) === sheet)) return bytes;
      known = found;
    }
    throw new PrintError(`${browser} puts the same places on other sheets each time; try another one with --browser`);
  } finally {
    rmSync(room, { recursive: true, force: true, maxRetries: 3 });
  }
}
