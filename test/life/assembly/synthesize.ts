import { App } from 'aws-cdk-lib';
import { mkdirSync, rmSync } from 'node:fs';
import { load } from '../../../config/load';
import type { Platform } from '../../../config/platform';
import { buildApp } from '../../../lib/build-app';
import { CONTEXT } from '../../../lib/feature-flags';
import { bundleHooks } from '../../../lib/parts/hook-bundles';

/**
 * The templates as they are for AWS, without the fences, which judge the very same ones elsewhere. No tenant is declared:
 * all are onboarded.
 */
export function synthesize(platform: string, folder: string): Platform {
  process.env.CDK_VALIDATION = 'false';
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const loaded = load({ platform, stage: 'development', tenants: 'none' });
  bundleHooks();
  const app = new App({ autoSynth: false, outdir: folder, analyticsReporting: false, postCliContext: { ...CONTEXT } });
  buildApp(app, loaded);
  app.synth();
  return loaded;
}
