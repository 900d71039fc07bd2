import { App } from 'aws-cdk-lib';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { buildApp } from '../../lib/build-app';
import { CONTEXT } from '../../lib/feature-flags';
import { synthesizeBehindFences } from '../../lib/gate/gate';
import { bundleHooks } from '../../lib/parts/hook-bundles';

/**
 * What a declared tenant costs a synthesis: `npm run bench`. One process, so that start-up and the validator's first call
 * are paid before; the cost is (time with 100 tenants - time with none) / 100, the median of three rounds. Generated
 * tenants are of the dedicated plan, the dearest. Also prints the peak memory of the process.
 */
const TENANTS = 100;
const ROUNDS = 3;
Error.stackTraceLimit = 50; // as in bin/app.ts

const platform = load({ platform: 'softdocket', stage: 'production' });
const plan = platform.plans.find((p) => p.name === 'enterprise')!;
const generated: Platform = {
  ...platform,
  tenants: Array.from({ length: TENANTS }, (_, i) => ({
    id: `bench${String(i).padStart(3, '0')}`,
    name: `Bench ${i}`,
    plan,
    residency: platform.residencies[i % 3]!,
  })),
};
const none: Platform = { ...platform, tenants: [] };

bundleHooks();
run(none, true);
for (const fences of [false, true]) {
  const costs = Array.from({ length: ROUNDS }, () => (run(generated, fences) - run(none, fences)) / TENANTS).sort((a, b) => a - b);
  const figures = costs.map((ms) => `${ms.toFixed(1)} ms`).join(', ');
  console.log(`a declared tenant ${fences ? 'with' : 'without'} fences: median ${costs[1]!.toFixed(1)} ms (${figures})`);
}
console.log(`peak memory with ${TENANTS} tenants: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);

function run(of: Platform, fences: boolean): number {
  const start = performance.now();
  const app = new App({ autoSynth: false, postCliContext: { ...CONTEXT }, outdir: mkdtempSync(join(tmpdir(), 'freehold-bench-')) });
  buildApp(app, of);
  if (fences) {
    process.env.CDK_VALIDATION = 'true';
    synthesizeBehindFences(app, { platform: of, complete: false, today: new Date().toISOString().slice(0, 10) });
  } else {
    process.env.CDK_VALIDATION = 'false';
    app.synth();
  }
  return performance.now() - start;
}
