import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeList } from '../../lib/gate/write-list';

const folder = mkdtempSync(join(tmpdir(), 'freehold-list-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([0, 1, 3, 40_000])('%i items are the text that the list itself gives', (count) => {
  const items = Array.from({ length: count }, (_, n) => ({ n, text: `"größer" als ${'x'.repeat(n % 50)}` }));
  writeList(join(folder, 'list.json'), items.values());
  expect(readFileSync(join(folder, 'list.json'), 'utf8')).toBe(JSON.stringify(items));
});
