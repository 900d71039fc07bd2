import { narrowed, openFiles } from '../../lib/evidence/editions';
import { sitePages } from '../../lib/evidence/site';
import { tableFiles } from '../../lib/evidence/tables';
import type { PackFile } from '../../lib/evidence/results';
import { siteEvidence } from './sample';

/** Words that are ours: a reader of a pack has not read how the project is built. Names of files and of AWS's things are names. */
const OURS = /(?<![\w/.-])(rooms?|halves|half|fences?)(?![\w/.-])/gi;

/** What a reader sees: without style, script and markup. */
const seen = ({ path, text }: PackFile): string =>
  path.endsWith('.html') ? text.replace(/<(style|script)>.*?<\/\1>/gs, ' ').replace(/<[^>]*>/g, ' | ') : text;

const ours = (files: readonly PackFile[]): string[] =>
  files
    .filter(({ path }) => /\.(html|csv|atom)$/.test(path) && !path.startsWith('templates/'))
    .flatMap((file) => [...seen(file).matchAll(OURS)].map(([word]) => `${file.path}: ${word}`));

const evidence = siteEvidence();

test('no page and no table says a word of ours', () => {
  const files = [...sitePages(evidence), ...tableFiles(evidence)];
  expect(files.length).toBeGreaterThan(20);
  expect(ours(files)).toEqual([]);
});

test('nor does a smaller edition', () => {
  expect(ours(openFiles(narrowed(evidence, 'customer', 'acme')))).toEqual([]);
  expect(ours(openFiles(narrowed(evidence, 'public', undefined)))).toEqual([]);
});

test('such a word would be found', () => {
  expect(ours([{ path: 'index.html', text: '<p class="half">The other half</p>' }])).toEqual(['index.html: half']);
});
