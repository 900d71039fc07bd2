import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleHooks } from '../../../lib/parts/hook-bundles';

/**
 * Bundles the hooks, once a run of Jest: constructs read the bundles as assets, and some suites run them. Whoever does either
 * calls this first, since what lies in dist/ may be of yesterday. Two workers at once do it twice, each file whole.
 */
export function bundleOnce(): void {
  const done = join(process.env.FREEHOLD_RUN!, 'bundled');
  if (existsSync(done)) return;
  bundleHooks();
  writeFileSync(done, '');
}
