import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesized } from '../../lib/commands/synthesized';
import { fingerprint, writtenIn } from '../../lib/gate/synthesis';

/** What a synthesis said holds for what it wrote, and until something that it rested on ends. */
let from: string;
beforeEach(() => {
  from = mkdtempSync(join(tmpdir(), 'synthesized-'));
  for (const file of ['manifest.json', 'one.template.json', 'one.assets.json']) writeFileSync(join(from, file), '{}');
  mkdirSync(join(from, 'fences'));
  const passed = { platform: 'softdocket', stage: 'production', complete: true, day: '2026-11-20' };
  const said = { ...passed, written: writtenIn(from), sources: fingerprint(), gate: 'gate: 0 open' };
  writeFileSync(join(from, 'fences/synthesis.json'), JSON.stringify(said));
});
afterEach(() => rmSync(from, { recursive: true }));

const asked = (today = '2026-11-20', lapses: readonly string[] = []) =>
  synthesized({ platform: 'softdocket', stage: 'production', from, today, lapses }, () => undefined);

test('what lies there as it was written is believed', async () => {
  expect((await asked()).gate).toBe('gate: 0 open');
  expect((await asked('2026-11-21', ['2026-11-20', '2026-11-22'])).gate).toBe('gate: 0 open');
});

test.each(['manifest.json', 'one.template.json', 'one.assets.json', 'two.template.json'])(
  '%s altered after the synthesis: what its gate said is not said of that',
  async (file) => {
    writeFileSync(join(from, file), '{ "more": 1 }');
    await expect(asked()).rejects.toThrow('templates that were altered after the synthesis');
  },
);

test('an exception that has ended since: yesterday’s gate line is not today’s', async () => {
  await expect(asked('2026-11-21', ['2027-01-01', '2026-11-21'])).rejects.toThrow(
    'a synthesis of 2026-11-20, and an exception that it rests on ended on 2026-11-21',
  );
});

test('a synthesis for a loss is of what does not stand yet, and no evidence is made of it', async () => {
  const file = join(from, 'fences/synthesis.json');
  const said = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...said, complete: false, failover: 'in' }));
  await expect(asked()).rejects.toThrow(
    /holds a synthesis for the loss of the home region of in, wanted one of what stands; synthesize again without failover=/,
  );
});
