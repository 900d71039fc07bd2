import type { Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform, Residency } from '../../../config/platform';
import type { Plan } from '../../../config/plan-schema';
import { plansSoldIn } from '../../../config/sold';
import { restoredStack, tenantStacks } from '../../tenant/tenant-stacks';
import { newApp } from '../../new-app';

/** A document with what names it: its content. */
export interface Written {
  readonly text: string;
  /** Of the text, in hexadecimal. */
  readonly sha256: string;
}

/** A template that lacks nothing but identity. */
export interface Blueprint extends Written {
  /** What whoever deploys it hands over. */
  readonly parameters: readonly string[];
}

export interface PlanBlueprints {
  readonly tenant: Blueprint;
  /** Of a tenant whose own database was restored in place. Absent where a plan's tenants have none, or one in a network of their own. */
  readonly restored?: Blueprint;
  readonly recovery?: Blueprint;
}

/**
 * What differs from the app around it: nobody reads construct paths in a blueprint, and its content, by which it is named,
 * must not depend on who synthesizes.
 */
const QUIET = {
  'aws:cdk:enable-path-metadata': false,
  'aws:cdk:enable-asset-metadata': false,
  'aws:cdk:disable-stack-trace': true,
};

/** The blueprints of every plan in one residency, by plan: from the classes that declare tenants, in an app of their own. */
export function writeBlueprints(
  around: IConstruct,
  { platform, residency }: { platform: Platform; residency: Residency },
): ReadonlyMap<string, PlanBlueprints> {
  const outdir = mkdtempSync(join(tmpdir(), 'freehold-blueprints-'));
  try {
    const app = newApp({
      outdir,

      postCliContext: { ...(around.node.root.node.getAllContext() as Record<string, unknown>), ...QUIET },
    });
    const stacks = plansSoldIn(platform, residency).map((plan) => ({
      plan,
      ...tenantStacks(app, 'parameters', { platform, residency, plan }),
      ...(isRestoredInPlace(plan) && { restored: restoredStack(app, { platform, residency, plan }) }),
    }));
    const cloud = app.synth();
    return new Map(
      stacks.map(({ plan, tenant, restored, recovery }) => [
        plan.name,
        {
          tenant: read(cloud, tenant),
          ...(restored && { restored: read(cloud, restored) }),
          ...(recovery && { recovery: read(cloud, recovery) }),
        },
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** A machine changes no stack with a network of the tenant's own: such a tenant is declared. */
export const isRestoredInPlace = ({ isolation, privateNetwork }: Plan): boolean => isolation === 'dedicated' && !privateNetwork;

function read(cloud: CloudAssembly, { artifactId }: Stack): Blueprint {
  const text = readFileSync(cloud.getStackArtifact(artifactId).templateFullPath, 'utf8');
  const { Parameters = {} } = JSON.parse(text) as { Parameters?: Record<string, unknown> };
  return { ...written(text), parameters: Object.keys(Parameters) };
}

export const written = (text: string): Written => ({ text, sha256: createHash('sha256').update(text).digest('hex') });
