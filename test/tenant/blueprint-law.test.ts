import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../config/load';
import type { Tenant } from '../../config/platform';
import { nameZones } from '../../lib/build-app';
import { CONTEXT } from '../../lib/feature-flags';
import { writeBlueprints } from '../../lib/region/blueprints/write-blueprints';
import { RESTORED } from '../../lib/restored';
import { restoredSamples, sampleTenants } from '../../lib/tenant/sample-tenants';
import { tenantStacks } from '../../lib/tenant/tenant-stacks';
import { resolved } from '../../lib/fences/templates/resolved';
import type { Template } from '../../lib/fences/templates/resolved';
import { newApp } from '../../lib/new-app';

/** What was reviewed is what is deployed: a blueprint and a tenant's values make that tenant's template. */
const PLATFORMS = { softdocket: 11, solidsoft: 1, aman: 1, softhouse: 1, softserve: 1 };
/** Plans with an instance of the tenant's own in the cell's network, in all their cells. */
const RESTORABLE = 6;

/** Every plan in every cell of a platform: the template as declared, as its blueprint, and as its blueprint's parameters say. */
function offers(name: string) {
  const platform = load({ platform: name, stage: 'production' });
  const app = newApp({ outdir: mkdtempSync(join(tmpdir(), 'freehold-')) });
  nameZones(app, platform);
  const blueprints = new Map(platform.residencies.map((residency) => [residency, writeBlueprints(app, { platform, residency })]));
  const samples = [...sampleTenants(platform), ...restoredSamples(platform)].map((tenant) => {
    const { id, cidr, residency, plan } = tenant;
    const restored = 'restored' in tenant ? tenant.restored : undefined;
    const whose = { tenant: id, ...(cidr && { cidr }), ...(restored && { restored }) };
    return { tenant, stacks: tenantStacks(app, whose, { platform, residency, plan }) };
  });
  const cloud = app.synth();
  return samples.flatMap(({ tenant, stacks }) => {
    const written = blueprints.get(tenant.residency)!.get(tenant.plan.name)!;
    return [tenant.restored ? ('restored' as const) : ('tenant' as const), 'recovery' as const].flatMap((kind) => {
      const [stack, blueprint] = [kind === 'recovery' ? stacks.recovery : stacks.tenant, written[kind]];
      expect([kind, stack !== undefined, blueprint !== undefined]).toEqual([
        kind,
        kind !== 'recovery' || !!tenant.residency.recovery,
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
function identity({ id, cidr, restored, residency: { recovery } }: Tenant, kind: Kind): Record<string, string> {
  if (kind === 'recovery') return { Tenant: id };
  return {
    Tenant: id,
    ...(cidr && { Cidr: cidr }),
    ...(recovery && { RecoveryKeyArn: keyIn(recovery.region.region, recovery.account) }),
    ...restored,
  };
}
type Kind = 'tenant' | 'restored' | 'recovery';
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

test('a blueprint of what was restored in place is the other one, with a source, a moment and a name of its own', () => {
  const restored = Object.values(OFFERS)
    .flat()
    .filter(({ kind }) => kind === 'restored');
  expect(restored).toHaveLength(RESTORABLE);
  for (const { tenant, template } of restored) {
    const [never] = OFFERS[Object.keys(OFFERS).find((name) => OFFERS[name]!.some((one) => one.tenant === tenant))!]!.filter(
      (one) => one.kind === 'tenant' && one.tenant.plan === tenant.plan && one.tenant.residency === tenant.residency,
    );
    const before = never!.template;
    expect(Object.keys(template.Resources)).toEqual(Object.keys(before.Resources));
    const differ = Object.entries(template.Resources).flatMap(([id, resource]) =>
      differences(before.Resources[id], resource).map((path) => `${(resource as { Type: string }).Type} ${path}`),
    );
    expect(differ.sort()).toEqual([
      'AWS::KMS::Key Properties.KeyPolicy',
      'AWS::Logs::LogGroup Properties.LogGroupName',
      'AWS::Logs::LogGroup Properties.LogGroupName',
      'AWS::RDS::DBInstance Properties.AllocatedStorage',
      'AWS::RDS::DBInstance Properties.DBInstanceIdentifier',
      'AWS::RDS::DBInstance Properties.EngineVersion',
      'AWS::RDS::DBInstance Properties.RestoreTime',
      'AWS::RDS::DBInstance Properties.SourceDbiResourceId',
    ]);
    expect(Object.keys(template.Parameters!).slice(-5)).toEqual(Object.keys(RESTORED));
    expect(JSON.stringify(before)).not.toMatch(/RestoreTime|SourceDbiResourceId|DatabaseGeneration/);
  }
});

/** Properties, or attributes beside them, in which two resources differ. */
function differences(one: unknown, other: unknown): string[] {
  const parts = (of: unknown): [string, unknown][] => {
    const { Properties = {}, ...rest } = of as { Properties?: object };
    return [
      ...Object.entries(rest),
      ...Object.entries(Properties).map(([name, value]) => [`Properties.${name}`, value] as [string, unknown]),
    ];
  };
  const before = new Map(parts(one));
  const names = new Set([...before.keys(), ...parts(other).map(([name]) => name)]);
  const after = new Map(parts(other));
  return [...names].filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)));
}

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
