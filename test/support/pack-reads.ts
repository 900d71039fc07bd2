import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readRecords } from '../../lib/promises/records';
import type { RunRecord } from '../../lib/promises/records';
import { said } from '../lambdas/support/signing';

/** Records as a run has left them in the ledger, by their keys there, as the evidence pack reads what they say. */
export function packReads(objects: ReadonlyMap<string, string>): RunRecord[] {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-records-'));
  try {
    for (const [key, text] of objects) {
      if (!key.startsWith('records/')) continue;
      const file = join(folder, key.replace(/\.jws$/, '.json'));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(said(text)));
    }
    return readRecords(folder, { platform: 'softdocket', stage: 'production' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
