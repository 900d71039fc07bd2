import { PDFDocument, PDFName } from 'pdf-lib';
import type { Locator, Page } from 'playwright-core';
import { sitePages } from '../../lib/evidence/site';
import { changesFeed } from '../../lib/evidence/site/changes-page';
import { eventually, inBrowser, objections, OPEN_ALL } from './browser';
import { siteEvidence } from './sample';

const files = sitePages(siteEvidence());
const TEMPLATE = 'templates/sample-production-acme-tenant.html';
const QUESTIONS = [
  'who-can-read.html',
  'questions.html',
  'erasure.html',
  'incidents.html',
  'search.html',
  'changes.html',
  'controls/SOC-2.html',
];
const KINDS = [
  'index.html',
  'bcp-plan.html',
  ...QUESTIONS,
  'tenants/acme.html',
  'regions/012345678901-eu-central-1.html',
  TEMPLATE,
];

const promise = (page: Page, id: string): Locator =>
  page.locator('details.promise').filter({ has: page.locator(`.id:text-is("${id}")`) });
const shownPromises = (page: Page): Promise<string[]> => page.locator('details.promise:visible .id').allTextContents();
/** Whole, and inside the window. */
async function inSight(page: Page, of: Locator): Promise<boolean> {
  const { y, height } = (await of.boundingBox())!;
  return y > 0 && y + height < page.viewportSize()!.height;
}
const styleOf = (page: Page, selector: string, property: string): Promise<string> =>
  page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);

