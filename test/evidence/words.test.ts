import { narrowed, openFiles } from '../../lib/evidence/editions';
import { oscalFiles } from '../../lib/evidence/oscal';
import { sitePages } from '../../lib/evidence/site';
import { tableFiles } from '../../lib/evidence/tables';
import { ourWords } from './our-words';
import { siteEvidence } from './sample';

const evidence = siteEvidence();

test('no page, no table and no file of OSCAL says a word of ours', () => {
  const files = [...sitePages(evidence), ...tableFiles(evidence), ...oscalFiles(evidence)];
  expect(files.length).toBeGreaterThan(25);
  expect(ourWords(files)).toEqual([]);
});

test('nor does a smaller edition', () => {
  expect(ourWords(openFiles(narrowed(evidence, 'customer', 'acme')))).toEqual([]);
  expect(ourWords(openFiles(narrowed(evidence, 'public', undefined)))).toEqual([]);
});

test.each(['half', 'rooms', 'fence', 'holds', 'held', 'cell'])('such a word would be found: %s', (word) => {
  const text = `<p class="${word}">The other ${word}</p>`;
  expect(ourWords([{ path: 'index.html', text }])).toEqual([`index.html:  | The other ${word} | `]);
  expect(ourWords([{ path: 'oscal/poam.json', text: `"title": "a ${word}"` }])).toHaveLength(1);
});
