import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform, Tenant } from '../../config/platform';
import { buildApp } from '../build-app';
import type { Resource } from '../fences/templates/assembly';
import { bundleHooks } from '../parts/hook-bundles';
import { newApp } from '../new-app';

/** One stack as it would be deployed. */
export interface Template {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** What CDK's bootstrap must be at least, for this stack's deployment. */
  readonly bootstrapVersion: number;
}

/**
 * The templates of a platform before any fence, with one declared tenant of each plan in each residency: the next of a plan needs
 * what the first needs, and all of a fleet would take minutes. How many fit is what `check` reckons.
 */
export function templatesOf(platform: Platform): Template[] {
  const outdir = mkdtempSync(join(tmpdir(), 'freehold-templates-'));
  try {
    bundleHooks();
    const app = newApp({ outdir });
    buildApp(app, { ...platform, tenants: platform.tenants.filter(isFirst) });
    return templatesIn(app.synth());
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

const isFirst = (tenant: Tenant, place: number, all: readonly Tenant[]): boolean =>
  place === all.findIndex(({ plan, residency }) => plan === tenant.plan && residency === tenant.residency);

/** The same of an assembly that is there already. */
export const templatesIn = ({ stacks }: CloudAssembly): Template[] =>
  stacks.map((stack) => ({
    name: stack.stackName,
    account: stack.environment.account,
    region: stack.environment.region,
    resources: (JSON.parse(readFileSync(stack.templateFullPath, 'utf8')) as { Resources: Template['resources'] }).Resources,
    bootstrapVersion: stack.requiresBootstrapStackVersion ?? 0,
  }));
