import type { Stack } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform, Residency } from '../../../config/platform';
import { LATER_KEYS } from '../../../config/signing-keys';
import type { LaterKeys } from '../../../config/signing-keys';
import { plansSoldIn } from '../../../config/sold';
import { TenantStack } from '../../tenant/tenant-stack';
import { tenantStacks } from '../../tenant/tenant-stacks';
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
  readonly recovery?: Blueprint;
  /** The tenant's once more, with the signing keys of each step of a rotation. */
  readonly rotated: Readonly<Record<LaterKeys, Blueprint>>;
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
    const { home: cell, recovery: there } = residency;
    const stacks = plansSoldIn(platform, residency).map((plan) => ({
      plan,
      ...tenantStacks(app, 'parameters', { platform, residency, plan }),
      rotated: LATER_KEYS.map(
        (signingKeys) => new TenantStack(app, 'parameters', { platform, cell, plan, recovery: there, signingKeys }),
      ),
    }));
    const cloud = app.synth();
    return new Map(
      stacks.map(({ plan, tenant, recovery, rotated }) => [
        plan.name,
        {
          tenant: read(cloud, tenant),
          ...(recovery && { recovery: read(cloud, recovery) }),
          rotated: Object.fromEntries(rotated.map((stack, i) => [LATER_KEYS[i]!, read(cloud, stack)])) as PlanBlueprints['rotated'],
        },
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function read(cloud: CloudAssembly, { artifactId }: Stack): Blueprint {
  const text = readFileSync(cloud.getStackArtifact(artifactId).templateFullPath, 'utf8');
  const { Parameters = {} } = JSON.parse(text) as { Parameters?: Record<string, unknown> };
  return { ...written(text), parameters: Object.keys(Parameters) };
}

export const written = (text: string): Written => ({ text, sha256: createHash('sha256').update(text).digest('hex') });
