import { App } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Platform } from '../../../config/platform';
import type { RegionFacts } from '../../../config/schema';
import { buildApp } from '../../build-app';
import { CONTEXT } from '../../feature-flags';
import type { Resource } from '../../fences/assembly';
import { bundleHooks } from '../../parts/hook-bundles';

/** One stack as it would be deployed. */
export interface Template {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** What CDK's bootstrap must be at least, for this stack's deployment. */
  readonly bootstrapVersion: number;
}

/** The templates of a platform with its declared tenants, before any fence: what a deployment would ask of the accounts. */
export function templatesOf(platform: Platform): Template[] {
  const outdir = mkdtempSync(join(tmpdir(), 'freehold-doctor-'));
  try {
    bundleHooks();
    const app = new App({
      autoSynth: false,
      postCliContext: { ...CONTEXT },
      builtinCloudFormationValidation: false,
      treeMetadata: false,
      outdir,
    });
    buildApp(app, platform);
    return templatesIn(app.synth());
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The same of an assembly that is there already. */
export const templatesIn = ({ stacks }: CloudAssembly): Template[] =>
  stacks.map((stack) => ({
    name: stack.stackName,
    account: stack.environment.account,
    region: stack.environment.region,
    resources: (JSON.parse(readFileSync(stack.templateFullPath, 'utf8')) as { Resources: Template['resources'] }).Resources,
    bootstrapVersion: stack.requiresBootstrapStackVersion ?? 0,
  }));

/** One region of one account, and what the platform would put there. */
export class Place {
  constructor(
    readonly platform: Platform,
    readonly account: Account,
    readonly region: RegionFacts,
    readonly templates: readonly Template[],
  ) {}

  /** Resources of a type, each with its stack. */
  all(type: string): { readonly stack: string; readonly id: string; readonly properties: NonNullable<Resource['Properties']> }[] {
    return this.templates.flatMap(({ name, resources }) =>
      Object.entries(resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => ({ stack: name, id, properties: resource.Properties ?? {} })),
    );
  }

  /** Every type that CloudFormation itself provides. */
  get types(): string[] {
    const all = this.templates.flatMap(({ resources }) => Object.values(resources).map(({ Type }) => Type));
    return [...new Set(all)].filter((type) => type.startsWith('AWS::')).sort();
  }
}

export const placesOf = (platform: Platform, account: Account, templates: readonly Template[]): Place[] =>
  account.regions.map(
    (region) =>
      new Place(
        platform,
        account,
        region,
        templates.filter((template) => template.account === account.id && template.region === region.region),
      ),
  );
