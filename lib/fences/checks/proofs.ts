import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Assembly } from '../templates/assembly';
import { ours, ROOT } from '../../root';
import type { Check, CheckResult } from './check';
import { placeIn } from './own';

/** Runs the proofs over templates, each when its result is asked for, and says where each proof itself can be read. */
export function* proofResults(assembly: Assembly, checks: readonly Check[]): Generator<CheckResult> {
  const sources = sourcesOf(checks);
  for (const check of checks) {
    const { id, sentence, remedy } = check;
    const source = sources.get(id) ?? placeIn(assembly.platform, id) ?? { file: 'checks', line: 1 };
    yield { id, family: 'proof', sentence, remedy, source, seen: check.look(assembly) };
  }
}

/** A reviewer reads a check before trusting it, so the line is looked up where it stands today. */
function sourcesOf(checks: readonly Check[]): Map<string, CheckResult['source']> {
  const found = new Map<string, CheckResult['source']>();
  for (const entry of readdirSync(__dirname, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const lines = readFileSync(file, 'utf8').split('\n');
    for (const { id } of checks) {
      const place = lines.findIndex((line) => line.trim() === `id: '${id}',`);
      if (place >= 0) found.set(id, { file: ours(relative(ROOT, file)), line: place + 1 });
    }
  }
  return found;
}
