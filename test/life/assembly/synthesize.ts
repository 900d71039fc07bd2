import { App } from 'aws-cdk-lib';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../../../config/load';
import type { Platform } from '../../../config/platform';
import { buildApp } from '../../../lib/build-app';
import { layer } from '../../../lib/commands/layer';
import { CONTEXT } from '../../../lib/feature-flags';
import { bundleHooks } from '../../../lib/parts/hook-bundles';
import { ROOT } from '../local-aws/places';

/**
 * The templates as they are for AWS, without the fences, which judge the very same ones elsewhere. No tenant is declared:
 * all are onboarded.
 */
export function synthesize(name: string, folder: string): { platform: Platform; assembly: string } {
  process.env.CDK_VALIDATION = 'false';
  const assembly = join(folder, 'synthesized');
  mkdirSync(assembly, { recursive: true });
  const platform = load({
    platform: name,
    stage: 'development',
    tenants: 'none',
    root: configuration(name, join(folder, 'config')),
  });
  bundleHooks();
  layer(); // which the stock CLI uploads
  const app = new App({ autoSynth: false, outdir: assembly, analyticsReporting: false, postCliContext: { ...CONTEXT } });
  buildApp(app, platform);
  app.synth();
  return { platform, assembly };
}

/** The plan that no platform sells beside the two others: the shared one, with a database for each tenant. */
export const DATABASE_PLAN = 'standard-database';

/** The platform's own configuration and one plan more, so that one cell holds a tenant of each isolation. */
function configuration(name: string, root: string): string {
  cpSync(join(ROOT, 'config'), root, { recursive: true });
  const plans = join(root, 'platforms', name, 'plans');
  const standard = readFileSync(join(plans, 'standard.yaml'), 'utf8');
  const own = standard.replace(/^isolation: row\b/m, 'isolation: database').replace(/^name: standard$/m, `name: ${DATABASE_PLAN}`);
  writeFileSync(join(plans, `${DATABASE_PLAN}.yaml`), own);
  // What is registered for the one is registered for the other: an exception excuses the plans that it names.
  const register = join(root, 'platforms', name, 'exceptions.yaml');
  writeFileSync(register, readFileSync(register, 'utf8').replace('plans: [standard]', `plans: [standard, ${DATABASE_PLAN}]`));
  return root;
}
