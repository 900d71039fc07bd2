import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { browserHere } from '../../lib/evidence/print/browser';
import type { PackFile } from '../../lib/evidence/results';
import { needs } from '../support/needs';

/** What a page may take on a machine that does eight other things; Jest gives a test more. */
const SLOW_MS = 60_000;

/** A page in a real browser, with what went wrong in it and what it asked for. */
export interface Opened {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
}
export type Open = (path: string, options?: BrowserContextOptions) => Promise<Opened>;

/**
 * Tests of pages in Chromium, opened as a reader would: files in a folder. Left out where no Chromium is installed (`needs`).
 */
export function inBrowser(name: string, files: readonly PackFile[], tests: (open: Open) => void): void {
  const executablePath = browserFound();
  needs(executablePath !== undefined, `Chromium for ${name}; install it, or say where it is with CHROMIUM`).describe(name, () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), 'freehold-site-'));
    beforeAll(async () => {
      for (const { path, text } of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      browser = await chromium.launch({ executablePath: executablePath!, timeout: SLOW_MS });
    });
    afterAll(async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    });
    afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));
    tests(async (path, options) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      context.setDefaultTimeout(SLOW_MS);
      const page = await context.newPage();
      const errors: string[] = [];
      const requests: string[] = [];
      page.on(
        'console',
        (message) => void (message.type() === 'error' || message.type() === 'warning' ? errors.push(message.text()) : 0),
      );
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('request', (request) => requests.push(request.url()));
      const [file, anchor] = path.split('#');
      await page.goto(`${pathToFileURL(join(folder, file!)).href}${anchor === undefined ? '' : `#${anchor}`}`);
      return { page, errors, requests };
    });
  });
}

/** The browser that the product would print with. */
export function browserFound(): string | undefined {
  try {
    return browserHere();
  } catch {
    return undefined;
  }
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What runs in a page is written as text: the types of a browser would be there for every file of the project. */
export const OPEN_ALL = "document.querySelectorAll('details').forEach((box) => { box.open = true; })";

/** What axe has against a page, with everything on it open. */
export async function objections(page: Page): Promise<string[]> {
  await page.evaluate(OPEN_ALL);
  await page.evaluate(AXE);
  const violations = await page.evaluate<{ id: string; help: string; nodes: { html: string }[] }[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** Waits until what is read is as wanted; the test then says what it was instead. */
export async function eventually<Read>(read: () => Promise<Read>, fits: (read: Read) => boolean): Promise<Read> {
  const end = Date.now() + SLOW_MS;
  for (;;) {
    const value = await read();
    if (fits(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
