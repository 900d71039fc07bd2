import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Before a run of Jest: a seed for whatever is sampled, and one folder for whatever suites and their processes lay down, which goes
 * with the run, and in which they keep what is made once a run. Everything else is made by the suite that needs it: a run of one small suite starts at once.
 */
export default function globalSetup(): void {
  process.env.FREEHOLD_SEED ??= String(Date.now() % 2 ** 31);
  process.stdout.write(`\nFREEHOLD_SEED=${process.env.FREEHOLD_SEED}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'freehold-run-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as a user of its own, who goes through here.
  process.env.FREEHOLD_RUN = folder;
  process.env.TMPDIR = folder;
  process.env.CDK_DISABLE_CLI_TELEMETRY = 'true'; // the stock CLI would tell AWS of each synthesis, from a process of its own
  if (process.env.CI) process.env.FREEHOLD_CACHE ??= join(folder, 'memory'); // it begins empty: nothing is believed of another run
}
