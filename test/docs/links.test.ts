import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { read, ROOT, sectionsOf, withoutCode } from './documents';

/** A document that points at a file which has moved is worse than none. */
const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`)
    .sort(),
];

test.each(DOCUMENTS)('%s: every link and every path leads somewhere', (document) => {
  const text = withoutCode(read(document));
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, file, anchor]) => ({
    file: file ? normalize(join(dirname(document), file)) : document,
    anchor,
  }));
  // Paths in backticks that begin with a folder of ours; placeholders are not paths.
  const paths = [...text.matchAll(/`((?:bin|config|docs|lambdas|lib|test)\/[^\s`]*)`/g)]
    .map(([, path]) => ({ file: path!.replace(/[#:].*$/, ''), anchor: undefined }))
    .filter(({ file }) => !/[<*{]/.test(file));
  expect(text.length).toBeGreaterThan(0);
  const broken = [...links, ...paths].filter(({ file, anchor }) => {
    if (!existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !sectionsOf(read(file)).has(anchor);
  });
  expect(broken).toEqual([]);
});
