import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { buildApp } from '../../lib/build-app';
import { Hands } from '../../lib/fences/looking/hands';
import { synthesizeBehindFences } from '../../lib/gate/gate';
import { fingerprint, isKnown } from '../../lib/gate/synthesis';
import { machineMemory } from '../../lib/memory';
import { noteOurFramesAlone } from '../../lib/our-frames';
import { bundleHooks } from '../../lib/parts/hook-bundles';
import { newApp } from '../../lib/new-app';
import { declarePlain } from './plain';

/**
 * One synthesis of softdocket's production in a process of its own, with so many generated tenants of its dearest plan: the same
 * work as bin/app.ts, the tree and its templates alone, or a plain CDK app with a tenant's resources and without rooms. Prints seconds,
 * seconds of processor, and megabytes at most, as JSON.
 *
 *     node -r ./bin/typescript.js test/bench/one-synthesis.ts fenced 100
 *     npm run bench:bare -- 100
 *     npm run bench:plain -- 100
 */
noteOurFramesAlone(); // as in bin/app.ts
const [kind = 'fenced', count = '0'] = process.argv.slice(2);

const memory = machineMemory();
const platform = withTenants(Number(count));
const hands = new Hands();
const sources = `${fingerprint()} ${count}`;
if (kind === 'fenced' && !isKnown(memory, sources)) hands.warm();
if (kind !== 'plain') bundleHooks(memory);
const outdir = mkdtempSync(join(tmpdir(), 'freehold-bench-'));
const app = newApp({ outdir });
if (kind === 'plain') declarePlain(app, platform.tenants);
else buildApp(app, platform);
if (kind !== 'fenced') app.synth();
else {
  const today = new Date().toISOString().slice(0, 10);
  synthesizeBehindFences(app, { platform, complete: false, everyPlan: true, today, memory, hands, sources });
  void hands.end();
}
rmSync(outdir, { recursive: true });
const { user, system } = process.cpuUsage();
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({ seconds: process.uptime(), processor: (user + system) / 1e6, megabytes: Math.round(maxRSS / 1024) }),
);

function withTenants(tenants: number): Platform {
  const declared = load({ platform: 'softdocket', stage: 'production' });
  const plan = declared.plans.find(({ name }) => name === 'enterprise')!;
  return {
    ...declared,
    tenants: Array.from({ length: tenants }, (_, i) => ({
      id: `bench${String(i).padStart(4, '0')}`,
      name: `Bench ${i}`,
      plan,
      residency: declared.residencies[i % 3]!,
    })),
  };
}