inBrowser('the pages of a pack in Chromium', files, (open) => {
  test.each(KINDS)('%s says nothing in the console, and asks for nothing but itself', async (path) => {
    const { page, errors, requests } = await open(path);
    expect(errors).toEqual([]);
    expect(requests).toEqual([page.url()]);
    expect(page.url()).toMatch(/^file:/);
    // The policy let the page's own style through.
    expect(await styleOf(page, 'body', 'marginTop')).toBe('0px');
  });

  test('a script that somebody smuggles in does not run', async () => {
    const { page } = await open('index.html');
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "smuggled"';
      document.body.append(script);
    }`);
    expect(await page.title()).not.toBe('smuggled');
  });

  test('two clicks lead from a promise to the line of the template, and it stands out', async () => {
    const { page } = await open('index.html');
    await promise(page, 'SD-1.2').locator('summary').first().click();
    const link = promise(page, 'SD-1.2').locator('a.line').first();
    expect(await link.textContent()).toMatch(/, line 7$/);
    await link.click();
    const line = page.locator('li:target');
    expect(await line.getAttribute('id')).toBe('L7');
    expect(await line.textContent()).toContain('"Days": 30');
    expect(await inSight(page, line)).toBe(true);
    expect(await styleOf(page, 'li:target', 'backgroundColor')).not.toBe(await styleOf(page, '#L2', 'backgroundColor'));
    await page.locator('nav a').click();
    expect(await page.locator('h1').textContent()).toBe('الأمان');
  });

  test('the filter narrows by text, by status and by what shows it, and lets go', async () => {
    const { page } = await open('index.html');
    const shown = (count: number): Promise<string[]> =>
      eventually(
        () => shownPromises(page),
        ({ length }) => length === count,
      );
    const all = await shown(10);
    expect(all).toHaveLength(10);
    await page.getByLabel('Find in promises').fill('what ENCRYPTS');
    expect(await shown(1)).toEqual(['SD-1.3']);
    expect(await page.locator('output').textContent()).toBe('1 of 10 shown');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await shown(10)).toEqual(all);
    await page.getByLabel('Status').selectOption('not met');
    expect(await shown(1)).toEqual(['SD-1.3']);
    await page.getByLabel('Status').selectOption('');
    await page.getByLabel('Shown by').selectOption('people');
    expect(await shown(4)).toEqual(['SD-1.2', 'SD-1.4', 'SD-1.8', 'SD-2.1']);
  });

  test('a search is in its address: it is shown by whoever opens that, and the way back leads to the one before', async () => {
    const { page, errors, requests } = await open('search.html#q=acme+tenant');
    const found = (): Promise<string[]> => page.locator('#found a').allTextContents();
    const all = await found();
    expect(all.length).toBeGreaterThan(0);
    await page.getByLabel('All of these words').fill('promise SD-1.3');
    expect(await eventually(found, (now) => now.join() !== all.join())).toEqual([expect.stringMatching(/^SD-/)]);
    expect(new URL(page.url()).hash).toBe('#q=promise+SD-1.3');
    await page.goBack();
    expect(await eventually(found, (now) => now.length === all.length)).toEqual(all);
    await page.locator('#found a').first().click();
    expect(page.url()).not.toContain('search.html');
    expect([errors, requests.filter((url) => !url.startsWith('file:'))]).toEqual([[], []]);
  });

  test('the printed page has its contents first, is tagged, and says on each sheet which of how many it is', async () => {
    const { page } = await open('index.html');
    const pdf = await PDFDocument.load(await page.pdf({ preferCSSPageSize: true, tagged: true, outline: true }));
    expect(pdf.getPageCount()).toBeGreaterThan(3);
    for (const entry of ['StructTreeRoot', 'MarkInfo', 'Outlines', 'Lang'])
      expect([entry, pdf.catalog.has(PDFName.of(entry))]).toEqual([entry, true]);
    // Links of the contents, which lead to the sheets.
    expect(pdf.getPage(0).node.Annots()?.size() ?? 0).toBeGreaterThan(10);
  });

  test('rows of a tenant are filtered, and the checks that are left are open', async () => {
    const { page } = await open('tenants/acme.html');
    const rows = page.locator('tr[data-item]:visible');
    const counted = (fits: (count: number) => boolean): Promise<number> => eventually(() => rows.count(), fits);
    expect(await rows.count()).toBe(0);
    await page.getByLabel('Result').selectOption('as expected');
    await page.getByLabel('Find in').fill('in eu-west-1');
    expect(await counted((count) => count > 0)).toBeGreaterThan(0);
    for (const text of await rows.allTextContents()) expect(text).toContain('in eu-west-1');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await counted((count) => count === 0)).toBe(0);
  });

  test('who can read a tenant’s data is one click from the first page, and one from the tenant’s', async () => {
    const { page } = await open('index.html');
    await page.locator('.contents a', { hasText: 'Who can read' }).click();
    expect(await page.locator('h1').textContent()).toBe('Who can read a tenant’s data');
    const { page: own } = await open('tenants/noor.html');
    await own.getByRole('link', { name: 'Who can read its data' }).click();
    expect(await inSight(own, own.locator('h2:target'))).toBe(true);
  });

  test('the feed of changes is XML that a browser reads', async () => {
    const { page } = await open('index.html');
    const { text } = changesFeed(siteEvidence().results);
    const read = `(() => {
      const feed = new DOMParser().parseFromString(${JSON.stringify(text)}, 'application/xml');
      return [feed.querySelector('parsererror'), feed.documentElement.namespaceURI, feed.querySelectorAll('entry').length];
    })()`;
    expect(await page.evaluate(read)).toEqual([null, 'http://www.w3.org/2005/Atom', 2]);
  });

  test('an address of a control opens it', async () => {
    const { page } = await open('controls/SOC-2.html#CC6.7');
    expect(await page.locator('details[open] .id').allTextContents()).toEqual(['CC6.7']);
  });

  test('everything is reached with the keyboard', async () => {
    const { page } = await open('index.html');
    await page.keyboard.press('Tab');
    const skip = page.locator('.skip:focus');
    expect(await skip.textContent()).toBe('Skip to the content');
    expect((await skip.boundingBox())!.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.locator('main:focus').count()).toBe(1);
    const summary = page.locator('summary:focus-visible');
    let presses = 0;
    for (; presses < 60 && (await summary.count()) === 0; presses += 1) await page.keyboard.press('Tab');
    expect(presses).toBeLessThan(60);
    expect(await styleOf(page, 'summary:focus-visible', 'outlineStyle')).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await page.locator('details.promise[open] .id').allTextContents()).toEqual(['SD-1.1']);
  });

  test('without JavaScript everything can be read, and an address opens what it points into', async () => {
    const { page, errors } = await open('index.html#SD-1.3', { javaScriptEnabled: false });
    expect(errors).toEqual([]);
    expect(await page.locator('#filter').isVisible()).toBe(false);
    expect(await shownPromises(page)).toHaveLength(10);
    expect(await page.locator('[id="SD-1.3"]').isVisible()).toBe(true);
    expect(await page.locator('[id="SD-1.2"]').isVisible()).toBe(false);
    await promise(page, 'SD-1.2').locator('summary').first().click();
    expect(await page.locator('[id="SD-1.2"]').isVisible()).toBe(true);
  });

  test('from where data is kept to the row that shows it, in sight', async () => {
    const { page } = await open('tenants/acme-eu.html');
    await page.locator('.holdings .held a[href^="#o"]').first().click();
    const row = page.locator('tr:target');
    expect(await row.isVisible()).toBe(true);
    expect(await inSight(page, row)).toBe(true);
  });

  test('on paper everything is open, and what is for the screen is left out', async () => {
    const { page } = await open('index.html');
    const inside = page.locator('[id="SD-1.1"]');
    expect(await inside.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('details.promise[open]').count()).toBe(0);
    expect(await inside.isVisible()).toBe(true);
    expect((await inside.boundingBox())!.height).toBeGreaterThan(50);
    expect(await page.locator('.contents').isVisible()).toBe(true);
    for (const gone of ['#filter', '.skip']) expect(await page.locator(gone).first().isVisible()).toBe(false);
  });

  test('on paper the heads of lists have the width for their words', async () => {
    const { page } = await open('tenants/acme.html');
    await page.setViewportSize({ width: 673, height: 900 });
    await page.emulateMedia({ media: 'print' });
    expect((await page.locator('.list > summary .words').first().boundingBox())!.width).toBeGreaterThan(250);
  });

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    test.each(KINDS.filter((path) => !path.startsWith('regions/')))('axe has nothing against %s', async (path) => {
      const { page } = await open(path, { colorScheme });
      expect(await objections(page)).toEqual([]);
    });
  });

  test.each(KINDS)('%s is never wider than the screen', async (path) => {
    const { page } = await open(path);
    await page.evaluate(OPEN_ALL);
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
    }
  });
});
