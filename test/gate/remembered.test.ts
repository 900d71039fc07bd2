import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check } from '../../lib/fences/checks/check';
import { CHECKS } from '../../lib/fences/checks';
import { SealedFolder } from '../../lib/memory';
import { synthesizePlanted } from './plants';

/** What a check of a company's follows from nobody knows: a file elsewhere, the day, a variable. What it said before is not believed. */
jest.mock('../../lib/gate/synthesis', () => ({
  ...jest.requireActual<object>('../../lib/gate/synthesis'),
  isOvertaken: () => false,
}));

const folder = mkdtempSync(join(tmpdir(), 'remembered-'));
afterAll(() => rmSync(folder, { recursive: true }));
const memory = new SealedFolder(join(folder, 'memory'), Buffer.alloc(32, 3));

let elsewhere = 'sound';
const own: Check = {
  id: 'own-and-reads-elsewhere',
  sentence: 'What stands elsewhere is sound.',
  remedy: 'Mend it there.',
  look: ({ stacks }) =>
    stacks.map(({ name }) => ({
      stack: name,
      logicalId: '',
      pointer: '',
      expected: 'sound',
      actual: elsewhere,
      ok: elsewhere === 'sound',
    })),
};
const [ours] = CHECKS;
const synthesized = (): string =>
  synthesizePlanted('nothing', { memory, sources: 'the same', checks: [own, ours!], outdir: join(folder, 'out') });

test('a check of a company’s is run again where the product’s are known, and what it finds now is refused', () => {
  const look = jest.spyOn(ours!, 'look');
  expect(synthesized()).toMatch(/^gate: 1 templates/);
  expect(look).toHaveBeenCalledTimes(1);
  expect(synthesized()).toMatch(/^gate: 1 templates/);
  expect(look).toHaveBeenCalledTimes(1); // so the memory is used at all
  elsewhere = 'broken';
  expect(synthesized).toThrow(/CHECK own-and-reads-elsewhere/);
  expect(look).toHaveBeenCalledTimes(1);
});
