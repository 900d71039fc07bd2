import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSynthesis } from '../../lib/gate/synthesis';

const folder = mkdtempSync(join(tmpdir(), 'freehold-recorded-'));
beforeAll(() => mkdirSync(join(folder, 'fences')));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = {
  ...{ platform: 'kestrel', stage: 'production', complete: true, day: '2026-11-30' },
  ...{ written: 'b'.repeat(64), sources: 'a'.repeat(64), gate: 'gate: 1 template' },
};
const read = (text: string) => {
  writeFileSync(join(folder, 'fences/synthesis.json'), text);
  return readSynthesis(folder);
};

test('no file is no synthesis, and what a synthesis writes is read', () => {
  expect(readSynthesis(join(folder, 'nowhere'))).toBeUndefined();
  expect(read(JSON.stringify(GOOD))).toEqual(GOOD);
});

test.each([
  ['half a file', JSON.stringify(GOOD).slice(0, 40), 'got no JSON'],
  ['another file', '{"success":true,"numTotalTests":4}', 'got platform: '],
  ['a list', '[]', 'got the whole: '],
  ['no word on tenants left out', JSON.stringify({ ...GOOD, complete: 'yes' }), 'got complete: '],
  ['a hash that is none', JSON.stringify({ ...GOOD, sources: 'today' }), 'got sources: a hash of 64 hex digits'],
  ['no day', JSON.stringify({ ...GOOD, day: 'today' }), 'got day: '],
  ['no hash of what was written', JSON.stringify({ ...GOOD, written: '' }), 'got written: a hash of 64 hex digits'],
  ['no gate line', JSON.stringify({ ...GOOD, gate: 'fine' }), 'got gate: '],
])('%s is refused by what is wrong in it, with the way out', (_what, text, got) => {
  expect(() => read(text)).toThrow(got);
  expect(() => read(text)).toThrow(/synthesis\.json is not what a synthesis writes.*; remove .* and synthesize again$/);
});
