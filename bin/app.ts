import { sayCompany } from '../config/home';
import { load } from '../config/load';
import { SaidError } from '../config/mistakes';
import { parseSelection } from '../config/selection';
import { buildApp } from '../lib/build-app';
import { synthesizeBehindFences } from '../lib/gate/gate';
import { Hands } from '../lib/fences/looking/hands';
import { knownIn } from '../lib/fences/checks/known';
import { fingerprint, isKnown } from '../lib/gate/synthesis';
import { machineMemory } from '../lib/memory';
import { noteOurFramesAlone } from '../lib/our-frames';
import { bundleHooks } from '../lib/parts/hook-bundles';
import { newApp } from '../lib/new-app';

noteOurFramesAlone();

try {
  const memory = machineMemory();
  const app = newApp();
  const context = (key: string): unknown => app.node.tryGetContext(key);
  sayCompany(context('company'));
  const selection = parseSelection({
    platform: context('platform'),
    stage: context('stage'),
    tenants: context('tenants'),
    shard: context('shard'),
    failover: context('failover'),
    source: context('source'),
  });
  const sources = fingerprint(); // before anything of it is read: what is saved meanwhile is later than that
  const platform = load({ ...selection, known: knownIn });
  const hands = new Hands();
  if (!isKnown(memory, sources)) hands.warm(); // while the tree is built
  bundleHooks();
  buildApp(app, platform);
  synthesizeBehindFences(app, {
    platform,
    complete: selection.tenants === 'all' && !selection.shard && selection.failover === undefined,
    everyPlan: true,
    today: new Date().toISOString().slice(0, 10),
    memory,
    hands,
    sources,
  });
  void hands.end();
  memory.forget();
} catch (error) {
  if (!(error instanceof SaidError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
