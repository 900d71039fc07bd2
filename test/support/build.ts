import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import type { Platform } from '../../config/platform';
import { parseSelection } from '../../config/selection';
import type { SelectionContext } from '../../config/selection';
import { buildApp } from '../../lib/build-app';
import type { Stacks } from '../../lib/build-app';
import { CONTEXT } from '../../lib/feature-flags';
import { Assembly } from '../../lib/fences/assembly';
import type { Resource, Value } from '../../lib/fences/assembly';
import { bundleOnce } from './run/bundle-once';

/** One platform built and synthesized without the fences, which have suites of their own. */
export interface Built {
  readonly app: App;
  readonly platform: Platform;
  readonly stacks: Stacks;
  readonly cloud: CloudAssembly;
  /** The templates as checks see them. */
  readonly assembly: Assembly;
}

const built = new Map<string, Built>();

/** Builds a selection once a test file; the templates are read back from disk, as a reviewer would. */
export function buildPlatform(context: SelectionContext = {}): Built {
  const key = JSON.stringify(context);
  const known = built.get(key);
  if (known) return known;
  const fresh = build(context);
  built.set(key, fresh);
  return fresh;
}

function build(context: SelectionContext): Built {
  const selection = parseSelection(context);
  return buildFrom(load(selection), selection.tenants === 'all' && !selection.shard);
}

/** Builds a platform that a test has made or changed itself. */
export function buildFrom(platform: Platform, complete = true): Built {
  bundleOnce();
  const app = new App({ autoSynth: false, postCliContext: { ...CONTEXT }, outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
  const stacks = buildApp(app, platform);
  const cloud = app.synth();
  return { app, platform, stacks, cloud, assembly: assemblyOf(platform, cloud, complete) };
}

export function assemblyOf(platform: Platform, cloud: CloudAssembly, complete: boolean): Assembly {
  return new Assembly(
    platform,
    cloud.stacks.map((stack) => {
      const text = readFileSync(stack.templateFullPath, 'utf8');
      const template = JSON.parse(text) as { Resources: Record<string, Resource>; Outputs?: Record<string, { Value: Value }> };
      return {
        name: stack.stackName,
        account: stack.environment.account,
        region: stack.environment.region,
        resources: template.Resources,
        outputs: template.Outputs ?? {},
        sections: Object.keys(template),
        size: text.length,
      };
    }),
    complete,
  );
}
