import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import type { Tenant } from '../../config/platform';
import { nameZones } from '../../lib/build-app';
import { CONTEXT } from '../../lib/feature-flags';
import { writeBlueprints } from '../../lib/region/blueprints/write-blueprints';
import { sampleTenants } from '../../lib/tenant/sample-tenants';
import { tenantStacks } from '../../lib/tenant/tenant-stacks';
import { resolved } from '../../lib/fences/templates/resolved';
import type { Template } from '../../lib/fences/templates/resolved';
import { newApp } from '../../lib/new-app';

/** What was reviewed is what is deployed: a blueprint and a tenant's values make that tenant's template. */
const PLATFORMS = { softdocket: 11, solidsoft: 1, aman: 1, softhouse: 1, softserve: 1 };

/** Every plan in every cell of a platform: the template as declared, as its blueprint, and as its blueprint's parameters say. */
function offers(name: string) {
  const platform = load({ platform: name, stage: 'production' });
  const app = newApp({ outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
  nameZones(app, platform);
  const blueprints = new Map(platform.residencies.map((residency) => [residency, writeBlueprints(app, { platform, residency })]));
  const samples = sampleTenants(platform).map((tenant) => {
    const { id, cidr, residency, plan } = tenant;
    return { tenant, stacks: tenantStacks(app, { tenant: id, ...(cidr && { cidr }) }, { platform, residency, plan }) };
  });
  const cloud = app.synth();
  return samples.flatMap(({ tenant, stacks }) => {
    const written = blueprints.get(tenant.residency)!.get(tenant.plan.name)!;
    return (['tenant', 'recovery'] as const).flatMap((kind) => {
      const [stack, blueprint] = [stacks[kind], written[kind]];
      expect([kind, stack !== undefined, blueprint !== undefined]).toEqual([
        kind,
        kind === 'tenant' || !!tenant.residency.recovery,
        !!stack,
      ]);
      if (!stack || !blueprint) return [];
      const declared = JSON.parse(readFileSync(cloud.getStackArtifact(stack.artifactId).templateFullPath, 'utf8')) as Template;
      return [{ kind, tenant, declared, blueprint, template: JSON.parse(blueprint.text) as Template }];
    });
  });
}
const OFFERS = Object.fromEntries(Object.keys(PLATFORMS).map((name) => [name, offers(name)]));

/** The identity that a tenant would hand over. */
function identity({ id, cidr, residency: { recovery } }: Tenant, kind: 'tenant' | 'recovery'): Record<string, string> {
  if (kind === 'recovery') return { Tenant: id };
  return {
    Tenant: id,
    ...(cidr && { Cidr: cidr }),
    ...(recovery && { RecoveryKeyArn: keyIn(recovery.region.region, recovery.account) }),
  };
}
const keyIn = (region: string, { id, partition }: { id: string; partition: string }): string =>
  `arn:${partition}:kms:${region}:${id}:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f`;

/** A declared tenant learns the key of its recovery stack from that stack's output; the onboarding machine hands it over. */
function withOutput(template: Omit<Template, 'Parameters'>, tenant: Tenant): string {
  const { recovery } = tenant.residency;
  return JSON.stringify(template).replace(/\{"Fn::GetStackOutput":\{[^{}]*(\{[^{}]*\}[^{}]*)*\}\}/g, (output) => {
    expect([tenant.id, output]).toEqual([tenant.id, expect.stringContaining(`-${tenant.id}-recovery`)]);
    return JSON.stringify(keyIn(recovery!.region.region, recovery!.account));
  });
}

test.each(Object.entries(PLATFORMS))('%s: every plan is sold in every cell, and has its blueprints', (name, count) => {
  const tenants = OFFERS[name]!.filter(({ kind }) => kind === 'tenant');
  expect(tenants).toHaveLength(count);
});

test.each(Object.keys(PLATFORMS))("%s: a blueprint and a tenant's values are that tenant's template, byte for byte", (name) => {
  expect(OFFERS[name]!.length).toBeGreaterThanOrEqual(PLATFORMS[name as keyof typeof PLATFORMS]);
  for (const { kind, tenant, declared, template } of OFFERS[name]!) {
    expect(declared.Parameters).toBeUndefined();
    const made = resolved(template, identity(tenant, kind));
    const wanted = withOutput(resolved(declared, {}), tenant);
    expect(Object.keys(made.Resources)).toEqual(Object.keys(declared.Resources));
    expect(made).toEqual(JSON.parse(wanted));
    expect(JSON.stringify(made)).toBe(wanted);
  }
});

test('a blueprint leaves identity open and nothing else, bound by the patterns of the configuration', () => {
  for (const { kind, tenant, template, blueprint } of Object.values(OFFERS).flat()) {
    const parameters = Object.entries(template.Parameters!);
    expect(parameters.map(([name]) => name)).toEqual(Object.keys(identity(tenant, kind)));
    expect(blueprint.parameters).toEqual(Object.keys(identity(tenant, kind)));
    for (const [, { Type, AllowedPattern, ...rest }] of parameters) {
      expect([Type, Object.keys(rest)]).toEqual(['String', ['Description']]);
      expect(AllowedPattern).toMatch(/^\^.+\$$/);
    }
    expect(Object.keys(template).sort()).toEqual(['Description', 'Outputs', 'Parameters', 'Resources']);
  }
});

test('a blueprint has the same bytes, whoever synthesizes and with whatever metadata', () => {
  const platform = load({ platform: 'softserve', stage: 'production' });
  const [residency] = platform.residencies;
  const metadata = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    'aws:cdk:version-reporting': true,
  };
  const hashes = [{}, metadata].map((more) => {
    const app = newApp({ postCliContext: { ...CONTEXT, ...more }, outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
    nameZones(app, platform);
    return [...writeBlueprints(app, { platform, residency: residency! }).values()].map(({ tenant, recovery }) => [
      tenant.sha256,
      recovery?.sha256,
    ]);
  });
  expect(hashes[0]).toHaveLength(platform.plans.length);
  expect(hashes[0]!.flat()).not.toContain(undefined);
  expect(hashes[1]).toEqual(hashes[0]);
});

test.each([
  ['a function that it does not know', { 'Fn::If': ['Production', 1, 2] }, {}, /does not know Fn::If/],
  ['a value that CloudFormation would refuse', {}, { Tenant: 'Acme-1' }, /Acme-1 is not of/],
  ['a value that the template does not ask for', {}, { Tenant: 'acme', Plan: 'free' }, /parameter Plan/],
  ['a parameter without its value', {}, {}, /parameter Tenant/],
])('what resolves templates in these tests refuses %s', (_what, value, values, message) => {
  const Parameters = { Tenant: { Type: 'String', AllowedPattern: '^[a-z][a-z0-9]{1,19}$' } };
  const template = { ...('Fn::If' in value ? {} : { Parameters }), Resources: { Bucket: value } } as unknown as Template;
  expect(() => resolved(template, values as unknown as Record<string, string>)).toThrow(message);
});
