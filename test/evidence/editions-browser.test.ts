import { narrowed, openFiles } from '../../lib/evidence/editions';
import type { Evidence, PackFile } from '../../lib/evidence/results';
import { inBrowser, objections, OPEN_ALL } from './browser';
import { siteEvidence } from './sample';

const LOGO = `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"/>').toString('base64')}`;

/** The same sample with a page in Arabic, in the company's colour. */
function arabic(): Evidence {
  const { results, templates } = siteEvidence();
  const promises = results.promises.map((promise) => ({ ...promise, said: `وعد ${promise.id}` }));
  return {
    results: { ...results, page: { ...results.page, lang: 'ar' }, promises },
    templates,
    brand: { colour: '#3b1d6e', logo: LOGO },
  };
}

const within = (folder: string, files: readonly PackFile[]): PackFile[] =>
  files.map(({ path, text }) => ({ path: `${folder}/${path}`, text }));
const files = [
  ...within('public', openFiles(narrowed(siteEvidence(), 'public', undefined))),
  ...within('customer', openFiles(narrowed(siteEvidence(), 'customer', 'acme'))),
  ...within('arabic', openFiles(narrowed(arabic(), 'public', undefined))),
];
const PAGES = [
  'public/index.html',
  ...['index', 'questions', 'who-can-read', 'incidents', 'erasure', 'search', 'tenants/acme'].map(
    (page) => `customer/${page}.html`,
  ),
  'arabic/index.html',
];

inBrowser('the smaller editions in Chromium', files, (open) => {
  test.each(PAGES)('%s asks for nothing but itself, and axe has nothing against it, by day and by night', async (path) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, errors, requests } = await open(path, { colorScheme });
      expect(errors).toEqual([]);
      expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([page.url()]);
      expect(await objections(page)).toEqual([]);
    }
  });

  test.each(PAGES)('%s is never wider than the screen', async (path) => {
    const { page } = await open(path);
    await page.evaluate(OPEN_ALL);
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([width, width]);
    }
  });

  test('a page in Arabic runs from right to left as a whole, with English beside it from left to right', async () => {
    const { page } = await open('arabic/index.html');
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    expect(await page.locator('html').getAttribute('lang')).toBe('ar');
    const contents = (await page.locator('nav.contents').boundingBox())!;
    const main = (await page.locator('main').boundingBox())!;
    expect(contents.x).toBeGreaterThan(main.x);
    expect(await page.locator('.open-promise .words').first().textContent()).toMatch(/^وعد /);
    const beside = page.locator('.open-promise .beside').first();
    expect([await beside.getAttribute('lang'), await beside.getAttribute('dir')]).toEqual(['en', 'ltr']);
  });

  test('the band has the company’s colour and its logo', async () => {
    const { page } = await open('arabic/index.html');
    const colour = await page.evaluate("getComputedStyle(document.querySelector('.band')).backgroundColor");
    expect(colour).toBe('rgb(59, 29, 110)');
    expect(await page.locator('.band img').getAttribute('src')).toBe(LOGO);
    expect(await page.evaluate("document.querySelector('.band img').naturalWidth")).toBe(32);
  });

  test('each page says of which class it is, for whom, and of which day', async () => {
    for (const [path, said] of [
      ['public/index.html', 'Public · 23 November 2026'],
      ['customer/index.html', 'Confidential: for Acme Logistics · 23 November 2026'],
      ['customer/tenants/acme.html', 'Confidential: for Acme Logistics · 23 November 2026'],
      ['arabic/index.html', 'للعموم · 23 نوفمبر 2026'],
    ] as const) {
      const { page } = await open(path);
      expect([path, await page.locator('.mark').textContent()]).toEqual([path, said]);
    }
  });

  test('only the public page may be found by a search engine', async () => {
    for (const path of PAGES) {
      const { page } = await open(path);
      const hidden = (await page.locator('meta[name=robots]').count()) === 1;
      expect([path, hidden]).toEqual([path, path.startsWith('customer/')]);
    }
  });
});
