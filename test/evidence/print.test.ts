import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { print } from '../../lib/commands/print';
import { browserHere } from '../../lib/evidence/print/browser';
import { forPaper } from '../../lib/evidence/print/sheets';
import { sitePages } from '../../lib/evidence/site';
import { needs } from '../support/needs';
import { browserFound } from './browser';
import { textsOf } from './pdf-text';
import { siteEvidence } from './sample';

const room = mkdtempSync(join(tmpdir(), 'freehold-print-'));
const pack = join(room, 'pack');
const files = sitePages(siteEvidence());
beforeAll(() => {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(pack, path)), { recursive: true });
    writeFileSync(join(pack, path), text);
  }
});
afterAll(() => rmSync(room, { recursive: true }));
beforeEach(() => void jest.spyOn(process.stdout, 'write').mockReturnValue(true));

needs(browserFound() !== undefined, 'Chromium for printed pages; install it, or say where it is with CHROMIUM').describe(
  'a printed page',
  () => {
    test('has contents whose numbers are of the sheets on which those headings stand', async () => {
      await print(pack, { page: 'index.html' });
      const pdf = readFileSync(`${pack}-index.pdf`);
      const [contents, ...rest] = await textsOf(pdf);
      const listed = [...files[0]!.text.matchAll(/<li><a href="#(\w+)">([^<]+)<\/a><\/li>/g)].map(([, , heading]) =>
        heading!.replaceAll('&#39;', "'"),
      );
      expect(listed.length).toBeGreaterThan(8);
      const numbers = listed.map((heading) => {
        const number = Number(new RegExp(`${heading} ?(\\d+)`).exec(contents!)?.[1]);
        return [heading, number, rest[number - 2]?.includes(heading)] as const;
      });
      expect(numbers.filter(([, , stands]) => stands !== true)).toEqual([]);
      expect(new Set(numbers.map(([, number]) => number)).size).toBeGreaterThan(2);
      expect(rest.map((text, n) => text.includes(`page ${n + 2} of ${rest.length + 1}`))).not.toContain(false);
      // Nothing of the machine that printed it.
      expect(pdf.toString('latin1')).not.toMatch(/file:|freehold-print/);
      expect(readdirSync(room).sort()).toEqual(['pack', 'pack-index.pdf']);
    });

    test('of a tenant says the address of each row, and leaves a file alone that is there', async () => {
      const out = join(room, 'acme.pdf');
      await print(pack, { page: 'tenants/acme.html', out });
      const text = (await textsOf(readFileSync(out))).join('\n');
      const rows = [...files.find(({ path }) => path === 'tenants/acme.html')!.text.matchAll(/<tr id="(o\d+)"/g)].map(
        ([, id]) => id!,
      );
      expect(rows.length).toBeGreaterThan(3);
      for (const id of rows) expect(text).toContain(`#${id}`);
      await expect(print(pack, { page: 'tenants/acme.html', out })).rejects.toThrow(/acme\.pdf is there; it stays as it is/);
    });

    test('is none where the browser fails: what it said is told, and nothing is left behind', async () => {
      await expect(print(pack, { page: 'erasure.html', browser: '/bin/false' })).rejects.toThrow(/\/bin\/false printed nothing/);
      expect(existsSync(`${pack}-erasure.pdf`)).toBe(false);
      expect(readdirSync(room).filter((name) => name.includes('.print-'))).toEqual([]);
    });
  },
);

describe('what is asked for', () => {
  test.each(['none.html', '../pack/index.html', 'results.json', 'tenants'])('%s is no page of the pack', async (page) => {
    await expect(print(pack, { page })).rejects.toThrow(`has no page ${page}; wanted one of its .html files`);
  });

  test('goes into no pack', async () => {
    await expect(print(pack, { page: 'index.html', out: join(pack, 'x.pdf') })).rejects.toThrow('is inside the pack');
  });
});

test('where no browser is, it is said where one was looked for, and what to do', () => {
  expect(() => browserHere(undefined, { PATH: '/nowhere:/neither' })).toThrow(
    /looked for chromium, .* in \/nowhere, \/neither, and for \/Applications\/.*; install one of them, or say where it is with --browser/,
  );
  expect(() => browserHere('/no/such', {})).toThrow('--browser says /no/such, and no file is there');
  expect(() => browserHere(undefined, { CHROMIUM: '/no/such' })).toThrow('CHROMIUM says /no/such');
  expect(browserHere(undefined, { CHROMIUM: __filename })).toBe(__filename);
});

test('on paper a link to another file is none, but for those into the world', () => {
  const html =
    '<nav class="contents"><a href="#a%20b">A</a></nav><a class="x" href="../t/a.html#L1">t</a><a href="https://x.example">x</a>';
  expect(forPaper(html, new Map([['a b', 12]]))).toBe(
    '<nav class="contents"><a href="#a%20b" data-sheet="12">A</a></nav><a class="x" data-address="../t/a.html#L1">t</a><a href="https://x.example">x</a>',
  );
});
