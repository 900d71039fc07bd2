import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readRecords, RecordError } from '../../lib/promises/records';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'freehold-records-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, content: unknown): string => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const record = (at: string, rest: object = {}) => ({ run: 'trap-honeypot', at, outcome: 'succeeded', ...rest });

describe('records of runs', () => {
  test('are read from the folder and the folders below, oldest first', () => {
    write('2026/12/b.json', record('2026-12-01T10:00:00Z'));
    write('2026/11/c.json', record('2026-11-01T10:00:00Z', { outcome: 'failed' }));
    write('a.json', record('2026-11-15T10:00:00Z'));
    expect(readRecords(folder).map(({ at, outcome }) => [at, outcome])).toEqual([
      ['2026-11-01T10:00:00Z', 'failed'],
      ['2026-11-15T10:00:00Z', 'succeeded'],
      ['2026-12-01T10:00:00Z', 'succeeded'],
    ]);
  });

  test('carry what a drill has measured, and the tenant', () => {
    const drill = record('2026-12-01T10:00:00Z', { tenant: 'acme', recoveryTimeMinutes: 61, recoveryPointMinutes: 0 });
    write('drill.json', drill);
    expect(readRecords(folder)).toEqual([drill]);
  });

  test('are none in an empty folder, and no other file is taken for one', () => {
    write('README.md', 'A copy of the ledger.');
    expect(readRecords(folder)).toEqual([]);
  });

  test('are never left out in silence: one that is no JSON is refused, with its file', () => {
    write('a.json', record('2026-12-01T10:00:00Z'));
    const broken = write('b/broken.json', '{ "run": ');
    expect(() => readRecords(folder)).toThrow(RecordError);
    expect(() => readRecords(folder)).toThrow(`${broken}: not JSON; copy the record from the ledger again`);
  });

  test.each<[string, unknown, RegExp]>([
    ['the name of what ran', { at: '2026-12-01T10:00:00Z', outcome: 'succeeded' }, /: run: .*; wanted run, at and outcome;/],
    ['its time', { run: 'trap-honeypot', outcome: 'succeeded' }, /: at: /],
    ['a time that is one', record('yesterday'), /: at: /],
    ['a time in UTC', record('2026-12-01T10:00:00+05:30'), /: at: /],
    ['its outcome', { run: 'trap-honeypot', at: '2026-12-01T10:00:00Z' }, /: outcome: /],
    ['an outcome that is known', record('2026-12-01T10:00:00Z', { outcome: 'skipped' }), /: outcome: /],
    ['a measure that can be', record('2026-12-01T10:00:00Z', { recoveryTimeMinutes: -1 }), /: recoveryTimeMinutes: /],
    ['being a record', [], /: the record: /],
    ['being anything', 'null', /: the record: /],
  ])('one without %s is refused, with its file', (_, content, why) => {
    const file = write('x.json', content);
    expect(() => readRecords(folder)).toThrow(RecordError);
    expect(() => readRecords(folder)).toThrow(why);
    expect(() => readRecords(folder)).toThrow(file);
  });

  test('are in the order of time, however exactly it was written', () => {
    write('a.json', record('2026-12-01T10:00:00.500Z', { outcome: 'failed' }));
    write('b.json', record('2026-12-01T10:00:00Z'));
    expect(readRecords(folder).at(-1)!.outcome).toBe('failed');
  });
});
