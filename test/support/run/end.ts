import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

/** After a run of Jest: nothing of it is left. */
export default function globalTeardown(): void {
  const folder = process.env.FREEHOLD_RUN!;
  process.env.TMPDIR = dirname(folder); // Jest that watches begins again in this process.
  delete process.env.FREEHOLD_RUN;
  if (process.env.FREEHOLD_CACHE?.startsWith(folder)) delete process.env.FREEHOLD_CACHE;
  rmSync(folder, { recursive: true, force: true });
}
