import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
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
const { fingerprint, isOvertaken } = jest.requireActual<typeof Synthesis>('../../lib/gate/synthesis');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'overtaken-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** When a process may have begun that read what was written before: nobody can set the time of a change back. */
function aMomentLater(): number {
  const until = Date.now() + 20;
  while (Date.now() < until);
  return until - 10;
}

test.each([
  'lib/fences/checks/backups/vaults.ts',
  'config/platform.yaml',
  'lambdas/hook.ts',
  'bin/app.ts',
  'package-lock.json',
  'cdk.json',
])('%s saved after the process began: it runs something else', (saved) => {
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
  }
  const began = aMomentLater();
  expect(isOvertaken(folder, began)).toBe(false);
  writeFileSync(join(folder, saved), 'another');
  expect(isOvertaken(folder, began)).toBe(true);
});

test('put there with the time that it had elsewhere, as `cp -p` and archives do: it runs something else', () => {
  const check = join(folder, 'lib/fences/checks/vaults.ts');
  mkdirSync(join(check, '..'), { recursive: true });
  writeFileSync(check, 'blunt');
  const began = aMomentLater();
  expect(isOvertaken(folder, began)).toBe(false);
  const elsewhere = join(folder, 'elsewhere.ts');
  writeFileSync(elsewhere, 'sharp');
  utimesSync(elsewhere, new Date('2020-01-01'), new Date('2020-01-01'));
  cpSync(elsewhere, check, { preserveTimestamps: true });
  expect(isOvertaken(folder, began)).toBe(true);
});

const company = (): string => {
  const own = join(folder, 'company');
  mkdirSync(join(own, 'checks'), { recursive: true });
  mkdirSync(join(folder, 'shared/inside'), { recursive: true });
  return own;
};

test.each(['checks/rule.ts', 'checks/inside/rule.ts'])('a source behind a link is a source: %s', (place) => {
  const own = company();
  const shared = join(folder, 'shared/inside/rule.ts');
  writeFileSync(shared, 'blunt');
  symlinkSync(join(folder, 'shared/inside'), join(own, 'checks/inside'));
  if (!place.includes('inside')) symlinkSync(shared, join(own, place));
  symlinkSync(own, join(own, 'checks/around')); // which leads back: it is met once
  const before = fingerprint(join(folder, 'none'), own);
  writeFileSync(shared, 'sharp');
  expect(fingerprint(join(folder, 'none'), own)).not.toBe(before);
});

test('what stands in one source is not taken for another source', () => {
  const own = company();
  const write = (name: string, text: string): void => writeFileSync(join(own, 'checks', name), text);
  write('a.ts', 'one');
  write('b.ts', 'two');
  const two = fingerprint(join(folder, 'none'), own);
  rmSync(join(own, 'checks/b.ts'));
  write('a.ts', 'one\0checks/b.ts\0two');
  expect(fingerprint(join(folder, 'none'), own)).not.toBe(two);
});

test('a source that is saved while the fences look: what they found is kept by nobody', () => {
  const kept: string[] = [];
  const memory: Memory = { recall: () => undefined, keep: (kind) => void kept.push(kind), forget: () => undefined };
  const look = (): string[] => {
    kept.length = 0;
    synthesizePlanted('nothing', { memory, outdir: join(folder, 'out') });
    return [...new Set(kept)];
  };
  overtaken.mockReturnValue(false);
  expect(look()).toEqual(expect.arrayContaining(['guard', 'nag', 'validator']));
  overtaken.mockReturnValueOnce(false).mockReturnValue(true);
  expect(look()).toEqual(['sources']);
});

test('then the gate looks itself, and keeps no verdict', () => {
  const asked: string[] = [];
  const note = (kind: string): void => void asked.push(kind);
  const memory: Memory = { recall: note, keep: note, forget: () => undefined };
  expect(synthesizePlanted('nothing', { memory, outdir: join(folder, 'out') })).toMatch(/^gate: 1 templates/);
  expect(overtaken).toHaveBeenCalled();
  expect(new Set(asked)).toEqual(new Set(['sources'])); // a hint, by which nothing is known
});
