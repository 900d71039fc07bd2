import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../../lib/commands/sample';
import { drawn, SampleError } from '../../lib/evidence/sample';
import { siteResults } from './sample';

const results = siteResults({ observations: 400 });
const numbers = (seed: string, size = 25, check?: string): number[] =>
  drawn(results, 'f'.repeat(64), { size, seed, check }).rows.map(({ n }) => n);

describe('a sample of a population', () => {
  test('is the same for the same seed, another for another, and of different rows', () => {
    expect(numbers('7')).toEqual(numbers('7'));
    expect(numbers('7')).not.toEqual(numbers('8'));
    expect(new Set(numbers('7')).size).toBe(25);
    // A larger one begins with the smaller one: a reviewer who wants more goes on.
    expect(numbers('7', 40).slice(0, 25)).toEqual(numbers('7'));
  });

  test('is of one check where that is asked, and never of what nothing was asked of', () => {
    const { rows, of } = drawn(results, '', { size: 1000, seed: '7', check: 'residency' });
    expect(rows).toHaveLength(of);
    expect(new Set(rows.map(({ check }) => check))).toEqual(new Set(['residency']));
    const skipped = siteResults({ change: ({ observations }) => Object.assign(observations[3]!, { skipped: true }) });
    expect(drawn(skipped, '', { size: 1000, seed: '7' }).rows.map(({ n }) => n)).not.toContain(3);
  });

  test('is refused without rows, and for a check that is none', () => {
    expect(() => numbers('7', 0)).toThrow(SampleError);
    expect(() => numbers('7', 2.5)).toThrow(SampleError);
    expect(() => numbers('7', 5, 'residenc')).toThrow(/did you mean `residency`/);
  });
});

describe('freehold evidence sample', () => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-sample-'));
  const pack = join(folder, 'pack');
  beforeAll(() => {
    mkdirSync(pack);
    writeFileSync(join(pack, 'results.json'), JSON.stringify(results));
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterAll(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  test('writes a table beside the pack, with room for marks, and leaves one that is there as it is', async () => {
    expect(await sample(pack, { sample: '25', seed: '7' })).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['pack', 'pack-sample-7.csv']);
    expect(readdirSync(pack)).toEqual(['results.json']);
    const path = join(folder, 'pack-sample-7.csv');
    const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\r\n');
    expect(head).toMatch(/"reviewer","mark","comment"$/);
    expect(rows).toHaveLength(25);
    writeFileSync(path, 'marked');
    expect(() => sample(pack, { sample: '25', seed: '7' })).toThrow(/stays as it is/);
    expect(readFileSync(path, 'utf8')).toBe('marked');
  });

  test('takes no seed that leads elsewhere', () => {
    expect(() => sample(pack, { sample: '25', seed: '../../x' })).toThrow(SampleError);
  });
});
