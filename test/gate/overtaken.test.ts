import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Synthesis from '../../lib/gate/synthesis';
import type { Memory } from '../../lib/memory';
import { synthesizePlanted } from './plants';

/** A source that is saved while a synthesis starts is not what runs in it: nothing is remembered under its name. */
const overtaken = jest.fn(() => true);
jest.mock('../../lib/gate/synthesis', () => ({
  ...jest.requireActual<object>('../../lib/gate/synthesis'),
  isOvertaken: () => overtaken(),
}));
const { isOvertaken } = jest.requireActual<typeof Synthesis>('../../lib/gate/synthesis');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'overtaken-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test.each([
  'lib/fences/checks/backups/vaults.ts',
  'config/platform.yaml',
  'lambdas/hook.ts',
  'bin/app.ts',
  'package-lock.json',
  'cdk.json',
])('%s saved after the process began: it runs something else', (saved) => {
  const began = Date.now() - 60_000;
  const files = [
    'bin/app.ts',
    'config/platform.yaml',
    'lambdas/hook.ts',
    'lib/fences/checks/backups/vaults.ts',
    'package-lock.json',
    'cdk.json',
  ];
  for (const file of files) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), '');
    utimesSync(join(folder, file), new Date(began - 1000), new Date(began - 1000));
  }
  expect(isOvertaken(folder, began)).toBe(false);
  writeFileSync(join(folder, saved), 'another');
  expect(isOvertaken(folder, began)).toBe(true);
});

test('then the gate looks itself, and keeps no verdict', () => {
  const asked: string[] = [];
  const note = (kind: string): void => void asked.push(kind);
  const memory: Memory = { recall: note, keep: note, forget: () => undefined };
  expect(synthesizePlanted('nothing', { memory, outdir: join(folder, 'out') })).toMatch(/^gate: 1 templates/);
  expect(overtaken).toHaveBeenCalled();
  expect(new Set(asked)).toEqual(new Set(['sources'])); // a hint, by which nothing is known
});
